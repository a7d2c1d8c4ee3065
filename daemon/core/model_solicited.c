/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_solicited.c - neighbour discovery as it enters a port, answered before
 * the bridge for addresses that no station has.
 */
#include "core/model_internal.h"

#include <string.h>

enum { ETHER_TARGET = 0, ETHER_SOURCE = 6 };
enum { IP6_FORM = 4, IP6_HEADER = 40 };
enum { ND_FLAGS = 4, ND_OPTION = 24, ND_OPTION_MAC = 26 };
enum { ROUTER = 0x80, SOLICITED = 0x40, OVERRIDE = 0x20 };
enum { SHORT_LENGTH = 24, LONG_LENGTH = 32 };

/** struct solicitation - one that was read, and how it is answered. */
struct solicitation {
	struct address target;
	bool detects; /* its sender has no address yet */
	bool has_option;
	uint8_t flags;
};

bool solicited_is(const struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	const uint8_t *form = packet_load_network(packet, IP6_FORM, 4);
	size_t message = frame->network + IP6_HEADER;
	size_t length;

	if (frame->family != IP_V6 || frame->tagged || form == NULL ||
	    packet->bytes[frame->network] >> 4 != 6 ||
	    form[2] != PROTOCOL_ICMP6 || form[3] != 255)
		return false;
	length = (size_t)(form[0] << 8 | form[1]);
	return length >= SHORT_LENGTH &&
	       packet_load(packet, message, length) != NULL &&
	       (packet->bytes[message] == ICMP6_NEIGHBOUR_SOLICIT ||
		packet->bytes[message] == ICMP6_NEIGHBOUR_ADVERT);
}

static bool is_solicited_node(const uint8_t *group,
			      const struct address *target)
{
	static const uint8_t first[13] = { 0xff, 2, [11] = 1, [12] = 0xff };

	return memcmp(group, first, sizeof(first)) == 0 &&
	       memcmp(group + 13, target->bytes + 13, 3) == 0;
}

/* False: it is no solicitation that can be turned around. */
static bool read_solicitation(const struct packet *packet,
			      struct solicitation *out)
{
	static const uint8_t start[] = { ICMP6_NEIGHBOUR_SOLICIT, 0 };
	static const uint8_t source_option[] = { 1, 1 };
	static const uint8_t unspecified[16];
	const uint8_t *ip = packet->bytes + packet->frame.network;
	const uint8_t *message = ip + IP6_HEADER;
	const uint8_t *option = message + ND_OPTION;
	size_t length = (size_t)(ip[4] << 8 | ip[5]);

	if (memcmp(message, start, sizeof(start)) != 0 ||
	    (length != SHORT_LENGTH && length != LONG_LENGTH))
		return false;
	out->target.family = IP_V6;
	memcpy(out->target.bytes, message + ND_TARGET, 16);
	out->detects = memcmp(ip + IP6_SOURCE, unspecified, 16) == 0;
	out->has_option = length == LONG_LENGTH;
	out->flags = (uint8_t)((out->detects ? 0 : SOLICITED) |
			       (out->has_option ? OVERRIDE : 0));
	if (out->detects)
		return is_solicited_node(ip + IP6_TARGET, &out->target) &&
		       (!out->has_option || (option[1] == 1 && option[0] != 1));
	if (out->has_option)
		return memcmp(option, source_option, 2) == 0;
	return memcmp(ip + IP6_TARGET, out->target.bytes, 16) == 0;
}

/* Overwrite, under the sum of the message. */
static void change(struct packet *packet, size_t offset, const void *bytes,
		   size_t size)
{
	size_t sum = packet->frame.network + IP6_HEADER + ICMP6_CHECKSUM;

	packet_adjust(packet, sum, packet->bytes + offset, bytes, size, true);
	packet_store(packet, offset, bytes, size);
}

static void turn_around(struct model *model, struct packet *packet,
			const struct solicitation *asked, const struct mac *mac)
{
	static const uint8_t all_nodes[16] = { 0xff, 2, [15] = 1 };
	static const uint8_t all_macs[] = { 0x33, 0x33, 0, 0, 0, 1 };
	static const uint8_t start[] = { ICMP6_NEIGHBOUR_ADVERT, 0 };
	static const uint8_t option[] = { 2, 1 };
	const uint8_t flags[] = { asked->flags, 0, 0, 0 };
	size_t ip = packet->frame.network;
	size_t message = ip + IP6_HEADER;
	uint8_t *storage = emit_whole(model, packet->port, packet->length);
	uint8_t sender[16];

	if (storage == NULL)
		return;
	memcpy(sender, packet->bytes + ip + IP6_SOURCE, sizeof(sender));
	change(packet, message, start, sizeof(start));
	change(packet, message + ND_FLAGS, flags, sizeof(flags));
	if (asked->has_option) {
		change(packet, message + ND_OPTION, option, sizeof(option));
		change(packet, message + ND_OPTION_MAC, mac->bytes, MAC_LENGTH);
	}
	change(packet, ip + IP6_TARGET, asked->detects ? all_nodes : sender,
	       16);
	change(packet, ip + IP6_SOURCE, asked->target.bytes, 16);
	if (asked->detects)
		memcpy(packet->bytes + ETHER_TARGET, all_macs, MAC_LENGTH);
	else
		memcpy(packet->bytes + ETHER_TARGET,
		       packet->bytes + ETHER_SOURCE, MAC_LENGTH);
	memcpy(packet->bytes + ETHER_SOURCE, mac->bytes, MAC_LENGTH);
	memcpy(storage, packet->bytes, packet->length);
}

static enum reason answer_alias(struct model *model, struct packet *packet,
				struct solicitation *asked)
{
	const struct neighbour *router =
		neighbours_find(&model->neighbours, &asked->target);

	if (asked->detects || !asked->has_option)
		return REASON_NONE;
	if (router == NULL)
		return REASON_NO_ROUTER;
	asked->flags |= ROUTER;
	turn_around(model, packet, asked, &router->mac);
	return REASON_ANSWERED;
}

enum reason solicited_ingress(struct model *model, struct packet *packet)
{
	uint8_t zone = model->policy->bridge.ports[packet->port].zone;
	struct solicitation asked;
	enum reason reason = REASON_NONE;

	if (!read_solicitation(packet, &asked))
		return REASON_NONE;
	for (size_t i = 0; i < model->policy->nat_count; i++) {
		const struct nat *nat = &model->policy->nats[i];

		if (!nat->keeps_v6 || reason != REASON_NONE)
			continue;
		if (nat->zone != zone && nat_is_alias(nat, &asked.target)) {
			reason = answer_alias(model, packet, &asked);
		} else if (nat->zone == zone && nat_owns(nat, &asked.target)) {
			turn_around(model, packet, &asked, &model->bridge_mac);
			reason = REASON_ANSWERED;
		}
	}
	return reason;
}
