/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * captures.c - any file as a capture: it is refused with a sentence, or its
 * frames are the same when they were written and read again, as pcap and, with
 * ports and times of our own, as pcapng.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "core/frame.h"
#include "core/pcapng.h"
#include "edge/pcap_file.h"
#include "tests/fuzz/driver/fuzz.h"

#define MESSAGE_SIZE 512
#define FRAMES_MAX 64 /* that are written again */
#define SECONDS_MAX UINT32_MAX

const char *const fuzz_words[] = { "\xd4\xc3\xb2\xa1", "\x0a\x0d\x0d\x0a",
				   "\x4d\x3c\xb2\xa1", "\x1a\x2b\x3c\x4d",
				   NULL };

/* --- files without a disk ------------------------------------------------ */

struct scratch {
	int fd;
	char path[40];
};

static void scratch_open(struct scratch *scratch)
{
	scratch->fd = memfd_create("capture", MFD_CLOEXEC);
	if (scratch->fd < 0)
		abort();
	snprintf(scratch->path, sizeof(scratch->path), "/proc/self/fd/%d",
		 scratch->fd);
}

static void scratch_put(const struct scratch *scratch, const void *bytes,
			size_t length)
{
	if (write(scratch->fd, bytes, length) != (ssize_t)length)
		abort();
}

/* --- written and read again ---------------------------------------------- */

static bool same(const struct capture *one, const struct capture *other,
		 const char *as)
{
	if (one->count != other->count)
		return fuzz_wrong("%zu frames are %zu as %s", one->count,
				  other->count, as);
	for (size_t i = 0; i < one->count; i++) {
		const struct captured *a = &one->frames[i];
		const struct captured *b = &other->frames[i];

		if (a->length != b->length || a->time != b->time ||
		    memcmp(a->bytes, b->bytes, a->length) != 0)
			return fuzz_wrong("frame %zu differs as %s", i, as);
	}
	return true;
}

static bool read_again(const struct capture *capture, const char *path,
		       const char *as, struct arena *arena)
{
	char message[MESSAGE_SIZE];
	struct capture again;

	if (pcap_file_read(path, arena, &again, message, sizeof(message)) < 0)
		return fuzz_wrong("not read as %s: %s", as, message);
	return same(capture, &again, as);
}

/* pcap_file_write() replaces its file, which one of a descriptor cannot be. */
static bool judge_pcap(const struct capture *capture, struct arena *arena)
{
	char path[] = "/dev/shm/sluice-capture-XXXXXX";
	char message[MESSAGE_SIZE];
	int fd = mkstemp(path);
	bool ok;

	if (fd < 0)
		abort();
	close(fd);
	ok = pcap_file_write(path, capture, message, sizeof(message)) == 0 ||
	     fuzz_wrong("not written: %s", message);
	ok = ok && read_again(capture, path, "pcap", arena);
	unlink(path);
	return ok;
}

static bool judge_pcapng(const struct capture *capture, struct arena *arena)
{
	static uint8_t block[FRAME_MAX + PCAPNG_FRAME_OVERHEAD];
	struct scratch scratch;
	bool ok;

	scratch_open(&scratch);
	scratch_put(&scratch, block, pcapng_section(block));
	scratch_put(&scratch, block, pcapng_interface(block, "eth0"));
	for (size_t i = 0; i < capture->count; i++) {
		const struct capture_frame frame = {
			.time = capture->frames[i].time * 1000,
			.bytes = capture->frames[i].bytes,
			.length = capture->frames[i].length,
			.whole = capture->frames[i].length,
		};

		scratch_put(&scratch, block, pcapng_frame(block, &frame));
	}
	ok = read_again(capture, scratch.path, "pcapng", arena);
	close(scratch.fd);
	return ok;
}

/* What a file of the classic form, and ns since 1970, have room for. */
static bool has_room(const struct capture *capture)
{
	for (size_t i = 0; i < capture->count; i++)
		if (capture->frames[i].time / 1000000 > SECONDS_MAX)
			return false;
	return capture->count <= FRAMES_MAX;
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	char message[MESSAGE_SIZE] = "";
	struct scratch scratch;
	struct capture capture;
	struct arena arena;
	bool ok = true;
	int code;

	arena_init(&arena, 0);
	scratch_open(&scratch);
	scratch_put(&scratch, bytes, length);
	code = pcap_file_read(scratch.path, &arena, &capture, message,
			      sizeof(message));
	close(scratch.fd);
	if (code < 0)
		ok = (*message && !capture.count) ||
		     fuzz_wrong("refused without a word");
	else if (has_room(&capture))
		ok = judge_pcap(&capture, &arena) &&
		     judge_pcapng(&capture, &arena);
	arena_free(&arena);
	return ok;
}
