/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match.c - see match.h. A rule without a word fits anything there.
 */
#include "core/frame.h"
#include "core/intervals.h"
#include "core/match.h"

/* An empty set is any address, even one that could not be read. */
static bool match_addresses(const struct address_set *set,
			    const struct address *address)
{
	const struct interval_list *list =
		address->family == IP_V4 ? &set->v4 : &set->v6;

	if (!set->count)
		return true;
	return address->family != IP_NONE &&
	       intervals_contain(list, address) != set->negated;
}

bool match_vlan(const struct rule *rule, uint32_t vlan)
{
	if (rule->vlan_any)
		return true;
	if (!rule->vlan_count)
		return vlan == 0;
	for (size_t i = 0; i < rule->vlan_count; i++)
		if (rule->vlans[i].first <= vlan && vlan <= rule->vlans[i].last)
			return true;
	return false;
}

static bool match_port(const struct port_list *ports, int port)
{
	for (size_t i = 0; i < ports->count; i++)
		if (ports->items[i].first <= port &&
		    port <= ports->items[i].last)
			return true;
	return ports->count == 0;
}

static bool match_icmp(int wanted, int got)
{
	return wanted == ICMP_ANY || wanted == got;
}

/* ICMP is IPv4's, ICMPv6 IPv6's, whatever a header claims. */
static bool match_protocol(const struct transport *transport,
			   const struct headers *headers)
{
	if (transport->protocol == PROTOCOL_ANY)
		return true;
	if (transport->protocol == PROTOCOL_ICMP && headers->family != IP_V4)
		return false;
	if (transport->protocol == PROTOCOL_ICMP6 && headers->family != IP_V6)
		return false;
	return transport->protocol == headers->protocol;
}

static bool match_transport(const struct transport *transport,
			    const struct headers *headers)
{
	return transport->protocol == PROTOCOL_ANY ||
	       (match_port(&transport->source, headers->source_port) &&
		match_port(&transport->target, headers->target_port) &&
		match_icmp(transport->icmp_type, headers->icmp_type) &&
		match_icmp(transport->icmp_code, headers->icmp_code));
}

/* Of several, one has to fit. */
static unsigned transport_misfits(const struct rule *rule,
				  const struct headers *headers)
{
	unsigned misfits = rule->transports.count ? MISFIT_PROTOCOL : 0;

	for (size_t i = 0; i < rule->transports.count; i++) {
		const struct transport *transport = &rule->transports.items[i];

		if (!match_protocol(transport, headers))
			continue;
		if (match_transport(transport, headers))
			return 0;
		misfits = MISFIT_PORT;
	}
	return misfits;
}

unsigned match_misfits(const struct rule *rule, const struct headers *headers)
{
	bool family =
		headers->family == IP_V4 ? rule->family_v4 : rule->family_v6;

	if (!family)
		return MISFIT_FAMILY;
	return (match_addresses(&rule->from, &headers->source) ? 0
							       : MISFIT_FROM) |
	       (match_addresses(&rule->to, &headers->target) ? 0 : MISFIT_TO) |
	       transport_misfits(rule, headers);
}
