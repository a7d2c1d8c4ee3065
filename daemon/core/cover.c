/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cover.c - containment of rules, word by word.
 */
#include "core/cover.h"

#include <string.h>

#include "core/frame.h"
#include "core/intervals.h"

static bool spend(size_t *budget, size_t cost)
{
	if (cost > *budget) {
		*budget = 0;
		return false;
	}
	*budget -= cost;
	return true;
}

/* --- addresses --------------------------------------------------------- */

/* struct operand - a set in one family; all addresses: none but negated. */
struct operand {
	bool negated;
	const struct interval_list *list;
};

static struct operand operand_of(const struct address_set *set,
				 enum ip_family family)
{
	static const struct interval_list none;

	if (!set->count)
		return (struct operand){ true, &none };
	return (struct operand){ set->negated,
				 family == IP_V4 ? &set->v4 : &set->v6 };
}

static bool subset(const struct interval_list *small,
		   const struct interval_list *large, size_t *budget)
{
	if (small->count && small->items == large->items)
		return true;
	for (size_t i = 0; i < small->count; i++) {
		if (!spend(budget, 1) ||
		    !intervals_cover(large, &small->items[i]))
			return false;
	}
	return true;
}

static bool disjoint(const struct interval_list *a,
		     const struct interval_list *b, size_t *budget)
{
	const struct interval_list *few = a->count < b->count ? a : b;
	const struct interval_list *many = few == a ? b : a;

	for (size_t i = 0; i < few->count; i++) {
		if (!spend(budget, 1) ||
		    intervals_overlapping(many, &few->items[i]))
			return false;
	}
	return true;
}

static bool addresses_cover(const struct address_set *earlier,
			    const struct address_set *later,
			    enum ip_family family, size_t *budget)
{
	struct operand large = operand_of(earlier, family);
	struct operand small = operand_of(later, family);

	if (!large.negated && intervals_full(large.list))
		return true;
	if (large.negated)
		return small.negated ? subset(large.list, small.list, budget)
				     : disjoint(large.list, small.list, budget);
	return !small.negated && subset(small.list, large.list, budget);
}

/* --- transports -------------------------------------------------------- */

bool transport_in_family(const struct transport *transport,
			 enum ip_family family)
{
	if (transport->protocol == PROTOCOL_ICMP)
		return family == IP_V4;
	return transport->protocol != PROTOCOL_ICMP6 || family == IP_V6;
}

static bool port_covered(const struct port_list *large,
			 const struct port_range *small, size_t *budget)
{
	for (size_t i = 0; i < large->count; i++) {
		if (!spend(budget, 1))
			return false;
		if (large->items[i].first <= small->first &&
		    small->last <= large->items[i].last)
			return true;
	}
	return false;
}

static bool ports_cover(const struct port_list *large,
			const struct port_list *small, size_t *budget)
{
	if (!large->count)
		return true;
	for (size_t i = 0; i < small->count; i++) {
		if (!port_covered(large, &small->items[i], budget))
			return false;
	}
	return small->count > 0;
}

static bool transport_covers(const struct transport *large,
			     const struct transport *small, size_t *budget)
{
	if (large->protocol != small->protocol)
		return false;
	if (large->icmp_type != ICMP_ANY &&
	    large->icmp_type != small->icmp_type)
		return false;
	if (large->icmp_code != ICMP_ANY &&
	    large->icmp_code != small->icmp_code)
		return false;
	return ports_cover(&large->target, &small->target, budget) &&
	       ports_cover(&large->source, &small->source, budget);
}

static bool transport_covered(const struct transport_list *large,
			      const struct transport *small, size_t *budget)
{
	for (size_t i = 0; i < large->count; i++) {
		if (!spend(budget, 1))
			return false;
		if (transport_covers(&large->items[i], small, budget))
			return true;
	}
	return false;
}

static bool transports_cover(const struct transport_list *large,
			     const struct transport_list *small,
			     enum ip_family family, size_t *budget)
{
	if (!large->count)
		return true;
	for (size_t i = 0; i < small->count; i++) {
		if (transport_in_family(&small->items[i], family) &&
		    !transport_covered(large, &small->items[i], budget))
			return false;
	}
	return small->count > 0;
}

/* --- the link layer ---------------------------------------------------- */

static bool mac_listed(const struct mac_set *set, const struct mac *mac,
		       size_t *budget)
{
	for (size_t i = 0; i < set->count && spend(budget, 1); i++) {
		if (!memcmp(&set->items[i], mac, sizeof(*mac)))
			return true;
	}
	return false;
}

/* Every one of @few is (@listed) or is not (!@listed) among @many. */
static bool macs_listed(const struct mac_set *few, const struct mac_set *many,
			bool listed, size_t *budget)
{
	for (size_t i = 0; i < few->count; i++) {
		if (mac_listed(many, &few->items[i], budget) != listed)
			return false;
	}
	return *budget > 0;
}

static bool macs_cover(const struct mac_set *large, const struct mac_set *small,
		       size_t *budget)
{
	if (!large->count)
		return true;
	if (!small->count)
		return false;
	if (large->negated && small->negated)
		return macs_listed(large, small, true, budget);
	if (small->negated)
		return false;
	return macs_listed(small, large, !large->negated, budget);
}

static bool vlan_listed(const struct rule *rule, const struct vlan_range *range)
{
	for (size_t i = 0; i < rule->vlan_count; i++) {
		if (rule->vlans[i].first <= range->first &&
		    range->last <= rule->vlans[i].last)
			return true;
	}
	return false;
}

static bool vlans_cover(const struct rule *large, const struct rule *small,
			size_t *budget)
{
	if (large->vlan_any)
		return true;
	if (small->vlan_any)
		return false;
	if (!large->vlan_count || !small->vlan_count)
		return large->vlan_count == small->vlan_count;
	if (!spend(budget, large->vlan_count * small->vlan_count))
		return false;
	for (size_t i = 0; i < small->vlan_count; i++) {
		if (!vlan_listed(large, &small->vlans[i]))
			return false;
	}
	return true;
}

static bool takes_unicast_only(const struct rule *rule)
{
	return rule->destination == DESTINATION_DEFAULT &&
	       rule->ethertype_kind == ETHERTYPE_NONE &&
	       (rule->action == RULE_PASS ||
		rule->action == RULE_PASS_STATELESS);
}

static bool destinations_cover(const struct rule *large,
			       const struct rule *small)
{
	if (large->destination != DESTINATION_DEFAULT)
		return large->destination == small->destination;
	return !takes_unicast_only(large) || takes_unicast_only(small);
}

/* --- the whole rule ---------------------------------------------------- */

/* A rule that keeps state takes only packets that begin a connection. */
static bool takes_new_only(const struct rule *rule)
{
	return rule->action == RULE_PASS &&
	       rule->ethertype_kind == ETHERTYPE_NONE;
}

static bool always_decides(const struct rule *rule)
{
	return rule->action != RULE_COUNT && !rule->limit.count;
}

static bool frames_cover(const struct rule *large, const struct rule *small)
{
	if (large->from_zone != ZONE_ANY &&
	    large->from_zone != small->from_zone)
		return false;
	if (large->to_zone != ZONE_ANY && large->to_zone != small->to_zone)
		return false;
	if (large->ethertype_kind != small->ethertype_kind ||
	    large->ethertype != small->ethertype)
		return false;
	return destinations_cover(large, small);
}

static bool family_covers(const struct rule *large, const struct rule *small,
			  enum ip_family family, size_t *budget)
{
	bool needed = family == IP_V4 ? small->family_v4 : small->family_v6;
	bool there = family == IP_V4 ? large->family_v4 : large->family_v6;

	if (!needed)
		return true;
	return there &&
	       addresses_cover(&large->from, &small->from, family, budget) &&
	       addresses_cover(&large->to, &small->to, family, budget) &&
	       transports_cover(&large->transports, &small->transports, family,
				budget);
}

bool rule_covers(const struct rule *earlier, const struct rule *later,
		 size_t *budget)
{
	if (!always_decides(earlier) || !frames_cover(earlier, later))
		return false;
	if (takes_new_only(earlier) && !takes_new_only(later))
		return false;
	return spend(budget, 1) && vlans_cover(earlier, later, budget) &&
	       macs_cover(&earlier->from_mac, &later->from_mac, budget) &&
	       macs_cover(&earlier->to_mac, &later->to_mac, budget) &&
	       family_covers(earlier, later, IP_V4, budget) &&
	       family_covers(earlier, later, IP_V6, budget);
}
