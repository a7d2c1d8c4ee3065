/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_implied.c - rules about ARP and neighbour discovery that are never
 * asked.
 *
 * Where two zones may exchange IPv4 (IPv6) in either direction, their ARP
 * (ND) passes before any rule. Only frames without a VLAN are looked at.
 */
#include "core/checker.h"

#include "core/frame.h"

#define ZONES (POLICY_ZONES_MAX + 1)

enum { ND_FIRST = 133, ND_LAST = 136 }; /* RFC 4861, without redirect */

/* struct reach - the text that lets one family pass from zone to zone. */
struct reach {
	const struct span *because[ZONES][ZONES]; /* NULL: none does */
};

static bool is_untagged(const struct rule *rule)
{
	return !rule->vlan_count && !rule->vlan_any;
}

static void fill(struct reach *reach, const struct policy *policy,
		 enum ip_family family)
{
	const struct filter *filter = &policy->filter;

	*reach = (struct reach){ 0 };
	for (size_t i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];
		const struct span **because =
			&reach->because[rule->from_zone][rule->to_zone];
		bool passes = rule->action == RULE_PASS ||
			      rule->action == RULE_PASS_STATELESS;
		bool matches =
			family == IP_V4 ? rule->family_v4 : rule->family_v6;

		if (passes && matches && !rule->vlan_count && !*because &&
		    rule->ethertype_kind == ETHERTYPE_NONE)
			*because = &rule->span;
	}
	if (filter->default_action == DEFAULT_PASS &&
	    !reach->because[ZONE_ANY][ZONE_ANY])
		reach->because[ZONE_ANY][ZONE_ANY] = &filter->default_span;
}

static const struct span *one_way(const struct reach *reach, size_t from,
				  size_t to)
{
	const struct span *ways[] = {
		reach->because[from][to],
		reach->because[from][ZONE_ANY],
		reach->because[ZONE_ANY][to],
		reach->because[ZONE_ANY][ZONE_ANY],
	};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i])
			return ways[i];
	}
	return NULL;
}

/* Why every pair of zones of @rule is reachable, or NULL if one is not. */
static const struct span *all_reachable(const struct checker *checker,
					const struct reach *reach,
					const struct rule *rule)
{
	const struct span *because = NULL;

	for (size_t pair = 0; pair < ZONES * ZONES; pair++) {
		size_t from = pair / ZONES;
		size_t to = pair % ZONES;
		const struct span *way;

		if (!checker->zone_ports[from] || !checker->zone_ports[to] ||
		    (from == to && checker->zone_ports[from] < 2) ||
		    (rule->from_zone && rule->from_zone != from) ||
		    (rule->to_zone && rule->to_zone != to))
			continue;
		way = one_way(reach, from, to);
		if (!way)
			way = one_way(reach, to, from);
		if (!way)
			return NULL;
		because = way;
	}
	return because;
}

static bool is_arp(const struct rule *rule)
{
	return rule->ethertype_kind == ETHERTYPE_VALUE &&
	       rule->ethertype == ETHERTYPE_ARP;
}

static bool is_nd(const struct rule *rule)
{
	const struct transport_list *list = &rule->transports;

	if (rule->ethertype_kind != ETHERTYPE_NONE)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		const struct transport *item = &list->items[i];

		if (item->protocol != PROTOCOL_ICMP6 ||
		    item->icmp_type < ND_FIRST || item->icmp_type > ND_LAST)
			return false;
	}
	return list->count > 0;
}

static void warn(struct checker *checker, const struct reach *reach,
		 const struct rule *rule, const char *what, const char *family)
{
	const struct span *because = all_reachable(checker, reach, rule);

	if (!because)
		return;
	diag_warning(checker->diag, rule->span,
		     "this rule is never reached: %s passes between zones "
		     "that may exchange %s",
		     what, family);
	diag_note(checker->diag, *because, "%s may pass here", family);
}

void check_implied(struct checker *checker)
{
	const struct filter *filter = &checker->policy->filter;
	struct reach v4;
	struct reach v6;

	fill(&v4, checker->policy, IP_V4);
	fill(&v6, checker->policy, IP_V6);
	for (size_t i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];

		if (!is_untagged(rule))
			continue;
		if (is_arp(rule))
			warn(checker, &v4, rule, "ARP", "IPv4");
		else if (is_nd(rule))
			warn(checker, &v6, rule, "neighbour discovery", "IPv6");
	}
}
