/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_within.c - a frame goes from one port of a translated zone to another.
 * At prerouting it was not known where it would go: what was translated there
 * gets its outer address back. What is inner then must not leave.
 */
#include "core/model_internal.h"

static enum reason within_arp(const struct boundary *at)
{
	boundary_field(at, NAT_ALIAS, ARP_SENDER_IP, "ARP sender");
	boundary_field(at, NAT_STATIC, ARP_TARGET_IP, "ARP target");
	if (boundary_leaks(at, BOUNDARY_NETWORK, ARP_SENDER_IP, IP_V4) ||
	    boundary_leaks(at, BOUNDARY_NETWORK, ARP_TARGET_IP, IP_V4))
		return REASON_LEAK;
	return REASON_NONE;
}

/* The quoted packet went the other way. */
static enum reason within_icmp(const struct boundary *at)
{
	boundary_inner(at, NAT_ALIAS, IP_V4, ICMP_INNER_TARGET,
		       ICMP_INNER_CHECKSUM, "quoted target");
	boundary_inner(at, NAT_STATIC, IP_V4, ICMP_INNER_SOURCE,
		       ICMP_INNER_CHECKSUM, "quoted source");
	if (boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_TARGET, IP_V4) ||
	    boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_SOURCE, IP_V4))
		return REASON_LEAK;
	return REASON_NONE;
}

static enum reason within_ip(const struct boundary *at)
{
	enum reason reason = REASON_NONE;

	if (icmp_is_error(packet_icmp_type(at->packet, IP_V4)))
		reason = within_icmp(at);
	if (reason != REASON_NONE)
		return reason;
	boundary_header(at, NAT_ALIAS, IP_V4, IP_SOURCE, "source");
	boundary_header(at, NAT_STATIC, IP_V4, IP_TARGET, "target");
	if (boundary_leaks(at, BOUNDARY_NETWORK, IP_SOURCE, IP_V4) ||
	    boundary_leaks(at, BOUNDARY_NETWORK, IP_TARGET, IP_V4))
		return REASON_LEAK;
	return REASON_NONE;
}

static enum reason within_nd(const struct boundary *at)
{
	boundary_inner(at, NAT_PREFIX, IP_V6, ND_TARGET, ICMP6_CHECKSUM,
		       "neighbour target");
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ND_TARGET, IP_V6)
		       ? REASON_LEAK
		       : REASON_NONE;
}

static enum reason within_error6(const struct boundary *at)
{
	boundary_inner(at, NAT_PREFIX, IP_V6, ICMP6_INNER_TARGET,
		       ICMP6_CHECKSUM, "quoted target");
	boundary_inner(at, NAT_PREFIX, IP_V6, ICMP6_INNER_SOURCE,
		       ICMP6_CHECKSUM, "quoted source");
	if (boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_TARGET, IP_V6) ||
	    boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_SOURCE, IP_V6))
		return REASON_LEAK;
	return REASON_NONE;
}

static enum reason within_ip6(const struct boundary *at)
{
	int type = packet_icmp_type(at->packet, IP_V6);
	enum reason reason = REASON_NONE;

	if (type == ICMP6_NEIGHBOUR_SOLICIT || type == ICMP6_NEIGHBOUR_ADVERT)
		reason = within_nd(at);
	else if (icmp6_is_error(type))
		reason = within_error6(at);
	if (reason != REASON_NONE)
		return reason;
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_SOURCE, "source");
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_TARGET, "target");
	if (boundary_leaks(at, BOUNDARY_NETWORK, IP6_SOURCE, IP_V6) ||
	    boundary_leaks(at, BOUNDARY_NETWORK, IP6_TARGET, IP_V6))
		return REASON_LEAK;
	return REASON_NONE;
}

enum reason model_within(const struct boundary *at)
{
	const struct frame *frame = &at->packet->frame;

	if (frame->ethertype == ETHERTYPE_ARP && at->nat->translates_v4)
		return within_arp(at);
	if (frame->family == IP_V4 && at->nat->translates_v4)
		return within_ip(at);
	if (frame->family == IP_V6 && at->nat->translates_v6)
		return within_ip6(at);
	return REASON_NONE;
}
