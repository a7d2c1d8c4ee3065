/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_routers.c - when routers are asked for, and whose answers count.
 */
#include "core/routers.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define SECOND 1000
#define MINUTE (60 * SECOND)
#define ZONE 3

static const struct mac first = { { 2, 0, 0, 0, 0, 1 } };
static const struct mac second = { { 2, 0, 0, 0, 0, 2 } };
static const struct mac group = { { 1, 0, 0, 0, 0, 1 } };
static const struct mac none;

static struct address host(uint8_t net, unsigned last)
{
	return (struct address){ .family = IP_V4,
				 .bytes = { net, 0, (uint8_t)(last >> 8),
					    (uint8_t)last } };
}

/* 203.0.0.N, which is 10.0.0.N inside. */
static struct router *add(struct routers *table, unsigned number, int64_t now)
{
	struct address outer = host(203, number);
	struct address alias = host(10, number);

	return routers_add(table, &outer, &alias, ZONE, now);
}

static enum router_answer hear(struct routers *table, unsigned number,
			       uint8_t zone, const struct mac *mac, int64_t now)
{
	struct address outer = host(203, number);
	struct router *router;
	struct mac old;

	return routers_heard(table, &outer, zone, mac, now, &router, &old);
}

/* --- when -------------------------------------------------------------- */

/* Milliseconds after the first question. */
static const int64_t asked[] = { 0,	1000,  3000,   7000,  15000,
				 31000, 63000, 123000, 183000 };

static void test_unknown(void)
{
	struct routers table = { .count = 0 };
	size_t count = 0;

	CHECK(routers_next(&table) == -1, "nobody is asked for");
	add(&table, 1, 500);
	for (int64_t now = 0; now < 200 * SECOND; now += 100) {
		struct router *router = routers_due(&table, now);

		if (!router)
			continue;
		if (!CHECK(count < COUNT(asked), "a question too many"))
			return;
		CHECK(now == 500 + asked[count], "question %zu at %d", count,
		      (int)now);
		count++;
		CHECK(router->questions == count, "is counted");
		CHECK(!routers_due(&table, now), "and asked once");
	}
	CHECK(count == COUNT(asked), "%zu questions", count);
}

static void test_known(void)
{
	struct routers table = { .count = 0 };
	struct router *router = add(&table, 1, 0);

	routers_due(&table, 0);
	CHECK(hear(&table, 1, ZONE, &first, 200) == ROUTER_NEW, "it answers");
	CHECK(routers_next(&table) == 200 + 5 * MINUTE,
	      "then it has time for five minutes");
	CHECK(hear(&table, 1, ZONE, &first, MINUTE) == ROUTER_KNOWN,
	      "it speaks");
	CHECK(!routers_due(&table, 6 * MINUTE - 1), "it spoke not long ago");
	CHECK(routers_due(&table, 6 * MINUTE) == router, "but now it did");
	CHECK(router->known, "it is used nevertheless");
	CHECK(routers_next(&table) == 6 * MINUTE + SECOND,
	      "and asked a second later");
	routers_hurry(&table, 6 * MINUTE);
	CHECK(routers_next(&table) == 6 * MINUTE + SECOND,
	      "no cable hurries a known one");
	router->is_static = true;
	CHECK(routers_next(&table) == -1 && !routers_due(&table, 60 * MINUTE),
	      "one that is bound is never asked for");
}

static void test_hurry(void)
{
	struct routers table = { .count = 0 };
	int64_t now = 0;

	add(&table, 1, 0);
	for (; now < 70 * SECOND; now += 500)
		routers_due(&table, now);
	CHECK(routers_next(&table) > now, "it is not due");
	routers_hurry(&table, now);
	CHECK(routers_next(&table) == now, "but a cable was plugged in");
	routers_due(&table, now);
	CHECK(routers_next(&table) <= now + 2 * SECOND, "and soon again");
	for (int i = 0; i < 9; i++)
		routers_hurry(&table, now + i * 100);
	CHECK(routers_next(&table) == now + SECOND,
	      "a bad contact does not hurry it more");
}

/* --- who --------------------------------------------------------------- */

static const struct {
	const char *name;
	unsigned number;
	uint8_t zone;
	const struct mac *mac;
	int64_t now;
	enum router_answer want;
} heard[] = {
	{ "a stranger", 7, ZONE, &first, 100, ROUTER_REFUSED },
	{ "in another zone", 1, ZONE + 1, &first, 100, ROUTER_REFUSED },
	{ "a group MAC", 1, ZONE, &group, 100, ROUTER_REFUSED },
	{ "no MAC", 1, ZONE, &none, 100, ROUTER_REFUSED },
	{ "the first time", 1, ZONE, &first, 100, ROUTER_NEW },
	{ "again", 1, ZONE, &first, 200, ROUTER_KNOWN },
	{ "another MAC", 1, ZONE, &second, 300, ROUTER_CHANGED },
	{ "back at once", 1, ZONE, &first, 400, ROUTER_CONTESTED },
	{ "the same", 1, ZONE, &second, 500, ROUTER_KNOWN },
	{ "back a second later", 1, ZONE, &first, 1300, ROUTER_CHANGED },
	{ "one that is bound", 2, ZONE, &first, 100, ROUTER_KNOWN },
	{ "bound otherwise", 2, ZONE, &second, 100, ROUTER_REFUSED },
};

static void test_heard(void)
{
	struct routers table = { .count = 0 };
	struct router *bound;

	add(&table, 1, 0);
	bound = add(&table, 2, 0);
	router_know(bound, &first, 0);
	bound->is_static = true;
	for (size_t i = 0; i < COUNT(heard); i++) {
		enum router_answer got =
			hear(&table, heard[i].number, heard[i].zone,
			     heard[i].mac, heard[i].now);

		CHECK(got == heard[i].want, "%s: answer %d", heard[i].name,
		      got);
	}
	CHECK(table.items[0].moves == 2, "two moves to tell");
	CHECK(router_note(&table.items[0], 2000) == 2, "they are told");
	CHECK(router_note(&table.items[0], 2001) == 0, "once");
}

static void test_contested(void)
{
	struct routers table = { .count = 0 };

	add(&table, 1, 0);
	hear(&table, 1, ZONE, &first, 1000);
	hear(&table, 1, ZONE, &second, 2000);
	hear(&table, 1, ZONE, &first, 2500);
	CHECK(routers_next(&table) == 3000,
	      "when two say so, it is asked who is right");
}

static void test_full(void)
{
	struct routers table = { .count = 0 };
	struct address alias = host(10, 5);

	for (unsigned i = 0; i < ROUTERS_MAX; i++)
		CHECK(add(&table, i, 0), "router %u has room", i);
	CHECK(!add(&table, ROUTERS_MAX, 0), "the next one has not");
	CHECK(routers_find(&table, &alias) == &table.items[5],
	      "found by its alias");
	alias = host(203, 5);
	CHECK(!routers_find(&table, &alias), "not by its address");
}

int main(void)
{
	test_unknown();
	test_known();
	test_hurry();
	test_heard();
	test_contested();
	test_full();
	return unit_report("routers");
}
