/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_outer.c - warns where a rule names an outer address, although filter
 * and guard see packets with inside addresses.
 */
#include "core/checker.h"

#include "core/intervals.h"

/* struct memo - the outer address in a named set; looked for once. */
struct memo {
	bool known;
	const struct interval *found;
};

/* struct side - the outer addresses of one kind of line. */
struct side {
	struct interval_list list;
	struct memo *memos; /* by index of policy->addresses */
};

/*
 * struct outer_sides - what is never seen of one nat block: the hosts of the
 * zone itself by aliases, hosts elsewhere by statics (IPv4) and prefixes
 * (IPv6).
 */
struct outer_sides {
	const struct nat *nat;
	struct side aliases;
	struct side statics;
	struct side prefixes;
};

static bool collect(struct checker *checker, const struct nat *nat,
		    enum nat_kind kind, struct side *side)
{
	struct interval_list *list = &side->list;

	list->items =
		arena_array(checker->arena, nat->count, sizeof(*list->items));
	side->memos =
		arena_array(checker->arena, checker->policy->address_count,
			    sizeof(*side->memos));
	if (!list->items || !side->memos)
		return false;
	for (size_t i = 0; i < nat->count; i++) {
		if (nat->entries[i].kind == kind)
			list->items[list->count++] =
				prefix_interval(&nat->entries[i].outer);
	}
	list->count = intervals_normalize(list->items, list->count);
	return true;
}

static void warn(struct checker *checker, const struct nat *nat,
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

static const struct interval *find_in_list(const struct interval_list *list,
					   const struct interval_list *outer)
{
	for (size_t i = 0; i < list->count; i++) {
		if (intervals_cover(outer, &list->items[i]))
			return &list->items[i];
	}
	return NULL;
}

static const struct interval *find_in_set(struct checker *checker,
					  const struct address_item *item,
					  const struct side *side)
{
	const struct name_entry *entry =
		name_find(checker, &checker->addresses, item->name, item->span);
	const struct set_value *value;
	struct memo *memo;

	if (!entry)
		return NULL;
	memo = &side->memos[entry->definition];
	value = &checker->values[entry->definition];
	if (!memo->known) {
		memo->known = true;
		memo->found = find_in_list(&value->v4, &side->list);
		if (!memo->found)
			memo->found = find_in_list(&value->v6, &side->list);
	}
	return memo->found;
}

static void check_operand(struct checker *checker, const struct nat *nat,
			  const struct address_set *set,
			  const struct side *side)
{
	for (size_t i = 0; i < set->count && side->list.count; i++) {
		const struct address_item *item = &set->items[i];
		const struct interval *found = NULL;

		if (item->kind == ADDRESS_ITEM_NAMED)
			found = find_in_set(checker, item, side);
		else if (intervals_cover(&side->list, &item->interval))
			found = &item->interval;
		if (found)
			warn(checker, nat, found, item->span);
	}
}

/*
 * A source that comes in with the outer address of a static is a forgery,
 * and a rule may well name it; all other combinations do not occur.
 */
static void check_rule(struct checker *checker, const struct rule *rule,
		       const struct outer_sides *sides)
{
	const struct nat *nat = sides->nat;
	uint8_t zone = nat->zone;

	if (rule->from_zone == zone || rule->from_zone == ZONE_ANY) {
		check_operand(checker, nat, &rule->to, &sides->statics);
		check_operand(checker, nat, &rule->to, &sides->prefixes);
		check_operand(checker, nat, &rule->from, &sides->aliases);
	}
	if (rule->to_zone == zone && rule->from_zone != zone) {
		check_operand(checker, nat, &rule->from, &sides->statics);
		check_operand(checker, nat, &rule->from, &sides->prefixes);
		check_operand(checker, nat, &rule->to, &sides->aliases);
	}
}

static void check_guard(struct checker *checker,
			const struct outer_sides *sides)
{
	const struct guard *guard =
		policy_guard(checker->policy, sides->nat->zone);

	for (size_t i = 0; guard && i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];
		struct interval host = { bind->address, bind->address };

		if (intervals_cover(&sides->aliases.list, &host))
			warn(checker, sides->nat, &host, bind->address_span);
	}
}

void check_outer(struct checker *checker, const struct nat *nat)
{
	const struct filter *filter = &checker->policy->filter;
	struct outer_sides sides = { .nat = nat };

	if (!collect(checker, nat, NAT_ALIAS, &sides.aliases) ||
	    !collect(checker, nat, NAT_STATIC, &sides.statics) ||
	    !collect(checker, nat, NAT_PREFIX, &sides.prefixes))
		return;
	for (size_t i = 0; i < filter->count; i++)
		check_rule(checker, &filter->rules[i], &sides);
	check_guard(checker, &sides);
}
