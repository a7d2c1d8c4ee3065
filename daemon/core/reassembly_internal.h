/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reassembly_internal.h - a fragment as reassembly.c takes it and
 * reassembly_read.c finds it in a frame.
 */
#ifndef SLUICE_CORE_REASSEMBLY_INTERNAL_H
#define SLUICE_CORE_REASSEMBLY_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/reassembly.h"

/** struct key - of which datagram a fragment is. */
struct key {
	enum ip_family family;
	uint8_t addresses[32];
	uint8_t protocol; /* IPv4 */
	uint32_t identification;
	uint16_t zone;
};

/** struct fragment - one frame, as far as it matters here. */
struct fragment {
	struct key key;
	const uint8_t *ip;
	size_t ip_length;
	size_t header;	    /* up to the payload; 0: cut off */
	size_t next_header; /* IPv6: where the fragment header is named */
	size_t before;	    /* bytes before the payload, link header included */
	size_t offset, end;
	bool more, df;
	uint8_t ecn;
};

/**
 * fragment_read - false if @frame is no fragment, or an IPv6 one that the
 * kernel does not reassemble.
 */
bool fragment_read(struct fragment *fragment, const struct frame *frame,
		   uint16_t zone);

#endif
