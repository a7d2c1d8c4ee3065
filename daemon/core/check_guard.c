/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_guard.c - guard blocks: who may claim which address in a zone.
 */
#include "core/checker.h"

#include <stdlib.h>
#include <string.h>

/* Equal addresses stay in the order of the file. */
static int compare_binds(const void *a, const void *b)
{
	const struct guard_bind *left = *(const struct guard_bind *const *)a;
	const struct guard_bind *right = *(const struct guard_bind *const *)b;
	int order = address_compare(&left->address, &right->address);

	if (order)
		return order;
	return left->span.offset < right->span.offset ? -1 : 1;
}

static void find_duplicates(struct checker *checker, const struct guard *guard)
{
	const struct guard_bind **sorted =
		arena_array(checker->arena, guard->bind_count, sizeof(*sorted));

	if (!sorted)
		return;
	for (size_t i = 0; i < guard->bind_count; i++)
		sorted[i] = &guard->binds[i];
	qsort(sorted, guard->bind_count, sizeof(*sorted), compare_binds);
	for (size_t i = 1; i < guard->bind_count; i++) {
		if (address_compare(&sorted[i - 1]->address,
				    &sorted[i]->address) != 0)
			continue;
		diag_error(checker->diag, sorted[i]->address_span,
			   "this address is bound twice");
		diag_note(checker->diag, sorted[i - 1]->address_span,
			  "first bound here");
	}
}

/* Why @address is never that of one station, or NULL. */
static const char *not_a_station(const struct address *address)
{
	static const struct prefix multicast_v6 = { { IP_V6, { 0xff } }, 8 };
	static const uint8_t zero[16];

	if (!memcmp(address->bytes, zero, address_size(address->family)))
		return "unspecified";
	if (address->family == IP_V4) {
		if (address->bytes[0] >= 224)
			return "a group";
		return address->bytes[0] == 127 ? "loopback" : NULL;
	}
	return prefix_contains(&multicast_v6, address) ? "a group" : NULL;
}

static void check_bind(struct checker *checker, const struct guard_bind *bind)
{
	const char *wrong = not_a_station(&bind->address);

	if (wrong)
		diag_error(checker->diag, bind->address_span,
			   "this address is %s; "
			   "only a host's address can be bound",
			   wrong);
	if (mac_is_group(&bind->mac))
		diag_error(checker->diag, bind->span,
			   "a group MAC is never the source of a frame; "
			   "bind the MAC of one station");
	else if (mac_is_zero(&bind->mac))
		diag_error(checker->diag, bind->span,
			   "the MAC of all zeroes is never that of a station");
}

static void check_guard(struct checker *checker, size_t at)
{
	struct guard *guard = &checker->policy->guards[at];

	if (check_zone(checker, &guard->zone_name, &guard->zone)) {
		const struct guard *first =
			policy_guard(checker->policy, guard->zone);

		if (first != guard) {
			diag_error(checker->diag, guard->zone_name.span,
				   "zone '%s' has a guard block already; "
				   "join the two",
				   guard->zone_name.text);
			diag_note(checker->diag, first->zone_name.span,
				  "first block here");
		}
	}
	for (size_t i = 0; i < guard->bind_count; i++)
		check_bind(checker, &guard->binds[i]);
	find_duplicates(checker, guard);
}

void check_guards(struct checker *checker)
{
	for (size_t i = 0; i < checker->policy->guard_count; i++)
		check_guard(checker, i);
}
