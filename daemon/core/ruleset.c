/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ruleset.c - building the intermediate ruleset: tables, chains, sets, rules.
 *
 * Builders pass NULL on, so that a compiler checks @failed once, at its end.
 */
#include <string.h>

#include "core/ruleset.h"

#define SET_CAPACITY_FIRST 8

const struct base_chain base_chains[BASE_CHAIN_COUNT] = {
	{ TABLE_INET, "zone", HOOK_PREROUTING, -450, .ends_in_accept = true,
	  .optional = true },
	{ TABLE_INET, "nat-in", HOOK_PREROUTING, -100, .ends_in_accept = true,
	  .optional = true, .nat = true },
	{ TABLE_INET, "state", HOOK_PREROUTING, -90, .ends_in_accept = true },
	{ TABLE_INET, "keep", HOOK_FORWARD, 0, .ends_in_accept = true },
	{ TABLE_INET, "nat-out", HOOK_POSTROUTING, 100, .ends_in_accept = true,
	  .optional = true, .nat = true },
	{ TABLE_BRIDGE, "prerouting", HOOK_PREROUTING, -300,
	  .ends_in_accept = false },
	{ TABLE_BRIDGE, "input", HOOK_INPUT, -200, .ends_in_accept = false },
	{ TABLE_BRIDGE, "forward", HOOK_FORWARD, -200,
	  .ends_in_accept = false },
	{ TABLE_BRIDGE, "output", HOOK_OUTPUT, -200, .ends_in_accept = false },
	{ TABLE_BRIDGE, "postrouting", HOOK_POSTROUTING, 300,
	  .ends_in_accept = false },
};

const struct base_chain *base_chain_find(enum table_family family,
					 const char *name)
{
	for (size_t i = 0; i < BASE_CHAIN_COUNT; i++)
		if (base_chains[i].family == family &&
		    strcmp(base_chains[i].name, name) == 0)
			return &base_chains[i];
	return NULL;
}

/* --- memory ------------------------------------------------------------ */

static void *ruleset_alloc(struct ruleset *ruleset, size_t size)
{
	void *memory = arena_alloc(ruleset->arena, size);

	if (!memory)
		ruleset->failed = true;
	return memory;
}

void ruleset_init(struct ruleset *ruleset, struct arena *arena)
{
	memset(ruleset, 0, sizeof(*ruleset));
	ruleset->arena = arena;
}

/* --- tables and chains ------------------------------------------------- */

struct table *ruleset_add_table(struct ruleset *ruleset,
				enum table_family family, const char *name)
{
	struct table *table = ruleset_alloc(ruleset, sizeof(*table));

	if (!table)
		return NULL;
	table->family = family;
	table->name = name;
	if (ruleset->last_table)
		ruleset->last_table->next = table;
	else
		ruleset->tables = table;
	ruleset->last_table = table;
	return table;
}

struct chain *table_add_chain(struct ruleset *ruleset, struct table *table,
			      const char *name)
{
	struct chain *chain;

	if (!table)
		return NULL;
	chain = ruleset_alloc(ruleset, sizeof(*chain));
	if (!chain)
		return NULL;
	chain->name = name;
	if (table->last_chain)
		table->last_chain->next = chain;
	else
		table->chains = chain;
	table->last_chain = chain;
	return chain;
}

struct chain *table_add_base_chain(struct ruleset *ruleset, struct table *table,
				   const char *name, enum hook hook,
				   int priority)
{
	struct chain *chain = table_add_chain(ruleset, table, name);

	if (!chain)
		return NULL;
	chain->hook = hook;
	chain->priority = priority;
	return chain;
}

const struct ct_helper *table_add_helper(struct ruleset *ruleset,
					 struct table *table, const char *name,
					 uint8_t protocol)
{
	struct ct_helper *helper = table ? table->helpers : NULL;

	if (!table)
		return NULL;
	while (helper && strcmp(helper->name, name) != 0)
		helper = helper->next;
	if (helper)
		return helper;
	helper = ruleset_alloc(ruleset, sizeof(*helper));
	if (!helper)
		return NULL;
	helper->name = name;
	helper->protocol = protocol;
	helper->next = table->helpers;
	table->helpers = helper;
	return helper;
}

/* --- sets -------------------------------------------------------------- */

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

static size_t set_data_size(const struct set *set)
{
	return padded(field_info(set->data_field)->size);
}

struct set *ruleset_new_set(struct ruleset *ruleset, const char *name,
			    enum set_kind kind, const enum field *key,
			    size_t key_fields)
{
	struct set *set;

	if (key_fields > KEY_FIELDS_MAX)
		return NULL;
	set = ruleset_alloc(ruleset, sizeof(*set));
	if (!set)
		return NULL;
	set->name = name;
	set->kind = kind;
	set->key_fields = key_fields;
	for (size_t i = 0; i < key_fields; i++) {
		set->key[i] = key[i];
		set->key_size += padded(field_info(key[i])->size);
	}
	return set;
}

struct set *table_add_set(struct ruleset *ruleset, struct table *table,
			  const char *name, enum set_kind kind,
			  const enum field *key, size_t key_fields)
{
	struct set *set;

	if (!table)
		return NULL;
	set = ruleset_new_set(ruleset, name, kind, key, key_fields);
	if (!set)
		return NULL;
	if (table->last_set)
		table->last_set->next = set;
	else
		table->sets = set;
	table->last_set = set;
	return set;
}

/* A copy of the first @count of @old in an array with room for @capacity. */
static bool array_move(struct ruleset *ruleset, void *slot, size_t count,
		       size_t capacity, size_t size)
{
	void *old, *grown;

	memcpy(&old, slot, sizeof(old));
	grown = arena_array(ruleset->arena, capacity, size);
	if (!grown)
		return false;
	if (count)
		memcpy(grown, old, count * size);
	memcpy(slot, &grown, sizeof(grown));
	return true;
}

static bool set_resize(struct ruleset *ruleset, struct set *set,
		       size_t capacity)
{
	size_t count = set->count;

	if (!array_move(ruleset, &set->keys, count, capacity, set->key_size) ||
	    !array_move(ruleset, &set->rules, count, capacity,
			sizeof(*set->rules)))
		return false;
	if (set->lasts &&
	    !array_move(ruleset, &set->lasts, count, capacity, set->key_size))
		return false;
	if (set->kind == SET_MAP && !array_move(ruleset, &set->data, count,
						capacity, set_data_size(set)))
		return false;
	if (set->kind == SET_VERDICT &&
	    !array_move(ruleset, &set->verdicts, count, capacity,
			sizeof(*set->verdicts)))
		return false;
	set->capacity = capacity;
	return true;
}

bool set_reserve(struct ruleset *ruleset, struct set *set, size_t count)
{
	if (!set)
		return false;
	if (count > set->capacity && !set_resize(ruleset, set, count))
		ruleset->failed = true;
	return !ruleset->failed;
}

static bool set_grow(struct ruleset *ruleset, struct set *set)
{
	if (set->count < set->capacity)
		return true;
	return set_resize(ruleset, set,
			  set->count ? set->count * 2 : SET_CAPACITY_FIRST);
}

/* The set holds intervals from now on; what it had were single keys. */
static bool set_make_interval(struct ruleset *ruleset, struct set *set)
{
	set->interval = true;
	if (set->lasts)
		return true;
	set->lasts = arena_array(ruleset->arena, set->capacity, set->key_size);
	if (!set->lasts)
		return false;
	memcpy(set->lasts, set->keys, set->count * set->key_size);
	return true;
}

bool set_add(struct ruleset *ruleset, struct set *set, const uint8_t *key,
	     const uint8_t *last, const uint8_t *data,
	     const struct verdict *verdict, uint32_t rule)
{
	size_t at;

	if (!set)
		return false;
	if (!set_grow(ruleset, set) ||
	    ((last || set->interval) && !set_make_interval(ruleset, set))) {
		ruleset->failed = true;
		return false;
	}
	at = set->count++;
	memcpy(set->keys + at * set->key_size, key, set->key_size);
	if (set->lasts)
		memcpy(set->lasts + at * set->key_size, last ? last : key,
		       set->key_size);
	if (set->data && data)
		memcpy(set->data + at * set_data_size(set), data,
		       field_info(set->data_field)->size);
	if (set->verdicts && verdict)
		set->verdicts[at] = *verdict;
	set->rules[at] = rule;
	return true;
}

/* --- rules ------------------------------------------------------------- */

struct nft_rule *chain_add_rule(struct ruleset *ruleset, struct chain *chain,
				const char *comment)
{
	struct nft_rule *rule;

	if (!chain)
		return NULL;
	rule = ruleset_alloc(ruleset, sizeof(*rule));
	if (!rule)
		return NULL;
	rule->comment = comment;
	if (chain->last)
		chain->last->next = rule;
	else
		chain->first = rule;
	chain->last = rule;
	return rule;
}

struct statement *rule_add(struct ruleset *ruleset, struct nft_rule *rule,
			   enum statement_kind kind)
{
	struct statement *statement;

	if (!rule)
		return NULL;
	statement = ruleset_alloc(ruleset, sizeof(*statement));
	if (!statement)
		return NULL;
	statement->kind = kind;
	if (rule->last)
		rule->last->next = statement;
	else
		rule->first = statement;
	rule->last = statement;
	return statement;
}

/* --- shorthands -------------------------------------------------------- */

void rule_match(struct ruleset *ruleset, struct nft_rule *rule,
		enum field field, enum match_operator op, const void *value)
{
	rule_match_masked(ruleset, rule, field, NULL, op, value);
}

void rule_match_masked(struct ruleset *ruleset, struct nft_rule *rule,
		       enum field field, const void *mask,
		       enum match_operator op, const void *value)
{
	struct statement *match = rule_add(ruleset, rule, STATEMENT_MATCH);
	size_t size = field_info(field)->size;

	if (!match)
		return;
	match->field = field;
	match->op = op;
	match->masked = mask;
	if (mask)
		memcpy(match->mask, mask, size);
	memcpy(match->value, value, size);
}

void rule_match_mark(struct ruleset *ruleset, struct nft_rule *rule,
		     uint32_t mask, enum match_operator op, uint32_t value)
{
	rule_match_masked(ruleset, rule, FIELD_META_MARK, &mask, op, &value);
}

void rule_match_u8(struct ruleset *ruleset, struct nft_rule *rule,
		   enum field field, enum match_operator op, uint8_t value)
{
	rule_match(ruleset, rule, field, op, &value);
}

void rule_match_u16(struct ruleset *ruleset, struct nft_rule *rule,
		    enum field field, enum match_operator op, uint16_t value)
{
	uint8_t bytes[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	if (field_info(field)->host_order)
		memcpy(bytes, &value, sizeof(bytes));
	rule_match(ruleset, rule, field, op, bytes);
}

void rule_range(struct ruleset *ruleset, struct nft_rule *rule,
		enum field field, enum match_operator op, const void *first,
		const void *last)
{
	size_t size = field_info(field)->size;
	struct statement *range;

	/* Of one value: listed by nft as the text that we print is. */
	if (memcmp(first, last, size) == 0) {
		rule_match(ruleset, rule, field, op, first);
		return;
	}
	range = rule_add(ruleset, rule, STATEMENT_RANGE);
	if (!range)
		return;
	range->field = field;
	range->op = op;
	memcpy(range->value, first, size);
	memcpy(range->last, last, size);
}

void rule_lookup(struct ruleset *ruleset, struct nft_rule *rule,
		 enum match_operator op, const struct set *set)
{
	struct statement *lookup = rule_add(ruleset, rule, STATEMENT_LOOKUP);

	if (!lookup)
		return;
	lookup->op = op;
	lookup->set = set;
}

void rule_verdict_map(struct ruleset *ruleset, struct nft_rule *rule,
		      const struct set *set)
{
	struct statement *map = rule_add(ruleset, rule, STATEMENT_VERDICT_MAP);

	if (map)
		map->set = set;
}

void rule_mark(struct ruleset *ruleset, struct nft_rule *rule,
	       uint32_t and_mask, uint32_t or_mask)
{
	struct statement *mark = rule_add(ruleset, rule, STATEMENT_MARK);

	if (!mark)
		return;
	mark->and_mask = and_mask;
	mark->or_mask = or_mask;
}

void rule_copy(struct ruleset *ruleset, struct nft_rule *rule, enum field field,
	       enum field source)
{
	struct statement *statement = rule_add(ruleset, rule, STATEMENT_COPY);

	if (!statement)
		return;
	statement->field = field;
	statement->source = source;
}

void rule_rewrite(struct ruleset *ruleset, struct nft_rule *rule,
		  enum field field, const void *value)
{
	struct statement *statement =
		rule_add(ruleset, rule, STATEMENT_REWRITE);

	if (!statement)
		return;
	statement->field = field;
	memcpy(statement->value, value, field_info(field)->size);
}

void rule_log(struct ruleset *ruleset, struct nft_rule *rule,
	      const char *prefix, uint16_t group, uint16_t bytes)
{
	struct statement *statement = rule_add(ruleset, rule, STATEMENT_LOG);

	if (!statement)
		return;
	statement->log_prefix = prefix;
	statement->log_group = group;
	statement->log_bytes = bytes;
}

void rule_limit(struct ruleset *ruleset, struct nft_rule *rule, uint32_t count,
		uint32_t seconds, uint32_t burst)
{
	struct statement *statement = rule_add(ruleset, rule, STATEMENT_LIMIT);

	if (!statement)
		return;
	statement->limit_count = count;
	statement->limit_seconds = seconds;
	statement->limit_burst = burst;
}

struct statement *rule_nat(struct ruleset *ruleset, struct nft_rule *rule,
			   enum statement_kind kind,
			   const struct nat_target *target)
{
	struct statement *statement = rule_add(ruleset, rule, kind);

	if (statement && target)
		statement->nat = *target;
	return statement;
}

void rule_counter(struct ruleset *ruleset, struct nft_rule *rule)
{
	rule_add(ruleset, rule, STATEMENT_COUNTER);
}

void rule_verdict(struct ruleset *ruleset, struct nft_rule *rule,
		  enum verdict_code code, const struct chain *chain)
{
	struct statement *statement =
		rule_add(ruleset, rule, STATEMENT_VERDICT);

	if (!statement)
		return;
	statement->verdict.code = code;
	statement->verdict.chain = chain;
}
