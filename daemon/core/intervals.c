/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.c - arithmetic of sets of addresses. No names, no diagnostics.
 */
#include "core/intervals.h"

#include <stdlib.h>
#include <string.h>

static int compare(const struct address *a, const struct address *b)
{
	return memcmp(a->bytes, b->bytes, address_size(a->family));
}

static int compare_first(const void *a, const void *b)
{
	const struct interval *left = a;
	const struct interval *right = b;

	return compare(&left->first, &right->first);
}

static struct address lowest(enum ip_family family)
{
	struct address address = { .family = family };

	return address;
}

static struct address highest(enum ip_family family)
{
	struct address address = { .family = family };

	memset(address.bytes, 0xff, address_size(family));
	return address;
}

/* Move to the next address; false, and round to zero, after the last. */
static bool advance(struct address *address)
{
	for (size_t i = address_size(address->family); i-- > 0;) {
		if (++address->bytes[i])
			return true;
	}
	return false;
}

static bool retreat(struct address *address)
{
	for (size_t i = address_size(address->family); i-- > 0;) {
		if (address->bytes[i]--)
			return true;
	}
	return false;
}

/* @next begins in @interval or right behind it. */
static bool touches(const struct interval *interval,
		    const struct interval *next)
{
	struct address behind = interval->last;

	return !advance(&behind) || compare(&next->first, &behind) <= 0;
}

size_t intervals_normalize(struct interval *items, size_t count)
{
	size_t kept = 0;

	if (count < 2)
		return count;
	qsort(items, count, sizeof(*items), compare_first);
	for (size_t i = 1; i < count; i++) {
		if (!touches(&items[kept], &items[i]))
			items[++kept] = items[i];
		else if (compare(&items[i].last, &items[kept].last) > 0)
			items[kept].last = items[i].last;
	}
	return kept + 1;
}

bool intervals_complement(const struct interval_list *list,
			  enum ip_family family, struct interval_list *out,
			  struct arena *arena)
{
	struct address next = lowest(family);
	bool open = true; /* addresses from @next on are still free */

	out->count = 0;
	out->items =
		arena_array(arena, list->count + 1, sizeof(struct interval));
	if (!out->items)
		return false;
	for (size_t i = 0; i < list->count; i++) {
		struct address before = list->items[i].first;

		if (compare(&next, &before) < 0 && retreat(&before)) {
			out->items[out->count].first = next;
			out->items[out->count++].last = before;
		}
		next = list->items[i].last;
		open = advance(&next);
	}
	if (open) {
		out->items[out->count].first = next;
		out->items[out->count++].last = highest(family);
	}
	return true;
}

bool intervals_full(const struct interval_list *list)
{
	struct address first;
	struct address last;

	if (list->count != 1)
		return false;
	first = lowest(list->items[0].first.family);
	last = highest(first.family);
	return !compare(&list->items[0].first, &first) &&
	       !compare(&list->items[0].last, &last);
}

/* The last item that begins at or before @address, or NULL. */
static const struct interval *find(const struct interval_list *list,
				   const struct address *address)
{
	size_t low = 0;
	size_t high = list->count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(&list->items[middle].first, address) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low ? &list->items[low - 1] : NULL;
}

const struct interval *intervals_overlapping(const struct interval_list *list,
					     const struct interval *interval)
{
	const struct interval *found;

	if (!list->count ||
	    list->items[0].first.family != interval->first.family)
		return NULL;
	found = find(list, &interval->last);
	if (!found || compare(&found->last, &interval->first) < 0)
		return NULL;
	return found;
}

bool intervals_contain(const struct interval_list *list,
		       const struct address *address)
{
	const struct interval single = { *address, *address };

	return intervals_overlapping(list, &single) != NULL;
}

bool intervals_cover(const struct interval_list *list,
		     const struct interval *interval)
{
	const struct interval *found;

	if (!list->count ||
	    list->items[0].first.family != interval->first.family)
		return false;
	found = find(list, &interval->first);
	return found && compare(&found->last, &interval->last) >= 0;
}
