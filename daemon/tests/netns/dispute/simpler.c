/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * simpler.c - what is behind an IP header is left out or blanked, options go,
 * fields get the values that a dull frame has. The coarse ways come first.
 */
#include "tests/netns/dispute/simpler.h"

#include <string.h>

#include "core/frame.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))
#define IP4_HEADER 20
#define IP6_HEADER 40
#define TCP_HEADER 20

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void set_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

/* Bytes [@from, @to) go. */
static void cut(struct packet *packet, size_t from, size_t to)
{
	memmove(packet->bytes + from, packet->bytes + to, packet->length - to);
	packet->length -= to - from;
}

/* Ditto, out of an IP packet. */
static void cut_packet(struct packet *packet, const struct frame *frame,
		       size_t from, size_t to)
{
	uint8_t *length = packet->bytes + frame->network +
			  (frame->family == IP_V4 ? 2 : 4);

	cut(packet, from, to);
	set_u16(length, get_u16(length) - (to - from));
}

static size_t transport_header(const struct frame *frame)
{
	size_t room = frame->end - frame->transport, size;

	switch (frame->protocol) {
	case PROTOCOL_TCP:
		if (room < TCP_HEADER)
			return room;
		size = (frame->bytes[frame->transport + 12] >> 4) * (size_t)4;
		break;
	case PROTOCOL_SCTP:
		size = 12;
		break;
	default:
		size = 8;
		break;
	}
	return size < room ? size : room;
}

/* Where a transport header of @protocol ends, or where all of it does. */
static size_t payload(const struct frame *frame)
{
	if (frame->fragment_offset)
		return frame->transport;
	return frame->transport + transport_header(frame);
}

/* --- the ways ---------------------------------------------------------- */

static void no_tag(struct packet *packet, const struct frame *frame)
{
	uint16_t outer = get_u16(frame->bytes + ETHER_HEADER - 2);

	if ((outer == ETHERTYPE_VLAN || outer == ETHERTYPE_SERVICE_VLAN) &&
	    packet->length >= ETHER_HEADER + ETHER_TAG)
		cut(packet, ETHER_HEADER - 2, ETHER_HEADER - 2 + ETHER_TAG);
}

static void no_padding(struct packet *packet, const struct frame *frame)
{
	if (frame->valid)
		packet->length = frame->end;
}

static void no_payload(struct packet *packet, const struct frame *frame)
{
	if (frame->valid)
		cut_packet(packet, frame, payload(frame), frame->end);
}

/* All but one @part of it stays. */
static void less_payload(struct packet *packet, const struct frame *frame,
			 size_t part)
{
	size_t from = frame->valid ? payload(frame) : frame->network;
	size_t to = frame->valid ? frame->end : frame->length;
	size_t less = from < to ? (to - from + part - 1) / part : 0;

	if (frame->valid)
		cut_packet(packet, frame, to - less, to);
	else
		cut(packet, to - less, to);
}

static void half_payload(struct packet *packet, const struct frame *frame)
{
	less_payload(packet, frame, 2);
}

static void most_payload(struct packet *packet, const struct frame *frame)
{
	less_payload(packet, frame, 8);
}

/* IPv4 options, or IPv6 extension headers. */
static void no_options(struct packet *packet, const struct frame *frame)
{
	uint8_t *ip = packet->bytes + frame->network;
	size_t header = frame->family == IP_V4 ? IP4_HEADER : IP6_HEADER;

	if (!frame->valid)
		return;
	cut_packet(packet, frame, frame->network + header, frame->transport);
	if (frame->family == IP_V4)
		ip[0] = 0x45;
	else
		ip[6] = frame->protocol;
}

static void no_fragment(struct packet *packet, const struct frame *frame)
{
	if (frame->valid && frame->family == IP_V4)
		memset(packet->bytes + frame->network + 6, 0, 2);
}

static void no_tcp_options(struct packet *packet, const struct frame *frame)
{
	size_t end;

	if (!frame->valid || frame->protocol != PROTOCOL_TCP ||
	    frame->fragment_offset)
		return;
	end = payload(frame);
	if (end < frame->transport + TCP_HEADER)
		return;
	packet->bytes[frame->transport + 12] &= 0x0f;
	packet->bytes[frame->transport + 12] |= TCP_HEADER / 4 << 4;
	cut_packet(packet, frame, frame->transport + TCP_HEADER, end);
}

static void blank_payload(struct packet *packet, const struct frame *frame)
{
	size_t from = frame->valid ? payload(frame) : frame->network;

	if (frame->ethertype != ETHERTYPE_ARP && from < packet->length)
		memset(packet->bytes + from, 0, packet->length - from);
}

/* Only what simpler_make() does to every one. */
static void nothing_else(struct packet *packet, const struct frame *frame)
{
	(void)packet;
	(void)frame;
}

/* Each does nothing where it does not apply. */
static void (*const ways[])(struct packet *packet,
			    const struct frame *frame) = {
	no_tag,	    no_payload,	 half_payload,	 most_payload,	no_padding,
	no_options, no_fragment, no_tcp_options, blank_payload, nothing_else,
};

/* --- fields ------------------------------------------------------------ */

static const struct field {
	enum ip_family family; /* IP_NONE: of the transport header */
	uint8_t protocol;      /* of that */
	uint8_t at;
	uint8_t size;
	uint8_t plain[4];
} fields[] = {
	{ IP_V4, 0, 1, 1, { 0 } }, /* class of service */
	{ IP_V4, 0, 4, 2, { 0 } }, /* identification */
	{ IP_V4, 0, 8, 1, { 64 } },
	{ IP_V6, 0, 0, 4, { 0x60 } }, /* class and flow */
	{ IP_V6, 0, 7, 1, { 64 } },
	{ IP_NONE, PROTOCOL_TCP, 13, 1, { 2 } }, /* SYN */
	{ IP_NONE, PROTOCOL_TCP, 4, 4, { 0, 0, 0, 1 } },
	{ IP_NONE, PROTOCOL_TCP, 8, 4, { 0 } },
	{ IP_NONE, PROTOCOL_TCP, 14, 2, { 0x20 } },
	{ IP_NONE, PROTOCOL_TCP, 18, 2, { 0 } },
	{ IP_NONE, PROTOCOL_TCP, 0, 2, { 4, 0 } }, /* from port 1024 */
	{ IP_NONE, PROTOCOL_TCP, 2, 2, { 0, 80 } },
	{ IP_NONE, PROTOCOL_UDP, 0, 2, { 4, 0 } },
	{ IP_NONE, PROTOCOL_UDP, 2, 2, { 0, 53 } },
	{ IP_NONE, PROTOCOL_ICMP, 4, 4, { 0 } }, /* an echo's numbers */
	{ IP_NONE, PROTOCOL_ICMP6, 4, 4, { 0 } },
};

static void make_plain(struct packet *packet, const struct frame *frame,
		       const struct field *field)
{
	size_t at = frame->network, end = frame->transport;

	if (!frame->valid)
		return;
	if (field->family == IP_NONE) {
		if (frame->protocol != field->protocol ||
		    frame->fragment_offset)
			return;
		at = frame->transport;
		end = frame->end;
	} else if (frame->family != field->family) {
		return;
	}
	if (at + field->at + field->size <= end)
		memcpy(packet->bytes + at + field->at, field->plain,
		       field->size);
}

/* --- any of them ------------------------------------------------------- */

/* The lengths and sums behind the IP header's own length. */
static void make_right(struct packet *packet)
{
	struct frame frame;

	if (!frame_parse(&frame, packet->bytes, packet->length) || !frame.valid)
		return;
	if (frame.protocol == PROTOCOL_UDP && !frame.fragment &&
	    frame.transport + 8 <= frame.end)
		set_u16(packet->bytes + frame.transport + 4,
			frame.end - frame.transport);
	packet_sums(packet->bytes, frame.network, frame.end);
}

static bool is_right(const struct packet *packet)
{
	struct packet copy = *packet;

	make_right(&copy);
	return memcmp(copy.bytes, packet->bytes, packet->length) == 0;
}

size_t simpler_ways(void)
{
	return COUNT(ways) + COUNT(fields);
}

bool simpler_make(struct packet *packet, size_t way, bool right)
{
	struct packet before = *packet;
	struct frame frame;

	if (!frame_parse(&frame, before.bytes, before.length))
		return false;
	if (way < COUNT(ways))
		ways[way](packet, &frame);
	else
		make_plain(packet, &frame, &fields[way - COUNT(ways)]);
	if (right)
		make_right(packet);
	else if (is_right(&before))
		return false;
	return packet->length != before.length ||
	       memcmp(packet->bytes, before.bytes, before.length) != 0;
}
