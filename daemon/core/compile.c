/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile.c - a policy to a ruleset: the layout of tables and base chains;
 * small tools of the rest.
 *
 * A frame passes inet/zone, inet/state (conntrack's view, written into the
 * packet mark), and the bridge chains prerouting (in/ZONE), forward
 * (ZONE/ZONE) and postrouting (out/ZONE). The filter is all in the bridge
 * family, where both ports are known; inet/keep remembers in the connection
 * mark what was decided.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

/* --- small tools ------------------------------------------------------- */

const char *compile_name(struct compiler *c, const char *prefix,
			 const char *name)
{
	size_t before = strlen(prefix);
	size_t after = strlen(name);
	char *text = arena_alloc(c->arena, before + after + 2);

	if (!text) {
		c->ruleset->failed = true;
		return "";
	}
	memcpy(text, prefix, before);
	text[before] = '/';
	memcpy(text + before + 1, name, after);
	return text;
}

struct nft_rule *compile_new_rule(struct compiler *c, struct chain *chain,
				  enum reason reason)
{
	return chain_add_rule(c->ruleset, chain,
			      reason == REASON_NONE ? NULL
						    : reason_text(reason));
}

void compile_drop(struct compiler *c, struct nft_rule *rule, enum reason reason)
{
	compile_drop_in(c, c->bridge, rule, reason);
}

void compile_end_in_drop(struct compiler *c, struct chain *chain,
			 enum reason reason)
{
	compile_drop(c, compile_new_rule(c, chain, reason), reason);
}

void compile_end_in_accept(struct compiler *c, struct chain *chain)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

/* The first bits of @first that it shares with @last, if they are a prefix. */
static bool prefix_mask(const uint8_t *first, const uint8_t *last, size_t size,
			uint8_t *mask)
{
	bool open = false; /* behind the first bit that differs */

	for (size_t i = 0; i < size; i++) {
		mask[i] = 0;
		for (unsigned bit = 0x80; bit; bit >>= 1) {
			bool low = !(first[i] & bit);
			bool high = last[i] & bit;

			open |= low && high;
			if (open && !(low && high))
				return false;
			mask[i] |= open ? 0 : (uint8_t)bit;
		}
	}
	return true;
}

/* One element needs no set to be found in. */
static void compare_with(struct compiler *c, struct nft_rule *rule,
			 enum field field, enum match_operator op,
			 const struct set *set)
{
	size_t size = field_info(field)->size;
	uint8_t mask[FIELD_SIZE_MAX];

	if (!set->interval || memcmp(set->keys, set->lasts, size) == 0)
		rule_match(c->ruleset, rule, field, op, set->keys);
	else if (prefix_mask(set->keys, set->lasts, size, mask))
		rule_match_masked(c->ruleset, rule, field, mask, op, set->keys);
	else
		rule_range(c->ruleset, rule, field, op, set->keys, set->lasts);
}

void compile_lookup(struct compiler *c, struct nft_rule *rule, enum field field,
		    enum match_operator op, const struct set *set)
{
	struct statement *statement;

	if (set && set->kind == SET_PLAIN && set->key_fields == 1 &&
	    set->count == 1) {
		compare_with(c, rule, field, op, set);
		return;
	}
	statement = rule_add(c->ruleset, rule, STATEMENT_LOOKUP);
	if (!statement)
		return;
	statement->field = field;
	statement->op = op;
	statement->set = set;
}

void compile_loadable(struct compiler *c, struct nft_rule *rule,
		      enum field field)
{
	static const uint8_t nothing[FIELD_SIZE_MAX];

	rule_match_masked(c->ruleset, rule, field, nothing, MATCH_EQUAL,
			  nothing);
}

void compile_require(struct compiler *c, struct chain *chain, enum field field,
		     const struct chain *then, enum reason otherwise)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_loadable(c, rule, field);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, then);
	compile_end_in_drop(c, chain, otherwise);
}

void compile_rewrite_map(struct compiler *c, struct nft_rule *rule,
			 enum field field, const struct set *map)
{
	struct statement *statement;

	/* One element needs no map to be found in. */
	if (map->count == 1) {
		rule_match(c->ruleset, rule, field, MATCH_EQUAL, map->keys);
		rule_rewrite(c->ruleset, rule, field, map->data);
		return;
	}
	statement = rule_add(c->ruleset, rule, STATEMENT_REWRITE_MAP);
	if (!statement)
		return;
	statement->field = field;
	statement->source = field;
	statement->set = map;
}

void compile_add_interval(struct compiler *c, struct set *set,
			  const struct interval *interval, uint32_t rule)
{
	set_add(c->ruleset, set, interval->first.bytes, interval->last.bytes,
		NULL, NULL, rule);
}

struct set *compile_find_set(struct compiler *c, const char *name)
{
	struct set *set = c->bridge->sets;

	while (set && strcmp(set->name, name) != 0)
		set = set->next;
	return set;
}

struct set *compile_interval_set(struct compiler *c, struct table *table,
				 const char *name, enum field field,
				 const struct interval_list *list)
{
	struct set *set;

	/* compile_lookup() compares with a single element instead. */
	if (list->count == 1)
		set = ruleset_new_set(c->ruleset, name, SET_PLAIN, &field, 1);
	else
		set = table_add_set(c->ruleset, table, name, SET_PLAIN, &field,
				    1);
	if (!set)
		return NULL;
	set->interval = true;
	for (size_t i = 0; i < list->count; i++)
		compile_add_interval(c, set, &list->items[i], 0);
	return set;
}

struct chain *compile_base(struct compiler *c, struct table *table,
			   const char *name)
{
	const struct base_chain *base = base_chain_find(table->family, name);

	struct chain *chain = table_add_base_chain(c->ruleset, table, name,
						   base->hook, base->priority);

	if (chain) {
		chain->ends_in_accept = base->ends_in_accept;
		chain->nat = base->nat;
	}
	return chain;
}

/* --- the whole --------------------------------------------------------- */

static void prepare(struct compiler *c)
{
	const struct policy *policy = c->policy;
	const enum field key[] = { FIELD_META_PROTOCOL };
	static const uint8_t ip[4] = { 0x08, 0x00 };
	static const uint8_t ip6[4] = { 0x86, 0xdd };
	struct nft_rule *rule;

	c->vlan_any = policy->filter.default_action == DEFAULT_PASS;
	for (size_t i = 0; i < policy->filter.count; i++) {
		c->vlans |= policy->filter.rules[i].vlan_count > 0;
		c->vlan_any |= policy->filter.rules[i].vlan_any;
	}
	c->parts = arena_array(c->arena, policy->filter.count + 1,
			       sizeof(*c->parts));
	if (!c->parts)
		c->ruleset->failed = true;
	c->ip_protocols = table_add_set(c->ruleset, c->bridge, "ip-protocols",
					SET_PLAIN, key, 1);
	set_add(c->ruleset, c->ip_protocols, ip, NULL, NULL, NULL, 0);
	set_add(c->ruleset, c->ip_protocols, ip6, NULL, NULL, NULL, 0);
	c->stateless = table_add_chain(c->ruleset, c->bridge, "stateless");
	rule = compile_new_rule(c, c->stateless, REASON_NONE);
	rule_mark(c->ruleset, rule, ~0u, MARK_STATELESS);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	for (uint8_t zone = 1; zone <= policy->zone_count; zone++) {
		compile_boundary(c, zone);
		c->guards[zone] = compile_guard(c, zone);
	}
}

bool policy_compile(const struct policy *policy,
		    const struct compile_options *options,
		    struct ruleset *ruleset, struct arena *arena)
{
	struct compiler c = { .policy = policy,
			      .options = options,
			      .ruleset = ruleset,
			      .arena = arena };

	ruleset_init(ruleset, arena);
	c.inet = ruleset_add_table(ruleset, TABLE_INET, "sluice");
	c.bridge = ruleset_add_table(ruleset, TABLE_BRIDGE, "sluice");
	c.netdev = ruleset_add_table(ruleset, TABLE_NETDEV, "sluice");
	prepare(&c);
	if (ruleset->failed)
		return false;
	compile_inet(&c);
	compile_nat_chains(&c);
	compile_input(&c);
	compile_lease_requests(&c);
	compile_prerouting(&c, compile_base(&c, c.bridge, "prerouting"));
	compile_forward(&c, compile_base(&c, c.bridge, "forward"));
	compile_postrouting(&c, compile_base(&c, c.bridge, "postrouting"));
	compile_netdev(&c);
	compile_answers(&c);
	return !ruleset->failed;
}
