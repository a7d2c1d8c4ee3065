/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_hints.c - warnings about rules that are legal, but hardly meant.
 */
#include "core/checker.h"

#include "core/frame.h"
#include "core/intervals.h"

/* --- outer addresses where inside ones are meant ----------------------- */

/* struct outer_sides - what filter and guard never see of one nat block. */
struct outer_sides {
	const struct nat *nat;
	struct interval_list aliases; /* hosts of the zone itself */
	struct interval_list statics; /* hosts elsewhere; prefixes too */
};

static bool collect(struct checker *checker, const struct nat *nat, bool alias,
		    struct interval_list *list)
{
	list->count = 0;
	list->items =
		arena_array(checker->arena, nat->count, sizeof(*list->items));
	if (!list->items)
		return false;
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind == NAT_PRIVATE ||
		    (entry->kind == NAT_ALIAS) != alias)
			continue;
		list->items[list->count++] = prefix_interval(&entry->outer);
	}
	list->count = intervals_normalize(list->items, list->count);
	return true;
}

static void warn_outer(struct checker *checker, const struct nat *nat,
		       const struct interval *interval, struct span span)
{
	diag_warning(checker->diag, span,
		     "an outer address is never seen here; "
		     "name the host by its inside address");
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->kind == NAT_PRIVATE ||
		    !prefix_contains(&entry->outer, &interval->first))
			continue;
		diag_note(checker->diag, entry->inner_span,
			  "the inside address");
		return;
	}
}

static const struct interval *find_outer(const struct interval_list *list,
					 const struct interval_list *outer)
{
	for (size_t i = 0; i < list->count; i++) {
		if (intervals_cover(outer, &list->items[i]))
			return &list->items[i];
	}
	return NULL;
}

static const struct interval *find_outer_item(struct checker *checker,
					      const struct address_item *item,
					      const struct interval_list *outer)
{
	const struct name_entry *entry;
	const struct set_value *value;
	const struct interval *found;

	if (item->kind != ADDRESS_ITEM_NAMED)
		return intervals_cover(outer, &item->interval) ? &item->interval
							       : NULL;
	entry = name_find(checker, &checker->addresses, item->name, item->span);
	if (!entry)
		return NULL;
	value = &checker->values[entry->definition];
	found = find_outer(&value->v4, outer);
	return found ? found : find_outer(&value->v6, outer);
}

static void check_operand(struct checker *checker, const struct nat *nat,
			  const struct address_set *set,
			  const struct interval_list *outer)
{
	for (size_t i = 0; i < set->count && outer->count; i++) {
		const struct interval *found =
			find_outer_item(checker, &set->items[i], outer);

		if (found)
			warn_outer(checker, nat, found, set->items[i].span);
	}
}

/*
 * A source that comes in with the outer address of a static is a forgery,
 * and a rule may well name it; all other combinations do not occur.
 */
static void check_rule_outer(struct checker *checker, const struct rule *rule,
			     const struct outer_sides *sides)
{
	uint8_t zone = sides->nat->zone;
	bool comes_in = rule->from_zone == zone || rule->from_zone == ZONE_ANY;
	bool goes_out = rule->to_zone == zone && rule->from_zone != zone;

	if (comes_in) {
		check_operand(checker, sides->nat, &rule->to, &sides->statics);
		check_operand(checker, sides->nat, &rule->from,
			      &sides->aliases);
	}
	if (goes_out) {
		check_operand(checker, sides->nat, &rule->from,
			      &sides->statics);
		check_operand(checker, sides->nat, &rule->to, &sides->aliases);
	}
}

static void check_guard_outer(struct checker *checker,
			      const struct outer_sides *sides)
{
	const struct guard *guard =
		policy_guard(checker->policy, sides->nat->zone);

	for (size_t i = 0; guard && i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];
		struct interval host = { bind->address, bind->address };

		if (intervals_cover(&sides->aliases, &host))
			warn_outer(checker, sides->nat, &host,
				   bind->address_span);
	}
}

static void check_outer(struct checker *checker, const struct nat *nat)
{
	const struct filter *filter = &checker->policy->filter;
	struct outer_sides sides = { .nat = nat };

	if (!collect(checker, nat, true, &sides.aliases) ||
	    !collect(checker, nat, false, &sides.statics))
		return;
	for (size_t i = 0; i < filter->count; i++)
		check_rule_outer(checker, &filter->rules[i], &sides);
	check_guard_outer(checker, &sides);
}

/* --- rules that can hardly match --------------------------------------- */

static void check_one_port(struct checker *checker, const struct rule *rule)
{
	if (rule->from_zone == ZONE_ANY || rule->from_zone != rule->to_zone ||
	    checker->zone_ports[rule->from_zone] > 1)
		return;
	diag_warning(checker->diag, rule->to_zone_name.span,
		     "zone '%s' has one port; "
		     "nothing is forwarded from it to itself",
		     rule->to_zone_name.text);
}

static bool is_group(const struct interval *interval)
{
	if (interval->first.family == IP_V4)
		return interval->first.bytes[0] >= 224;
	return interval->first.bytes[0] == 0xff;
}

/* Packets to group addresses travel in group frames. */
static void check_group_target(struct checker *checker, const struct rule *rule)
{
	const struct address_set *to = &rule->to;

	if ((rule->action != RULE_PASS &&
	     rule->action != RULE_PASS_STATELESS) ||
	    rule->destination != DESTINATION_DEFAULT ||
	    rule->ethertype_kind != ETHERTYPE_NONE || to->negated || !to->count)
		return;
	for (size_t i = 0; i < to->v4.count; i++) {
		if (!is_group(&to->v4.items[i]))
			return;
	}
	for (size_t i = 0; i < to->v6.count; i++) {
		if (!is_group(&to->v6.items[i]))
			return;
	}
	diag_warning(checker->diag, to->span,
		     "a pass rule takes unicast frames; to reach a group "
		     "add 'multicast' or 'broadcast'");
}

void check_hints(struct checker *checker)
{
	const struct policy *policy = checker->policy;
	const struct filter *filter = &policy->filter;

	for (size_t i = 0; i < policy->nat_count; i++)
		check_outer(checker, &policy->nats[i]);
	for (size_t i = 0; i < filter->count; i++) {
		check_one_port(checker, &filter->rules[i]);
		check_group_target(checker, &filter->rules[i]);
	}
	if (policy->nat_count && filter->default_action == DEFAULT_PASS)
		diag_warning(checker->diag, filter->default_span,
			     "with nat, 'default pass' opens every "
			     "translated host to the other side");
}
