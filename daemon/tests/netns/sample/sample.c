/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sample.c - the tables of the sample, and what its other parts are built
 * with.
 */
#include "tests/netns/sample/sample.h"

#include <arpa/inet.h>
#include <string.h>

#include "core/mark.h"
#include "core/text.h"

static struct chain *base(struct sample *s, struct table *table,
			  const char *name)
{
	const struct base_chain *info = base_chain_find(table->family, name);
	struct chain *chain = table_add_base_chain(&s->r, table, info->name,
						   info->hook, info->priority);

	chain->ends_in_accept = info->ends_in_accept;
	return chain;
}

struct nft_rule *sample_rule(struct sample *s, struct chain *chain,
			     uint16_t protocol, uint8_t l4)
{
	struct nft_rule *rule = chain_add_rule(&s->r, chain, NULL);

	if (protocol)
		rule_match_u16(&s->r, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
			       protocol);
	if (l4)
		rule_match_u8(&s->r, rule, FIELD_META_L4PROTO, MATCH_EQUAL, l4);
	return rule;
}

void sample_accept(struct sample *s, struct nft_rule *rule)
{
	rule_verdict(&s->r, rule, VERDICT_ACCEPT, NULL);
}

void sample_key(struct sample *s, struct set *set, const void *key,
		const void *last, const void *data, uint32_t rule)
{
	struct verdict verdict = { VERDICT_GOTO, s->target };

	if (rule % 2)
		verdict = (struct verdict){ VERDICT_DROP, NULL };
	set_add(&s->r, set, key, last, data, &verdict, rule);
}

struct set *sample_map(struct sample *s, struct table *table, const char *name,
		       enum field key, enum field data)
{
	struct set *map = table_add_set(&s->r, table, name, SET_MAP, &key, 1);

	map->data_field = data;
	return map;
}

void sample_rewrite_map(struct sample *s, struct nft_rule *rule,
			enum field field, enum field source,
			const struct set *map)
{
	struct statement *rewrite =
		rule_add(&s->r, rule, STATEMENT_REWRITE_MAP);

	rewrite->field = field;
	rewrite->source = source;
	rewrite->set = map;
}

static void add_inet(struct sample *s)
{
	const uint32_t states = CT_STATE_ESTABLISHED | CT_STATE_RELATED;
	const uint32_t none = 0, vlan = 5, mask = MARK_VLAN;
	const uint16_t zone = 5;
	struct chain *chain = base(s, s->inet, "zone");
	struct set *zones = sample_map(s, s->inet, "vlan-zones",
				       FIELD_META_MARK, FIELD_CT_ZONE);
	uint8_t padded[4] = { 0 };
	struct nft_rule *rule = sample_rule(s, chain, 0, 0);

	memcpy(padded, &zone, sizeof(zone));
	set_add(&s->r, zones, (const uint8_t *)&vlan, NULL, padded, NULL, 0);
	sample_rewrite_map(s, rule, FIELD_CT_ZONE, FIELD_META_MARK, zones);
	rule->last->masked = true;
	memcpy(rule->last->mask, &mask, sizeof(mask));

	chain = base(s, s->inet, "state");
	rule = sample_rule(s, chain, 0, 0);
	rule_match_masked(&s->r, rule, FIELD_CT_STATE, &states, MATCH_NOT_EQUAL,
			  &none);
	rule_mark(&s->r, rule, ~MARK_STATE, MARK_ESTABLISHED);
	rule = sample_rule(s, chain, 0, 0);
	rule_match_masked(&s->r, rule, FIELD_CT_MARK, &states, MATCH_NOT_EQUAL,
			  &none);
	sample_accept(s, rule);

	chain = base(s, s->inet, "keep");
	rule = sample_rule(s, chain, 0, 0);
	rule_match_mark(&s->r, rule, MARK_NEW, MATCH_NOT_EQUAL, 0);
	rule_add(&s->r, rule, STATEMENT_CT_MARK)->and_mask = ~MARK_STATE;
}

static void add_bridge(struct sample *s)
{
	struct chain *chain;
	struct nft_rule *rule;

	s->target = table_add_chain(&s->r, s->bridge, "in/target-1.x_y");
	rule = chain_add_rule(&s->r, s->target, "ssh from \"admins\"");
	rule->rule_number = 7;
	rule_limit(&s->r, rule, 5, 60, 10);
	rule_log(&s->r, rule, "ssh: ", NFLOG_GROUP, 0);
	rule_add(&s->r, rule, STATEMENT_TRACE);
	rule_counter(&s->r, rule);
	sample_accept(s, rule);

	sample_add_fields(s);
	sample_add_rewrites(s);
	s->filter = table_add_chain(&s->r, s->bridge, "filter/all");
	sample_add_sets(s, s->filter);

	chain = base(s, s->bridge, "prerouting");
	rule = sample_rule(s, chain, 0, 0);
	rule_verdict(&s->r, rule, VERDICT_JUMP, s->filter);
	chain = base(s, s->bridge, "output");
	rule = chain_add_rule(&s->r, chain, "from the box itself");
	rule_counter(&s->r, rule);
	rule_verdict(&s->r, rule, VERDICT_DROP, NULL);
}

void sample_add_port(struct sample *s, const char *device)
{
	struct text name;
	struct chain *chain;
	struct nft_rule *rule;

	text_init(&name, &s->arena);
	text_format(&name, EGRESS_CHAIN_PREFIX "%s", device);
	chain = table_add_base_chain(&s->r, s->netdev, text_string(&name),
				     HOOK_EGRESS, EGRESS_PRIORITY);
	chain->device = device;
	rule = sample_rule(s, chain, 0, 0);
	rule_match_mark(&s->r, rule, MARK_PASS, MATCH_NOT_EQUAL, 0);
	sample_accept(s, rule);
}

static void sample_start(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	arena_init(&s->arena, 0);
	ruleset_init(&s->r, &s->arena);
	s->inet = ruleset_add_table(&s->r, TABLE_INET, TABLE_NAME);
	s->bridge = ruleset_add_table(&s->r, TABLE_BRIDGE, TABLE_NAME);
	s->netdev = ruleset_add_table(&s->r, TABLE_NETDEV, TABLE_NAME);
}

void sample_make(struct sample *s)
{
	sample_start(s);
	add_inet(s);
	add_bridge(s);
	sample_add_port(s, SAMPLE_PORT);
}

void sample_make_elements(struct sample *s, uint32_t count)
{
	const enum field flow[] = { FIELD_IP_SADDR, FIELD_IP_DADDR,
				    FIELD_META_L4PROTO, FIELD_TH_DPORT };
	uint8_t key[16] = { 10, 0, 0, 0, 10, 1, 0, 1, 6, 0, 0, 0, 0, 80 };
	struct chain *chain;
	struct set *set;

	sample_start(s);
	s->target = table_add_chain(&s->r, s->bridge, "pass");
	sample_accept(s, sample_rule(s, s->target, 0, 0));
	set = table_add_set(&s->r, s->bridge, "flows", SET_VERDICT, flow, 4);
	set->counted = true;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t address = htonl(0x0a000000 + i);

		memcpy(key, &address, sizeof(address));
		sample_key(s, set, key, NULL, NULL, 2 * i + 2);
	}
	chain = base(s, s->bridge, "forward");
	rule_verdict_map(&s->r, sample_rule(s, chain, 0x0800, 0), set);
}
