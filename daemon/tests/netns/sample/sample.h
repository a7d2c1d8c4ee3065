/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample.h - a ruleset made by hand, not by the compiler, that has every
 * statement, every field and every kind of set.
 *
 * Builders do not fail: memory that ran out is seen in @r.failed at the end.
 */
#ifndef SLUICE_TESTS_SAMPLE_H
#define SLUICE_TESTS_SAMPLE_H

#include <stdint.h>

#include "core/ruleset.h"

#define SAMPLE_PORT "p0"

/** struct sample - the ruleset and what its parts refer to. */
struct sample {
	struct arena arena; /* owned by who called a maker */
	struct ruleset r;
	struct table *inet;
	struct table *bridge;
	struct table *netdev;
	struct chain *target; /* of verdicts in maps */
	struct chain *filter;
};

/** sample_make - all of it, with an egress chain for SAMPLE_PORT. */
void sample_make(struct sample *s);

/** sample_make_elements - one map of @count elements, and little else. */
void sample_make_elements(struct sample *s, uint32_t count);

/** sample_add_port - an egress chain of @device; the name is not copied. */
void sample_add_port(struct sample *s, const char *device);

/* --- its parts --------------------------------------------------------- */

void sample_add_fields(struct sample *s);
void sample_add_sets(struct sample *s, struct chain *chain);
void sample_add_rewrites(struct sample *s);

/* --- what they are built with ------------------------------------------ */

/** sample_rule - new in @chain; matches what of @protocol, @l4 is not 0. */
struct nft_rule *sample_rule(struct sample *s, struct chain *chain,
			     uint16_t protocol, uint8_t l4);

/** sample_accept - the last statement of @rule. */
void sample_accept(struct sample *s, struct nft_rule *rule);

/**
 * sample_key - add to @set for rule number @rule: even ones go to the target
 * chain, odd ones drop. @last and @data may be NULL.
 */
void sample_key(struct sample *s, struct set *set, const void *key,
		const void *last, const void *data, uint32_t rule);

/** sample_map - new in @table, from field @key to field @data. */
struct set *sample_map(struct sample *s, struct table *table, const char *name,
		       enum field key, enum field data);

/** sample_rewrite_map - @field becomes what @map has for @source. */
void sample_rewrite_map(struct sample *s, struct nft_rule *rule,
			enum field field, enum field source,
			const struct set *map);

#endif
