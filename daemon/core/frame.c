/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * frame.c - finds the headers of a frame, as nf_tables of a bridge does
 * (net/netfilter/nft_chain_filter.c, include/net/netfilter/nf_tables_ipv*.h,
 * ipv6_find_hdr() with IP6_FH_F_AUTH). Reads only, decides nothing.
 */
#include "core/frame.h"

#define IP_HEADER_MIN 20
#define IP6_HEADER 40
#define IP6_FRAGMENT_HEADER 8
#define IP_FLAG_MORE 0x2000
#define IP_OFFSET_MASK 0x1fff
#define IP6_FLAG_MORE 0x0001
#define IP6_OFFSET_MASK 0xfff8

static uint16_t load16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t load32(const uint8_t *bytes)
{
	return (uint32_t)load16(bytes) << 16 | load16(bytes + 2);
}

uint16_t checksum(const uint8_t *bytes, size_t length, uint32_t initial)
{
	uint64_t sum = initial;
	size_t i;

	for (i = 0; i + 1 < length; i += 2)
		sum += load16(bytes + i);
	if (i < length)
		sum += (uint64_t)bytes[i] << 8;
	while (sum >> 16 != 0)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)~sum;
}

static void parse_ipv4(struct frame *frame)
{
	const uint8_t *ip = frame->bytes + frame->network;
	size_t room = frame->length - frame->network;
	size_t header, total;
	uint16_t fragment;

	if (room < IP_HEADER_MIN || ip[0] >> 4 != 4)
		return;
	header = (size_t)(ip[0] & 0x0f) * 4;
	total = load16(ip + 2);
	if (header < IP_HEADER_MIN || total > room || total < header)
		return;
	fragment = load16(ip + 6);
	frame->protocol = ip[9];
	frame->more_fragments = (fragment & IP_FLAG_MORE) != 0;
	frame->fragment_offset = (uint16_t)((fragment & IP_OFFSET_MASK) * 8);
	frame->fragment = frame->more_fragments || frame->fragment_offset != 0;
	frame->fragment_id = load16(ip + 4);
	frame->transport = frame->network + header;
	frame->end = frame->network + total;
	frame->valid = true;
}

static bool is_extension(uint8_t next)
{
	return next == PROTOCOL_HOPOPTS || next == PROTOCOL_ROUTING ||
	       next == PROTOCOL_FRAGMENT || next == PROTOCOL_DSTOPTS;
}

/* A fragment header at @at; false if it is cut short. */
static bool parse_fragment_header(struct frame *frame, size_t at)
{
	const uint8_t *header = frame->bytes + at;

	/* The kernel loads the offset, not the identification behind it. */
	if (frame->length - at < 4)
		return false;
	frame->fragment = true;
	frame->fragment_offset = load16(header + 2) & IP6_OFFSET_MASK;
	frame->more_fragments = (load16(header + 2) & IP6_FLAG_MORE) != 0;
	if (frame->length - at >= IP6_FRAGMENT_HEADER)
		frame->fragment_id = load32(header + 4);
	return true;
}

/*
 * Walk the extension headers to the transport header, to AH, or to "no next
 * header". Like the kernel, up to the end of the frame, not of the packet.
 */
static bool walk_extensions(struct frame *frame, uint8_t next, size_t at)
{
	size_t step;

	while (is_extension(next)) {
		if (at > frame->length || frame->length - at < 2)
			return false;
		if (next == PROTOCOL_ROUTING && frame->length - at < 4)
			return false;
		if (next == PROTOCOL_FRAGMENT) {
			if (!parse_fragment_header(frame, at))
				return false;
			step = IP6_FRAGMENT_HEADER;
		} else {
			step = (size_t)(frame->bytes[at + 1] + 1) * 8;
		}
		next = frame->bytes[at];
		at += step;
		if (frame->fragment_offset == 0)
			continue;
		if (is_extension(next) || next == PROTOCOL_AH)
			return false;
		break;
	}
	if (next == PROTOCOL_AH &&
	    (at > frame->length || frame->length - at < 2))
		return false;
	frame->protocol = next;
	frame->transport = at;
	return true;
}

static void parse_ipv6(struct frame *frame)
{
	const uint8_t *ip = frame->bytes + frame->network;
	size_t room = frame->length - frame->network;
	size_t total;

	if (room < IP6_HEADER || ip[0] >> 4 != 6)
		return;
	total = IP6_HEADER + (size_t)load16(ip + 4);
	if (total > room)
		return;
	frame->end = frame->network + total;
	frame->valid =
		walk_extensions(frame, ip[6], frame->network + IP6_HEADER);
}

bool protocol_has_ports(uint8_t protocol)
{
	return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP ||
	       protocol == PROTOCOL_SCTP || protocol == PROTOCOL_UDPLITE ||
	       protocol == PROTOCOL_DCCP;
}

bool frame_parse(struct frame *frame, const uint8_t *bytes, size_t length)
{
	*frame = (struct frame){ .bytes = bytes, .length = length };
	if (length < ETHER_HEADER)
		return false;
	frame->ethertype = load16(bytes + 12);
	frame->network = ETHER_HEADER;
	if ((frame->ethertype == ETHERTYPE_VLAN ||
	     frame->ethertype == ETHERTYPE_SERVICE_VLAN) &&
	    length >= ETHER_HEADER + ETHER_TAG) {
		frame->tagged = true;
		frame->tpid = frame->ethertype;
		frame->tci = load16(bytes + 14);
		frame->vlan_id = frame->tci & 0x0fff;
		frame->ethertype = load16(bytes + 16);
		frame->network += ETHER_TAG;
	}
	if (frame->ethertype == ETHERTYPE_IP) {
		frame->family = IP_V4;
		parse_ipv4(frame);
	} else if (frame->ethertype == ETHERTYPE_IP6) {
		frame->family = IP_V6;
		parse_ipv6(frame);
	}
	return true;
}
