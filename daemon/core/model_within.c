/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_within.c - a frame goes from one port of a translated zone to another.
 * At prerouting it was not known where it would go: what was translated there
 * gets its outer address back. What is inner then must not leave.
 */
#include "core/model_internal.h"

static bool arp_leaks(const struct boundary *at)
{
	boundary_field(at, NAT_ALIAS, ARP_SENDER_IP, "ARP sender");
	boundary_field(at, NAT_STATIC, ARP_TARGET_IP, "ARP target");
	return boundary_leaks(at, BOUNDARY_NETWORK, ARP_SENDER_IP, IP_V4) ||
	       boundary_leaks(at, BOUNDARY_NETWORK, ARP_TARGET_IP, IP_V4);
}

/* The quoted packet went the other way. */
static bool icmp_leaks(const struct boundary *at)
{
	if (!icmp_is_error(packet_icmp_type(at->packet, IP_V4)))
		return false;
	boundary_inner(at, NAT_ALIAS, IP_V4, ICMP_INNER_TARGET,
		       ICMP_INNER_CHECKSUM, "quoted target");
	boundary_inner(at, NAT_STATIC, IP_V4, ICMP_INNER_SOURCE,
		       ICMP_INNER_CHECKSUM, "quoted source");
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_TARGET,
			      IP_V4) ||
	       boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP_INNER_SOURCE, IP_V4);
}

static bool ip_leaks(const struct boundary *at)
{
	if (icmp_leaks(at))
		return true;
	boundary_header(at, NAT_ALIAS, IP_V4, IP_SOURCE, "source");
	boundary_header(at, NAT_STATIC, IP_V4, IP_TARGET, "target");
	return boundary_leaks(at, BOUNDARY_NETWORK, IP_SOURCE, IP_V4) ||
	       boundary_leaks(at, BOUNDARY_NETWORK, IP_TARGET, IP_V4);
}

static bool icmp6_leaks(const struct boundary *at)
{
	int type = packet_icmp_type(at->packet, IP_V6);

	if (type == ICMP6_NEIGHBOUR_SOLICIT || type == ICMP6_NEIGHBOUR_ADVERT)
		return boundary_nd_leaks(at);
	if (!icmp6_is_error(type))
		return false;
	boundary_error6(at, ICMP6_INNER_TARGET);
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_TARGET,
			      IP_V6) ||
	       boundary_leaks(at, BOUNDARY_TRANSPORT, ICMP6_INNER_SOURCE,
			      IP_V6);
}

static bool ip6_leaks(const struct boundary *at)
{
	if (icmp6_leaks(at))
		return true;
	boundary_header(at, NAT_ALIAS, IP_V6, IP6_SOURCE, "source");
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_SOURCE, "source");
	boundary_header(at, NAT_PREFIX, IP_V6, IP6_TARGET, "target");
	return boundary_leaks(at, BOUNDARY_NETWORK, IP6_SOURCE, IP_V6) ||
	       boundary_leaks(at, BOUNDARY_NETWORK, IP6_TARGET, IP_V6);
}

enum reason model_within(const struct boundary *at)
{
	const struct frame *frame = &at->packet->frame;
	bool leaks = false;

	if (frame->ethertype == ETHERTYPE_ARP && at->nat->translates_v4)
		leaks = arp_leaks(at);
	else if (frame->family == IP_V4 && at->nat->translates_v4)
		leaks = ip_leaks(at);
	else if (frame->family == IP_V6 && at->nat->translates_v6)
		leaks = ip6_leaks(at);
	return leaks ? REASON_LEAK : REASON_NONE;
}
