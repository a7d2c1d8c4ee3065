/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_oracle.c - the tracker and the reassembly of the model behind a pipe,
 * so that a script can hold them against the kernel, frame by frame.
 *
 * A request is: time in microseconds (8 bytes), zone (2), flags (1), 0 (1),
 * length (4), all in the machine's order, then the frame. The answer is:
 * reassembly verdict (1), track state (1), number of frames (2), then each
 * frame with its length (4) before it.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/reassembly.h"
#include "core/track.h"

#define MTU 1500
#define FRAMES_MAX 8192
#define STORAGE (4u << 20)

enum { FLAG_DROPPED = 1, FLAG_COPIED = 2 };

struct request {
	uint64_t now;
	uint16_t zone;
	uint8_t flags;
	uint8_t unused;
	uint32_t length;
};

struct answer {
	uint8_t verdict;
	uint8_t state;
	uint16_t count;
};

struct oracle {
	struct tracker *tracker;
	struct reassembly *reassembly;
	struct fragment_out *frames;
	uint8_t *storage;
	uint8_t bytes[FRAME_MAX];
};

static bool read_whole(void *to, size_t length)
{
	return fread(to, 1, length, stdin) == length;
}

static void write_whole(const void *from, size_t length)
{
	if (fwrite(from, 1, length, stdout) != length) {
		fprintf(stderr, "track_oracle: %s\n", strerror(errno));
		exit(1);
	}
}

static void see(struct oracle *oracle, const struct request *request,
		const struct frame *frame, const struct datagram *datagram,
		struct answer *answer)
{
	struct track track;

	tracker_see(oracle->tracker, frame, request->zone, request->now,
		    &track);
	answer->state = (uint8_t)track.state;
	if (track.state == TRACK_REFUSED || request->flags & FLAG_DROPPED) {
		tracker_discard(oracle->tracker, &track);
		return;
	}
	tracker_confirm(oracle->tracker, &track, 0);
	answer->count = (uint16_t)datagram_cut(frame, datagram, MTU,
					       request->flags & FLAG_COPIED,
					       oracle->frames, FRAMES_MAX,
					       oracle->storage, STORAGE);
}

static void answer_request(struct oracle *oracle, const struct request *request,
			   struct answer *answer)
{
	struct datagram datagram;
	struct frame frame;

	if (!frame_parse(&frame, oracle->bytes, request->length) || !frame.end)
		return;
	answer->verdict = (uint8_t)reassembly_add(oracle->reassembly, &frame,
						  request->zone, 0,
						  request->now, &datagram);
	if (answer->verdict == REASSEMBLY_WHOLE) {
		see(oracle, request, &frame, NULL, answer);
	} else if (answer->verdict == REASSEMBLY_DONE &&
		   frame_parse(&frame, datagram.bytes, datagram.length)) {
		see(oracle, request, &frame, &datagram, answer);
	}
}

static bool serve(struct oracle *oracle)
{
	struct answer answer = { 0 };
	struct request request;
	size_t i;

	if (!read_whole(&request, sizeof(request)) ||
	    request.length > sizeof(oracle->bytes) ||
	    !read_whole(oracle->bytes, request.length))
		return false;
	answer_request(oracle, &request, &answer);
	write_whole(&answer, sizeof(answer));
	for (i = 0; i < answer.count; i++) {
		uint32_t length = (uint32_t)oracle->frames[i].length;

		write_whole(&length, sizeof(length));
		write_whole(oracle->frames[i].bytes, length);
	}
	return fflush(stdout) == 0;
}

int main(void)
{
	struct oracle *oracle = calloc(1, sizeof(*oracle));

	if (oracle) {
		oracle->tracker = tracker_new();
		oracle->reassembly = reassembly_new();
		oracle->frames = calloc(FRAMES_MAX, sizeof(*oracle->frames));
		oracle->storage = malloc(STORAGE);
	}
	if (!oracle || !oracle->tracker || !oracle->reassembly ||
	    !oracle->frames || !oracle->storage) {
		fprintf(stderr, "track_oracle: out of memory\n");
		return 1;
	}
	while (serve(oracle))
		;
	tracker_free(oracle->tracker);
	reassembly_free(oracle->reassembly);
	free(oracle->frames);
	free(oracle->storage);
	free(oracle);
	return 0;
}
