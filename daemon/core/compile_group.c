/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_group.c - rules that follow one another and differ only in
 * addresses and ports become one verdict map, so that the cost of a packet
 * does not grow with their number.
 *
 * First match is kept: of equal keys the first rule's stays (exact maps), and
 * a map with ranges takes no element that overlaps another (it ends before).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

#define EXPANSION_MAX 64 /* elements that one rule may become */
#define RANGES_MAX 512	 /* elements of a map with ranges: pairwise compared */
#define KEY_MAX 40	 /* two IPv6 addresses and a port, padded */

/** struct shape - what rules of one map have in common. */
struct shape {
	enum rule_action action;
	enum ip_family family;
	int protocol;
	bool from;
	bool to;
	bool port;
	bool exact; /* only single addresses and ports */
};

/** struct box - one element: first and last of every part. */
struct box {
	uint8_t first[KEY_MAX];
	uint8_t last[KEY_MAX];
};

/* --- is it one of them ------------------------------------------------- */

static bool plain(const struct rule *rule)
{
	return rule->ethertype_kind == ETHERTYPE_NONE &&
	       rule->destination == DESTINATION_DEFAULT &&
	       rule->action != RULE_COUNT && !rule->limit.count && !rule->log &&
	       !rule->vlan_any && !rule->vlan_count && !rule->from_mac.count &&
	       !rule->to_mac.count && !rule->from.negated &&
	       !rule->to.negated && rule->transports.count <= 1 &&
	       rule->family_v4 != rule->family_v6;
}

static bool list_exact(const struct interval_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (address_compare(&list->items[i].first,
				    &list->items[i].last) != 0)
			return false;
	return true;
}

static const struct interval_list *list_of(const struct address_set *set,
					   enum ip_family family)
{
	return family == IP_V4 ? &set->v4 : &set->v6;
}

static const struct port_list *ports_of(const struct rule *rule)
{
	return rule->transports.count ? &rule->transports.items[0].target
				      : NULL;
}

static bool shape_of(const struct rule *rule, struct shape *shape)
{
	const struct transport *transport = rule->transports.items;
	size_t elements = 1;

	if (!plain(rule))
		return false;
	memset(shape, 0, sizeof(*shape));
	shape->action = rule->action;
	shape->family = rule->family_v4 ? IP_V4 : IP_V6;
	shape->protocol = PROTOCOL_ANY;
	shape->from = rule->from.count > 0;
	shape->to = rule->to.count > 0;
	shape->exact = true;
	if (rule->transports.count) {
		if (transport->source.count || transport->icmp_type != ICMP_ANY)
			return false;
		shape->protocol = transport->protocol;
		shape->port = transport->target.count > 0;
	}
	if (!shape->from && !shape->to && !shape->port)
		return false;
	if (shape->from) {
		elements *= list_of(&rule->from, shape->family)->count;
		shape->exact &= list_exact(list_of(&rule->from, shape->family));
	}
	if (shape->to) {
		elements *= list_of(&rule->to, shape->family)->count;
		shape->exact &= list_exact(list_of(&rule->to, shape->family));
	}
	for (size_t i = 0; shape->port && i < transport->target.count; i++)
		shape->exact &= transport->target.items[i].first ==
				transport->target.items[i].last;
	if (shape->port)
		elements *= transport->target.count;
	return elements > 0 && elements <= EXPANSION_MAX;
}

static bool shape_equal(const struct shape *a, const struct shape *b)
{
	return a->action == b->action && a->family == b->family &&
	       a->protocol == b->protocol && a->from == b->from &&
	       a->to == b->to && a->port == b->port && a->exact == b->exact;
}

/* --- elements ---------------------------------------------------------- */

static size_t put_interval(struct box *box, size_t at,
			   const struct interval *interval)
{
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

/* All combinations of the rule's addresses and ports; returns how many. */
static size_t expand(const struct rule *rule, const struct shape *shape,
		     struct box *boxes)
{
	const struct interval_list *from = list_of(&rule->from, shape->family);
	const struct interval_list *to = list_of(&rule->to, shape->family);
	const struct port_list *ports = ports_of(rule);
	size_t froms = shape->from ? from->count : 1;
	size_t tos = shape->to ? to->count : 1;
	size_t targets = shape->port ? ports->count : 1;
	size_t count = 0;

	for (size_t i = 0; i < froms * tos * targets; i++) {
		struct box *box = &boxes[count++];
		size_t at = 0;

		memset(box, 0, sizeof(*box));
		if (shape->from)
			at = put_interval(box, at,
					  &from->items[i / (tos * targets)]);
		if (shape->to)
			at = put_interval(box, at,
					  &to->items[i / targets % tos]);
		if (shape->port)
			put_port(box, at, &ports->items[i % targets]);
	}
	return count;
}

/* --- the map ----------------------------------------------------------- */

/** struct element - a box and the rule that it comes from. */
struct element {
	struct box box;
	uint32_t rule;
};

/** struct builder - a map being filled, and how to know what is in it. */
struct builder {
	struct compiler *c;
	const struct shape *shape;
	struct set *map;
	size_t parts[3]; /* sizes of the parts of the key, 0: end */
	struct verdict verdict;
	uint32_t *index; /* exact: open addressing, element number + 1 */
	size_t index_size;
	struct element *ranges; /* else: RANGES_MAX, put in when complete */
	size_t range_count;
};

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
	size_t size = b->map->key_size;
	size_t slot = hash_key(key, size) & (b->index_size - 1);

	for (; b->index[slot]; slot = (slot + 1) & (b->index_size - 1))
		if (memcmp(b->map->keys + (b->index[slot] - 1) * size, key,
			   size) == 0)
			return false;
	b->index[slot] = (uint32_t)b->map->count + 1;
	return true;
}

static bool apart(const struct builder *b, const struct box *x,
		  const struct box *y)
{
	size_t at = 0;

	for (size_t p = 0; p < 3 && b->parts[p]; p++) {
		size_t size = b->parts[p];

		if (memcmp(x->last + at, y->first + at, size) < 0 ||
		    memcmp(y->last + at, x->first + at, size) < 0)
			return true;
		at += size;
	}
	return false;
}

static bool add_ranges(struct builder *b, const struct rule *rule,
		       const struct box *boxes, size_t count)
{
	if (b->range_count + count > RANGES_MAX)
		return false;
	for (size_t i = 0; i < count; i++)
		for (size_t j = 0; j < b->range_count; j++)
			if (!apart(b, &boxes[i], &b->ranges[j].box))
				return false;
	for (size_t i = 0; i < count; i++) {
		b->ranges[b->range_count].box = boxes[i];
		b->ranges[b->range_count++].rule = rule->number;
	}
	return true;
}

/* False: the rule cannot join, and nothing of it was added. */
static bool builder_add(struct builder *b, const struct rule *rule)
{
	struct box boxes[EXPANSION_MAX];
	size_t count = expand(rule, b->shape, boxes);

	if (!b->shape->exact)
		return add_ranges(b, rule, boxes, count);
	for (size_t i = 0; i < count; i++)
		if (index_insert(b, boxes[i].first))
			set_add(b->c->ruleset, b->map, boxes[i].first, NULL,
				NULL, &b->verdict, rule->number);
	return !b->c->ruleset->failed;
}

static int by_first(const void *left, const void *right)
{
	const struct element *a = left;
	const struct element *b = right;

	return memcmp(a->box.first, b->box.first, KEY_MAX);
}

static void builder_finish(struct builder *b)
{
	if (b->range_count)
		qsort(b->ranges, b->range_count, sizeof(*b->ranges), by_first);
	for (size_t i = 0; i < b->range_count; i++)
		set_add(b->c->ruleset, b->map, b->ranges[i].box.first,
			b->ranges[i].box.last, NULL, &b->verdict,
			b->ranges[i].rule);
}

static struct set *new_map(struct builder *b, uint32_t first_rule)
{
	bool v4 = b->shape->family == IP_V4;
	enum field key[3] = { FIELD_NONE, FIELD_NONE, FIELD_NONE };
	size_t fields = 0;
	char name[32];
	int length = snprintf(name, sizeof(name), "rules/%u.%u", first_rule,
			      ++b->c->names);
	const char *copy = arena_strndup(b->c->arena, name, (size_t)length);

	if (b->shape->from)
		key[fields++] = v4 ? FIELD_IP_SADDR : FIELD_IP6_SADDR;
	if (b->shape->to)
		key[fields++] = v4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR;
	if (b->shape->port)
		key[fields++] = FIELD_TH_DPORT;
	for (size_t i = 0; i < fields; i++)
		b->parts[i] = (field_info(key[i])->size + 3u) & ~(size_t)3;
	return table_add_set(b->c->ruleset, b->c->bridge, copy, SET_VERDICT,
			     key, fields);
}

/* @elements: an upper bound of what will be added. */
static bool builder_init(struct builder *b, struct compiler *c,
			 const struct shape *shape, const struct rule *first,
			 size_t elements)
{
	memset(b, 0, sizeof(*b));
	b->c = c;
	b->shape = shape;
	b->verdict = compile_verdict(c, first);
	b->map = new_map(b, first->number);
	if (!b->map)
		return false;
	b->map->interval = !shape->exact;
	b->map->counted = true;
	if (shape->exact) {
		b->index_size = 16;
		while (b->index_size < 2 * elements)
			b->index_size *= 2;
		b->index =
			arena_array(c->arena, b->index_size, sizeof(*b->index));
	} else {
		b->ranges =
			arena_array(c->arena, RANGES_MAX, sizeof(*b->ranges));
	}
	if (!b->index && !b->ranges)
		c->ruleset->failed = true;
	return !c->ruleset->failed;
}

static size_t elements_of(const struct rule *rule, const struct shape *shape)
{
	size_t count = 1;

	if (shape->from)
		count *= list_of(&rule->from, shape->family)->count;
	if (shape->to)
		count *= list_of(&rule->to, shape->family)->count;
	if (shape->port)
		count *= ports_of(rule)->count;
	return count;
}

/* One nft rule that asks the map, under what all its rules ask for. */
static void use_map(struct compiler *c, struct chain *chain,
		    const struct shape *shape, const struct set *map,
		    const struct rule *first)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_preconditions(c, rule, first);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       shape->family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	if (shape->protocol != PROTOCOL_ANY)
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      (uint8_t)shape->protocol);
	rule_verdict_map(c->ruleset, rule, map);
}

size_t compile_group(struct compiler *c, struct chain *chain,
		     const struct rule *const *rules, size_t count)
{
	struct shape shape, other;
	struct builder builder;
	size_t run = 1, taken = 0, elements;

	if (count < 2 || !shape_of(rules[0], &shape))
		return 0;
	elements = elements_of(rules[0], &shape);
	while (run < count && shape_of(rules[run], &other) &&
	       shape_equal(&shape, &other))
		elements += elements_of(rules[run++], &shape);
	if (run < 2 || !builder_init(&builder, c, &shape, rules[0], elements))
		return 0;
	while (taken < run && builder_add(&builder, rules[taken]))
		taken++;
	builder_finish(&builder);
	use_map(c, chain, &shape, builder.map, rules[0]);
	return taken;
}
