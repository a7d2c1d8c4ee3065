/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext_scene.h - a small ruleset for the tests of its text: one table, one
 * chain, one rule.
 */
#ifndef SLUICE_TESTS_NFTEXT_SCENE_H
#define SLUICE_TESTS_NFTEXT_SCENE_H

#include <string.h>

#include "core/nftext.h"
#include "tests/unit/unit.h"

struct scene {
	struct arena arena;
	struct ruleset r;
	struct table *table;
	struct chain *chain;
	struct nft_rule *rule;
};

static inline void scene_init(struct scene *s)
{
	arena_init(&s->arena, 0);
	ruleset_init(&s->r, &s->arena);
	s->table = ruleset_add_table(&s->r, TABLE_BRIDGE, TABLE_NAME);
	s->chain = table_add_chain(&s->r, s->table, "c");
	s->rule = chain_add_rule(&s->r, s->chain, NULL);
}

static inline void scene_free(struct scene *s)
{
	arena_free(&s->arena);
}

/** scene_set - a set "s" of one key field, or two if there is a @second. */
static inline struct set *scene_set(struct scene *s, enum set_kind kind,
				    enum field first, enum field second)
{
	const enum field key[] = { first, second };

	return table_add_set(&s->r, s->table, "s", kind, key,
			     second == FIELD_NONE ? 1 : 2);
}

/** scene_check_line - the first line inside a chain or set is @want. */
static inline void scene_check_line(struct scene *s, const char *want)
{
	const char *text = nftext_print(&s->r, &s->arena);
	const char *start = text ? strstr(text, "\t\t") : NULL;
	size_t length = start ? strcspn(start + 2, "\n") : 0;

	CHECK(start && length == strlen(want) &&
		      memcmp(start + 2, want, length) == 0,
	      "want: %s\n   got: %.*s", want, (int)length,
	      start ? start + 2 : "");
}

/** scene_check_text - the whole text is @want; @name is of the table's row. */
static inline void scene_check_text(struct scene *s, const char *name,
				    const char *want)
{
	const char *text = nftext_print(&s->r, &s->arena);

	CHECK(text && strcmp(text, want) == 0, "%s: want:\n%s\n   got:\n%s",
	      name, want, text ? text : "nothing");
}

#endif
