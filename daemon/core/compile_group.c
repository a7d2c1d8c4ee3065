/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_group.c - rules that differ only in addresses and ports become one
 * set, so that the cost of a packet does not grow with their number.
 *
 * First match is kept. A rule joins a set that stands before other rules only
 * if no frame fits it and one of those; a set with ranges takes no rule that
 * overlaps another of it; of equal keys the first rule's stays.
 */
#include "core/compile_group.h"

#define RANGES_MAX 1024 /* elements of a set with ranges */
#define LOOK_BACK 16	/* groups that a rule may be moved across */

/* --- groups ------------------------------------------------------------ */

static bool group_takes(struct grouping *grouping, struct group *group,
			const struct rule *rule)
{
	if (group->shape->hashed)
		return true;
	return group->elements + shape_elements(group->shape, rule) <=
		       RANGES_MAX &&
	       group_apart(grouping, group, rule, group->shape);
}

/* The group that @rule can join, or NULL. */
static struct group *group_find(struct grouping *grouping,
				const struct rule *rule,
				const struct shape *shape)
{
	struct group *group = grouping->last;

	for (size_t i = 0; group && i < LOOK_BACK; i++) {
		if (group->shape == shape)
			return group_takes(grouping, group, rule) ? group
								  : NULL;
		if (!group_apart(grouping, group, rule, shape))
			return NULL;
		group = group->before;
	}
	return NULL;
}

static struct group *group_new(struct grouping *grouping)
{
	struct group *group = arena_alloc(&grouping->arena, sizeof(*group));

	if (!group)
		return NULL;
	group->before = grouping->last;
	if (grouping->last)
		grouping->last->next = group;
	else
		grouping->groups = group;
	group->number = grouping->last ? grouping->last->number + 1 : 0;
	grouping->last = group;
	return group;
}

static void group_join(struct grouping *grouping, struct group *group,
		       uint32_t index)
{
	if (group->last)
		grouping->next[group->last - 1] = index + 1;
	else
		group->first = index + 1;
	group->last = index + 1;
	group->rules++;
	if (group->shape)
		group->elements +=
			shape_elements(group->shape, grouping->rules[index]);
	group_note(grouping, group, index);
}

static bool place(struct grouping *grouping, uint32_t index)
{
	const struct shape *shape = grouping->shape_of[index];
	struct group *group = NULL;

	if (shape)
		group = group_find(grouping, grouping->rules[index], shape);
	if (!group) {
		group = group_new(grouping);
		if (!group)
			return false;
		group->shape = shape;
	}
	group_join(grouping, group, index);
	return !grouping->arena.failed;
}

/* --- the whole --------------------------------------------------------- */

static bool grouping_init(struct grouping *grouping)
{
	struct arena *arena = &grouping->arena;

	arena_init(arena, grouping->c->arena->limit);
	grouping->next =
		arena_array(arena, grouping->count, sizeof(*grouping->next));
	return grouping->next && group_shapes(grouping);
}

static bool compile_group(struct grouping *grouping, struct chain *chain,
			  const struct group *group)
{
	const struct rule **rules;
	size_t count = 0;

	if (group->rules == 1) {
		compile_rule(grouping->c, chain,
			     grouping->rules[group->first - 1]);
		return true;
	}
	rules = arena_array(&grouping->arena, group->rules, sizeof(*rules));
	if (!rules)
		return false;
	for (uint32_t at = group->first; at; at = grouping->next[at - 1])
		rules[count++] = grouping->rules[at - 1];
	compile_set(grouping, chain, group->shape, rules, count,
		    group->elements);
	return !grouping->arena.failed;
}

void compile_rules(struct compiler *c, struct chain *chain,
		   const struct rule *const *rules, size_t count)
{
	struct grouping grouping = { .c = c, .rules = rules, .count = count };
	bool good = grouping_init(&grouping);

	for (uint32_t i = 0; good && i < count; i++)
		good = place(&grouping, i);
	for (struct group *group = grouping.groups; good && group;
	     group = group->next)
		good = compile_group(&grouping, chain, group);
	if (!good)
		c->ruleset->failed = true;
	arena_free(&grouping.arena);
}
