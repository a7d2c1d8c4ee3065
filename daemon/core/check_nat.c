/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_nat.c - nat blocks: each line for itself, then against the others.
 *
 * Translation is one to one and without state, so that within a block no
 * address may stand on two sides or in two lines.
 */
#include "core/checker.h"

#include <stdlib.h>
#include <string.h>

#include "core/intervals.h"
#include "core/print.h"

/* The last 24 bits of an IPv6 address make its solicited-node address. */
#define PREFIX_LENGTH_MAX 104

static const struct {
	struct prefix prefix;
	const char *what;
} reserved[] = {
	{ { { IP_V4, { 0 } }, 8 }, "unspecified" },
	{ { { IP_V4, { 127 } }, 8 }, "loopback" },
	{ { { IP_V4, { 224 } }, 4 }, "multicast" },
	{ { { IP_V4, { 240 } }, 4 }, "reserved, with broadcast" },
	{ { { IP_V6, { 0 } }, 127 }, "unspecified and loopback" },
	{ { { IP_V6, { 0xfe, 0x80 } }, 10 }, "link-local, never translated" },
	{ { { IP_V6, { 0xff } }, 8 }, "multicast" },
};

static bool check_side(struct checker *checker, const struct prefix *side,
		       struct span span)
{
	struct interval interval = prefix_interval(side);
	char text[PREFIX_TEXT_MAX];

	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++) {
		struct interval other = prefix_interval(&reserved[i].prefix);

		if (!interval_overlap(&interval, &other))
			continue;
		diag_error(checker->diag, span,
			   "this reaches into %s (%s); "
			   "only addresses of hosts can be translated",
			   prefix_format(&reserved[i].prefix, text),
			   reserved[i].what);
		return false;
	}
	return true;
}

static bool check_same_family(struct checker *checker,
			      const struct nat_entry *entry)
{
	enum ip_family outer = entry->outer.address.family;

	if (outer == entry->inner.address.family)
		return true;
	if (entry->leased) {
		diag_error(checker->diag, entry->inner_span,
			   "DHCP hands out IPv4 addresses only; write an IPv6 "
			   "address instead of 'dhcp'");
		return false;
	}
	diag_error(checker->diag, entry->inner_span,
		   "the two sides are of different families");
	diag_note(checker->diag, entry->outer_span, "this is %s",
		  outer == IP_V4 ? "IPv4" : "IPv6");
	return false;
}

/* static is IPv4, prefix is IPv6, all others are either. */
static bool check_family(struct checker *checker, const struct nat_entry *entry)
{
	bool v4 = entry->outer.address.family == IP_V4;

	if (!check_same_family(checker, entry))
		return false;
	if (!v4 && entry->kind == NAT_STATIC)
		diag_error(checker->diag, entry->outer_span,
			   "'static' is for IPv4; write "
			   "'prefix OUTER = INNER' for IPv6");
	else if (v4 && entry->kind == NAT_PREFIX)
		diag_error(checker->diag, entry->outer_span,
			   "'prefix' is for IPv6; write "
			   "'static OUTER = INNER' for IPv4");
	else
		return true;
	return false;
}

static bool check_lengths(struct checker *checker,
			  const struct nat_entry *entry)
{
	if (entry->kind == NAT_MASQUERADE)
		return true;
	if (entry->outer.length != entry->inner.length) {
		diag_error(checker->diag, entry->inner_span,
			   "the two sides differ in size: /%u and /%u; "
			   "each address needs its own counterpart",
			   entry->outer.length, entry->inner.length);
		return false;
	}
	if (entry->kind == NAT_PREFIX &&
	    entry->outer.length > PREFIX_LENGTH_MAX) {
		diag_error(checker->diag, entry->outer_span,
			   "a prefix longer than /%d would change the last "
			   "24 bits, on which neighbour discovery relies",
			   PREFIX_LENGTH_MAX);
		return false;
	}
	return true;
}

static bool check_entry(struct checker *checker, const struct nat_entry *entry)
{
	bool good;

	if (entry->kind == NAT_PRIVATE)
		return check_side(checker, &entry->inner, entry->inner_span);
	if (!check_family(checker, entry) || !check_lengths(checker, entry))
		return false;
	good = entry->waits ||
	       check_side(checker, &entry->outer, entry->outer_span);
	return check_side(checker, &entry->inner, entry->inner_span) && good;
}

/* An outer address must be seen in the zone, so it cannot be private. */
static void check_private(struct checker *checker, const struct nat *nat,
			  const struct nat_entry *line)
{
	struct interval interval = prefix_interval(&line->inner);
	bool v4 = line->inner.address.family == IP_V4;

	if (!(v4 ? nat->translates_v4 : nat->translates_v6)) {
		if (checker->partial)
			return;
		diag_error(checker->diag, line->span,
			   "this block translates no %s, "
			   "so that the line has no effect; "
			   "write a drop rule in the filter",
			   v4 ? "IPv4" : "IPv6");
		return;
	}
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		struct interval outer = prefix_interval(&entry->outer);

		if (entry->kind == NAT_PRIVATE ||
		    !interval_overlap(&interval, &outer))
			continue;
		diag_error(checker->diag, line->inner_span,
			   "a private line covers an outer address, "
			   "which must be seen");
		diag_note(checker->diag, entry->outer_span,
			  "the outer address");
		return;
	}
}

/* Of one to one lines both sides; the inner ones of others are check_own's. */
static void check_against_each_other(struct checker *checker, struct nat *nat)
{
	struct claim *claims =
		arena_array(checker->arena, 2 * nat->count, sizeof(*claims));
	size_t count = 0;

	if (!claims)
		return;
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind == NAT_PRIVATE) {
			check_private(checker, nat, entry);
			continue;
		}
		claim_add(claims, &count, entry, true);
		if (!nat_is_own(entry))
			claim_add(claims, &count, entry, false);
	}
	claims_find_overlaps(checker, claims, count);
}

/*
 * Neighbours are solicited by the last 24 bits of their address, so that
 * nobody outside hears a question for an alias: it must be answered here.
 */
static void check_alias6(struct checker *checker, const struct nat *nat)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind != NAT_ALIAS || checker->partial ||
		    entry->inner.address.family != IP_V6)
			continue;
		diag_error(checker->diag, entry->span,
			   "an IPv6 alias is the gateway of masqueraded hosts, "
			   "and this block masquerades none of IPv6; write "
			   "'prefix OUTER = INNER'");
	}
}

static void check_nat_zone(struct checker *checker, struct nat *nat)
{
	const struct nat *first;

	if (!check_zone(checker, &nat->zone_name, &nat->zone))
		return;
	first = policy_nat(checker->policy, nat->zone);
	if (first == nat)
		return;
	diag_error(checker->diag, nat->zone_name.span,
		   "zone '%s' has a nat block already; join the two",
		   nat->zone_name.text);
	diag_note(checker->diag, first->zone_name.span, "first block here");
}

static void check_nat(struct checker *checker, struct nat *nat)
{
	size_t before = checker->diag->errors;

	check_nat_zone(checker, nat);
	if (!nat->count && !checker->partial)
		diag_warning(checker->diag, nat->zone_name.span,
			     "this nat block is empty; nothing is translated");
	for (size_t i = 0; i < nat->count; i++) {
		check_entry(checker, &nat->entries[i]);
		nat->leased |= nat->entries[i].leased;
	}
	nat_note_families(nat);
	if (checker->diag->errors != before)
		return;
	check_against_each_other(checker, nat);
	if (!nat->keeps_v6)
		check_alias6(checker, nat);
	if (nat->keeps_state && checker->diag->errors == before)
		check_own(checker, nat);
	nat_fill_private(checker, nat);
}

void check_nats(struct checker *checker)
{
	for (size_t i = 0; i < checker->policy->nat_count; i++)
		check_nat(checker, &checker->policy->nats[i]);
}
