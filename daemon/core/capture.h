/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - frames that are seen while they cross: their order, and the
 * line that tells of one.
 */
#ifndef SLUICE_CORE_CAPTURE_H
#define SLUICE_CORE_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"
#include "core/text.h"

enum capture_direction { CAPTURE_IN, CAPTURE_OUT };

/** capture_direction_word - "in" or "out". */
const char *capture_direction_word(enum capture_direction direction);

/** struct capture_frame - one frame at one port. */
struct capture_frame {
	uint64_t time; /* ns since the epoch */
	size_t port;
	enum capture_direction direction;
	const uint8_t *bytes;
	size_t length;
	size_t whole; /* bytes it had at the port; more, if it was cut */
};

/** struct capture_head - the next frame of one source, if it has any. */
struct capture_head {
	bool present;
	uint64_t time; /* ns since the epoch */
};

/** CAPTURE_BLOCK_MS - how long the kernel gathers frames before we see them. */
#define CAPTURE_BLOCK_MS 50

/*
 * CAPTURE_HOLD - ns, after which no source brings an earlier frame any more:
 * a block is closed by the second tick of its timer at the latest, and a tick
 * may be one of the kernel's (10 ms) late.
 */
#define CAPTURE_HOLD (130 * UINT64_C(1000000))

/**
 * capture_next - the source whose head comes next, by time, into @index; @count
 * if none has any. False: it may not go yet, since a source without a head may
 * still bring an earlier one. Sources with the same time go in their order. A head whose time is far
 * ahead of @now goes as well: the clock was set back.
 */
bool capture_next(const struct capture_head *heads, size_t count, uint64_t now,
		  size_t *index);

/**
 * capture_line - append the time of day (UTC), the name of the port in @width
 * columns, the direction, and the frame as explain_frame() tells it. No
 * newline.
 */
void capture_line(struct text *text, const struct capture_frame *frame,
		  const char *port, size_t width);

/** capture_note - append how many frames were left out. No newline. */
void capture_note(struct text *text, uint64_t frames);

/**
 * capture_replace_mac - write @to wherever a frame names the station @from: as
 * Ethernet source and destination, and in ARP's fields.
 */
void capture_replace_mac(uint8_t *bytes, size_t length, const struct mac *from,
			 const struct mac *to);

#endif
