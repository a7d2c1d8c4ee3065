/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apart.c - rules that no frame fits both of. One word in which they exclude
 * each other is enough; words that are not looked at exclude nothing.
 */
#include "core/apart.h"

#include "core/intervals.h"

#define PAIRS_MAX 256 /* of items that are compared */

static bool lists_apart(const struct interval_list *a,
			const struct interval_list *b)
{
	const struct interval_list *few = a->count < b->count ? a : b;
	const struct interval_list *many = few == a ? b : a;

	if (few->count > PAIRS_MAX)
		return false;
	for (size_t i = 0; i < few->count; i++)
		if (intervals_overlapping(many, &few->items[i]))
			return false;
	return true;
}

static bool addresses_apart(const struct address_set *a,
			    const struct address_set *b, enum ip_family family)
{
	if (!a->count || !b->count || a->negated || b->negated)
		return false;
	return family == IP_V4 ? lists_apart(&a->v4, &b->v4)
			       : lists_apart(&a->v6, &b->v6);
}

static bool ports_apart(const struct port_list *a, const struct port_list *b)
{
	if (!a->count || !b->count || a->count * b->count > PAIRS_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (a->items[i].first <= b->items[j].last &&
			    b->items[j].first <= a->items[i].last)
				return false;
	return true;
}

static bool transport_apart(const struct transport *a,
			    const struct transport *b)
{
	if (a->protocol == PROTOCOL_ANY || b->protocol == PROTOCOL_ANY)
		return false;
	if (a->protocol != b->protocol)
		return true;
	if (a->icmp_type != ICMP_ANY && b->icmp_type != ICMP_ANY &&
	    a->icmp_type != b->icmp_type)
		return true;
	return ports_apart(&a->target, &b->target) ||
	       ports_apart(&a->source, &b->source);
}

static bool transports_apart(const struct transport_list *a,
			     const struct transport_list *b)
{
	if (!a->count || !b->count || a->count * b->count > PAIRS_MAX)
		return false;
	for (size_t i = 0; i < a->count; i++)
		for (size_t j = 0; j < b->count; j++)
			if (!transport_apart(&a->items[i], &b->items[j]))
				return false;
	return true;
}

static bool family_apart(const struct rule *a, const struct rule *b,
			 enum ip_family family)
{
	bool a_fits = family == IP_V4 ? a->family_v4 : a->family_v6;
	bool b_fits = family == IP_V4 ? b->family_v4 : b->family_v6;

	return !a_fits || !b_fits || addresses_apart(&a->to, &b->to, family) ||
	       addresses_apart(&a->from, &b->from, family);
}

bool rules_apart(const struct rule *a, const struct rule *b)
{
	if (a->ethertype_kind != ETHERTYPE_NONE ||
	    b->ethertype_kind != ETHERTYPE_NONE)
		return false;
	return (family_apart(a, b, IP_V4) && family_apart(a, b, IP_V6)) ||
	       transports_apart(&a->transports, &b->transports);
}
