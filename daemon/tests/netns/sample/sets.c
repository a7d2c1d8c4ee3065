/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sets.c - every kind of set: intervals, concatenations, verdicts, one that
 * fills itself, an empty one.
 */
#include <string.h>

#include "tests/netns/sample/sample.h"

static void add_interval_sets(struct sample *s, struct chain *chain)
{
	const enum field address[] = { FIELD_IP_SADDR };
	/* Adjacent, the first and the last address of all. */
	static const uint8_t edges[][2][4] = {
		{ { 0, 0, 0, 0 }, { 0, 0, 0, 9 } },
		{ { 0, 0, 0, 10 }, { 0, 0, 0, 10 } },
		{ { 10, 0, 0, 0 }, { 10, 0, 0, 255 } },
		{ { 10, 0, 1, 0 }, { 10, 0, 2, 7 } },
		{ { 224, 0, 0, 0 }, { 255, 255, 255, 255 } },
	};
	struct set *set = table_add_set(&s->r, s->bridge, "private", SET_PLAIN,
					address, 1);
	struct set *map = table_add_set(&s->r, s->bridge, "zones4", SET_VERDICT,
					address, 1);
	struct nft_rule *rule;

	set->interval = true;
	map->counted = true;
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		sample_key(s, set, edges[i][0], edges[i][1], NULL, 0);
		sample_key(s, map, edges[i][0], edges[i][1], NULL,
			   (uint32_t)i + 1);
	}
	rule = sample_rule(s, chain, 0x0800, 0);
	rule_lookup(&s->r, rule, MATCH_NOT_EQUAL, set);
	rule_counter(&s->r, rule);
	rule_verdict(&s->r, rule, VERDICT_DROP, NULL);
	/* A set of source addresses asked for a target. */
	rule = sample_rule(s, chain, 0x0800, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule->last->field = FIELD_IP_DADDR;
	sample_accept(s, rule);
	/* And for an address in an ICMP error, which text cannot say. */
	rule = sample_rule(s, chain, 0x0800, 1);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule->last->field = FIELD_ICMP_INNER_SADDR;
	sample_accept(s, rule);
	rule = sample_rule(s, chain, 0x0800, 0);
	rule_verdict_map(&s->r, rule, map);
}

static void add_concatenations(struct sample *s, struct chain *chain)
{
	const enum field flow[] = { FIELD_IP_SADDR, FIELD_IP_DADDR,
				    FIELD_META_L4PROTO, FIELD_TH_DPORT };
	const enum field ports[] = { FIELD_IIFNAME, FIELD_OIFNAME };
	const enum field flow6[] = { FIELD_IP6_SADDR, FIELD_TH_DPORT };
	uint8_t key[16] = { 10, 0, 0, 1, 10, 0, 0, 2, 6, 0, 0, 0, 0, 22 };
	uint8_t pair[32] = "p0";
	uint8_t key6[20] = { 0x20, 1, 0xd, 0xb8 }, last6[20];
	struct set *set;
	struct nft_rule *rule;

	set = table_add_set(&s->r, s->bridge, "flows", SET_VERDICT, flow, 4);
	set->counted = true;
	for (uint32_t i = 0; i < 7; i++) {
		key[3] = (uint8_t)i;
		sample_key(s, set, key, NULL, NULL, i / 2 + 1);
	}
	rule = sample_rule(s, chain, 0x0800, 0);
	rule_verdict_map(&s->r, rule, set);

	set = table_add_set(&s->r, s->bridge, "pairs", SET_VERDICT, ports, 2);
	memcpy(pair + 16, "p1", 3);
	sample_key(s, set, pair, NULL, NULL, 0);
	rule = sample_rule(s, chain, 0, 0);
	rule_verdict_map(&s->r, rule, set);

	set = table_add_set(&s->r, s->bridge, "flows6", SET_VERDICT, flow6, 2);
	set->counted = true;
	memcpy(last6, key6, sizeof(last6));
	memset(last6 + 8, 0xff, 10);
	sample_key(s, set, key6, last6, NULL, 2);
	rule = sample_rule(s, chain, 0x86dd, 6);
	rule_verdict_map(&s->r, rule, set);
}

static void accept_members(struct sample *s, struct chain *chain,
			   const struct set *set, uint16_t protocol, uint8_t l4)
{
	struct nft_rule *rule = sample_rule(s, chain, protocol, l4);

	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	sample_accept(s, rule);
}

static void add_other_sets(struct sample *s, struct chain *chain)
{
	const enum field mac[] = { FIELD_ETHER_SADDR };
	const enum field protocol[] = { FIELD_META_PROTOCOL };
	const enum field type[] = { FIELD_ICMP_TYPE };
	const uint8_t macs[2][8] = { { 2, 0, 0, 0, 0, 1 },
				     { 2, 0, 0, 0, 0, 2 } };
	const uint8_t protocols[3][4] = { { 8, 0 }, { 8, 6 }, { 0x88, 0xcc } };
	const uint8_t types[2][4] = { { 3 }, { 11 } };
	struct set *set =
		table_add_set(&s->r, s->bridge, "seen", SET_DYNAMIC, mac, 1);
	struct nft_rule *rule = sample_rule(s, chain, 0, 0);

	set->timeout = 300;
	set->size_limit = 32;
	rule_add(&s->r, rule, STATEMENT_ADD)->set = set;
	rule_verdict(&s->r, rule, VERDICT_CONTINUE, NULL);

	set = table_add_set(&s->r, s->bridge, "macs", SET_PLAIN, mac, 1);
	sample_key(s, set, macs[0], NULL, NULL, 0);
	sample_key(s, set, macs[1], NULL, NULL, 0);
	accept_members(s, chain, set, 0, 0);

	set = table_add_set(&s->r, s->bridge, "protocols", SET_PLAIN, protocol,
			    1);
	for (size_t i = 0; i < 3; i++)
		sample_key(s, set, protocols[i], NULL, NULL, 0);
	accept_members(s, chain, set, 0, 0);

	set = table_add_set(&s->r, s->bridge, "errors", SET_PLAIN, type, 1);
	for (size_t i = 0; i < 2; i++)
		sample_key(s, set, types[i], NULL, NULL, 0);
	accept_members(s, chain, set, 0x0800, 1);

	/* A set that is empty. */
	set = table_add_set(&s->r, s->bridge, "nobody", SET_PLAIN, mac, 1);
	rule = sample_rule(s, chain, 0, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule_verdict(&s->r, rule, VERDICT_RETURN, NULL);
}

/* Prefixes, looked up by their bits; keys that occur go to a second set. */
static void add_masked(struct sample *s, struct chain *chain)
{
	const enum field pair[] = { FIELD_IP_SADDR, FIELD_IP_DADDR };
	const enum field flow6[] = { FIELD_IP6_SADDR, FIELD_TH_DPORT };
	const uint8_t nets[2][8] = { { 10, 0, 0, 0, 198, 51, 100, 1 },
				     { 10, 0, 1, 0, 198, 51, 100, 1 } };
	const uint8_t net6[20] = { 0x20, 1, 0xd, 0xb8, [17] = 80 };
	struct set *set =
		table_add_set(&s->r, s->bridge, "nets", SET_PLAIN, pair, 2);
	struct set *hits = table_add_set(&s->r, s->bridge, "net-hits",
					 SET_DYNAMIC, pair, 2);
	struct nft_rule *rule = sample_rule(s, chain, 0x0800, 0);

	set->key_bits[0] = hits->key_bits[0] = 24;
	set->hits = hits;
	hits->counted = true;
	hits->size_limit = 2;
	sample_key(s, set, nets[0], NULL, NULL, 9);
	sample_key(s, set, nets[1], NULL, NULL, 10);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule_add(&s->r, rule, STATEMENT_ADD)->set = hits;

	set = table_add_set(&s->r, s->bridge, "nets6", SET_PLAIN, flow6, 2);
	set->key_bits[0] = 60;
	sample_key(s, set, net6, NULL, NULL, 0);
	accept_members(s, chain, set, 0x86dd, 6);
}

void sample_add_sets(struct sample *s, struct chain *chain)
{
	add_masked(s, chain);
	add_interval_sets(s, chain);
	add_concatenations(s, chain);
	add_other_sets(s, chain);
}
