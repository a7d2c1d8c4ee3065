/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pcap_file.c - captures from and to files, all or nothing.
 *
 * libpcap reads and writes the format; what a capture case cannot use (frames
 * cut by a snap length, another link type, a file that ends early) is refused
 * here with a sentence, so that no test ever runs on half a capture.
 */
#include "edge/pcap_file.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <pcap/pcap.h>

#include "core/frame.h"

#define MICROSECONDS 1000000u

static int refuse(int code, char *message, size_t size, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

static int refuse(int code, char *message, size_t size, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(message, size, format, arguments);
	va_end(arguments);
	return -code;
}

/* Takes @file over, also when it fails. */
static pcap_t *open_ethernet(const char *path, FILE *file, char *message,
			     size_t size)
{
	char error[PCAP_ERRBUF_SIZE] = "";
	pcap_t *pcap = pcap_fopen_offline(file, error);

	if (!pcap) {
		fclose(file);
		refuse(EINVAL, message, size, "%s: not a capture: %s", path,
		       error);
		return NULL;
	}
	if (pcap_datalink(pcap) != DLT_EN10MB) {
		const char *name =
			pcap_datalink_val_to_name(pcap_datalink(pcap));

		refuse(EINVAL, message, size,
		       "%s: not a capture of Ethernet, but of %s", path,
		       name ? name : "an unknown link type");
		pcap_close(pcap);
		return NULL;
	}
	return pcap;
}

static bool keep_frame(struct captured *frame, struct arena *arena,
		       const struct pcap_pkthdr *header, const u_char *bytes)
{
	time_t seconds = header->ts.tv_sec;

	/* libpcap takes 32 bits of them for signed: those from 2038 on. */
	if (seconds < 0)
		seconds = (uint32_t)seconds;
	frame->time =
		(uint64_t)seconds * MICROSECONDS + (uint64_t)header->ts.tv_usec;
	frame->length = header->caplen;
	frame->bytes = arena_alloc(arena, frame->length ? frame->length : 1);
	if (!frame->bytes)
		return false;
	memcpy(frame->bytes, bytes, frame->length);
	return true;
}

static int read_frames(pcap_t *pcap, const char *path, struct arena *arena,
		       struct capture *out, char *message, size_t size)
{
	size_t capacity = 0;
	struct pcap_pkthdr *header;
	const u_char *bytes;
	int status;

	while ((status = pcap_next_ex(pcap, &header, &bytes)) == 1) {
		if (header->caplen < header->len)
			return refuse(EINVAL, message, size,
				      "%s: frame %zu was cut at %u of %u bytes "
				      "when it was captured",
				      path, out->count + 1, header->caplen,
				      header->len);
		if (header->caplen > FRAME_MAX)
			return refuse(EINVAL, message, size,
				      "%s: frame %zu has %u bytes, more than "
				      "%u",
				      path, out->count + 1, header->caplen,
				      FRAME_MAX);
		out->frames = arena_grow(arena, out->frames, out->count,
					 &capacity, sizeof(*out->frames));
		if (!out->frames ||
		    !keep_frame(&out->frames[out->count], arena, header, bytes))
			return refuse(ENOMEM, message, size,
				      "%s: out of memory", path);
		out->count++;
	}
	if (status == PCAP_ERROR_BREAK) /* libpcap's word for the end */
		return 0;
	return refuse(EINVAL, message, size,
		      "%s: cut short after %zu whole frames: %s", path,
		      out->count, pcap_geterr(pcap));
}

int pcap_file_read(const char *path, struct arena *arena,
		   struct capture *capture, char *message, size_t size)
{
	struct capture read = { 0 };
	FILE *file = fopen(path, "rb");
	pcap_t *pcap;
	int code;

	memset(capture, 0, sizeof(*capture));
	if (!file) {
		code = errno;
		return refuse(code, message, size, "%s: %s", path,
			      strerror(code));
	}
	pcap = open_ethernet(path, file, message, size);
	if (!pcap)
		return -EINVAL;
	code = read_frames(pcap, path, arena, &read, message, size);
	pcap_close(pcap);
	if (!code)
		*capture = read;
	return code;
}

static void dump_frames(pcap_dumper_t *dumper, const struct capture *capture)
{
	for (size_t i = 0; i < capture->count; i++) {
		const struct captured *frame = &capture->frames[i];
		struct pcap_pkthdr header = {
			.ts.tv_sec = (time_t)(frame->time / MICROSECONDS),
			.ts.tv_usec = (suseconds_t)(frame->time % MICROSECONDS),
			.caplen = (bpf_u_int32)frame->length,
			.len = (bpf_u_int32)frame->length,
		};

		pcap_dump((u_char *)dumper, &header, frame->bytes);
	}
}

static int write_frames(const char *path, const struct capture *capture,
			char *message, size_t size)
{
	pcap_t *pcap = pcap_open_dead(DLT_EN10MB, FRAME_MAX);
	FILE *file = fopen(path, "wb");
	pcap_dumper_t *dumper = NULL;
	int code = 0;

	if (!file) {
		code = refuse(errno, message, size, "%s: %s", path,
			      strerror(errno));
		goto out;
	}
	dumper = pcap ? pcap_dump_fopen(pcap, file) : NULL;
	if (!dumper) {
		fclose(file);
		code = refuse(ENOMEM, message, size, "%s: out of memory", path);
		goto out;
	}
	dump_frames(dumper, capture);
	if (pcap_dump_flush(dumper) < 0 || ferror(file))
		code = refuse(EIO, message, size, "%s: could not be written",
			      path);
	pcap_dump_close(dumper);
out:
	if (pcap)
		pcap_close(pcap);
	return code;
}

int pcap_file_write(const char *path, const struct capture *capture,
		    char *message, size_t size)
{
	size_t room = strlen(path) + sizeof(".new");
	char *fresh = malloc(room);
	int code;

	if (!fresh)
		return refuse(ENOMEM, message, size, "%s: out of memory", path);
	snprintf(fresh, room, "%s.new", path);
	code = write_frames(fresh, capture, message, size);
	if (!code && rename(fresh, path) < 0)
		code = refuse(errno, message, size, "%s: %s", path,
			      strerror(errno));
	if (code)
		remove(fresh);
	free(fresh);
	return code;
}
