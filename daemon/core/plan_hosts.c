/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_hosts.c - hosts behind an address that no station has: the kernel finds
 * them by its routing table and its neighbours, which it never asks for.
 */
#include "core/plan_internal.h"

static void plan_routes(struct planner *planner, const struct nat *nat)
{
	for (size_t i = 0; i < nat->count; i++) {
		struct plan_action *action;

		if (!nat_needs_route(nat, &nat->entries[i]))
			continue;
		action = plan_add(planner, PLAN_ROUTE,
				  planner->policy->bridge.name.text);
		action->prefix = nat->entries[i].inner;
	}
}

/* What a guard binds need not be learned. */
static void plan_neighbours(struct planner *planner, const struct nat *nat)
{
	const struct policy *policy = planner->policy;

	for (size_t i = 0; i < policy->guard_count; i++) {
		const struct guard *guard = &policy->guards[i];

		for (size_t at = 0; at < guard->bind_count; at++) {
			const struct guard_bind *bind = &guard->binds[at];
			struct plan_action *action;

			if (guard->zone == nat->zone ||
			    !nat_stands_behind(nat, &bind->address))
				continue;
			action = plan_add(planner, PLAN_NEIGHBOUR,
					  policy->bridge.name.text);
			action->prefix.address = bind->address;
			action->prefix.length =
				(uint8_t)(8 *
					  address_size(bind->address.family));
			action->mac = bind->mac;
		}
	}
}

void plan_hosts(struct planner *planner)
{
	const struct policy *policy = planner->policy;

	for (size_t i = 0; i < policy->nat_count; i++) {
		plan_routes(planner, &policy->nats[i]);
		plan_neighbours(planner, &policy->nats[i]);
	}
}
