/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_set.c - a group of filter rules as one set, with the verdict that
 * they have in common.
 *
 * Where all of its addresses are prefixes of one length, the set holds their
 * first bits and is asked for these, which is both loaded and looked up faster
 * than ranges are.
 *
 * The kernel needs longer to make a counter than to make an element. So the
 * elements of a large set have none; keys that occur are added to a second
 * set, whose elements have. Ranges have no such key: a frame's is only one of
 * all that an element stands for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compile_group.h"
#include "core/frame.h"

#define KEY_MAX 40	/* two IPv6 addresses and a port, padded */
#define COUNTERS_MAX 64 /* elements that have a counter from the start */

/** struct box - one element: first and last of every part. */
struct box {
	uint8_t first[KEY_MAX];
	uint8_t last[KEY_MAX];
	uint32_t rule;
};

/** struct builder - a set being filled, and how to know what is in it. */
struct builder {
	struct grouping *grouping;
	const struct shape *shape;
	const char *name;
	struct set *set;
	uint32_t *index; /* keys: open addressing, element number plus one */
	size_t index_mask;
	struct box *boxes; /* ranges: kept until they can be sorted */
	size_t box_count;
};

/* --- elements ---------------------------------------------------------- */

static size_t put_interval(struct box *box, size_t at,
			   const struct interval_list *list, size_t index)
{
	const struct interval *interval = &list->items[index];
	size_t size = address_size(interval->first.family);

	memcpy(box->first + at, interval->first.bytes, size);
	memcpy(box->last + at, interval->last.bytes, size);
	return at + size;
}

static void put_port(struct box *box, size_t at, const struct port_range *range)
{
	box->first[at] = (uint8_t)(range->first >> 8);
	box->first[at + 1] = (uint8_t)range->first;
	box->last[at] = (uint8_t)(range->last >> 8);
	box->last[at + 1] = (uint8_t)range->last;
}

static size_t hash_key(const uint8_t *key, size_t size)
{
	uint64_t hash = 14695981039346656037u; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ key[i]) * 1099511628211u;
	return (size_t)(hash ^ hash >> 29);
}

/* False: an earlier rule has this key already. */
static bool index_insert(struct builder *b, const uint8_t *key)
{
	size_t size = b->set->key_size;
	size_t slot = hash_key(key, size) & b->index_mask;

	for (; b->index[slot]; slot = (slot + 1) & b->index_mask)
		if (memcmp(b->set->keys + (b->index[slot] - 1) * size, key,
			   size) == 0)
			return false;
	b->index[slot] = (uint32_t)b->set->count + 1;
	return true;
}

static void add_box(struct builder *b, const struct box *box)
{
	if (!b->shape->hashed)
		b->boxes[b->box_count++] = *box;
	else if (index_insert(b, box->first))
		set_add(b->grouping->c->ruleset, b->set, box->first, NULL, NULL,
			NULL, box->rule);
}

/* All combinations of the rule's addresses and ports. */
static void add_rule(struct builder *b, const struct rule *rule)
{
	const struct interval_list *from =
		shape_list(b->shape, rule, SIDE_FROM);
	const struct interval_list *to = shape_list(b->shape, rule, SIDE_TO);
	const struct port_list *ports = shape_ports(b->shape, rule);
	size_t tos = to ? to->count : 1;
	size_t targets = ports ? ports->count : 1;
	size_t count = (from ? from->count : 1) * tos * targets;

	for (size_t i = 0; i < count; i++) {
		struct box box = { .rule = rule->number };
		size_t at = 0;

		if (from)
			at = put_interval(&box, at, from, i / (tos * targets));
		if (to)
			at = put_interval(&box, at, to, i / targets % tos);
		if (ports)
			put_port(&box, at, &ports->items[i % targets]);
		add_box(b, &box);
	}
}

static int by_first(const void *left, const void *right)
{
	const struct box *a = left;
	const struct box *b = right;

	return memcmp(a->first, b->first, KEY_MAX);
}

static void add_ranges(struct builder *b)
{
	if (b->box_count)
		qsort(b->boxes, b->box_count, sizeof(*b->boxes), by_first);
	for (size_t i = 0; i < b->box_count; i++)
		set_add(b->grouping->c->ruleset, b->set, b->boxes[i].first,
			b->boxes[i].last, NULL, NULL, b->boxes[i].rule);
}

/* --- the set ----------------------------------------------------------- */

/** struct key - parts of the set's key; bits 0: all of the part. */
struct key {
	enum field fields[KEY_FIELDS_MAX];
	uint8_t bits[KEY_FIELDS_MAX];
	size_t count;
};

static void key_add(struct key *key, enum field field, uint8_t bits)
{
	key->fields[key->count] = field;
	key->bits[key->count++] =
		bits == 8 * field_info(field)->size ? 0 : bits;
}

static struct key key_of(const struct builder *b)
{
	const struct shape *shape = b->shape;
	bool v4 = shape->family == IP_V4;
	struct key key = { .count = 0 };

	if (shape->given[SIDE_FROM])
		key_add(&key, v4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR,
			shape->bits[SIDE_FROM]);
	if (shape->given[SIDE_TO])
		key_add(&key, v4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR,
			shape->bits[SIDE_TO]);
	if (shape->port)
		key_add(&key, FIELD_TH_DPORT, 0);
	return key;
}

static struct set *new_set(const struct builder *b, const char *name,
			   enum set_kind kind)
{
	struct compiler *c = b->grouping->c;
	struct key key = key_of(b);
	struct set *set = table_add_set(c->ruleset, c->bridge, name, kind,
					key.fields, key.count);

	if (set)
		memcpy(set->key_bits, key.bits, sizeof(key.bits));
	return set;
}

static const char *name_of(struct compiler *c, const struct rule *first)
{
	char name[32];
	int length = snprintf(name, sizeof(name), "%u.%u", first->number,
			      ++c->names);
	const char *copy = arena_strndup(c->arena, name, (size_t)length);

	return copy ? copy : "";
}

static bool builder_init(struct builder *b, const struct rule *const *rules,
			 size_t elements)
{
	struct arena *arena = &b->grouping->arena;
	struct compiler *c = b->grouping->c;
	size_t slots = 16;

	b->name = name_of(c, rules[0]);
	b->set = new_set(b, compile_name(c, "rules", b->name), SET_PLAIN);
	if (!set_reserve(c->ruleset, b->set, elements))
		return false;
	b->set->interval = !b->shape->hashed;
	if (!b->shape->hashed) {
		b->boxes = arena_array(arena, elements, sizeof(*b->boxes));
		return b->boxes;
	}
	while (slots < 2 * elements)
		slots *= 2;
	b->index_mask = slots - 1;
	b->index = arena_array(arena, slots, sizeof(*b->index));
	return b->index;
}

/* --- its use ----------------------------------------------------------- */

static void match_family(struct builder *b, struct nft_rule *rule)
{
	rule_match_u16(b->grouping->c->ruleset, rule, FIELD_META_PROTOCOL,
		       MATCH_EQUAL,
		       b->shape->family == IP_V4 ? ETHERTYPE_IP
						 : ETHERTYPE_IP6);
}

/* Where a frame goes whose key is counted only now; it must not fail. */
static struct verdict count_hits(struct builder *b, struct verdict verdict)
{
	struct compiler *c = b->grouping->c;
	const char *name = compile_name(c, "hits", b->name);
	struct chain *chain = table_add_chain(c->ruleset, c->bridge, name);
	struct set *hits = new_set(b, name, SET_DYNAMIC);
	struct nft_rule *rule;
	struct statement *add;

	if (!hits)
		return verdict;
	hits->counted = true;
	hits->size_limit = (uint32_t)b->set->count;
	b->set->hits = hits;
	rule = compile_new_rule(c, chain, REASON_NONE);
	match_family(b, rule);
	add = rule_add(c->ruleset, rule, STATEMENT_ADD);
	if (add)
		add->set = hits;
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_verdict(c->ruleset, rule, verdict.code, verdict.chain);
	return (struct verdict){ VERDICT_GOTO, chain };
}

/* One nft rule that asks the set, under what all its rules ask for. */
static void use_set(struct builder *b, struct chain *chain,
		    const struct rule *first)
{
	struct compiler *c = b->grouping->c;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct verdict verdict = compile_verdict(c, first);

	compile_preconditions(c, rule, first);
	match_family(b, rule);
	if (b->shape->protocol != PROTOCOL_ANY)
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      (uint8_t)b->shape->protocol);
	rule_lookup(c->ruleset, rule, MATCH_EQUAL, b->set);
	if (b->set->interval || b->set->count <= COUNTERS_MAX)
		b->set->counted = true;
	else
		verdict = count_hits(b, verdict);
	rule_verdict(c->ruleset, rule, verdict.code, verdict.chain);
}

void compile_set(struct grouping *grouping, struct chain *chain,
		 const struct shape *shape, const struct rule *const *rules,
		 size_t count, size_t elements)
{
	struct builder builder = { .grouping = grouping, .shape = shape };

	if (!builder_init(&builder, rules, elements)) {
		grouping->c->ruleset->failed = true;
		return;
	}
	for (size_t i = 0; i < count; i++)
		add_rule(&builder, rules[i]);
	add_ranges(&builder);
	use_set(&builder, chain, rules[0]);
}
