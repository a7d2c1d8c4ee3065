/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_inward.c - a frame comes in at a translated boundary: addresses of
 * the outer side become those of the inner side, at bridge prerouting, and
 * whoever already uses inner ones is refused.
 *
 * Sees single fragments, unchecked headers, and Ethernet padding.
 */
#include "core/model_internal.h"

#include <string.h>

/* @what of the packet is an address of the inner side, though from outside. */
static bool forbidden(const struct boundary *at, size_t offset,
		      enum ip_family family)
{
	struct address address;

	return packet_load_address(at->packet, offset, family, &address) &&
	       nat_is_private(at->nat, &address);
}

static enum reason refuse_private(const struct boundary *at, size_t source,
				  size_t target, enum ip_family family)
{
	if (forbidden(at, source, family))
		return REASON_INSIDE_SOURCE;
	if (forbidden(at, target, family))
		return REASON_INSIDE_TARGET;
	return REASON_NONE;
}

static enum reason inward_arp(const struct boundary *at)
{
	size_t network = at->packet->frame.network;
	enum reason reason;

	if (!nat_arp_is_ethernet(at->packet))
		return REASON_ARP_FORM;
	reason = refuse_private(at, network + ARP_SENDER_IP,
				network + ARP_TARGET_IP, IP_V4);
	if (reason != REASON_NONE)
		return reason;
	boundary_field(at, NAT_ALIAS, ARP_SENDER_IP, "ARP sender");
	boundary_field(at, NAT_STATIC, ARP_TARGET_IP, "ARP target");
	return REASON_NONE;
}

/* The packet inside is one of ours, as the outer side saw it. */
static enum reason inward_icmp(const struct boundary *at)
{
	size_t transport = at->packet->frame.transport;
	enum reason reason;

	if (packet_load_transport(at->packet, ICMP_INNER_TARGET, 4) == NULL)
		return REASON_ERROR_FORM;
	reason = refuse_private(at, transport + ICMP_INNER_SOURCE,
				transport + ICMP_INNER_TARGET, IP_V4);
	if (reason != REASON_NONE)
		return reason;
	boundary_inner(at, NAT_STATIC, IP_V4, ICMP_INNER_SOURCE,
		       ICMP_INNER_CHECKSUM, "quoted source");
	boundary_inner(at, NAT_ALIAS, IP_V4, ICMP_INNER_TARGET,
		       ICMP_INNER_CHECKSUM, "quoted target");
	return REASON_NONE;
}

static enum reason inward_ip(const struct boundary *at)
{
	struct packet *packet = at->packet;
	size_t network = packet->frame.network;
	enum reason reason = nat_unfit(packet);

	if (reason == REASON_NONE)
		reason = refuse_private(at, network + IP_SOURCE,
					network + IP_TARGET, IP_V4);
	if (reason == REASON_NONE &&
	    icmp_is_error(packet_icmp_type(packet, IP_V4)))
		reason = inward_icmp(at);
	if (reason != REASON_NONE)
		return reason;
	boundary_header(at, NAT_ALIAS, IP_V4, IP_SOURCE, "source");
	if (boundary_header(at, NAT_STATIC, IP_V4, IP_TARGET, "target"))
		packet->mark |= MARK_INWARD;
	return REASON_NONE;
}

static enum reason inward_nd(const struct boundary *at)
{
	size_t target = at->packet->frame.transport + ND_TARGET;

	if (forbidden(at, target, IP_V6))
		return REASON_INSIDE_TARGET;
	boundary_nd(at);
	return REASON_NONE;
}

static enum reason inward_error6(const struct boundary *at)
{
	size_t transport = at->packet->frame.transport;
	enum reason reason;

	if (packet_load_transport(at->packet, ICMP6_INNER_TARGET, 16) == NULL)
		return REASON_ERROR_FORM;
	reason = refuse_private(at, transport + ICMP6_INNER_SOURCE,
				transport + ICMP6_INNER_TARGET, IP_V6);
	if (reason != REASON_NONE)
		return reason;
	boundary_error6(at, ICMP6_INNER_TARGET);
	return REASON_NONE;
}

/* A message in fragments is left as it is: its sum is spread over them. */
static enum reason inward_icmp6(const struct boundary *at)
{
	int type = packet_icmp_type(at->packet, IP_V6);

	if (at->packet->frame.fragment)
		return REASON_NONE;
	if (type == ICMP6_NEIGHBOUR_SOLICIT || type == ICMP6_NEIGHBOUR_ADVERT)
		return inward_nd(at);
	if (icmp6_is_error(type))
		return inward_error6(at);
	return REASON_NONE;
}

/*
 * A prefix is one link seen from two sides: the router's own address is in
 * it too, so that sources are translated like targets.
 */
static enum reason inward_ip6(const struct boundary *at)
{
	struct packet *packet = at->packet;
	size_t network = packet->frame.network;
	enum reason reason = nat_unfit(packet);

	if (reason == REASON_NONE)
		reason = refuse_private(at, network + IP6_SOURCE,
					network + IP6_TARGET, IP_V6);
	if (reason == REASON_NONE)
		reason = inward_icmp6(at);
	if (reason != REASON_NONE)
		return reason;
	boundary_header(at, NAT_ALIAS, IP_V6, IP6_SOURCE, "source");
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_SOURCE, "source");
	if (boundary_header(at, NAT_PREFIX, IP_V6, IP6_TARGET, "target"))
		packet->mark |= MARK_INWARD;
	return REASON_NONE;
}

enum reason model_inward(struct model *model, struct packet *packet,
			 const struct nat *nat)
{
	struct boundary at = { model, packet, nat, NAT_INWARD };

	if (nat_is_opaque(packet))
		return REASON_OPAQUE;
	if (packet->frame.ethertype == ETHERTYPE_ARP && nat->translates_v4)
		return inward_arp(&at);
	if (packet->frame.family == IP_V4 && nat->translates_v4)
		return inward_ip(&at);
	if (packet->frame.family == IP_V6 && nat->translates_v6)
		return inward_ip6(&at);
	return REASON_NONE;
}

/* --- at forward -------------------------------------------------------- */

/* Addresses of many, or of the link, that need no translation. */
static bool is_exempt(const struct address *target)
{
	static const struct prefix exempt[] = {
		{ { IP_V4, { 224 } }, 4 },
		{ { IP_V4, { 255, 255, 255, 255 } }, 32 },
		{ { IP_V6, { 0xfe, 0x80 } }, 10 },
		{ { IP_V6, { 0xff } }, 8 },
	};
	size_t i;

	for (i = 0; i < sizeof(exempt) / sizeof(exempt[0]); i++) {
		if (exempt[i].address.family == target->family &&
		    prefix_contains(&exempt[i], target))
			return true;
	}
	return false;
}

static bool lacks_inward(const struct packet *packet, const struct nat *nat)
{
	enum ip_family family = packet->frame.family;
	bool translates =
		family == IP_V4 ? nat->translates_v4 : nat->translates_v6;
	size_t offset = family == IP_V4 ? IP_TARGET : IP6_TARGET;
	struct address target;

	if (family == IP_NONE || !translates || packet->translated ||
	    packet->mark & MARK_INWARD)
		return false;
	return packet_load_address(packet, packet->frame.network + offset,
				   family, &target) &&
	       !is_exempt(&target);
}

static bool is_among(int type, const uint8_t *types, size_t count)
{
	return type < 0 || memchr(types, type, count) != NULL;
}

/*
 * What carries gateways, prefixes, or addresses in places that are not known.
 */
static enum reason refuse_advertised(const struct packet *packet,
				     const struct nat *nat)
{
	static const uint8_t fit[] = { 0, 3, 4, 8, 10, 11, 12, 13, 14 };
	static const uint8_t fit6[] = { 1,   2,	  3,   4,   128, 129, 130,
					131, 132, 133, 135, 136, 143 };
	int icmp = packet_icmp_type(packet, IP_V4);
	int icmp6 = packet_icmp_type(packet, IP_V6);

	if ((nat->translates_v4 && icmp == ICMP_REDIRECT) ||
	    (nat->translates_v6 && icmp6 == ICMP6_REDIRECT))
		return REASON_REDIRECT;
	if ((nat->translates_v4 && icmp == ICMP_ROUTER_ADVERT) ||
	    (nat->translates_v6 && icmp6 == ICMP6_ROUTER_ADVERT))
		return REASON_ROUTER_ADVERT;
	if ((nat->translates_v4 && !is_among(icmp, fit, sizeof(fit))) ||
	    (nat->translates_v6 && !is_among(icmp6, fit6, sizeof(fit6))))
		return REASON_PROTOCOL;
	return REASON_NONE;
}

enum reason model_entered(const struct packet *packet, const struct nat *nat)
{
	if (lacks_inward(packet, nat))
		return REASON_NO_INWARD;
	return refuse_advertised(packet, nat);
}

enum reason model_leaving(const struct packet *packet, const struct nat *nat)
{
	return refuse_advertised(packet, nat);
}
