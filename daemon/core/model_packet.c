/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_packet.c - reads and rewrites fields of a frame as nft_payload.c
 * does: a field beyond the end cannot be read, and checksums are adjusted by
 * the difference, so that a wrong one stays wrong by as much.
 */
#include "core/model_internal.h"

#include <string.h>

enum { TCP_CHECKSUM = 16, UDP_CHECKSUM = 6, UDP_HEADER = 8 };
enum { IP6_HEADER = 40, IP6_NEXT_HEADER = 6 };

void packet_parse(struct packet *packet)
{
	frame_parse(&packet->frame, packet->bytes, packet->length);
}

const uint8_t *packet_load(const struct packet *packet, size_t offset,
			   size_t size)
{
	if (offset > packet->length || packet->length - offset < size)
		return NULL;
	return packet->bytes + offset;
}

const uint8_t *packet_load_network(const struct packet *packet, size_t offset,
				   size_t size)
{
	return packet_load(packet, packet->frame.network + offset, size);
}

const uint8_t *packet_load_transport(const struct packet *packet, size_t offset,
				     size_t size)
{
	if (!packet->frame.valid || packet->frame.fragment_offset != 0)
		return NULL;
	return packet_load(packet, packet->frame.transport + offset, size);
}

bool packet_load_address(const struct packet *packet, size_t offset,
			 enum ip_family family, struct address *out)
{
	size_t size = address_size(family);
	const uint8_t *bytes = packet_load(packet, offset, size);

	if (bytes == NULL)
		return false;
	*out = (struct address){ .family = family };
	memcpy(out->bytes, bytes, size);
	return true;
}

bool packet_is(const struct packet *packet, enum ip_family family,
	       uint8_t protocol)
{
	return packet->frame.family == family && packet->frame.valid &&
	       packet->frame.protocol == protocol;
}

int packet_icmp_type(const struct packet *packet, enum ip_family family)
{
	uint8_t protocol = family == IP_V4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6;
	const uint8_t *type;

	if (!packet_is(packet, family, protocol))
		return -1;
	type = packet_load_transport(packet, 0, 1);
	return type == NULL ? -1 : *type;
}

/* The extension header of @type at @at, as far as the kernel looks into it. */
static const uint8_t *load_extension(const struct packet *packet, uint8_t type,
				     size_t at)
{
	bool longer = type == PROTOCOL_ROUTING || type == PROTOCOL_FRAGMENT;

	return packet_load(packet, at, longer ? 4 : 2);
}

static size_t extension_size(uint8_t type, const uint8_t *header)
{
	if (type == PROTOCOL_FRAGMENT)
		return 8;
	if (type == PROTOCOL_AH)
		return ((size_t)header[1] + 2) * 4;
	return ((size_t)header[1] + 1) * 8;
}

static bool is_extension(uint8_t type)
{
	return type == PROTOCOL_HOPOPTS || type == PROTOCOL_ROUTING ||
	       type == PROTOCOL_FRAGMENT || type == PROTOCOL_AH ||
	       type == PROTOCOL_DSTOPTS;
}

static bool is_later_fragment(uint8_t type, const uint8_t *header)
{
	return type == PROTOCOL_FRAGMENT &&
	       (header[2] | (header[3] & 0xf8)) != 0;
}

bool packet_has_extension(const struct packet *packet, uint8_t type)
{
	const uint8_t *header = packet_load_network(packet, 0, IP6_HEADER);
	size_t at = packet->frame.network + IP6_HEADER;
	uint8_t next;

	if (packet->frame.family != IP_V6 || header == NULL)
		return false;
	for (next = header[IP6_NEXT_HEADER]; is_extension(next);) {
		header = load_extension(packet, next, at);
		if (header == NULL)
			return false;
		if (next == type)
			return true;
		if (is_later_fragment(next, header))
			return false;
		at += extension_size(next, header);
		next = header[0];
	}
	return false;
}

uint8_t packet_from_zone(const struct packet *packet)
{
	return (packet->mark & MARK_FROM_ZONE) >> MARK_FROM_SHIFT;
}

uint8_t packet_to_zone(const struct packet *packet)
{
	return (packet->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT;
}

uint16_t packet_vlan(const struct packet *packet)
{
	return packet->mark & MARK_VLAN;
}

static void note_written(struct packet *packet, size_t end)
{
	size_t written = end - packet->frame.network;

	if (packet->written < written)
		packet->written = written;
}

void packet_store(struct packet *packet, size_t offset, const uint8_t *bytes,
		  size_t size)
{
	memcpy(packet->bytes + offset, bytes, size);
	note_written(packet, offset + size);
}

/* RFC 1624. */
void packet_adjust(struct packet *packet, size_t sum_offset,
		   const uint8_t *from, const uint8_t *to, size_t size,
		   bool never_zero)
{
	uint8_t *field = packet->bytes + sum_offset;
	uint32_t sum = 0xffff ^ ((uint32_t)field[0] << 8 | field[1]);
	uint16_t result;

	/* checksum() complements: the old words come off, the new go on. */
	sum += checksum(from, size, 0);
	sum += (uint16_t)~checksum(to, size, 0);
	result = checksum(NULL, 0, sum);
	if (result == 0 && never_zero)
		result = 0xffff;
	field[0] = (uint8_t)(result >> 8);
	field[1] = (uint8_t)result;
	note_written(packet, sum_offset + sizeof(result));
}

/* nft_csum_replace() writes no zero, whatever the protocol. */
static void adjust_sum(struct packet *packet, size_t sum_offset,
		       const uint8_t *from, const uint8_t *to, size_t size)
{
	packet_adjust(packet, sum_offset, from, to, size, true);
}

void packet_rewrite_inner(struct packet *packet, size_t offset,
			  size_t sum_offset, const struct address *address)
{
	size_t size = address_size(address->family);

	adjust_sum(packet, sum_offset, packet->bytes + offset, address->bytes,
		   size);
	packet_store(packet, offset, address->bytes, size);
}

/*
 * Offset of the checksum that covers a pseudo header, from the transport; 0
 * if there is none to adjust. Goes by protocol number alone.
 */
static size_t transport_sum(const struct packet *packet)
{
	const uint8_t *udp;

	if (!packet->frame.valid || packet->frame.fragment_offset != 0)
		return 0;
	switch (packet->frame.protocol) {
	case PROTOCOL_TCP:
		return TCP_CHECKSUM;
	case PROTOCOL_UDP:
		udp = packet_load_transport(packet, 0, UDP_HEADER);
		if (udp == NULL ||
		    (udp[UDP_CHECKSUM] | udp[UDP_CHECKSUM + 1]) == 0)
			return 0;
		return UDP_CHECKSUM;
	case PROTOCOL_UDPLITE:
		return UDP_CHECKSUM;
	case PROTOCOL_ICMP6:
		return ICMP6_CHECKSUM;
	default:
		return 0;
	}
}

bool packet_rewrite(struct packet *packet, size_t offset,
		    const struct address *address)
{
	size_t size = address_size(address->family);
	size_t sum = transport_sum(packet);
	const uint8_t *old = packet->bytes + offset;

	if (address->family == IP_V4)
		adjust_sum(packet, packet->frame.network + IP_CHECKSUM, old,
			   address->bytes, size);
	if (sum != 0) {
		/* The kernel has changed the header's sum by now. */
		if (packet_load_transport(packet, sum, 2) == NULL)
			return false;
		adjust_sum(packet, packet->frame.transport + sum, old,
			   address->bytes, size);
	}
	packet_store(packet, offset, address->bytes, size);
	return true;
}
