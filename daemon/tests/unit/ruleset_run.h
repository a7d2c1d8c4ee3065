/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ruleset_run.h - which policy rule decides about a packet, by the compiled
 * ruleset: as much of it as the rules of a zone pair are made of.
 */
#ifndef SLUICE_TESTS_RULESET_RUN_H
#define SLUICE_TESTS_RULESET_RUN_H

#include <stdlib.h>
#include <string.h>

#include "core/frame.h"
#include "core/mark.h"
#include "core/match.h"
#include "core/ruleset.h"

#define RUN_BROKEN UINT32_MAX /* a statement that is not understood */

/* What @field is in an untagged unicast frame that begins a flow. */
static inline bool run_field(const struct headers *packet, enum field field,
			     uint8_t *out)
{
	uint16_t type = packet->family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6;
	uint32_t mark = MARK_NEW;
	bool v4 = packet->family == IP_V4;

	memset(out, 0, FIELD_SIZE_MAX);
	switch ((int)field) {
	case FIELD_META_MARK:
		memcpy(out, &mark, sizeof(mark));
		return true;
	case FIELD_META_PROTOCOL:
		out[0] = (uint8_t)(type >> 8);
		out[1] = (uint8_t)type;
		return true;
	case FIELD_META_L4PROTO:
		out[0] = (uint8_t)packet->protocol;
		return true;
	case FIELD_ETHER_DADDR_START:
		return true;
	case FIELD_IP_SADDR:
	case FIELD_IP6_SADDR:
		memcpy(out, packet->source.bytes, 16);
		return v4 == (field == FIELD_IP_SADDR);
	case FIELD_IP_DADDR:
	case FIELD_IP6_DADDR:
		memcpy(out, packet->target.bytes, 16);
		return v4 == (field == FIELD_IP_DADDR);
	case FIELD_TH_SPORT:
		out[0] = (uint8_t)(packet->source_port >> 8);
		out[1] = (uint8_t)packet->source_port;
		return packet->source_port != UNREADABLE;
	case FIELD_TH_DPORT:
		out[0] = (uint8_t)(packet->target_port >> 8);
		out[1] = (uint8_t)packet->target_port;
		return packet->target_port != UNREADABLE;
	case FIELD_ICMP_TYPE:
		out[0] = (uint8_t)packet->icmp_type;
		return packet->icmp_type != UNREADABLE;
	}
	abort();
}

/* The element of @set that the packet is in, or its count. */
static inline size_t run_lookup(const struct set *set, enum field only,
				const struct headers *packet)
{
	uint8_t key[KEY_FIELDS_MAX * FIELD_SIZE_MAX] = { 0 };
	size_t sizes[KEY_FIELDS_MAX];
	size_t at = 0, i;

	for (size_t part = 0; part < set->key_fields; part++) {
		enum field field = only == FIELD_NONE ? set->key[part] : only;
		uint8_t mask[FIELD_SIZE_MAX], bytes[FIELD_SIZE_MAX];
		unsigned bits = set->key_bits[part];

		if (!run_field(packet, field, bytes))
			return set->count;
		sizes[part] = field_info(field)->size;
		field_mask(field, bits ? bits : 128, mask);
		for (i = 0; i < sizes[part]; i++)
			key[at + i] = bytes[i] & mask[i];
		at += (sizes[part] + 3) & ~(size_t)3;
	}
	for (i = 0; i < set->count; i++) {
		const uint8_t *first = set->keys + i * set->key_size;
		const uint8_t *last =
			set->lasts ? set->lasts + i * set->key_size : first;
		bool inside = true;

		at = 0;
		for (size_t part = 0; part < set->key_fields; part++) {
			size_t size = sizes[part];

			inside = inside &&
				 memcmp(first + at, key + at, size) <= 0 &&
				 memcmp(key + at, last + at, size) <= 0;
			at += (size + 3) & ~(size_t)3;
		}
		if (inside)
			return i;
	}
	return set->count;
}

static inline bool run_match(const struct statement *statement,
			     const struct headers *packet)
{
	size_t size = field_info(statement->field)->size;
	uint8_t bytes[FIELD_SIZE_MAX];

	if (!run_field(packet, statement->field, bytes))
		return false;
	for (size_t i = 0; i < size && statement->masked; i++)
		bytes[i] &= statement->mask[i];
	return (memcmp(statement->value, bytes, size) == 0) ==
	       (statement->op == MATCH_EQUAL);
}

static inline bool run_range(const struct statement *statement,
			     const struct headers *packet)
{
	size_t size = field_info(statement->field)->size;
	uint8_t bytes[FIELD_SIZE_MAX];

	if (!run_field(packet, statement->field, bytes))
		return false;
	return (memcmp(statement->value, bytes, size) <= 0 &&
		memcmp(bytes, statement->last, size) <= 0) ==
	       (statement->op == MATCH_EQUAL);
}

/** struct run - a packet on its way; @rule: of the last element it was in. */
struct run {
	const struct headers *packet;
	uint32_t rule;
	bool decided;
	bool returned; /* to the chain that jumped */
};

static inline void run_chain(struct run *run, const struct chain *chain);

/* False: the rule does not match. */
static inline bool run_statement(struct run *run,
				 const struct statement *statement)
{
	const struct set *set = statement->set;
	size_t at;

	switch ((int)statement->kind) {
	case STATEMENT_MATCH:
		return run_match(statement, run->packet);
	case STATEMENT_RANGE:
		return run_range(statement, run->packet);
	case STATEMENT_LOOKUP:
		at = run_lookup(set, statement->field, run->packet);
		if (at < set->count && set->rules[at])
			run->rule = set->rules[at];
		return (at < set->count) == (statement->op == MATCH_EQUAL);
	case STATEMENT_COUNTER:
	case STATEMENT_LIMIT: /* never reached */
	case STATEMENT_LOG:
	case STATEMENT_MARK:
	case STATEMENT_ADD:
		return true;
	case STATEMENT_VERDICT:
		run->returned = statement->verdict.code == VERDICT_RETURN;
		if (run->returned)
			return true;
		if (statement->verdict.chain)
			run_chain(run, statement->verdict.chain);
		run->returned = false;
		/* Who jumps comes back from a chain that does not decide. */
		run->decided |= statement->verdict.code != VERDICT_JUMP;
		return true;
	}
	run->rule = RUN_BROKEN;
	run->decided = true;
	return true;
}

static inline void run_chain(struct run *run, const struct chain *chain)
{
	const struct nft_rule *rule = chain->first;

	for (; rule && !run->decided && !run->returned; rule = rule->next) {
		const struct statement *at = rule->first;

		while (at && run_statement(run, at))
			at = at->next;
		if (at && !run->decided)
			run->rule = 0;
		else if (run->decided && rule->rule_number)
			run->rule = rule->rule_number;
	}
}

/** run_rule - the number of the rule that decides; 0: none of them. */
static inline uint32_t run_rule(const struct chain *chain,
				const struct headers *packet)
{
	struct run run = { .packet = packet };

	run_chain(&run, chain);
	return run.rule;
}

#endif
