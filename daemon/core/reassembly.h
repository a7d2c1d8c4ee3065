/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reassembly.h - fragments to datagrams and back, for the model, as
 * nf_defrag_ipv4, nf_defrag_ipv6 and br_netfilter do it (RFC 791, RFC 8200,
 * RFC 5722: overlapping fragments lose the whole datagram).
 */
#ifndef SLUICE_CORE_REASSEMBLY_H
#define SLUICE_CORE_REASSEMBLY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

enum reassembly_verdict {
	REASSEMBLY_BAD,	 /* dropped; an overlap loses what was held, too */
	REASSEMBLY_HELD, /* waits */
	REASSEMBLY_DONE, /* @datagram is complete */
	/*
	 * Not held: no fragment, or an IPv6 fragment that the kernel lets
	 * pass as it is (first without its whole transport header, or a
	 * middle one whose length is no multiple of 8). Conntrack sees it.
	 */
	REASSEMBLY_WHOLE
};

/** struct datagram - a whole frame again; all belongs to the reassembly. */
struct datagram {
	const uint8_t *bytes; /* link header of the first fragment included */
	size_t length;
	uint32_t mark;	/* of the first fragment */
	size_t largest; /* IP length of the largest fragment */
	uint32_t identification;
	size_t header; /* IP header, and what else is in every fragment */
	/*
	 * Bytes before the payload of those behind the first, at least: the
	 * first one's header must find room there. Without what a driver may
	 * leave in addition (veth: none).
	 */
	size_t headroom;
	/*
	 * Payload bytes of each fragment, in the datagram's order: the kernel
	 * keeps them apart and sends them on in the same pieces if it can.
	 */
	uint16_t *pieces;
	size_t piece_count;
};

struct reassembly;

struct reassembly *reassembly_new(void);
void reassembly_free(struct reassembly *reassembly);

/**
 * reassembly_add - a frame with a right IP header: @end is set. (That is less
 * than @valid, which asks for all IPv6 headers.) Queues are told apart by
 * addresses, protocol (IPv4), identification and @zone; they expire after
 * 30 s (IPv4) or 60 s (IPv6). @now in microseconds. @out is filled for
 * REASSEMBLY_DONE and good until the next call.
 */
enum reassembly_verdict reassembly_add(struct reassembly *reassembly,
				       const struct frame *frame, uint16_t zone,
				       uint32_t mark, uint64_t now,
				       struct datagram *out);

/**
 * datagram_pull - the kernel made the first @length bytes of the IP packet
 * writable (skb_ensure_writable: a payload write, or the checksum that goes
 * with it). What lies behind the first piece moves into it.
 */
void datagram_pull(struct datagram *datagram, size_t length);

/** struct fragment_out - one frame of a datagram that was cut again. */
struct fragment_out {
	uint8_t *bytes;
	size_t length;
};

/**
 * datagram_cut - the frames in which the bridge sends @frame (whole, with
 * link header), as br_netfilter's postrouting does.
 * @datagram: what it was made of, NULL if it came in one frame.
 * @copied: it goes to several ports, or also up (group address): then the
 * pieces are not kept, for all but the last port of a flood.
 * One frame, unchanged, if it fits both @mtu and the largest fragment; else
 * the pieces it came in; else new ones, as large as the largest. @out: room
 * for @room frames, @storage for their bytes. Returns how many, 0 if the
 * kernel drops it (larger than @mtu and not to be fragmented) or the room
 * does not suffice. IPv6: the identification is copied from the first
 * fragment, while the kernel chooses a new one.
 */
size_t datagram_cut(const struct frame *frame, const struct datagram *datagram,
		    size_t mtu, bool copied, struct fragment_out *out,
		    size_t room, uint8_t *storage, size_t storage_size);

#endif
