/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_own.c - masquerades and forwards: lines by which many hosts stand
 * behind an address that no station has.
 */
#include "core/checker.h"

#include <stdlib.h>

#include "core/frame.h"
#include "core/symbol.h"

/* --- masquerades ------------------------------------------------------- */

/*
 * Their inner sides overlap neither each other nor any outer side. A static,
 * a prefix or an alias may lie in one: it wins.
 */
static void check_masqueraded(struct checker *checker, const struct nat *nat)
{
	struct claim *claims =
		arena_array(checker->arena, 2 * nat->count, sizeof(*claims));
	size_t count = 0;

	if (!claims)
		return;
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind == NAT_PRIVATE)
			continue;
		claim_add(claims, &count, entry, true);
		if (entry->kind == NAT_MASQUERADE)
			claim_add(claims, &count, entry, false);
	}
	claims_find_overlaps(checker, claims, count);
}

/* --- forwards ---------------------------------------------------------- */

static bool has_translation(const struct nat *nat,
			    const struct address *address)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if ((entry->kind == NAT_MASQUERADE ||
		     entry->kind == NAT_STATIC || entry->kind == NAT_PREFIX) &&
		    prefix_contains(&entry->inner, address))
			return true;
	}
	return false;
}

static void check_forward(struct checker *checker, const struct nat *nat,
			  const struct nat_entry *entry)
{
	if (entry->protocol != PROTOCOL_TCP && entry->protocol != PROTOCOL_UDP)
		diag_error(checker->diag, entry->span,
			   "only ports of tcp and udp can be forwarded");
	if (!has_translation(nat, &entry->inner.address))
		diag_error(checker->diag, entry->inner_span,
			   "this host has no translation of its own to answer "
			   "with; let a masquerade, static or prefix line "
			   "cover it");
}

/* FTP runs over TCP, TFTP over UDP. */
static void check_helper(struct checker *checker, const struct nat_entry *entry)
{
	int wanted = entry->helper == HELPER_FTP ? PROTOCOL_TCP : PROTOCOL_UDP;

	if (entry->helper == HELPER_NONE)
		return;
	if (entry->inner.address.family == IP_V6) {
		diag_error(checker->diag, entry->helper_span,
			   "helpers read along in IPv4 only; leave this out");
		return;
	}
	if (entry->kind != NAT_FORWARD || entry->protocol == wanted)
		return;
	diag_error(checker->diag, entry->helper_span,
		   "the helper '%s' is for %s",
		   symbol_text(SYMBOL_HELPER, entry->helper),
		   symbol_text(SYMBOL_PROTOCOL, (unsigned)wanted));
}

static int compare_forwards(const void *a, const void *b)
{
	const struct nat_entry *left = *(const struct nat_entry *const *)a;
	const struct nat_entry *right = *(const struct nat_entry *const *)b;
	int order =
		address_compare(&left->outer.address, &right->outer.address);

	if (order)
		return order;
	if (left->protocol != right->protocol)
		return left->protocol < right->protocol ? -1 : 1;
	if (left->ports.first != right->ports.first)
		return left->ports.first < right->ports.first ? -1 : 1;
	return left < right ? -1 : 1;
}

static void report_port_twice(struct checker *checker,
			      const struct nat_entry *a,
			      const struct nat_entry *b)
{
	const struct nat_entry *first = a < b ? a : b;
	const struct nat_entry *second = a < b ? b : a;

	diag_error(checker->diag, second->ports_span,
		   "two lines forward the same port");
	diag_note(checker->diag, first->ports_span, "first forwarded here");
}

static void check_ports(struct checker *checker,
			const struct nat_entry **forwards, size_t count)
{
	const struct nat_entry *reach;

	if (!count)
		return;
	qsort(forwards, count, sizeof(*forwards), compare_forwards);
	reach = forwards[0];
	for (size_t i = 1; i < count; i++) {
		const struct nat_entry *entry = forwards[i];
		bool same = entry->protocol == reach->protocol &&
			    address_compare(&entry->outer.address,
					    &reach->outer.address) == 0;

		if (same && entry->ports.first <= reach->ports.last)
			report_port_twice(checker, reach, entry);
		if (!same || entry->ports.last > reach->ports.last)
			reach = entry;
	}
}

/* --- both -------------------------------------------------------------- */

static bool has_alias(const struct nat *nat, enum ip_family family)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == NAT_ALIAS &&
		    nat->entries[i].inner.address.family == family)
			return true;
	return false;
}

static void check_gateway(struct checker *checker, const struct nat *nat)
{
	if (checker->partial || ((!nat->keeps_v4 || has_alias(nat, IP_V4)) &&
				 (!nat->keeps_v6 || has_alias(nat, IP_V6))))
		return;
	diag_warning(checker->diag, nat->zone_name.span,
		     "masqueraded hosts%s find no gateway without an 'alias' "
		     "for the router",
		     !nat->keeps_v6			       ? ""
		     : nat->keeps_v4 && !has_alias(nat, IP_V4) ? ""
							       : " of IPv6");
}

void check_own(struct checker *checker, const struct nat *nat)
{
	const struct nat_entry **forwards =
		arena_array(checker->arena, nat->count, sizeof(*forwards));
	size_t count = 0;

	if (!forwards)
		return;
	check_masqueraded(checker, nat);
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		check_helper(checker, entry);
		if (entry->kind != NAT_FORWARD)
			continue;
		check_forward(checker, nat, entry);
		forwards[count++] = entry;
	}
	check_ports(checker, forwards, count);
	check_gateway(checker, nat);
}
