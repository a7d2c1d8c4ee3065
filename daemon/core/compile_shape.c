/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_shape.c - which filter rules are alike but for their addresses and
 * ports, so that they can be elements of one set.
 */
#include <string.h>

#include "core/compile_group.h"

#define ELEMENTS_MAX 64 /* that one rule may become */
#define HASHED_MIN 32	/* rules whose prefixes get a set of their own */

const struct interval_list *shape_list(const struct shape *shape,
				       const struct rule *rule, enum side side)
{
	const struct address_set *set =
		side == SIDE_TO ? &rule->to : &rule->from;

	if (!shape->given[side])
		return NULL;
	return shape->family == IP_V4 ? &set->v4 : &set->v6;
}

const struct port_list *shape_ports(const struct shape *shape,
				    const struct rule *rule)
{
	return shape->port ? &rule->transports.items[0].target : NULL;
}

size_t shape_elements(const struct shape *shape, const struct rule *rule)
{
	const struct port_list *ports = shape_ports(shape, rule);
	size_t elements = ports ? ports->count : 1;

	for (enum side side = 0; side < SIDES; side++) {
		const struct interval_list *list =
			shape_list(shape, rule, side);

		if (elements > ELEMENTS_MAX)
			break;
		elements *= list ? list->count : 1;
	}
	return elements;
}

/* --- one rule ---------------------------------------------------------- */

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

static bool ports_single(const struct port_list *list)
{
	for (size_t i = 0; list && i < list->count; i++)
		if (list->items[i].first != list->items[i].last)
			return false;
	return true;
}

/* All of @list are prefixes of one length; it must not be 0. */
static bool list_alike(const struct interval_list *list, uint8_t *bits)
{
	for (size_t i = 0; list && i < list->count; i++) {
		uint8_t length;

		if (!interval_is_prefix(&list->items[i], &length) || !length ||
		    (i && length != *bits))
			return false;
		*bits = length;
	}
	return true;
}

static bool find_shape(const struct rule *rule, struct shape *shape)
{
	const struct transport *transport = rule->transports.items;
	size_t elements;

	if (!plain(rule))
		return false;
	memset(shape, 0, sizeof(*shape));
	shape->action = rule->action;
	shape->family = rule->family_v4 ? IP_V4 : IP_V6;
	shape->given[SIDE_TO] = rule->to.count > 0;
	shape->given[SIDE_FROM] = rule->from.count > 0;
	shape->protocol = PROTOCOL_ANY;
	if (rule->transports.count) {
		if (transport->source.count || transport->icmp_type != ICMP_ANY)
			return false;
		shape->protocol = transport->protocol;
		shape->port = transport->target.count > 0;
	}
	elements = shape_elements(shape, rule);
	if (!elements || elements > ELEMENTS_MAX)
		return false;
	shape->hashed = ports_single(shape_ports(shape, rule));
	for (enum side side = 0; side < SIDES; side++)
		shape->hashed = shape->hashed &&
				list_alike(shape_list(shape, rule, side),
					   &shape->bits[side]);
	return shape->given[SIDE_TO] || shape->given[SIDE_FROM] || shape->port;
}

static void forget_bits(struct shape *shape)
{
	shape->hashed = false;
	memset(shape->bits, 0, sizeof(shape->bits));
}

/* --- all of them ------------------------------------------------------- */

static bool equal(const struct shape *a, const struct shape *b)
{
	return a->action == b->action && a->family == b->family &&
	       a->protocol == b->protocol && a->port == b->port &&
	       a->given[SIDE_TO] == b->given[SIDE_TO] &&
	       a->given[SIDE_FROM] == b->given[SIDE_FROM] &&
	       a->hashed == b->hashed && a->bits[SIDE_TO] == b->bits[SIDE_TO] &&
	       a->bits[SIDE_FROM] == b->bits[SIDE_FROM];
}

/* The number of @shape, or SHAPES_MAX. */
static size_t shape_number(struct grouping *grouping, const struct shape *shape)
{
	size_t number = 0;

	while (number < grouping->shape_count &&
	       !equal(&grouping->shapes[number], shape))
		number++;
	if (number < grouping->shape_count || number == SHAPES_MAX)
		return number;
	grouping->shapes[grouping->shape_count++] = *shape;
	return number;
}

static const struct shape *count_shape(struct grouping *grouping,
				       const struct rule *rule)
{
	struct shape shape;
	size_t number;

	if (!find_shape(rule, &shape))
		return NULL;
	if (!shape.hashed)
		forget_bits(&shape);
	number = shape_number(grouping, &shape);
	if (number == SHAPES_MAX)
		return NULL;
	grouping->shape_rules[number]++;
	return &grouping->shapes[number];
}

static bool is_single(const struct shape *shape)
{
	unsigned full = shape->family == IP_V4 ? 32 : 128;

	for (enum side side = 0; side < SIDES; side++)
		if (shape->given[side] && shape->bits[side] != full)
			return false;
	return true;
}

/* Each set costs every frame a lookup: few rules are better among ranges. */
static void join_ranges(struct grouping *grouping)
{
	const struct shape *instead[SHAPES_MAX];
	size_t count = grouping->shape_count;

	for (size_t i = 0; i < count; i++) {
		struct shape shape = grouping->shapes[i];
		size_t number = i;

		if (shape.hashed && !is_single(&shape) &&
		    grouping->shape_rules[i] < HASHED_MIN) {
			forget_bits(&shape);
			number = shape_number(grouping, &shape);
		}
		instead[i] =
			&grouping->shapes[number < SHAPES_MAX ? number : i];
	}
	for (size_t i = 0; i < grouping->count; i++)
		if (grouping->shape_of[i])
			grouping->shape_of[i] = instead[grouping->shape_of[i] -
							grouping->shapes];
}

bool group_shapes(struct grouping *grouping)
{
	grouping->shape_of = arena_array(&grouping->arena, grouping->count,
					 sizeof(struct shape *));
	if (!grouping->shape_of)
		return false;
	for (size_t i = 0; i < grouping->count; i++)
		grouping->shape_of[i] =
			count_shape(grouping, grouping->rules[i]);
	join_ranges(grouping);
	return true;
}
