/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * routers.c - who is asked for, and when.
 */
#include "core/routers.h"

#include <string.h>

#include "core/neighbours.h"

static bool mac_is_station(const struct mac *mac)
{
	static const struct mac zero;

	return !(mac->bytes[0] & 1) &&
	       memcmp(mac->bytes, zero.bytes, MAC_LENGTH) != 0;
}

struct router *routers_add(struct routers *table, const struct address *outer,
			   const struct address *alias, uint8_t zone,
			   int64_t now)
{
	struct router *router;

	if (table->count == ROUTERS_MAX)
		return NULL;
	router = &table->items[table->count++];
	memset(router, 0, sizeof(*router));
	router->outer = *outer;
	router->alias = *alias;
	router->zone = zone;
	router->ask_at = now;
	return router;
}

struct router *routers_find(struct routers *table, const struct address *alias)
{
	for (size_t i = 0; i < table->count; i++) {
		if (address_compare(&table->items[i].alias, alias) == 0)
			return &table->items[i];
	}
	return NULL;
}

void router_know(struct router *router, const struct mac *mac, int64_t now)
{
	router->known = true;
	router->mac = *mac;
	router->last_seen = now;
	router->tries = 0;
	router->ask_at = now + ROUTER_SILENT_MS;
}

/* Two stations that both have the address: not a change for each frame. */
static bool moved_just_now(const struct router *router, int64_t now)
{
	return router->moved_at && now - router->moved_at < ROUTER_FIRST_MS;
}

enum router_answer routers_heard(struct routers *table,
				 const struct address *outer, uint8_t zone,
				 const struct mac *mac, int64_t now,
				 struct router **router, struct mac *old)
{
	enum router_answer answer = ROUTER_KNOWN;
	struct router *found = NULL;

	*router = NULL;
	for (size_t i = 0; i < table->count && !found; i++) {
		if (table->items[i].zone == zone &&
		    address_compare(&table->items[i].outer, outer) == 0)
			found = &table->items[i];
	}
	if (!found || !mac_is_station(mac))
		return ROUTER_REFUSED;
	*old = found->mac;
	if (!found->known)
		answer = ROUTER_NEW;
	else if (memcmp(old->bytes, mac->bytes, MAC_LENGTH) != 0)
		answer = ROUTER_CHANGED;
	if (found->is_static && answer != ROUTER_KNOWN)
		return ROUTER_REFUSED;
	if (answer == ROUTER_CHANGED && moved_just_now(found, now)) {
		found->ask_at = found->moved_at + ROUTER_FIRST_MS;
		return ROUTER_CONTESTED;
	}
	*router = found;
	router_know(found, mac, now);
	if (answer == ROUTER_CHANGED) {
		found->moves++;
		found->moved_at = now;
	}
	return answer;
}

/* --- asking ------------------------------------------------------------ */

static int64_t pause_after(unsigned tries)
{
	int64_t pause = ROUTER_FIRST_MS;

	for (; tries > 1 && pause < ROUTER_LONGEST_MS; tries--)
		pause *= 2;
	return pause < ROUTER_LONGEST_MS ? pause : ROUTER_LONGEST_MS;
}

struct router *routers_due(struct routers *table, int64_t now)
{
	for (size_t i = 0; i < table->count; i++) {
		struct router *router = &table->items[i];

		if (router->is_static || now < router->ask_at)
			continue;
		router->tries++;
		router->questions++;
		router->asked_at = now;
		router->ask_at = now + pause_after(router->tries);
		return router;
	}
	return NULL;
}

void routers_hurry(struct routers *table, int64_t now)
{
	for (size_t i = 0; i < table->count; i++) {
		struct router *router = &table->items[i];
		int64_t soon = now;

		if (router->known)
			continue;
		if (router->tries && router->asked_at + ROUTER_FIRST_MS > now)
			soon = router->asked_at + ROUTER_FIRST_MS;
		if (soon < router->ask_at)
			router->ask_at = soon;
		router->tries = router->tries ? 1 : 0;
	}
}

int64_t routers_next(const struct routers *table)
{
	int64_t next = -1;

	for (size_t i = 0; i < table->count; i++) {
		const struct router *router = &table->items[i];

		if (!router->is_static && (next < 0 || router->ask_at < next))
			next = router->ask_at;
	}
	return next;
}

unsigned router_note(struct router *router, int64_t now)
{
	unsigned moves = router->moves;

	if (router->noted && now - router->noted < NEIGHBOUR_NOTE_MS)
		return 0;
	router->noted = now;
	router->moves = 0;
	return moves;
}
