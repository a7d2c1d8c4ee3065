/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_neighbours.c - show neighbours: MACs of hosts behind addresses of the
 * firewall, and of the routers that they know by an alias.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"
#include "edge/link.h"

#define SECONDS_TEXT_MAX 24
#define ADDRESS_WIDTH 15 /* of one of IPv4 */
#define ALIAS_COLUMN (ADDRESS_WIDTH + 2 + 17 + 5)

static int compare(const void *a, const void *b)
{
	const struct neighbour *one = a, *other = b;

	return address_compare(&one->address, &other->address);
}

/* In order of address; NULL: no memory. */
static struct neighbour *sorted(const struct neighbours *table,
				struct arena *arena)
{
	struct neighbour *items =
		arena_array(arena, table->count + 1, sizeof(*items));

	if (!items)
		return NULL;
	memcpy(items, table->items, table->count * sizeof(*items));
	qsort(items, table->count, sizeof(*items), compare);
	return items;
}

/* NULL: it was not heard by this daemon, or the port is gone. */
static const char *port_name(const struct link_list *links, unsigned index)
{
	for (size_t i = 0; i < links->count; i++) {
		if (links->items[i].index == index)
			return links->items[i].name;
	}
	return NULL;
}

static const char *ago(int64_t when, int64_t now, char *out)
{
	(void)snprintf(out, SECONDS_TEXT_MAX, "%" PRId64 " s ago",
		       (now - when) / 1000);
	return out;
}

static int64_t seconds(int64_t when, int64_t now)
{
	return (now - when) / 1000;
}

/* --- text -------------------------------------------------------------- */

/*
 * In a column of ADDRESS_WIDTH, at @column of the line; what is behind a longer
 * one, of IPv6, goes on where the column ends, a line below.
 */
static void text_address(struct text *out, int column, const char *address)
{
	text_format(out, "%-*s", ADDRESS_WIDTH, address);
	if (strlen(address) > ADDRESS_WIDTH)
		text_format(out, "\n%*s", column + ADDRESS_WIDTH, "");
}

static void text_neighbour(const struct neighbour *neighbour, const char *port,
			   int64_t now, struct text *out)
{
	char address[ADDRESS_TEXT_MAX], mac[MAC_TEXT_MAX];
	char when[SECONDS_TEXT_MAX];

	text_address(out, 0, address_format(&neighbour->address, address));
	/* What is bound need never have been heard. */
	text_format(out, "  %s  %-15s  %-7s  %s\n",
		    mac_format(&neighbour->mac, mac), port ? port : "-",
		    neighbour->is_static ? "static" : "learned",
		    neighbour->is_static && !neighbour->port
			    ? "-"
			    : ago(neighbour->last_seen, now, when));
}

static void text_router(const struct router *router, int64_t now,
			struct text *out)
{
	char outer[ADDRESS_TEXT_MAX], alias[ADDRESS_TEXT_MAX];
	char mac[MAC_TEXT_MAX], when[SECONDS_TEXT_MAX];

	text_address(out, 0, address_format(&router->outer, outer));
	text_format(out, "  %-17s  as ",
		    router->known ? mac_format(&router->mac, mac) : "-");
	text_address(out, ALIAS_COLUMN, address_format(&router->alias, alias));
	text_add(out, "  ");
	if (router->is_static)
		text_add(out, "static\n");
	else if (router->known)
		text_format(out, "known, %s\n",
			    ago(router->last_seen, now, when));
	else
		text_format(out, "asking, %u times\n", router->questions);
}

static void text_all(const struct learning *learning,
		     const struct neighbour *items,
		     const struct link_list *links, int64_t now,
		     struct text *out)
{
	if (!learning->active) {
		text_add(out, "no MACs are needed: nothing is masqueraded or "
			      "forwarded\n");
		return;
	}
	text_add(out, "hosts\n");
	for (size_t i = 0; i < learning->neighbours.count; i++)
		text_neighbour(&items[i], port_name(links, items[i].port), now,
			       out);
	text_add(out, "routers\n");
	for (size_t i = 0; i < learning->routers.count; i++)
		text_router(&learning->routers.items[i], now, out);
}

/* --- JSON -------------------------------------------------------------- */

static void json_neighbour(const struct neighbour *neighbour, const char *port,
			   int64_t now, struct text *out)
{
	char address[ADDRESS_TEXT_MAX], mac[MAC_TEXT_MAX];

	text_format(out, "\n{\"address\":\"%s\",\"mac\":\"%s\",\"port\":",
		    address_format(&neighbour->address, address),
		    mac_format(&neighbour->mac, mac));
	if (port)
		json_string(out, port);
	else
		text_add(out, "null");
	text_format(out,
		    ",\"kind\":\"%s\",\"first_seen\":%" PRId64
		    ",\"last_seen\":%" PRId64 "}",
		    neighbour->is_static ? "static" : "learned",
		    seconds(neighbour->first_seen, now),
		    seconds(neighbour->last_seen, now));
}

static void json_router(const struct router *router, int64_t now,
			struct text *out)
{
	char outer[ADDRESS_TEXT_MAX], alias[ADDRESS_TEXT_MAX];
	char mac[MAC_TEXT_MAX];

	text_format(out, "\n{\"outer\":\"%s\",\"alias\":\"%s\",\"state\":",
		    address_format(&router->outer, outer),
		    address_format(&router->alias, alias));
	if (router->is_static)
		text_add(out, "\"static\"");
	else
		text_add(out, router->known ? "\"known\"" : "\"asking\"");
	if (router->known)
		text_format(out, ",\"mac\":\"%s\",\"last_seen\":%" PRId64,
			    mac_format(&router->mac, mac),
			    seconds(router->last_seen, now));
	text_format(out, ",\"questions\":%u}", router->questions);
}

static void json_all(const struct learning *learning,
		     const struct neighbour *items,
		     const struct link_list *links, int64_t now,
		     struct text *out)
{
	text_format(out,
		    "{\"active\":%s,\"refused\":%" PRIu64
		    ",\"overruns\":%" PRIu64 ",\"hosts\":[",
		    learning->active ? "true" : "false", learning->refused,
		    learning->nflog.overruns);
	for (size_t i = 0; i < learning->neighbours.count; i++) {
		text_add(out, i ? "," : "");
		json_neighbour(&items[i], port_name(links, items[i].port), now,
			       out);
	}
	text_add(out, "],\"routers\":[");
	for (size_t i = 0; i < learning->routers.count; i++) {
		text_add(out, i ? "," : "");
		json_router(&learning->routers.items[i], now, out);
	}
	text_add(out, "]}\n");
}

int report_neighbours(struct sluiced *daemon, bool json, struct text *out)
{
	const struct learning *learning = &daemon->learning;
	struct neighbour *items = sorted(&learning->neighbours, out->arena);
	int64_t now = sluiced_now();
	struct link_list links;
	int error;

	if (!items)
		return -ENOMEM;
	error = link_read(&daemon->engine.route, out->arena, &links);
	if (error)
		return error;
	if (json)
		json_all(learning, items, &links, now, out);
	else
		text_all(learning, items, &links, now, out);
	return 0;
}
