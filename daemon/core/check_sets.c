/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_sets.c - what addresses a set stands for.
 *
 * Names are followed in any order of definition. A set of one item shares the
 * list of what it names, so that ten thousand rules cost no copies.
 *
 * "not" is taken within the families that the items name: "not 10.0.0.0/8"
 * matches IPv4 only, as does "10.0.0.0/8". Who means IPv6 too says so.
 */
#include "core/checker.h"

#include "core/intervals.h"

/* Sets named before they are defined; bounds the depth of the recursion. */
#define SET_DEPTH_MAX 32

/* struct step - a reference that is being followed, and the one before it. */
struct step {
	const struct address_item *item;
	size_t definition;
	const struct step *before;
	unsigned depth;
};

static bool resolve(struct checker *checker, struct address_set *set,
		    const struct step *step);

static void report_cycle(struct checker *checker, const struct step *step,
			 const struct address_item *item, size_t definition)
{
	diag_error(checker->diag, item->span, "address '%s' contains itself",
		   item->name);
	for (; step && step->definition != definition; step = step->before)
		diag_note(checker->diag, step->item->span,
			  "by way of '%s', named here", step->item->name);
	diag_note(checker->diag,
		  checker->policy->addresses[definition].name.span,
		  "'%s' is defined here", item->name);
}

static bool apply_not(struct checker *checker, const struct address_set *set,
		      struct set_value *value)
{
	value->v4 = set->v4;
	value->v6 = set->v6;
	if (!set->negated)
		return true;
	if (set->v4.count &&
	    !intervals_complement(&set->v4, IP_V4, &value->v4, checker->arena))
		return false;
	return !set->v6.count ||
	       intervals_complement(&set->v6, IP_V6, &value->v6,
				    checker->arena);
}

/* The value of a definition, worked out at the first call. */
static const struct set_value *evaluate(struct checker *checker,
					const struct step *step)
{
	struct set_value *value = &checker->values[step->definition];
	struct address_set *set =
		&checker->policy->addresses[step->definition].set;

	if (value->state == SET_NEW) {
		value->state = SET_BUSY;
		value->state = resolve(checker, set, step) &&
					       apply_not(checker, set, value)
				       ? SET_DONE
				       : SET_BROKEN;
	}
	return value->state == SET_DONE ? value : NULL;
}

static const struct set_value *follow(struct checker *checker,
				      const struct address_item *item,
				      const struct step *before)
{
	const struct name_entry *entry =
		name_find(checker, &checker->addresses, item->name, item->span);
	struct step step = { item, 0, before, before ? before->depth + 1 : 1 };

	if (!entry || !checker->values)
		return NULL;
	step.definition = entry->definition;
	if (checker->values[step.definition].state == SET_BUSY) {
		report_cycle(checker, before, item, step.definition);
		return NULL;
	}
	if (step.depth > SET_DEPTH_MAX) {
		diag_error(checker->diag, item->span,
			   "more than %d sets in a row are named before they "
			   "are defined; define '%s' first",
			   SET_DEPTH_MAX, item->name);
		return NULL;
	}
	return evaluate(checker, &step);
}

/*
 * What each item stands for, for the time of one resolve(): an interval is
 * seen as a list of one.
 */
static bool item_lists(struct checker *checker, struct address_item *item,
		       const struct step *step, struct set_value *out)
{
	const struct set_value *value;

	*out = (struct set_value){ 0 };
	if (item->kind == ADDRESS_ITEM_NAMED) {
		value = follow(checker, item, step);
		if (value)
			*out = *value;
		return value != NULL;
	}
	if (item->interval.first.family == IP_V4)
		out->v4 = (struct interval_list){ &item->interval, 1 };
	else
		out->v6 = (struct interval_list){ &item->interval, 1 };
	return true;
}

static void append(struct interval_list *list, const struct interval_list *more)
{
	for (size_t i = 0; i < more->count; i++)
		list->items[list->count++] = more->items[i];
}

static bool merge_items(struct checker *checker, struct address_set *set,
			const struct step *step, size_t v4, size_t v6)
{
	struct set_value value;

	set->v4.items =
		arena_array(checker->arena, v4, sizeof(struct interval));
	set->v6.items =
		arena_array(checker->arena, v6, sizeof(struct interval));
	if ((v4 && !set->v4.items) || (v6 && !set->v6.items))
		return false;
	for (size_t i = 0; i < set->count; i++) {
		if (!item_lists(checker, &set->items[i], step, &value))
			return false;
		append(&set->v4, &value.v4);
		append(&set->v6, &value.v6);
	}
	set->v4.count = intervals_normalize(set->v4.items, set->v4.count);
	set->v6.count = intervals_normalize(set->v6.items, set->v6.count);
	return true;
}

static bool nothing_left(const struct address_set *set)
{
	return set->count && !set_in_family(set, IP_V4) &&
	       !set_in_family(set, IP_V6);
}

/* Fill v4 and v6 of @set; @step is the reference that led to it, or NULL. */
static bool resolve(struct checker *checker, struct address_set *set,
		    const struct step *step)
{
	struct set_value value = { 0 };
	size_t v4 = 0;
	size_t v6 = 0;
	bool good = true;

	set->v4 = set->v6 = (struct interval_list){ NULL, 0 };
	for (size_t i = 0; i < set->count; i++) {
		good &= item_lists(checker, &set->items[i], step, &value);
		v4 += value.v4.count;
		v6 += value.v6.count;
	}
	if (!good)
		return false;
	if (set->count == 1) {
		set->v4 = value.v4;
		set->v6 = value.v6;
	} else if (!merge_items(checker, set, step, v4, v6)) {
		return false;
	}
	if (nothing_left(set)) {
		diag_error(checker->diag, set->span,
			   "no address is left: 'not' excludes all of them");
		return false;
	}
	return true;
}

void check_definitions(struct checker *checker)
{
	size_t count = checker->policy->address_count;

	checker->values =
		arena_array(checker->arena, count, sizeof(*checker->values));
	if (!checker->values)
		return;
	for (size_t i = 0; i < count; i++) {
		struct step step = { .definition = i, .depth = 1 };

		evaluate(checker, &step);
	}
}

bool check_set(struct checker *checker, struct address_set *set)
{
	return resolve(checker, set, NULL);
}

bool set_in_family(const struct address_set *set, enum ip_family family)
{
	const struct interval_list *list =
		family == IP_V4 ? &set->v4 : &set->v6;

	if (!set->count)
		return true;
	return list->count && !(set->negated && intervals_full(list));
}
