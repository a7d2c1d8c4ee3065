/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * aim.c - hosts and flows that a given policy names, so that random frames
 * meet the rules of one that was not made for them.
 */
#include <string.h>

#include "core/frame.h"
#include "tests/netns/random/traffic.h"

#define AIMED 80 /* percent; the others are strangers */
#define NEAR 8	 /* addresses from the beginning of an interval */

/* struct choice - one of many, each as likely, seen one after the other. */
struct choice {
	struct random *random;
	uint32_t seen;
};

static bool choose(struct choice *choice)
{
	return random_below(choice->random, ++choice->seen) == 0;
}

/* --- hosts ------------------------------------------------------------- */

struct host_choice {
	struct choice choice;
	struct address address;
	struct mac mac;
	bool bound;
};

static void take_interval(struct host_choice *out,
			  const struct interval *interval)
{
	size_t last = address_size(interval->first.family) - 1;
	struct address address = interval->first;
	unsigned byte =
		address.bytes[last] + random_below(out->choice.random, NEAR);

	if (!choose(&out->choice))
		return;
	out->bound = false;
	out->address = address;
	address.bytes[last] = (uint8_t)byte;
	if (byte <= UINT8_MAX &&
	    address_compare(&address, &interval->last) <= 0)
		out->address = address;
}

static void take_set(struct host_choice *out, const struct address_set *set,
		     enum ip_family family)
{
	const struct interval_list *list =
		family == IP_V4 ? &set->v4 : &set->v6;

	for (size_t i = 0; i < list->count; i++)
		take_interval(out, &list->items[i]);
}

static void take_prefix(struct host_choice *out, const struct prefix *prefix,
			enum ip_family family)
{
	struct interval interval;

	if (prefix->address.family != family)
		return;
	interval = prefix_interval(prefix);
	take_interval(out, &interval);
}

/* In the zone of a nat block live those that others know by an alias. */
static void take_nat(struct host_choice *out, const struct nat *nat,
		     uint8_t zone, enum ip_family family)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (nat->zone == zone && entry->kind == NAT_ALIAS)
			take_prefix(out, &entry->outer, family);
		if (nat->zone != zone && entry->kind != NAT_ALIAS)
			take_prefix(out, &entry->inner, family);
	}
}

static void take_guard(struct host_choice *out, const struct guard *guard,
		       enum ip_family family)
{
	for (size_t i = 0; i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];

		if (bind->address.family != family || !choose(&out->choice))
			continue;
		out->address = bind->address;
		out->mac = bind->mac;
		out->bound = true;
	}
}

static void take_rule(struct host_choice *out, const struct rule *rule,
		      uint8_t zone, enum ip_family family)
{
	if (rule->from_zone == ZONE_ANY || rule->from_zone == zone)
		take_set(out, &rule->from, family);
	if (rule->to_zone == ZONE_ANY || rule->to_zone == zone)
		take_set(out, &rule->to, family);
}

static void aim_address(const struct traffic *traffic, struct host *host,
			enum ip_family family)
{
	const struct policy *policy = traffic->policy;
	struct random *random = traffic->random;
	struct host_choice out = { .choice = { .random = random } };

	if (!random_chance(random, AIMED))
		return;
	for (size_t i = 0; i < policy->filter.count; i++)
		take_rule(&out, &policy->filter.rules[i], host->zone, family);
	for (size_t i = 0; i < policy->nat_count; i++)
		take_nat(&out, &policy->nats[i], host->zone, family);
	for (size_t i = 0; i < policy->guard_count; i++)
		if (policy->guards[i].zone == host->zone)
			take_guard(&out, &policy->guards[i], family);
	if (!out.choice.seen)
		return;
	*(family == IP_V4 ? &host->v4 : &host->v6) = out.address;
	if (out.bound && random_chance(random, AIMED))
		host->mac = out.mac;
}

void aim_host(struct traffic *traffic, struct host *host)
{
	aim_address(traffic, host, IP_V6);
	aim_address(traffic, host, IP_V4);
}

/* --- flows ------------------------------------------------------------- */

static void aim_port(struct random *random, const struct port_list *list,
		     uint16_t *port)
{
	const struct port_range *range;

	if (!list->count)
		return;
	range = &list->items[random_below(random, (uint32_t)list->count)];
	*port = (uint16_t)(range->first +
			   random_below(random,
					1u + range->last - range->first));
}

static void aim_transport(struct random *random,
			  const struct transport *transport, struct flow *flow)
{
	if (transport->protocol == PROTOCOL_ANY)
		return;
	if (transport->protocol == PROTOCOL_ICMP)
		flow->family = IP_V4;
	if (transport->protocol == PROTOCOL_ICMP6)
		flow->family = IP_V6;
	flow->protocol = (uint8_t)transport->protocol;
	aim_port(random, &transport->source, &flow->ports[0]);
	aim_port(random, &transport->target, &flow->ports[1]);
}

static const struct host *host_in(const struct traffic *traffic, uint8_t zone,
				  const struct host *fallback)
{
	struct choice choice = { .random = traffic->random };
	const struct host *out = fallback;

	for (size_t i = 0; i < traffic->host_count; i++)
		if ((zone == ZONE_ANY || traffic->hosts[i].zone == zone) &&
		    choose(&choice))
			out = &traffic->hosts[i];
	return out;
}

static void aim_rule(const struct traffic *traffic, const struct rule *rule,
		     struct flow *flow)
{
	const struct transport_list *list = &rule->transports;

	flow->ends[0] = host_in(traffic, rule->from_zone, flow->ends[0]);
	flow->ends[1] = host_in(traffic, rule->to_zone, flow->ends[1]);
	if (list->count)
		aim_transport(traffic->random,
			      &list->items[random_below(traffic->random,
							(uint32_t)list->count)],
			      flow);
}

void aim_flow(struct traffic *traffic, struct flow *flow)
{
	const struct filter *filter = &traffic->policy->filter;
	struct random *random = traffic->random;

	if (!filter->count || !random_chance(random, AIMED))
		return;
	aim_rule(traffic,
		 &filter->rules[random_below(random, (uint32_t)filter->count)],
		 flow);
}
