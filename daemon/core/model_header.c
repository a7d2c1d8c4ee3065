/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_header.c - what br_netfilter demands of an IP packet before it hands
 * it to the IP hooks (br_validate_ipv4, br_validate_ipv6,
 * nf_ip6_check_hbh_len), and its cutting off of Ethernet padding.
 */
#include "core/model_internal.h"

enum {
	IP6_HEADER = 40,
	IP6_NEXT_HEADER = 6,
	OPTION_PAD1 = 0,
	OPTION_JUMBO = 0xc2
};

static bool validate_ipv4(struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	const uint8_t *ip = packet->bytes + frame->network;

	if (!frame->valid ||
	    checksum(ip, frame->transport - frame->network, 0) != 0)
		return false;
	packet->length = frame->end;
	return true;
}

/*
 * Options behind the fixed header must fill the hop-by-hop header. A jumbo
 * payload is larger than any frame here, so that option is always wrong.
 */
static bool hop_by_hop_fits(const struct packet *packet)
{
	const uint8_t *options = packet_load_network(packet, IP6_HEADER, 8);
	size_t length, at = 2;

	if (options == NULL)
		return false;
	length = (size_t)(options[1] + 1) * 8;
	if (packet_load_network(packet, IP6_HEADER, length) == NULL)
		return false;
	while (at < length) {
		size_t size;

		if (options[at] == OPTION_PAD1) {
			at++;
			continue;
		}
		if (length - at < 2 || options[at] == OPTION_JUMBO)
			return false;
		size = (size_t)options[at + 1] + 2;
		if (size > length - at)
			return false;
		at += size;
	}
	return true;
}

static bool validate_ipv6(struct packet *packet)
{
	const uint8_t *ip = packet->bytes + packet->frame.network;

	if (packet->frame.end == 0)
		return false;
	if (ip[IP6_NEXT_HEADER] == PROTOCOL_HOPOPTS && !hop_by_hop_fits(packet))
		return false;
	packet->length = packet->frame.end;
	return true;
}

bool header_validate(struct packet *packet)
{
	bool valid = packet->frame.family == IP_V4 ? validate_ipv4(packet)
						   : validate_ipv6(packet);

	if (valid)
		packet_parse(packet);
	return valid;
}
