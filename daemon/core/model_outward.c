/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_outward.c - a frame leaves at a translated boundary: inner addresses
 * become outer ones, at bridge postrouting, and nothing that still shows an
 * inner one gets out.
 *
 * Sees whole datagrams with valid headers.
 */
#include "core/model_internal.h"

#include <string.h>

static enum reason outward_arp(const struct boundary *at)
{
	static const uint8_t unspecified[4];
	const uint8_t *sender;

	if (!nat_arp_is_ethernet(at->packet))
		return REASON_ARP_FORM;
	/* A probe has no sender yet (RFC 5227). */
	sender = packet_load_network(at->packet, ARP_SENDER_IP, 4);
	if (memcmp(sender, unspecified, sizeof(unspecified)) != 0 &&
	    !boundary_field(at, NAT_STATIC, ARP_SENDER_IP, "ARP sender"))
		return REASON_NO_OUTWARD;
	if (boundary_field(at, NAT_ALIAS, ARP_TARGET_IP, "ARP target") ||
	    boundary_field(at, NAT_STATIC, ARP_TARGET_IP, "ARP target"))
		return REASON_NONE;
	return boundary_leaks(at, BOUNDARY_NETWORK, ARP_TARGET_IP, IP_V4)
		       ? REASON_LEAK
		       : REASON_NONE;
}

/* Conntrack translates it, behind everything here. */
static bool stands_behind(const struct boundary *at, size_t offset)
{
	struct address address;

	return at->nat->keeps_state &&
	       packet_load_address(at->packet, offset, at->packet->frame.family,
				   &address) &&
	       nat_stands_behind(at->nat, &address);
}

/* The packet inside is one that an inner host received. */
static enum reason outward_icmp(const struct boundary *at)
{
	if (packet_load_transport(at->packet, ICMP_INNER_TARGET, 4) == NULL)
		return REASON_ERROR_FORM;
	boundary_inner(at, NAT_ALIAS, IP_V4, ICMP_INNER_SOURCE,
		       ICMP_INNER_CHECKSUM, "quoted source");
	boundary_inner(at, NAT_STATIC, IP_V4, ICMP_INNER_TARGET,
		       ICMP_INNER_CHECKSUM, "quoted target");
	if (boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_SOURCE, IP_V4))
		return REASON_LEAK;
	if (stands_behind(at, at->packet->frame.transport + ICMP_INNER_TARGET))
		return REASON_NONE;
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_TARGET, IP_V4)
		       ? REASON_LEAK
		       : REASON_NONE;
}

/* A static that covers it wins, even if it cannot be rewritten. */
static enum reason unmapped_source(const struct boundary *at)
{
	enum ip_family family = at->packet->frame.family;
	bool v6 = family == IP_V6;
	size_t offset =
		at->packet->frame.network + (v6 ? IP6_SOURCE : IP_SOURCE);
	struct address source, outer;

	if (!stands_behind(at, offset) ||
	    (packet_load_address(at->packet, offset, family, &source) &&
	     nat_translate(at->nat, v6 ? NAT_PREFIX : NAT_STATIC, NAT_OUTWARD,
			   &source, &outer)))
		return REASON_NO_OUTWARD;
	return packet_vlan(at->packet) != 0 ? REASON_VLAN_NAT : REASON_NONE;
}

static enum reason outward_ip(const struct boundary *at)
{
	enum reason reason = nat_unfit(at->packet);

	if (reason == REASON_NONE &&
	    icmp_is_error(packet_icmp_type(at->packet, IP_V4)))
		reason = outward_icmp(at);
	if (reason != REASON_NONE)
		return reason;
	if (!boundary_header(at, NAT_STATIC, IP_V4, IP_SOURCE, "source"))
		reason = unmapped_source(at);
	if (reason != REASON_NONE)
		return reason;
	if (boundary_header(at, NAT_ALIAS, IP_V4, IP_TARGET, "target"))
		return REASON_NONE;
	return boundary_leaks(at, BOUNDARY_NETWORK, IP_TARGET, IP_V4)
		       ? REASON_LEAK
		       : REASON_NONE;
}

static enum reason outward_nd(const struct boundary *at)
{
	if (packet_load_transport(at->packet, ND_TARGET, 16) == NULL)
		return REASON_ERROR_FORM;
	return boundary_nd_leaks(at) ? REASON_LEAK : REASON_NONE;
}

static enum reason outward_error6(const struct boundary *at)
{
	if (packet_load_transport(at->packet, ICMP6_INNER_TARGET, 16) == NULL)
		return REASON_ERROR_FORM;
	boundary_error6(at, ICMP6_INNER_SOURCE);
	if (boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_SOURCE, IP_V6))
		return REASON_LEAK;
	if (stands_behind(at, at->packet->frame.transport + ICMP6_INNER_TARGET))
		return REASON_NONE;
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_TARGET, IP_V6)
		       ? REASON_LEAK
		       : REASON_NONE;
}

static enum reason outward_icmp6(const struct boundary *at)
{
	int type = packet_icmp_type(at->packet, IP_V6);

	if (type == ICMP6_NEIGHBOUR_SOLICIT || type == ICMP6_NEIGHBOUR_ADVERT)
		return outward_nd(at);
	if (icmp6_is_error(type))
		return outward_error6(at);
	return REASON_NONE;
}

/* Link-local sources, and none at all (RFC 4862), cross as they are. */
static bool crosses_untranslated(const struct packet *packet)
{
	static const struct prefix link_local = { { IP_V6, { 0xfe, 0x80 } },
						  10 };
	static const struct address unspecified = { .family = IP_V6 };
	struct address source;

	if (!packet_load_address(packet, packet->frame.network + IP6_SOURCE,
				 IP_V6, &source))
		return false;
	return prefix_contains(&link_local, &source) ||
	       address_compare(&source, &unspecified) == 0;
}

static enum reason outward_ip6(const struct boundary *at)
{
	enum reason reason = nat_unfit(at->packet);

	if (reason == REASON_NONE)
		reason = outward_icmp6(at);
	if (reason != REASON_NONE)
		return reason;
	if (!boundary_header(at, NAT_PREFIX, IP_V6, IP6_SOURCE, "source") &&
	    !crosses_untranslated(at->packet))
		reason = unmapped_source(at);
	if (reason != REASON_NONE)
		return reason;
	boundary_header(at, NAT_ALIAS, IP_V6, IP6_TARGET, "target");
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_TARGET, "target");
	return boundary_leaks(at, BOUNDARY_NETWORK, IP6_TARGET, IP_V6)
		       ? REASON_LEAK
		       : REASON_NONE;
}

enum reason model_outward(struct model *model, struct packet *packet,
			  const struct nat *nat)
{
	struct boundary at = { model, packet, nat, NAT_OUTWARD };

	if (packet_from_zone(packet) == nat->zone)
		return model_within(&at);
	if (nat_is_opaque(packet))
		return REASON_OPAQUE;
	if (packet->frame.ethertype == ETHERTYPE_ARP && nat->translates_v4)
		return outward_arp(&at);
	if (packet->frame.family == IP_V4 && nat->translates_v4)
		return outward_ip(&at);
	if (packet->frame.family == IP_V6 && nat->translates_v6)
		return outward_ip6(&at);
	return REASON_NONE;
}
