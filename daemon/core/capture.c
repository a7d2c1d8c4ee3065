/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.c - the order of frames from many sources, and one line for each.
 */
#include "core/capture.h"

#include <inttypes.h>
#include <string.h>

#include "core/explain.h"
#include "core/frame.h"

#define SECOND UINT64_C(1000000000) /* ns */
#define DAY 86400u		    /* s */

#define ARP_SENDER 8 /* offsets of hardware addresses, RFC 826 */
#define ARP_TARGET 18
#define ARP_LENGTH 28

const char *capture_direction_word(enum capture_direction direction)
{
	return direction == CAPTURE_IN ? "in" : "out";
}

bool capture_next(const struct capture_head *heads, size_t count, uint64_t now,
		  size_t *index)
{
	bool complete = true;
	size_t first = count;
	int64_t age;

	for (size_t i = 0; i < count; i++) {
		if (!heads[i].present)
			complete = false;
		else if (first == count || heads[i].time < heads[first].time)
			first = i;
	}
	*index = first;
	if (first == count)
		return false;
	age = (int64_t)(now - heads[first].time);
	return complete || age >= (int64_t)CAPTURE_HOLD ||
	       age <= -(int64_t)CAPTURE_HOLD;
}

void capture_line(struct text *text, const struct capture_frame *frame,
		  const char *port, size_t width)
{
	unsigned second = (unsigned)(frame->time / SECOND % DAY);
	unsigned micro = (unsigned)(frame->time % SECOND / 1000);
	const char *told =
		explain_frame(frame->bytes, frame->length, text->arena);

	text_format(text, "%02u:%02u:%02u.%06u %-*s %-3s ", second / 3600,
		    second / 60 % 60, second % 60, micro, (int)width, port,
		    capture_direction_word(frame->direction));
	if (told)
		text_add(text, told);
	else
		text->failed = true;
}

void capture_note(struct text *text, uint64_t frames)
{
	text_format(text, "... %" PRIu64 " frame%s not shown", frames,
		    frames == 1 ? "" : "s");
}

static void replace_at(uint8_t *bytes, size_t length, size_t at,
		       const struct mac *from, const struct mac *to)
{
	if (at + MAC_LENGTH <= length &&
	    memcmp(bytes + at, from->bytes, MAC_LENGTH) == 0)
		memcpy(bytes + at, to->bytes, MAC_LENGTH);
}

void capture_replace_mac(uint8_t *bytes, size_t length, const struct mac *from,
			 const struct mac *to)
{
	struct frame frame;

	if (!frame_parse(&frame, bytes, length))
		return;
	replace_at(bytes, length, 0, from, to);
	replace_at(bytes, length, MAC_LENGTH, from, to);
	if (frame.ethertype != ETHERTYPE_ARP ||
	    length < frame.network + ARP_LENGTH)
		return;
	replace_at(bytes, length, frame.network + ARP_SENDER, from, to);
	replace_at(bytes, length, frame.network + ARP_TARGET, from, to);
}
