/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_packet.c - reads what identifies a packet: transport header, tuple,
 * checksum. Follows nf_conntrack_core.c, ipv6_skip_exthdr() and
 * nf_checksum(), also where they are less strict than one would be.
 */
#include <string.h>

#include "core/track_internal.h"

bool packet_has(const struct packet *packet, size_t offset, size_t length)
{
	return offset <= packet->length && packet->length - offset >= length;
}

uint16_t packet_u16(const struct packet *packet, size_t offset)
{
	return (uint16_t)(packet->bytes[offset] << 8 |
			  packet->bytes[offset + 1]);
}

uint32_t packet_u32(const struct packet *packet, size_t offset)
{
	return (uint32_t)packet_u16(packet, offset) << 16 |
	       packet_u16(packet, offset + 2);
}

static bool locate_ip4(const struct packet *packet, size_t offset,
		       size_t *transport, uint8_t *protocol)
{
	if (!packet_has(packet, offset, 20))
		return false;
	if (packet_u16(packet, offset + 6) & 0x1fff)
		return false;
	*protocol = packet->bytes[offset + 9];
	*transport = offset + (packet->bytes[offset] & 15u) * 4u;
	return *transport <= packet->length;
}

static bool is_extension(uint8_t header)
{
	return header == PROTOCOL_HOPOPTS || header == PROTOCOL_ROUTING ||
	       header == PROTOCOL_FRAGMENT || header == PROTOCOL_AH ||
	       header == PROTOCOL_NONE || header == PROTOCOL_DSTOPTS;
}

static bool locate_ip6(const struct packet *packet, size_t offset,
		       size_t *transport, uint8_t *protocol)
{
	uint8_t header;
	size_t at = offset + 40;

	if (!packet_has(packet, offset, 7))
		return false;
	header = packet->bytes[offset + 6];
	while (is_extension(header)) {
		size_t length;

		if (header == PROTOCOL_NONE || !packet_has(packet, at, 2))
			return false;
		if (header == PROTOCOL_FRAGMENT) {
			if (!packet_has(packet, at + 2, 2) ||
			    packet_u16(packet, at + 2) & 0xfff8)
				return false;
			length = 8;
		} else if (header == PROTOCOL_AH) {
			length = (packet->bytes[at + 1] + 2u) * 4u;
		} else {
			length = (packet->bytes[at + 1] + 1u) * 8u;
		}
		header = packet->bytes[at];
		at += length;
	}
	*protocol = header;
	*transport = at;
	return true;
}

bool packet_locate(const struct packet *packet, size_t offset,
		   size_t *transport, uint8_t *protocol)
{
	return packet->family == IP_V4
		       ? locate_ip4(packet, offset, transport, protocol)
		       : locate_ip6(packet, offset, transport, protocol);
}

bool packet_checksum_good(const struct packet *packet, uint8_t protocol,
			  size_t covered)
{
	bool ip4 = packet->family == IP_V4;
	uint32_t pseudo = 0;

	if (protocol) {
		pseudo = (uint16_t)~checksum(packet->bytes + (ip4 ? 12 : 8),
					     ip4 ? 8 : 32, 0);
		pseudo += protocol;
		pseudo += (uint32_t)(packet->length - packet->transport);
	}
	return !checksum(packet->bytes + packet->transport, covered, pseudo);
}

static bool read_icmp(struct tuple *tuple, const struct packet *packet,
		      size_t transport)
{
	if (!packet_has(packet, transport, 8))
		return false;
	tuple->source_id = packet_u16(packet, transport + 4);
	tuple->target_id = packet_u16(packet, transport);
	return true;
}

/* Version 1 (PPTP) is told apart by its call, version 0 by nothing. */
static bool read_gre(struct tuple *tuple, const struct packet *packet,
		     size_t transport)
{
	if (!packet_has(packet, transport, 4) ||
	    (packet_u16(packet, transport) & 7) != 1)
		return true;
	if (!packet_has(packet, transport, 8))
		return true;
	if (packet_u16(packet, transport + 2) != 0x880b)
		return false;
	tuple->target_id = packet_u16(packet, transport + 6);
	return true;
}

bool tuple_read(struct tuple *tuple, const struct packet *packet,
		size_t network, size_t transport, uint8_t protocol)
{
	bool ip4 = packet->family == IP_V4;
	size_t size = ip4 ? 4 : 16;
	size_t source = network + (ip4 ? 12 : 8);

	memset(tuple, 0, sizeof(*tuple));
	if (!packet_has(packet, source, 2 * size))
		return false;
	memcpy(tuple->source, packet->bytes + source, size);
	memcpy(tuple->target, packet->bytes + source + size, size);
	tuple->zone = packet->zone;
	tuple->family = (uint8_t)packet->family;
	tuple->protocol = protocol;
	switch (protocol) {
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		return read_icmp(tuple, packet, transport);
	case PROTOCOL_GRE:
		return read_gre(tuple, packet, transport);
	case PROTOCOL_TCP:
	case PROTOCOL_UDP:
	case PROTOCOL_UDPLITE:
	case PROTOCOL_SCTP:
		if (!packet_has(packet, transport, 4))
			return false;
		tuple->source_id = packet_u16(packet, transport);
		tuple->target_id = packet_u16(packet, transport + 2);
		return true;
	default:
		return true;
	}
}

/* The type that answers, or is answered by, @type; -1 for none. */
static int icmp_answer(uint8_t protocol, unsigned type)
{
	static const struct {
		uint8_t protocol, request, reply;
	} pairs[] = {
		{ PROTOCOL_ICMP, 8, 0 },      /* echo */
		{ PROTOCOL_ICMP, 13, 14 },    /* timestamp */
		{ PROTOCOL_ICMP, 15, 16 },    /* information */
		{ PROTOCOL_ICMP, 17, 18 },    /* address mask */
		{ PROTOCOL_ICMP6, 128, 129 }, /* echo */
		{ PROTOCOL_ICMP6, 139, 140 }, /* node information */
	};
	size_t i;

	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		if (pairs[i].protocol != protocol)
			continue;
		if (pairs[i].request == type)
			return pairs[i].reply;
		if (pairs[i].reply == type)
			return pairs[i].request;
	}
	return -1;
}

bool tuple_invert(struct tuple *inverse, const struct tuple *tuple)
{
	*inverse = *tuple;
	memcpy(inverse->source, tuple->target, sizeof(inverse->source));
	memcpy(inverse->target, tuple->source, sizeof(inverse->target));
	if (tuple->protocol == PROTOCOL_ICMP ||
	    tuple->protocol == PROTOCOL_ICMP6) {
		int type = icmp_answer(tuple->protocol, tuple->target_id >> 8);

		if (type < 0)
			return false;
		inverse->target_id = (uint16_t)((unsigned)type << 8 |
						(tuple->target_id & 0xff));
		return true;
	}
	inverse->source_id = tuple->target_id;
	inverse->target_id = tuple->source_id;
	return true;
}
