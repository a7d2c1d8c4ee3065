/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reassembly_cut.c - how a bridge with br_netfilter sends a datagram that
 * came in fragments (br_nf_dev_queue_xmit, ip_do_fragment, ip6_fragment):
 * never in fragments larger than the largest that came.
 */
#include <string.h>

#include "core/reassembly.h"

#define FRAGMENT_HEADER 8
#define IP6_HEADER 40
#define IP6_LEAST_MTU 1280

/* struct cut - what all pieces have in common. */
struct cut {
	const struct frame *frame;
	const uint8_t *ip;
	size_t header;	    /* in every piece */
	size_t next_header; /* IPv6: where the fragment header is named */
	size_t payload;	    /* of all pieces together */
	size_t room;	    /* payload of one piece, at most */
	uint32_t identification;
};

static void store16(uint8_t *bytes, size_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

void datagram_pull(struct datagram *datagram, size_t length)
{
	uint16_t *pieces = datagram->pieces;

	while (datagram->piece_count > 1 &&
	       length > datagram->header + pieces[0]) {
		size_t missing = length - datagram->header - pieces[0];
		uint16_t moved =
			missing < pieces[1] ? (uint16_t)missing : pieces[1];

		pieces[0] = (uint16_t)(pieces[0] + moved);
		pieces[1] = (uint16_t)(pieces[1] - moved);
		if (pieces[1])
			continue;
		datagram->piece_count--;
		memmove(pieces + 1, pieces + 2,
			(datagram->piece_count - 1) * sizeof(*pieces));
	}
}

/*
 * Where a fragment header belongs: behind hop-by-hop and routing headers, and
 * destination options unless they follow a routing header. Everything must
 * be in the first @linear bytes. False if it is not.
 */
static bool ip6_unfragmentable(struct cut *cut, size_t linear)
{
	uint8_t header = cut->ip[6];
	bool routing = false;

	cut->header = IP6_HEADER;
	cut->next_header = 6;
	while (header == PROTOCOL_HOPOPTS || header == PROTOCOL_ROUTING ||
	       (header == PROTOCOL_DSTOPTS && !routing)) {
		if (cut->header + 2 > linear)
			return false;
		routing |= header == PROTOCOL_ROUTING;
		cut->next_header = cut->header;
		header = cut->ip[cut->header];
		cut->header += (cut->ip[cut->header + 1] + 1u) * 8u;
	}
	return cut->header <= linear;
}

static bool plan_ip4(struct cut *cut, size_t limit)
{
	cut->header = (cut->ip[0] & 15u) * 4u;
	if (limit < cut->header + FRAGMENT_HEADER)
		return false;
	cut->room = limit - cut->header;
	return true;
}

static bool plan_ip6(struct cut *cut, const struct datagram *datagram)
{
	size_t limit = datagram->largest;

	if (limit < IP6_LEAST_MTU)
		limit = IP6_LEAST_MTU;
	if (!ip6_unfragmentable(cut, datagram->header + datagram->pieces[0]) ||
	    limit < cut->header + FRAGMENT_HEADER + 8)
		return false;
	cut->room = limit - cut->header - FRAGMENT_HEADER;
	return true;
}

/* Can the pieces go on as they came? */
static bool pieces_fit(const struct cut *cut, const struct datagram *datagram)
{
	size_t first = datagram->header + datagram->pieces[0] - cut->header;
	size_t need = ETHER_HEADER + cut->header;
	size_t i;

	if (cut->frame->family == IP_V6)
		need += FRAGMENT_HEADER;
	if (datagram->piece_count < 2 || first > cut->room || first & 7 ||
	    datagram->headroom < need)
		return false;
	for (i = 1; i < datagram->piece_count; i++) {
		bool last = i + 1 == datagram->piece_count;

		if (datagram->pieces[i] > cut->room ||
		    (datagram->pieces[i] & 7 && !last))
			return false;
	}
	return true;
}

static size_t write_piece(const struct cut *cut, uint8_t *to, size_t offset,
			  size_t length)
{
	bool more = offset + length < cut->payload;
	bool ip4 = cut->frame->family == IP_V4;
	uint8_t *ip = to + cut->frame->network;
	size_t header = cut->header;

	memcpy(to, cut->frame->bytes, cut->frame->network + header);
	if (ip4) {
		store16(ip + 2, header + length);
		store16(ip + 6, offset / 8 | (more ? 0x2000u : 0));
		store16(ip + 10, 0);
		store16(ip + 10, checksum(ip, header, 0));
	} else {
		uint8_t *fragment = ip + header;

		fragment[0] = ip[cut->next_header];
		fragment[1] = 0;
		store16(fragment + 2, offset | more);
		store16(fragment + 4, cut->identification >> 16);
		store16(fragment + 6, cut->identification);
		ip[cut->next_header] = PROTOCOL_FRAGMENT;
		header += FRAGMENT_HEADER;
		store16(ip + 4, header - IP6_HEADER + length);
	}
	memcpy(ip + header, cut->ip + cut->header + offset, length);
	return cut->frame->network + header + length;
}

/* struct output - frames written so far, and the room for more. */
struct output {
	struct fragment_out *frames;
	size_t count, room;
	uint8_t *storage;
	size_t storage_size;
};

static bool output_piece(struct output *output, const struct cut *cut,
			 size_t offset, size_t length)
{
	size_t most =
		cut->frame->network + cut->header + FRAGMENT_HEADER + length;
	struct fragment_out *frame = &output->frames[output->count];

	if (output->count == output->room || output->storage_size < most)
		return false;
	frame->bytes = output->storage;
	frame->length = write_piece(cut, frame->bytes, offset, length);
	output->storage += frame->length;
	output->storage_size -= frame->length;
	output->count++;
	return true;
}

static size_t send_whole(const struct frame *frame, struct output *output)
{
	if (!output->room || output->storage_size < frame->length)
		return 0;
	memcpy(output->storage, frame->bytes, frame->length);
	output->frames[0].bytes = output->storage;
	output->frames[0].length = frame->length;
	return 1;
}

static size_t send_pieces(const struct cut *cut,
			  const struct datagram *datagram,
			  struct output *output)
{
	size_t offset = 0, i;

	for (i = 0; offset < cut->payload; i++) {
		size_t left = cut->payload - offset;
		size_t length;

		if (datagram)
			length = i ? datagram->pieces[i]
				   : datagram->header + datagram->pieces[0] -
						 cut->header;
		else
			length = left <= cut->room ? left
						   : cut->room & ~(size_t)7;
		if (!output_piece(output, cut, offset, length))
			return 0;
		offset += length;
	}
	return output->count;
}

size_t datagram_cut(const struct frame *frame, const struct datagram *datagram,
		    size_t mtu, bool copied, struct fragment_out *out,
		    size_t room, uint8_t *storage, size_t storage_size)
{
	struct output output = { out, 0, room, storage, storage_size };
	struct cut cut = { .frame = frame,
			   .ip = frame->bytes + frame->network };
	size_t whole = frame->end - frame->network;
	size_t limit = mtu;

	if (datagram && datagram->largest < mtu)
		limit = datagram->largest;
	if (whole <= limit)
		return send_whole(frame, &output);
	if (datagram ? datagram->largest > mtu
		     : frame->family == IP_V6 || cut.ip[6] & 0x40)
		return 0;
	if (!(frame->family == IP_V4 ? plan_ip4(&cut, limit)
				     : plan_ip6(&cut, datagram)))
		return 0;
	cut.payload = whole - cut.header;
	if (datagram)
		cut.identification = datagram->identification;
	if (copied || !datagram || !pieces_fit(&cut, datagram))
		datagram = NULL;
	return send_pieces(&cut, datagram, &output);
}
