/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_claims.c - no address stands in two places of a nat block.
 */
#include "core/checker.h"

#include <stdlib.h>

void claim_add(struct claim *claims, size_t *count,
	       const struct nat_entry *entry, bool outer)
{
	const struct prefix *side = outer ? &entry->outer : &entry->inner;

	claims[(*count)++] =
		(struct claim){ prefix_interval(side), entry, outer };
}

static int compare_claims(const void *a, const void *b)
{
	const struct claim *left = a;
	const struct claim *right = b;
	int order =
		address_compare(&left->interval.first, &right->interval.first);

	if (order)
		return order;
	if (left->entry != right->entry)
		return left->entry < right->entry ? -1 : 1;
	return left->outer ? -1 : 1;
}

static struct span claim_span(const struct claim *claim)
{
	return claim->outer ? claim->entry->outer_span
			    : claim->entry->inner_span;
}

static void report_overlap(struct checker *checker, const struct claim *a,
			   const struct claim *b)
{
	bool swap = claim_span(a).offset > claim_span(b).offset;
	const struct claim *first = swap ? b : a;
	const struct claim *second = swap ? a : b;

	if (a->entry == b->entry) {
		diag_error(checker->diag, claim_span(second),
			   "outer and inner side share addresses; "
			   "what is not translated needs no line");
		return;
	}
	if (a->outer != b->outer)
		diag_error(checker->diag, claim_span(second),
			   "an address is outer in one line "
			   "and inner in another");
	else
		diag_error(checker->diag, claim_span(second),
			   "two lines claim the same %s address",
			   a->outer ? "outer" : "inner");
	diag_note(checker->diag, claim_span(first), "first claimed here");
}

/* Any number of lines may share an address of our own. */
static bool shared(const struct claim *a, const struct claim *b)
{
	return a->outer && b->outer && nat_is_own(a->entry) &&
	       nat_is_own(b->entry);
}

void claims_find_overlaps(struct checker *checker, struct claim *claims,
			  size_t count)
{
	const struct claim *reach = &claims[0];

	if (!count)
		return;
	qsort(claims, count, sizeof(*claims), compare_claims);
	for (size_t i = 1; i < count; i++) {
		struct claim *claim = &claims[i];

		if (interval_contains(&reach->interval,
				      &claim->interval.first) &&
		    !shared(reach, claim))
			report_overlap(checker, reach, claim);
		if (address_compare(&claim->interval.last,
				    &reach->interval.last) > 0)
			reach = claim;
	}
}
