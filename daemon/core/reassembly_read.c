/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reassembly_read.c - finds the fragment in a frame, as ip_frag_queue() and
 * nf_ct_frag6_gather() do before they queue it.
 */
#include <string.h>

#include "core/reassembly_internal.h"

static uint16_t load16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static bool read_ip4(struct fragment *fragment)
{
	const uint8_t *ip = fragment->ip;
	uint16_t field = load16(ip + 6);

	if (!(field & 0x3fff))
		return false;
	fragment->more = field & 0x2000;
	fragment->df = field & 0x4000;
	fragment->header = (ip[0] & 15u) * 4u;
	fragment->offset = (field & 0x1fffu) * 8u;
	fragment->end =
		fragment->offset + fragment->ip_length - fragment->header;
	fragment->ecn = ip[1] & 3;
	memcpy(fragment->key.addresses, ip + 12, 8);
	fragment->key.protocol = ip[9];
	fragment->key.identification = load16(ip + 4);
	return true;
}

static bool ip6_extension(uint8_t header)
{
	return header == PROTOCOL_HOPOPTS || header == PROTOCOL_ROUTING ||
	       header == PROTOCOL_FRAGMENT || header == PROTOCOL_AH ||
	       header == PROTOCOL_NONE || header == PROTOCOL_DSTOPTS;
}

static size_t ip6_extension_length(uint8_t header, const uint8_t *bytes)
{
	if (header == PROTOCOL_FRAGMENT)
		return 8;
	if (header == PROTOCOL_AH)
		return (bytes[1] + 2u) * 4u;
	return (bytes[1] + 1u) * 8u;
}

/*
 * A first fragment must hold all headers (RFC 8200 4.5); the kernel leaves
 * one that does not to others.
 */
static bool ip6_headers_cut(const struct fragment *fragment, size_t at)
{
	const uint8_t *ip = fragment->ip;
	uint8_t header = PROTOCOL_FRAGMENT;
	size_t need = 1;

	while (ip6_extension(header)) {
		if (header == PROTOCOL_NONE || at + 2 > fragment->ip_length)
			return false;
		if (header == PROTOCOL_FRAGMENT &&
		    (at + 4 > fragment->ip_length ||
		     load16(ip + at + 2) & 0xfff8))
			return false;
		need = ip6_extension_length(header, ip + at);
		header = ip[at];
		at += need;
	}
	if (header == PROTOCOL_TCP)
		need = 20;
	else if (header == PROTOCOL_UDP || header == PROTOCOL_ICMP6)
		need = 8;
	else
		need = 1;
	return at + need > fragment->ip_length;
}

/* The fragment header, and what names it. */
static bool ip6_find_fragment(struct fragment *fragment, size_t *at)
{
	const uint8_t *ip = fragment->ip;
	uint8_t header = ip[6];

	fragment->next_header = 6;
	*at = 40;
	while (header != PROTOCOL_FRAGMENT) {
		if (!ip6_extension(header) || header == PROTOCOL_NONE ||
		    *at + 2 > fragment->ip_length)
			return false;
		fragment->next_header = *at;
		*at += ip6_extension_length(header, ip + *at);
		header = ip[fragment->next_header];
	}
	return *at <= fragment->ip_length;
}

static bool read_ip6(struct fragment *fragment)
{
	const uint8_t *ip = fragment->ip;
	uint16_t field;
	size_t at;

	if (fragment->ip_length == 40 || !ip6_find_fragment(fragment, &at) ||
	    ip6_headers_cut(fragment, at))
		return false;
	if (at + 8 > fragment->ip_length) {
		fragment->header = 0; /* no room for it: dropped */
		return true;
	}
	field = load16(ip + at + 2);
	fragment->more = field & 1;
	fragment->header = at + 8;
	fragment->offset = field & 0xfff8;
	fragment->end =
		fragment->offset + fragment->ip_length - fragment->header;
	fragment->ecn = (ip[1] >> 4) & 3;
	memcpy(fragment->key.addresses, ip + 8, 32);
	fragment->key.identification =
		(uint32_t)load16(ip + at + 4) << 16 | load16(ip + at + 6);
	return true;
}

bool fragment_read(struct fragment *fragment, const struct frame *frame,
		   uint16_t zone)
{
	bool is;

	if (!frame->end)
		return false;
	memset(fragment, 0, sizeof(*fragment));
	fragment->key.family = frame->family;
	fragment->key.zone = zone;
	fragment->ip = frame->bytes + frame->network;
	fragment->ip_length = frame->end - frame->network;
	is = frame->family == IP_V4 ? read_ip4(fragment) : read_ip6(fragment);
	fragment->before = frame->network + fragment->header;
	return is;
}
