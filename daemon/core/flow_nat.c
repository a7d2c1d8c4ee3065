/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow_nat.c - is a flow still translated as it was when it began?
 */
#include "core/flow.h"
#include "core/mark.h"

static bool same(const struct address *a, const struct address *b)
{
	return address_compare(a, b) == 0;
}

static uint8_t zone_from(const struct flow *flow)
{
	return (flow->mark & MARK_FROM_ZONE) >> MARK_FROM_SHIFT;
}

static uint8_t zone_to(const struct flow *flow)
{
	return (flow->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT;
}

/* --- forwarded --------------------------------------------------------- */

static bool forwards(const struct nat_entry *entry, const struct flow *flow)
{
	const struct flow_end *asked = &flow->asked_target;
	unsigned offset = (unsigned)(asked->port - entry->ports.first);

	return entry->kind == NAT_FORWARD &&
	       entry->protocol == flow->protocol &&
	       same(&entry->outer.address, &asked->address) &&
	       asked->port >= entry->ports.first &&
	       asked->port <= entry->ports.last &&
	       same(&entry->inner.address, &flow->target) &&
	       flow->target_port == entry->inner_port + offset;
}

static bool forward_stands(const struct policy *policy, const struct flow *flow)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		for (size_t at = 0; at < nat->count; at++)
			if (forwards(&nat->entries[at], flow))
				return true;
	}
	return false;
}

/* --- masqueraded ------------------------------------------------------- */

static const struct nat_entry *line_of(const struct nat *nat,
				       enum nat_kind kind,
				       const struct address *inner)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == kind &&
		    prefix_contains(&nat->entries[i].inner, inner))
			return &nat->entries[i];
	return NULL;
}

/* Out through a boundary that keeps state; a static or a prefix wins. */
static bool masquerade_stands(const struct nat *nat, const struct flow *flow)
{
	const struct nat_entry *line =
		line_of(nat, NAT_STATIC, &flow->source) ||
				line_of(nat, NAT_PREFIX, &flow->source)
			? NULL
			: line_of(nat, NAT_MASQUERADE, &flow->source);

	if (!line)
		return !flow->seen_source.translated;
	return flow->seen_source.translated &&
	       same(&line->outer.address, &flow->seen_source.address);
}

bool flow_translation_stands(const struct policy *policy,
			     const struct flow *flow)
{
	const struct nat *leaves = policy_nat(policy, zone_to(flow));
	bool crosses = zone_from(flow) != zone_to(flow);

	/* It began and will end with its master's helper. */
	if (flow->expected)
		return policy_helps(policy);
	if (flow->asked_target.translated && !forward_stands(policy, flow))
		return false;
	if (crosses && leaves)
		return masquerade_stands(leaves, flow);
	/* Not through a boundary: only what turns back has another source. */
	return !flow->seen_source.translated || flow->asked_target.translated;
}
