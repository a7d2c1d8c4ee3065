/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_apart.c - whether a rule is apart from all rules of a group, in
 * about the same time however many they are.
 *
 * The index holds the addresses of a group's rules at a level, which is the
 * number of whole steps of bits that first and last address share, under
 * group, side, level and these bits. Addresses that meet share all bits of
 * the lower of their levels: so what could meet a rule is found with one
 * probe for each level up to its own. Of what lies below only a trace is left
 * at each level above; a rule that meets a trace is not known to be apart.
 */
#include "core/compile_group.h"

#include <string.h>

#include "core/apart.h"

#define FEW 8	    /* rules of a group that are compared without an index */
#define COMPARED 32 /* rules compared for one answer */
#define IS_TRACE 0  /* instead of a rule */

/** struct index_entry - a rule, or a trace, at one place. */
struct index_entry {
	uint32_t hash; /* stands for the place: what is taken for another is
			* compared for nothing */
	uint32_t next; /* of the same head: number plus one */
	uint32_t rule; /* index plus one, or IS_TRACE */
};

/** struct place - addresses that share their first bits. */
struct place {
	uint64_t group_side;
	unsigned level;
	uint64_t words[2]; /* of the first address */
};

/* --- places ------------------------------------------------------------ */

/* Bytes of one level. */
static size_t level_step(enum ip_family family)
{
	return family == IP_V4 ? 1 : 2;
}

static unsigned level_of(const struct interval *interval)
{
	enum ip_family family = interval->first.family;
	size_t size = address_size(family);
	size_t shared = 0;

	while (shared < size &&
	       interval->first.bytes[shared] == interval->last.bytes[shared])
		shared++;
	return (unsigned)(shared / level_step(family));
}

static struct place place_of(const struct group *group, enum side side,
			     const struct interval *interval)
{
	struct place place = { .level = level_of(interval) };
	const uint8_t *bytes = interval->first.bytes;

	place.group_side = (uint64_t)group->number * SIDES + side;
	for (size_t i = 0; i < address_size(interval->first.family); i++)
		place.words[i / 8] |= (uint64_t)bytes[i] << (56 - 8 * (i % 8));
	return place;
}

static uint64_t leading(uint64_t word, size_t bits)
{
	if (bits >= 64)
		return word;
	return bits ? word & UINT64_MAX << (64 - bits) : 0;
}

/* Of the place that @place lies in at @level. */
static uint32_t place_hash(const struct place *place, unsigned level,
			   enum ip_family family)
{
	size_t bits = 8 * level * level_step(family);
	uint64_t hash = (place->group_side << 8 | level) * 0x9e3779b97f4a7c15u;

	hash ^= leading(place->words[0], bits) * 0xbf58476d1ce4e5b9u;
	hash ^= leading(place->words[1], bits > 64 ? bits - 64 : 0) *
		0x94d049bb133111ebu;
	/* Of a prefix the last bits are all 0: mix down what is above. */
	hash = (hash ^ hash >> 32) * 0xff51afd7ed558ccdu;
	return (uint32_t)(hash >> 32);
}

/* Traces lie apart, so that one is found among many rules of a place. */
static uint32_t trace_hash(const struct place *place, unsigned level,
			   enum ip_family family)
{
	return ~place_hash(place, level, family);
}

/* --- the table --------------------------------------------------------- */

static bool index_ready(struct grouping *grouping)
{
	size_t heads = 64;

	if (grouping->heads)
		return true;
	while (heads < 2 * grouping->count)
		heads *= 2;
	grouping->heads =
		arena_array(&grouping->arena, heads, sizeof(*grouping->heads));
	grouping->head_mask = heads - 1;
	return grouping->heads;
}

static const struct index_entry *entry_at(const struct grouping *grouping,
					  uint32_t number)
{
	return number ? &grouping->entries[number - 1] : NULL;
}

static const struct index_entry *first_at(const struct grouping *grouping,
					  uint32_t hash)
{
	return entry_at(grouping, grouping->heads[hash & grouping->head_mask]);
}

static void insert(struct grouping *grouping, uint32_t hash, uint32_t rule)
{
	uint32_t *head = &grouping->heads[hash & grouping->head_mask];
	struct index_entry *entries =
		arena_grow(&grouping->arena, grouping->entries,
			   grouping->entry_count, &grouping->entry_capacity,
			   sizeof(*entries));

	if (!entries)
		return;
	grouping->entries = entries;
	entries[grouping->entry_count] =
		(struct index_entry){ hash, *head, rule };
	*head = (uint32_t)++grouping->entry_count;
}

static bool has_trace(const struct grouping *grouping, uint32_t hash)
{
	const struct index_entry *entry = first_at(grouping, hash);

	for (; entry; entry = entry_at(grouping, entry->next))
		if (entry->hash == hash && entry->rule == IS_TRACE)
			return true;
	return false;
}

/* --- filling ----------------------------------------------------------- */

static void add_interval(struct grouping *grouping, struct group *group,
			 enum side side, const struct interval *interval,
			 uint32_t index)
{
	struct place place = place_of(group, side, interval);
	enum ip_family family = interval->first.family;

	group->levels[side] |= 1u << place.level;
	insert(grouping, place_hash(&place, place.level, family), index + 1);
	for (unsigned level = 1; level < place.level; level++) {
		uint32_t trace = trace_hash(&place, level, family);

		if (!has_trace(grouping, trace))
			insert(grouping, trace, IS_TRACE);
	}
}

static void add_rule(struct grouping *grouping, struct group *group,
		     enum side side, uint32_t index)
{
	const struct interval_list *list =
		shape_list(group->shape, grouping->rules[index], side);

	for (size_t i = 0; i < list->count; i++)
		add_interval(grouping, group, side, &list->items[i], index);
}

/* A side is indexed once somebody asks for it. */
static bool index_side(struct grouping *grouping, struct group *group,
		       enum side side)
{
	if (group->indexed[side])
		return true;
	if (!index_ready(grouping))
		return false;
	group->indexed[side] = true;
	for (uint32_t at = group->first; at; at = grouping->next[at - 1])
		add_rule(grouping, group, side, at - 1);
	return true;
}

void group_note(struct grouping *grouping, struct group *group, uint32_t index)
{
	for (enum side side = 0; side < SIDES; side++)
		if (group->indexed[side])
			add_rule(grouping, group, side, index);
}

/* --- asking ------------------------------------------------------------ */

enum answer { APART, MEETS, UNSURE };

static enum answer compare_at(const struct grouping *grouping, uint32_t hash,
			      const struct rule *rule, size_t *budget)
{
	const struct index_entry *entry = first_at(grouping, hash);

	for (; entry; entry = entry_at(grouping, entry->next)) {
		if (entry->hash != hash || entry->rule == IS_TRACE)
			continue;
		if (!(*budget)--)
			return UNSURE;
		if (!rules_apart(grouping->rules[entry->rule - 1], rule))
			return MEETS;
	}
	return APART;
}

static enum answer ask_interval(const struct grouping *grouping,
				const struct group *group, enum side side,
				const struct interval *interval,
				const struct rule *rule, size_t *budget)
{
	struct place place = place_of(group, side, interval);
	enum ip_family family = interval->first.family;
	bool deeper = group->levels[side] >> (place.level + 1);

	if (deeper &&
	    (!place.level ||
	     has_trace(grouping, trace_hash(&place, place.level, family))))
		return UNSURE;
	for (unsigned level = 0; level <= place.level; level++) {
		enum answer answer;

		if (!(group->levels[side] & 1u << level))
			continue;
		answer = compare_at(grouping, place_hash(&place, level, family),
				    rule, budget);
		if (answer != APART)
			return answer;
	}
	return APART;
}

static enum answer ask_side(struct grouping *grouping, struct group *group,
			    enum side side, const struct rule *rule,
			    const struct shape *shape)
{
	const struct interval_list *list = shape_list(shape, rule, side);
	enum answer answer = APART;
	size_t budget = COMPARED;

	if (!list || !shape_list(group->shape, rule, side) ||
	    !index_side(grouping, group, side))
		return UNSURE;
	for (size_t i = 0; i < list->count && answer == APART; i++)
		answer = ask_interval(grouping, group, side, &list->items[i],
				      rule, &budget);
	return answer;
}

static bool compare_all(const struct grouping *grouping,
			const struct group *group, const struct rule *rule)
{
	for (uint32_t at = group->first; at; at = grouping->next[at - 1])
		if (!rules_apart(grouping->rules[at - 1], rule))
			return false;
	return true;
}

static bool shapes_apart(const struct shape *a, const struct shape *b)
{
	return a->family != b->family ||
	       (a->protocol != PROTOCOL_ANY && b->protocol != PROTOCOL_ANY &&
		a->protocol != b->protocol);
}

bool group_apart(struct grouping *grouping, struct group *group,
		 const struct rule *rule, const struct shape *shape)
{
	enum answer answer;

	if (group->shape && shapes_apart(group->shape, shape))
		return true;
	if (!group->shape || group->rules <= FEW)
		return compare_all(grouping, group, rule);
	answer = ask_side(grouping, group, group->side, rule, shape);
	if (answer == UNSURE) {
		group->side = group->side == SIDE_TO ? SIDE_FROM : SIDE_TO;
		answer = ask_side(grouping, group, group->side, rule, shape);
	}
	return answer == APART;
}
