/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_group.h - what the files share that turn many filter rules into few
 * sets: compile_shape.c says which rules are alike, compile_group.c which of
 * these go together, compile_apart.c whether a rule may be moved there, and
 * compile_set.c makes the sets.
 */
#ifndef SLUICE_CORE_COMPILE_GROUP_H
#define SLUICE_CORE_COMPILE_GROUP_H

#include "core/compile_internal.h"

/** enum side - where addresses are looked up. */
enum side { SIDE_TO, SIDE_FROM, SIDES };

/** struct shape - what rules of one set have in common. */
struct shape {
	enum rule_action action;
	enum ip_family family;
	int protocol;
	bool port;
	bool given[SIDES]; /* addresses of that side */
	/*
	 * Single ports, and on each side prefixes of one length: what overlaps
	 * is equal then, and a hash finds it.
	 */
	bool hashed;
	uint8_t bits[SIDES]; /* that length, if hashed */
};

/** struct group - rules of one set, or a single rule that fits none. */
struct group {
	const struct shape *shape; /* NULL: a single rule */
	uint32_t first;		   /* of its rules, and the last: */
	uint32_t last;		   /* index plus one */
	size_t rules;
	size_t elements;
	uint32_t number;
	bool indexed[SIDES];	/* its rules are in the index */
	uint32_t levels[SIDES]; /* of the index: bits of those that occur */
	enum side side;		/* to be asked first */
	struct group *before;
	struct group *next;
};

struct index_entry;

#define SHAPES_MAX 64

/** struct grouping - the rules of one pair of zones, being put together. */
struct grouping {
	struct compiler *c;
	struct arena arena; /* for as long as it takes */
	const struct rule *const *rules;
	size_t count;
	struct shape shapes[SHAPES_MAX];
	size_t shape_rules[SHAPES_MAX]; /* how many have it */
	size_t shape_count;
	const struct shape **shape_of; /* by rule; NULL: fits no set */
	uint32_t *next; /* by rule: the next one of its group, plus one */
	struct group *groups;
	struct group *last;
	/* What lies where; see compile_apart.c. */
	uint32_t *heads;
	size_t head_mask;
	struct index_entry *entries;
	size_t entry_count;
	size_t entry_capacity;
};

/** group_shapes - find the shapes of all rules; false: no memory. */
bool group_shapes(struct grouping *grouping);

/** shape_list - the addresses of @rule on @side; NULL: any. */
const struct interval_list *shape_list(const struct shape *shape,
				       const struct rule *rule, enum side side);

/** shape_ports - the ports of @rule; NULL: any. */
const struct port_list *shape_ports(const struct shape *shape,
				    const struct rule *rule);

/** shape_elements - of a set, that @rule becomes. */
size_t shape_elements(const struct shape *shape, const struct rule *rule);

/**
 * group_apart - no frame fits both @rule, which has @shape, and a rule of
 * @group. Never true by mistake.
 */
bool group_apart(struct grouping *grouping, struct group *group,
		 const struct rule *rule, const struct shape *shape);

/** group_note - the rule at @index has joined @group. */
void group_note(struct grouping *grouping, struct group *group, uint32_t index);

/**
 * compile_set - one nft rule that looks up a set of @count rules, which all
 * have @shape and become @elements elements at most. Of equal keys the first
 * rule's is kept; other than that no two rules may overlap.
 */
void compile_set(struct grouping *grouping, struct chain *chain,
		 const struct shape *shape, const struct rule *const *rules,
		 size_t count, size_t elements);

#endif
