/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pcapng.c - the blocks of a capture file, byte for byte; a file of them
 * as libpcap reads it; one that is full holds whole records.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "edge/pcap_file.h"
#include "edge/pcapng_file.h"
#include "tests/unit/unit.h"

static const uint8_t section[] = {
	0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0,    0,	   0x4d, 0x3c,
	0x2b, 0x1a, 1,	  0,	0,  0, 0xff, 0xff, 0xff, 0xff,
	0xff, 0xff, 0xff, 0xff, 28, 0, 0,    0,
};
static const uint8_t interface[] = {
	1,   0,	  0,   0,   40, 0, 0, 0, 1, 0, 0, 0, 0, 0, 4, 0, 2,  0, 4, 0,
	'e', 't', 'h', '0', 9,	0, 1, 0, 9, 0, 0, 0, 0, 0, 0, 0, 40, 0, 0, 0,
};
static const uint8_t frame_out[] = {
	6,    0, 0, 0, 48, 0, 0, 0, 1, 0, 0, 0, 0x04, 0x03, 0x02, 0x01,
	0x08, 7, 6, 5, 3,  0, 0, 0, 3, 0, 0, 0, 0xa1, 0xa2, 0xa3, 0,
	2,    0, 4, 0, 2,  0, 0, 0, 0, 0, 0, 0, 48,   0,    0,	  0,
};

static void check_bytes(const char *name, const uint8_t *got, size_t length,
			const uint8_t *want, size_t want_length)
{
	CHECK(length == want_length, "%s: %zu bytes, not %zu", name, length,
	      want_length);
	for (size_t i = 0; i < length && i < want_length; i++)
		CHECK(got[i] == want[i], "%s: byte %zu is 0x%02x", name, i,
		      got[i]);
}

static void check_blocks(void)
{
	static const uint8_t bytes[] = { 0xa1, 0xa2, 0xa3 };
	const struct capture_frame frame = {
		.time = UINT64_C(0x0102030405060708),
		.port = 1,
		.direction = CAPTURE_OUT,
		.bytes = bytes,
		.length = sizeof(bytes),
	};
	uint8_t out[200];

	check_bytes("section", out, pcapng_section(out), section,
		    sizeof(section));
	check_bytes("interface", out, pcapng_interface(out, "eth0"), interface,
		    sizeof(interface));
	check_bytes("frame", out, pcapng_frame(out, &frame), frame_out,
		    sizeof(frame_out));
	CHECK(pcapng_section(out) <= PCAPNG_SECTION_SIZE, "section: room");
	CHECK(pcapng_interface(out, "a name that is too long") <=
		      PCAPNG_INTERFACE_MAX,
	      "interface: room");
	for (size_t length = 0; length < 100; length++) {
		uint8_t room[148];
		struct capture_frame padded = frame;

		padded.bytes = out;
		padded.length = length;
		CHECK(pcapng_frame(room, &padded) <=
			      length + PCAPNG_FRAME_OVERHEAD,
		      "frame of %zu: room", length);
	}
}

static char path[64];
static const char *const names[] = { "eth0", "eth1" };

static uint64_t size_of_file(void)
{
	FILE *file = fopen(path, "rb");
	long size = -1;

	if (file && fseek(file, 0, SEEK_END) == 0)
		size = ftell(file);
	if (file)
		fclose(file);
	return (uint64_t)size;
}

/* As many frames of 60 bytes as go into @limit; returns how many. */
static size_t fill(uint64_t limit, int *error)
{
	static uint8_t bytes[60] = { 1 };
	struct capture_frame frame = { .time = UINT64_C(1700000000000001999),
				       .bytes = bytes,
				       .length = sizeof(bytes) };
	struct pcapng_file file;
	size_t count = 0;

	*error = pcapng_open(&file, path, limit, names, 2);
	if (!CHECK(*error == 0, "open: %d", *error))
		return 0;
	while (count < 100) {
		frame.port = count % 2;
		frame.direction = count % 2 ? CAPTURE_OUT : CAPTURE_IN;
		*error = pcapng_append(&file, &frame);
		if (*error)
			break;
		frame.time += 1000000;
		count++;
	}
	CHECK(file.frames == count, "%zu frames counted", count);
	CHECK(file.length == size_of_file(), "whole records in the file");
	CHECK(pcapng_close(&file) == 0, "close");
	return count;
}

static void check_file(void)
{
	struct capture got;
	struct arena arena;
	char message[200] = "";
	int error;
	size_t count = fill(1000, &error);

	CHECK(error == -EFBIG && count > 5 && count < 10,
	      "limit: %d after %zu frames", error, count);
	CHECK(size_of_file() <= 1000, "limit: no more");
	arena_init(&arena, 0);
	CHECK(pcap_file_read(path, &arena, &got, message, sizeof(message)) == 0,
	      "libpcap reads it: %s", message);
	CHECK(got.count == count, "%zu frames, %zu read", count, got.count);
	for (size_t i = 0; i < got.count; i++)
		CHECK(got.frames[i].length == 60 &&
			      got.frames[i].time ==
				      1700000000000001u + i * 1000,
		      "frame %zu", i);
	arena_free(&arena);
	fill(1u << 20, &error);
	CHECK(error == 0, "within the limit: %d", error);
}

static void check_refused(void)
{
	struct pcapng_file file;
	static uint8_t big[PCAPNG_LENGTH_MAX + 1];
	struct capture_frame frame = { .bytes = big, .length = sizeof(big) };

	CHECK(pcapng_open(&file, "/dev/null", 1000, names, 2) == -ENOTSUP,
	      "a device");
	CHECK(pcapng_open(&file, "/nowhere/file", 1000, names, 2) == -ENOENT,
	      "no folder");
	CHECK(pcapng_open(&file, path, 1u << 30, names, 2) == 0, "open");
	CHECK(pcapng_append(&file, &frame) == -EFBIG, "too long a frame");
	frame.length--;
	CHECK(pcapng_append(&file, &frame) == 0, "the longest frame");
	CHECK(pcapng_close(&file) == 0, "close");
}

int main(void)
{
	char folder[] = "/tmp/test_pcapng.XXXXXX";

	check_blocks();
	if (!CHECK(mkdtemp(folder), "a folder for the file"))
		return unit_report("test_pcapng");
	snprintf(path, sizeof(path), "%s/frames.pcapng", folder);
	check_file();
	check_refused();
	remove(path);
	CHECK(!rmdir(folder), "nothing else is left in the folder");
	return unit_report("test_pcapng");
}
