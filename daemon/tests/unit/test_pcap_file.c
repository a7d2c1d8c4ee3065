/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pcap_file.c - captures come back as they were written, and a file that
 * is not whole is refused with a sentence that says why.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "edge/pcap_file.h"
#include "tests/unit/unit.h"

#define HEADER 24	/* of the file */
#define FRAME_HEADER 16 /* of a frame in it */

static char path[64];

static void write_bytes(const void *bytes, size_t length)
{
	FILE *file = fopen(path, "wb");

	if (!CHECK(file && fwrite(bytes, 1, length, file) == length,
		   "writing %s", path))
		exit(unit_report("test_pcap_file"));
	fclose(file);
}

static size_t read_bytes(uint8_t *out, size_t size)
{
	FILE *file = fopen(path, "rb");
	size_t length = file ? fread(out, 1, size, file) : 0;

	if (file)
		fclose(file);
	return length;
}

static void check_round_trip(void)
{
	static uint8_t one[60] = { 1, 2, 3 }, two[1514], three[1] = { 9 };
	struct captured frames[] = {
		{ .time = 1700000000000001u, .bytes = one, .length = 60 },
		{ .time = 1700000000999999u, .bytes = two, .length = 1514 },
		{ .time = 1700000001000000u, .bytes = three, .length = 1 },
		/* Of the year 2039. */
		{ .time = 2200000001000000u, .bytes = one, .length = 60 },
	};
	const struct capture written = { frames, 4 };
	struct capture got;
	struct arena arena;
	char message[200] = "";
	int code;

	memset(two, 0xa5, sizeof(two));
	arena_init(&arena, 0);
	code = pcap_file_write(path, &written, message, sizeof(message));
	CHECK(code == 0, "write: %d %s", code, message);
	code = pcap_file_read(path, &arena, &got, message, sizeof(message));
	CHECK(code == 0, "read: %d %s", code, message);
	CHECK(got.count == 4, "4 frames, got %zu", got.count);
	for (size_t i = 0; i < 4 && i < got.count; i++) {
		CHECK(got.frames[i].time == frames[i].time, "time of %zu", i);
		CHECK(got.frames[i].length == frames[i].length &&
			      !memcmp(got.frames[i].bytes, frames[i].bytes,
				      frames[i].length),
		      "bytes of %zu", i);
	}
	arena_free(&arena);
}

static void check_empty(void)
{
	const struct capture written = { NULL, 0 };
	struct capture got = { NULL, 7 };
	struct arena arena;
	char message[200] = "";

	arena_init(&arena, 0);
	CHECK(!pcap_file_write(path, &written, message, sizeof(message)),
	      "empty, write: %s", message);
	CHECK(!pcap_file_read(path, &arena, &got, message, sizeof(message)),
	      "empty, read: %s", message);
	CHECK(got.count == 0, "empty: got %zu", got.count);
	arena_free(&arena);
}

/* Two frames of 60 bytes, of which @patched bytes are changed at @at. */
struct bad_file {
	const char *name;
	size_t length; /* bytes kept of the file, 0: all */
	size_t at;
	uint8_t patched[4];
	const char *want; /* part of the message */
};

static const struct bad_file bad_files[] = {
	{ "no capture", 0, 0, { 1, 2, 3, 4 }, "not a capture" },
	{ "empty file", 1, 0, { 0xd4 }, "not a capture" },
	{ "raw IP", 0, 20, { 101 }, "not a capture of Ethernet" },
	{ "snap length",
	  0,
	  HEADER + 12,
	  { 200 },
	  "frame 1 was cut at 60 of 200 bytes" },
	{ "cut in frame 1",
	  HEADER + 40,
	  0,
	  { 0xd4, 0xc3, 0xb2, 0xa1 },
	  "cut short after 0 whole frames" },
	{ "cut in frame 2",
	  HEADER + FRAME_HEADER + 60 + FRAME_HEADER + 59,
	  0,
	  { 0xd4, 0xc3, 0xb2, 0xa1 },
	  "cut short after 1 whole frames" },
	{ "cut in a frame's header",
	  HEADER + FRAME_HEADER + 60 + 7,
	  0,
	  { 0xd4, 0xc3, 0xb2, 0xa1 },
	  "cut short after 1 whole frames" },
};

static void check_bad(const struct bad_file *row, const uint8_t *good,
		      size_t length)
{
	uint8_t bytes[400];
	struct capture got = { NULL, 7 };
	struct arena arena;
	char message[200] = "";
	int code;

	memcpy(bytes, good, length);
	memcpy(bytes + row->at, row->patched, sizeof(row->patched));
	write_bytes(bytes, row->length ? row->length : length);
	arena_init(&arena, 0);
	code = pcap_file_read(path, &arena, &got, message, sizeof(message));
	CHECK(code == -EINVAL, "%s: code %d", row->name, code);
	CHECK(strstr(message, row->want), "%s: \"%s\"", row->name, message);
	CHECK(strstr(message, path), "%s: names no file", row->name);
	CHECK(got.count == 0 && !got.frames, "%s: something returned",
	      row->name);
	arena_free(&arena);
}

static void check_bad_files(void)
{
	static uint8_t bytes[60];
	struct captured frames[] = { { 1, bytes, 60 }, { 2, bytes, 60 } };
	const struct capture written = { frames, 2 };
	uint8_t good[400];
	char message[200];
	size_t length;

	CHECK(!pcap_file_write(path, &written, message, sizeof(message)),
	      "write: %s", message);
	length = read_bytes(good, sizeof(good));
	if (!CHECK(length == HEADER + 2 * (FRAME_HEADER + 60), "%zu bytes",
		   length))
		return;
	for (size_t i = 0; i < sizeof(bad_files) / sizeof(*bad_files); i++)
		check_bad(&bad_files[i], good, length);
}

static void check_no_file(void)
{
	const struct capture written = { NULL, 0 };
	struct capture got;
	struct arena arena;
	char message[200] = "";
	int code;

	arena_init(&arena, 0);
	code = pcap_file_read("/nowhere/in-eth0.pcap", &arena, &got, message,
			      sizeof(message));
	CHECK(code == -ENOENT && strstr(message, "/nowhere/in-eth0.pcap: No"),
	      "read, no file: %d \"%s\"", code, message);
	code = pcap_file_write("/nowhere/out.pcap", &written, message,
			       sizeof(message));
	CHECK(code == -ENOENT, "write, no folder: %d \"%s\"", code, message);
	arena_free(&arena);
}

int main(void)
{
	char folder[] = "/tmp/test_pcap_file.XXXXXX";

	if (!CHECK(mkdtemp(folder), "a folder for the files"))
		return unit_report("test_pcap_file");
	snprintf(path, sizeof(path), "%s/frames.pcap", folder);
	check_round_trip();
	check_empty();
	check_bad_files();
	check_no_file();
	remove(path);
	CHECK(!rmdir(folder), "nothing else is left in the folder");
	return unit_report("test_pcap_file");
}
