/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_nat_private.c - which addresses must never be seen in a translated
 * zone.
 *
 * These are the inner sides and the private lines. Hosts that no line names
 * use addresses next to those; so the whole private block (RFC 1918,
 * RFC 4193) that holds an inner address counts too, unless the zone itself
 * lives in that block.
 */
#include "core/checker.h"

#include "core/intervals.h"

static const struct prefix blocks[] = {
	{ { IP_V4, { 10 } }, 8 },
	{ { IP_V4, { 172, 16 } }, 12 },
	{ { IP_V4, { 192, 168 } }, 16 },
	{ { IP_V6, { 0xfc } }, 7 },
};

#define BLOCK_COUNT (sizeof(blocks) / sizeof(blocks[0]))

enum side { SIDE_OUTER, SIDE_INNER, SIDE_PRIVATE };

/* Append one side of all lines; private lines have no other. */
static void collect(const struct nat *nat, enum ip_family family,
		    enum side side, struct interval_list *list)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		const struct prefix *prefix =
			side == SIDE_OUTER ? &entry->outer : &entry->inner;

		if ((entry->kind == NAT_PRIVATE) == (side == SIDE_PRIVATE) &&
		    prefix->address.family == family)
			list->items[list->count++] = prefix_interval(prefix);
	}
	list->count = intervals_normalize(list->items, list->count);
}

static void fill(struct checker *checker, const struct nat *nat,
		 enum ip_family family, struct interval_list *list)
{
	size_t room = nat->count + BLOCK_COUNT;
	struct interval_list outer = { 0 };
	struct interval whole[BLOCK_COUNT];
	size_t count = 0;

	list->count = 0;
	list->items = arena_array(checker->arena, room, sizeof(*list->items));
	outer.items = arena_array(checker->arena, room, sizeof(*outer.items));
	if (!list->items || !outer.items)
		return;
	collect(nat, family, SIDE_OUTER, &outer);
	collect(nat, family, SIDE_INNER, list);
	for (size_t i = 0; i < BLOCK_COUNT; i++) {
		struct interval block = prefix_interval(&blocks[i]);

		if (intervals_overlapping(list, &block) &&
		    !intervals_overlapping(&outer, &block))
			whole[count++] = block;
	}
	for (size_t i = 0; i < count; i++)
		list->items[list->count++] = whole[i];
	collect(nat, family, SIDE_PRIVATE, list);
}

void nat_fill_private(struct checker *checker, struct nat *nat)
{
	fill(checker, nat, IP_V4, &nat->private_v4);
	fill(checker, nat, IP_V6, &nat->private_v6);
}
