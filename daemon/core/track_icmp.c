/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_icmp.c - ICMP and ICMPv6: queries make flows, errors belong to the
 * flow of the packet they quote (nf_conntrack_proto_icmp.c, _icmpv6.c).
 */
#include <string.h>

#include "core/track_internal.h"

#define ICMP_TIMEOUT 30
#define ICMP_TYPE_MAX 18 /* what lies above is unknown */

enum {
	ICMP_UNREACHABLE = 3,
	ICMP_SOURCE_QUENCH = 4,
	ICMP_REDIRECT = 5,
	ICMP_ECHO = 8,
	ICMP_TIME_EXCEEDED = 11,
	ICMP_PARAMETER = 12,
	ICMP_TIMESTAMP = 13,
	ICMP_INFORMATION = 15,
	ICMP_ADDRESS_MASK = 17
};

enum {
	ICMP6_ECHO = 128, /* below are errors */
	ICMP6_MLD_QUERY = 130,
	ICMP6_MLD_REPORT = 131,
	ICMP6_MLD_DONE = 132,
	ICMP6_ROUTER_SOLICITATION = 133,
	ICMP6_ROUTER_ADVERTISEMENT = 134,
	ICMP6_NEIGHBOUR_SOLICITATION = 135,
	ICMP6_NEIGHBOUR_ADVERTISEMENT = 136,
	ICMP6_REDIRECT = 137,
	ICMP6_NODE_INFORMATION = 139,
	ICMP6_MLD2_REPORT = 143,
	ICMP6_MRD_ADVERTISEMENT = 151,
	ICMP6_MRD_SOLICITATION = 152
};

#define ND_REDIRECT_SIZE 40 /* up to its options */
#define ND_OPTION_REDIRECTED 4

static bool is_request(const struct packet *packet, unsigned type)
{
	if (packet->family == IP_V4)
		return type == ICMP_ECHO || type == ICMP_TIMESTAMP ||
		       type == ICMP_INFORMATION || type == ICMP_ADDRESS_MASK;
	return type == ICMP6_ECHO || type == ICMP6_NODE_INFORMATION;
}

enum track_verdict track_icmp(struct track_entry *entry,
			      const struct packet *packet)
{
	const struct tuple *tuple = &entry->links[TRACK_ORIGINAL].tuple;
	uint8_t own = packet->family == IP_V4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6;

	if (tuple->protocol != own ||
	    !is_request(packet, tuple->target_id >> 8))
		return TRACK_BAD;
	track_refresh(entry, packet, ICMP_TIMEOUT);
	return TRACK_GOOD;
}

/*
 * The quoted packet, at @offset, went the other way: so its tuple turned
 * round belongs to the direction in which the error travels, and that
 * direction must lead to where the error is addressed.
 */
static void find_quoted(struct tracker *tracker, const struct packet *packet,
			size_t offset, struct track *out)
{
	bool ip4 = packet->family == IP_V4;
	const uint8_t *outer_target = packet->bytes + (ip4 ? 16 : 24);
	struct tuple quoted, tuple;
	struct track_link *link;
	size_t transport;
	uint8_t protocol;

	if (!packet_locate(packet, offset, &transport, &protocol) ||
	    !tuple_read(&quoted, packet, offset, transport, protocol) ||
	    !tuple_invert(&tuple, &quoted))
		return;
	link = tracker_find(tracker, &tuple, packet->now);
	if (!link || memcmp(link->tuple.target, outer_target, ip4 ? 4 : 16))
		return;
	out->state = TRACK_RELATED;
	out->reply = track_link_direction(link) == TRACK_REPLY;
	out->entry = link->entry;
	out->mark = link->entry->mark;
}

static bool icmp4_error(struct tracker *tracker, const struct packet *packet,
			struct track *out)
{
	size_t covered = packet->length - packet->transport;
	uint8_t type;

	if (!packet_has(packet, packet->transport, 8) ||
	    !packet_checksum_good(packet, 0, covered))
		return true;
	type = packet->bytes[packet->transport];
	if (type > ICMP_TYPE_MAX)
		return true;
	if (type != ICMP_UNREACHABLE && type != ICMP_SOURCE_QUENCH &&
	    type != ICMP_REDIRECT && type != ICMP_TIME_EXCEEDED &&
	    type != ICMP_PARAMETER)
		return false;
	find_quoted(tracker, packet, packet->transport + 8, out);
	return true;
}

static bool is_untracked(uint8_t type)
{
	return (type >= ICMP6_MLD_QUERY &&
		type <= ICMP6_NEIGHBOUR_ADVERTISEMENT) ||
	       type == ICMP6_MLD2_REPORT || type == ICMP6_MRD_ADVERTISEMENT ||
	       type == ICMP6_MRD_SOLICITATION;
}

/* A redirect quotes a packet in its first option, if that is of its kind. */
static bool icmp6_redirect(struct tracker *tracker, const struct packet *packet,
			   struct track *out)
{
	const uint8_t *source = packet->bytes + 8;
	size_t option = packet->transport + ND_REDIRECT_SIZE;

	if (!packet_has(packet, packet->transport, ND_REDIRECT_SIZE))
		return true;
	if (packet->bytes[packet->transport + 1] != 0)
		return false;
	if (packet->bytes[7] != 255 || source[0] != 0xfe ||
	    (source[1] & 0xc0) != 0x80)
		return true;
	if (!packet_has(packet, option, 2) || packet->bytes[option + 1] == 0)
		return true;
	if (packet->bytes[option] != ND_OPTION_REDIRECTED)
		return false;
	find_quoted(tracker, packet, option + 8, out);
	return true;
}

static bool icmp6_error(struct tracker *tracker, const struct packet *packet,
			struct track *out)
{
	size_t covered = packet->length - packet->transport;
	uint8_t type;

	if (!packet_has(packet, packet->transport, 8) ||
	    !packet_checksum_good(packet, PROTOCOL_ICMP6, covered))
		return true;
	type = packet->bytes[packet->transport];
	if (is_untracked(type)) {
		out->state = TRACK_UNTRACKED;
		return true;
	}
	if (type == ICMP6_REDIRECT)
		return icmp6_redirect(tracker, packet, out);
	if (type >= ICMP6_ECHO)
		return false;
	find_quoted(tracker, packet, packet->transport + 8, out);
	return true;
}

bool track_icmp_error(struct tracker *tracker, const struct packet *packet,
		      struct track *out)
{
	if (packet->family == IP_V4 && packet->protocol == PROTOCOL_ICMP)
		return icmp4_error(tracker, packet, out);
	if (packet->family == IP_V6 && packet->protocol == PROTOCOL_ICMP6)
		return icmp6_error(tracker, packet, out);
	return false;
}
