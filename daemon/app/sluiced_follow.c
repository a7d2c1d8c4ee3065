/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_follow.c - after another policy, or links that came or went: what
 * the kernel knows of hosts and routers is made what the policy needs. What it
 * knows from an earlier run of the daemon is taken over.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "edge/link.h"
#include "edge/neighbour.h"

/* --- what a policy needs ----------------------------------------------- */

bool learn_wants(const struct policy *policy, const struct address *address)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		if (nat_stands_behind(nat, address) &&
		    !nat_is_alias(nat, address))
			return true;
	}
	return false;
}

bool learn_keeps(const struct policy *policy, const struct address *address)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		for (size_t at = 0; at < nat->count; at++)
			if (nat->entries[at].kind == NAT_FORWARD &&
			    prefix_contains(&nat->entries[at].inner, address))
				return true;
	}
	return false;
}

static bool needs_route(const struct policy *policy,
			const struct prefix *prefix)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		for (size_t at = 0; at < nat->count; at++)
			if (nat_needs_route(nat, &nat->entries[at]) &&
			    nat->entries[at].inner.length == prefix->length &&
			    prefix_contains(prefix,
					    &nat->entries[at].inner.address))
				return true;
	}
	return false;
}

/* --- hosts ------------------------------------------------------------- */

static void drop_unwanted(struct neighbours *table, const struct policy *policy)
{
	for (size_t i = table->count; i > 0; i--) {
		struct neighbour *neighbour = &table->items[i - 1];

		neighbour->told = false;
		neighbour->lasting = learn_keeps(policy, &neighbour->address);
		if (!learn_wants(policy, &neighbour->address))
			neighbours_remove(table, neighbour);
	}
}

/* A guard binds those of its own zone. */
static bool binds(const struct guard *guard, const struct policy *policy,
		  const struct address *address)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		if (nat->zone != guard->zone && nat_stands_behind(nat, address))
			return learn_wants(policy, address);
	}
	return false;
}

/* The plan has told the kernel of these already, at each replacement. */
static void bind_hosts(struct neighbours *table, const struct policy *policy,
		       int64_t now)
{
	neighbours_unbind(table);
	for (size_t i = 0; i < policy->guard_count; i++) {
		const struct guard *guard = &policy->guards[i];

		for (size_t at = 0; at < guard->bind_count; at++) {
			const struct guard_bind *bind = &guard->binds[at];

			if (binds(guard, policy, &bind->address))
				neighbours_bind(table, &bind->address,
						&bind->mac, now);
		}
	}
}

/* False: the table has no room for it, and nothing is known of it. */
static bool take_over(struct sluiced *daemon,
		      const struct neighbour_entry *entry, int64_t now)
{
	struct neighbours *table = &daemon->learning.neighbours;
	struct neighbour *known = neighbours_find(table, &entry->address);
	struct neighbour_news news = { .answer = NEIGHBOUR_REFUSED };

	if (!known && table->count < NEIGHBOURS_MAX)
		news = neighbours_learn(table, &entry->address, &entry->mac, 0,
					now);
	if (news.answer == NEIGHBOUR_NEW) {
		known = news.neighbour;
		known->lasting = learn_keeps(&daemon->engine.running->policy,
					     &entry->address);
	}
	if (known)
		known->told = memcmp(known->mac.bytes, entry->mac.bytes,
				     MAC_LENGTH) == 0;
	return known;
}

static int follow_hosts(struct sluiced *daemon, struct arena *arena,
			int64_t now)
{
	const struct policy *policy = &daemon->engine.running->policy;
	struct learning *learning = &daemon->learning;
	struct neighbours *table = &learning->neighbours;
	struct netlink *route = &daemon->engine.route;
	struct neighbour_list list;
	int error = neighbour_read(route, learning->bridge, arena, &list);

	drop_unwanted(table, policy);
	bind_hosts(table, policy, now);
	for (size_t i = 0; !error && i < list.count; i++) {
		const struct address *address = &list.items[i].address;

		if (!learn_wants(policy, address) ||
		    !take_over(daemon, &list.items[i], now))
			error = neighbour_delete(route, learning->bridge,
						 address);
	}
	for (size_t i = 0; !error && i < table->count; i++) {
		if (!table->items[i].told)
			learn_tell_host(daemon, &table->items[i], now);
	}
	return error;
}

static int follow_routes(struct sluiced *daemon, struct arena *arena)
{
	const struct policy *policy = &daemon->engine.running->policy;
	const char *bridge = daemon->learning.bridge;
	struct netlink *route = &daemon->engine.route;
	struct route_list list;
	int error = neighbour_route_read(route, bridge, arena, &list);

	for (size_t i = 0; !error && i < list.count; i++) {
		if (!needs_route(policy, &list.items[i]))
			error = neighbour_route_delete(route, bridge,
						       &list.items[i]);
	}
	/* They go with the bridge's being down for a moment. */
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		for (size_t at = 0; !error && at < nat->count; at++)
			if (nat_needs_route(nat, &nat->entries[at]))
				error = neighbour_route(
					route, bridge, &nat->entries[at].inner);
	}
	return error;
}

/* The policy before had another bridge. */
static int leave_bridge(struct sluiced *daemon, struct arena *arena)
{
	const char *bridge = daemon->learning.bridge;
	struct netlink *route = &daemon->engine.route;
	struct neighbour_list neighbours;
	struct route_list routes;
	int error = neighbour_read(route, bridge, arena, &neighbours);

	for (size_t i = 0; !error && i < neighbours.count; i++)
		error = neighbour_delete(route, bridge,
					 &neighbours.items[i].address);
	if (!error)
		error = neighbour_route_read(route, bridge, arena, &routes);
	for (size_t i = 0; !error && i < routes.count; i++)
		error = neighbour_route_delete(route, bridge, &routes.items[i]);
	return error;
}

/* --- routers ----------------------------------------------------------- */

static void remember(struct learning *learning, struct router *router,
		     int64_t now)
{
	const struct router *old =
		routers_find(&learning->routers, &router->alias);

	if (old && address_compare(&old->outer, &router->outer) == 0) {
		uint8_t zone = router->zone;

		*router = *old;
		router->zone = zone;
		router->is_static = false;
		return;
	}
	for (size_t i = 0; i < learning->inherited_count; i++) {
		if (address_compare(&learning->inherited[i].alias,
				    &router->alias) != 0)
			continue;
		/* It may be gone by now: it is used, and asked for. */
		router_know(router, &learning->inherited[i].mac, now);
		router->ask_at = now;
	}
}

static void bind_router(const struct policy *policy, struct router *router,
			int64_t now)
{
	const struct guard *guard = policy_guard(policy, router->zone);

	for (size_t i = 0; guard && i < guard->bind_count; i++) {
		if (address_compare(&guard->binds[i].address, &router->alias) !=
		    0)
			continue;
		router_know(router, &guard->binds[i].mac, now);
		router->is_static = true;
	}
}

/* False: there are more than are looked after. */
static bool add_routers(struct sluiced *daemon, const struct nat *nat,
			struct routers *next, int64_t now)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		bool v4 = entry->outer.address.family == IP_V4;
		struct router *router;

		if (entry->kind != NAT_ALIAS ||
		    !(v4 ? nat->keeps_v4 : nat->keeps_v6))
			continue;
		router = routers_add(next, &entry->outer.address,
				     &entry->inner.address, nat->zone, now);
		if (!router)
			return false;
		remember(&daemon->learning, router, now);
		bind_router(&daemon->engine.running->policy, router, now);
	}
	return true;
}

static void follow_routers(struct sluiced *daemon, int64_t now)
{
	const struct policy *policy = &daemon->engine.running->policy;
	struct learning *learning = &daemon->learning;
	struct routers next = { .count = 0 };
	bool all = true;

	for (size_t i = 0; i < policy->nat_count; i++) {
		if (policy->nats[i].keeps_state)
			all &= add_routers(daemon, &policy->nats[i], &next,
					   now);
	}
	if (!all)
		log_line(LOG_WARNING,
			 "only the first %d aliases are asked for their MAC",
			 ROUTERS_MAX);
	learning->routers = next;
	learning->inherited_count = 0;
	for (size_t i = 0; i < next.count; i++) {
		struct router *router = &learning->routers.items[i];

		/* The compiler has put in those that are bound. */
		if (router->known && !router->is_static)
			learn_tell_router(daemon, router, now);
	}
	if (next.count && learning->probe < 0)
		log_line(LOG_WARNING, "routers cannot be asked for: %s",
			 strerror(-learning->probe));
}

/* --- all of it --------------------------------------------------------- */

static int read_ports(struct sluiced *daemon, struct arena *arena)
{
	const struct bridge *bridge = &daemon->engine.running->policy.bridge;
	struct learning *learning = &daemon->learning;
	struct link_list links;
	int error = link_read(&daemon->engine.route, arena, &links);

	learning->port_count = 0;
	for (size_t i = 0; !error && i < bridge->port_count; i++) {
		const struct port *port = &bridge->ports[i];
		const struct link_state *link =
			link_find(&links, port->name.text);
		struct learned_port *learned =
			&learning->ports[learning->port_count];

		if (!link)
			continue;
		learned->index = link->index;
		learned->zone = port->zone;
		learning->port_count++;
	}
	return error;
}

static void open_log(struct learning *learning)
{
	int error;

	if (!learning->active)
		nflog_close(&learning->nflog);
	if (!learning->active || nflog_descriptor(&learning->nflog) >= 0)
		return;
	error = nflog_open(&learning->nflog, NFLOG_LEARN_GROUP,
			   NFLOG_LEARN_BYTES);
	if (error)
		log_line(LOG_ERR,
			 "MACs of hosts cannot be learned: nflog group %d: %s",
			 NFLOG_LEARN_GROUP, strerror(-error));
}

static int follow_bridge(struct sluiced *daemon, struct arena *arena,
			 int64_t now)
{
	struct learning *learning = &daemon->learning;
	const char *name = daemon->engine.running->policy.bridge.name.text;
	int error = 0;

	if (learning->bridge[0] && strcmp(learning->bridge, name) != 0)
		error = leave_bridge(daemon, arena);
	(void)snprintf(learning->bridge, sizeof(learning->bridge), "%s", name);
	if (!error || error == -ENODEV)
		error = follow_hosts(daemon, arena, now);
	if (!error)
		error = follow_routes(daemon, arena);
	/* The bridge waits for its first port, or is down: it will be news. */
	return error == -ENODEV || error == -ENETDOWN ? 0 : error;
}

void learn_follow(struct sluiced *daemon, int64_t now)
{
	const struct generation *running = daemon->engine.running;
	struct learning *learning = &daemon->learning;
	struct arena arena;
	int error;

	if ((running ? running->number : 0) == learning->generation)
		return;
	learning->generation = running ? running->number : 0;
	learning->active = running && policy_keeps_state(&running->policy);
	open_log(learning);
	if (!running)
		return;
	arena_init(&arena, 0);
	error = read_ports(daemon, &arena);
	if (!error)
		error = follow_bridge(daemon, &arena, now);
	if (error)
		log_line(LOG_WARNING, "neighbours of %s: %s", learning->bridge,
			 strerror(-error));
	follow_routers(daemon, now);
	arena_free(&arena);
}

void learn_links(struct sluiced *daemon, int64_t now)
{
	struct learning *learning = &daemon->learning;

	if (!learning->active)
		return;
	learning->generation = 0;
	routers_hurry(&learning->routers, now);
}
