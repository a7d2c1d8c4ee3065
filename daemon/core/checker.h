/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * checker.h - what the parts of check share; private to check*.c.
 *
 * Each part completes one kind of block and reports what is wrong with it.
 * A part that found an error leaves its block unfit for use and says nothing
 * more about what follows from it.
 */
#ifndef SLUICE_CORE_CHECKER_H
#define SLUICE_CORE_CHECKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/policy.h"

/** struct name_entry - a definition; @definition is its place in the file. */
struct name_entry {
	const struct name *name;
	size_t definition;
	bool used;
};

/** struct name_index - definitions of one kind, found by name. */
struct name_index {
	const char *kind; /* "address", "service" */
	struct name_entry *sorted;
	size_t count;
};

/** struct set_value - the addresses that a definition stands for. */
struct set_value {
	enum { SET_NEW, SET_BUSY, SET_DONE, SET_BROKEN } state;
	struct interval_list v4; /* its own "not" is applied */
	struct interval_list v6;
};

struct checker {
	struct policy *policy;
	struct arena *arena;
	struct diag *diag;
	/*
	 * Something could not be read, or has no place: what seems missing
	 * may be there, so nothing is said about missing things.
	 */
	bool partial;
	size_t zone_ports[POLICY_ZONES_MAX + 1];
	struct name_index addresses;
	struct name_index services;
	struct set_value *values; /* by index of policy->addresses */
};

/* --- check_names.c ----------------------------------------------------- */

/** check_names - index all definitions; reports those made twice. */
void check_names(struct checker *checker);

/** check_unused - warn of what nothing names; after all other parts. */
void check_unused(struct checker *checker);

/**
 * name_find - the definition of @text, which counts as used, or NULL after
 * an error at @span.
 */
const struct name_entry *name_find(struct checker *checker,
				   struct name_index *index, const char *text,
				   struct span span);

/* --- check_bridge.c ---------------------------------------------------- */

/** check_bridge - ports and zones; numbers the zones. */
void check_bridge(struct checker *checker);

/** check_zone - the id of a zone, or of "any"; false after an error. */
bool check_zone(struct checker *checker, const struct name *name,
		uint8_t *zone);

/* --- check_sets.c ------------------------------------------------------ */

/** check_definitions - the value of every "address" line. */
void check_definitions(struct checker *checker);

/** check_set - fill v4 and v6 of a rule's set; false after an error. */
bool check_set(struct checker *checker, struct address_set *set);

/** set_in_family - some address of @family matches the operand @set. */
bool set_in_family(const struct address_set *set, enum ip_family family);

/* --- check_words.c: one word of a rule at a time ----------------------- */

/** The parser saw to the ranges of numbers; false after an error. */
bool check_transports(struct checker *checker,
		      const struct transport_list *list);
bool check_limit(struct checker *checker, const struct rule *rule);
bool check_macs(struct checker *checker, const struct rule *rule);

/** rule_span - @span of a word, or of the whole rule if there is none. */
struct span rule_span(const struct rule *rule, struct span span);

bool mac_is_group(const struct mac *mac);
bool mac_is_broadcast(const struct mac *mac);
bool mac_is_zero(const struct mac *mac);

/* --- blocks ------------------------------------------------------------ */

void check_nats(struct checker *checker);
void check_filter(struct checker *checker);
void check_guards(struct checker *checker);

/* --- check_claims.c ---------------------------------------------------- */

/** struct claim - one side of a line. */
struct claim {
	struct interval interval;
	const struct nat_entry *entry;
	bool outer;
};

/** claim_add - one side of @entry behind @count claims; there is room. */
void claim_add(struct claim *claims, size_t *count,
	       const struct nat_entry *entry, bool outer);

/** claims_find_overlaps - sort them, and report those that overlap. */
void claims_find_overlaps(struct checker *checker, struct claim *claims,
			  size_t count);

/* --- check_own.c: many behind one address ------------------------------ */

/** check_own - masquerades and forwards, each sound for itself. */
void check_own(struct checker *checker, const struct nat *nat);

/* --- check_lease.c ------------------------------------------------------ */

/** check_lease - addresses that are handed out; after nats and guards. */
void check_lease(struct checker *checker);

/* --- check_nat_private.c ----------------------------------------------- */

/** nat_fill_private - what must not be seen in the zone of @nat. */
void nat_fill_private(struct checker *checker, struct nat *nat);

/* --- check_hints.c: legal, but hardly meant ---------------------------- */

/** check_hints - only for a policy without errors. */
void check_hints(struct checker *checker);

/* --- check_outer.c ----------------------------------------------------- */

/** check_outer - rules and binds that name outer addresses of @nat. */
void check_outer(struct checker *checker, const struct nat *nat);

/* --- check_implied.c --------------------------------------------------- */

/** check_implied - rules about ARP and ND that reachability overrules. */
void check_implied(struct checker *checker);

#endif
