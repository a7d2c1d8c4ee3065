/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * intervals.h - sets of addresses as sorted, disjoint intervals.
 *
 * A list holds one family. Lists are never changed once made, so that sets
 * with the same contents may share them.
 */
#ifndef SLUICE_CORE_INTERVALS_H
#define SLUICE_CORE_INTERVALS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/address.h"
#include "core/arena.h"
#include "core/policy.h"

/**
 * intervals_normalize - sort @items and merge those that overlap or touch.
 * Returns how many are left. All are of one family and not reversed.
 */
size_t intervals_normalize(struct interval *items, size_t count);

/** intervals_complement - all of @family but @list; false: no memory. */
bool intervals_complement(const struct interval_list *list,
			  enum ip_family family, struct interval_list *out,
			  struct arena *arena);

/** intervals_full - @list is every address of its family. */
bool intervals_full(const struct interval_list *list);

/** intervals_overlapping - an item that shares an address, or NULL. */
const struct interval *intervals_overlapping(const struct interval_list *list,
					     const struct interval *interval);

/** intervals_contain - @address lies in @list. */
bool intervals_contain(const struct interval_list *list,
		       const struct address *address);

/** intervals_cover - all of @interval lies in @list. */
bool intervals_cover(const struct interval_list *list,
		     const struct interval *interval);

#endif
