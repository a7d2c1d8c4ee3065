/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_kernel.c - a hand-made ruleset with every statement and every field,
 * into the kernel of this network namespace and as text.
 *
 *   nft_kernel print          as nft text
 *   nft_kernel load N         drop-all, guard of port p0, replace by N
 *   nft_kernel refused N      a replacement that the kernel must refuse
 *   nft_kernel lacking N      one that needs connection tracking of bridges
 *   nft_kernel late N         a replacement for a port that has no guard
 *   nft_kernel generation     print the running one
 *   nft_kernel counts N       counters, a line each
 *   nft_kernel hold | remove
 *   nft_kernel elements COUNT N   load a map of COUNT elements
 *   nft_kernel elements COUNT     print it
 */
#include <arpa/inet.h>
#include <linux/netlink.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "core/mark.h"
#include "core/nftext.h"
#include "edge/nft.h"

#define PORT "p0"

/** struct sample - the ruleset and what its parts refer to. */
struct sample {
	struct arena arena;
	struct ruleset r;
	struct table *inet;
	struct table *bridge;
	struct table *netdev;
	struct chain *target;
	struct chain *filter;
};

static struct chain *base(struct sample *s, struct table *table,
			  const char *name)
{
	const struct base_chain *info = base_chain_find(table->family, name);
	struct chain *chain = table_add_base_chain(&s->r, table, info->name,
						   info->hook, info->priority);

	chain->ends_in_accept = info->ends_in_accept;
	return chain;
}

static struct nft_rule *rule_of(struct sample *s, struct chain *chain,
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

static void end_accept(struct sample *s, struct nft_rule *rule)
{
	rule_verdict(&s->r, rule, VERDICT_ACCEPT, NULL);
}

/* --- every field ------------------------------------------------------- */

static const struct {
	enum field field;
	uint16_t protocol; /* matched before it, or 0 */
	uint8_t l4;
	uint8_t value[FIELD_SIZE_MAX];
	uint8_t mask[FIELD_SIZE_MAX]; /* first byte 0: unmasked */
} matches[] = {
	{ FIELD_IIFNAME, 0, 0, "p0", { 0 } },
	{ FIELD_OIFNAME, 0, 0, "p1.5", { 0 } },
	{ FIELD_META_PROTOCOL, 0, 0, { 0x88, 0xcc }, { 0 } },
	{ FIELD_META_L4PROTO, 0, 0, { 132 }, { 0 } },
	{ FIELD_ETHER_DADDR, 0, 0, { 1, 0x80, 0xc2, 0, 0, 0 }, { 0 } },
	{ FIELD_ETHER_DADDR, 0, 0, { 1 }, { 1 } },
	{ FIELD_ETHER_DADDR_FIRST, 0, 0, { 1 }, { 1 } },
	{ FIELD_ETHER_SADDR, 0, 0, { 2, 0, 0, 0, 0, 0xa }, { 0 } },
	{ FIELD_ETHER_TYPE, 0, 0, { 0x88, 0xa8 }, { 0 } },
	{ FIELD_LLC_SAPS, 0, 0, { 0xaa, 0xaa }, { 0 } },
	{ FIELD_ARP_FORM, 0x0806, 0, { 0, 1, 8, 0, 6, 4 }, { 0 } },
	{ FIELD_ARP_OPERATION, 0x0806, 0, { 0, 2 }, { 0 } },
	{ FIELD_ARP_SENDER_MAC, 0x0806, 0, { 2, 0, 0, 0, 0, 1 }, { 0 } },
	{ FIELD_ARP_SENDER_IP, 0x0806, 0, { 192, 0, 2, 1 }, { 0 } },
	{ FIELD_ARP_TARGET_MAC, 0x0806, 0, { 2, 0, 0, 0, 0, 2 }, { 0 } },
	{ FIELD_ARP_TARGET_IP,
	  0x0806,
	  0,
	  { 192, 0, 2, 0 },
	  { 255, 255, 255, 0 } },
	{ FIELD_IP_VERSION_IHL, 0x0800, 0, { 5 }, { 0x0f } },
	{ FIELD_IP_FRAGMENT, 0x0800, 0, { 0 }, { 0x1f, 0xff } },
	{ FIELD_IP_SADDR, 0x0800, 0, { 198, 51, 100, 7 }, { 0 } },
	{ FIELD_IP_DADDR, 0x0800, 0, { 10 }, { 255 } },
	{ FIELD_IP6_SADDR, 0x86dd, 0, { 0xfe, 0x80 }, { 0xff, 0xc0 } },
	{ FIELD_IP6_DADDR, 0x86dd, 0, { 0x20, 1, 0xd, 0xb8 }, { 0 } },
	{ FIELD_IP6_FRAGMENT_EXISTS, 0x86dd, 0, { 1 }, { 0 } },
	{ FIELD_TH_SPORT, 0, 17, { 0, 67 }, { 0 } },
	{ FIELD_TH_DPORT, 0, 6, { 0, 22 }, { 0 } },
	{ FIELD_ICMP_TYPE, 0x0800, 1, { 8 }, { 0 } },
	{ FIELD_ICMP_CODE, 0x86dd, 58, { 3 }, { 0 } },
	{ FIELD_ICMP_INNER_SADDR, 0x0800, 1, { 10, 0, 0, 1 }, { 0 } },
	{ FIELD_ICMP_INNER_DADDR, 0x0800, 1, { 10 }, { 255 } },
	{ FIELD_ND_TARGET, 0x86dd, 58, { 0xfe, 0x80 }, { 0xff, 0xff } },
	{ FIELD_ND_OPTION, 0x86dd, 58, { 1, 1 }, { 0 } },
	{ FIELD_ND_OPTION_MAC, 0x86dd, 58, { 2, 0, 0, 0, 0, 1 }, { 0 } },
	{ FIELD_ICMP6_INNER_SADDR, 0x86dd, 58, { 0xfd }, { 0xfe } },
	{ FIELD_ICMP6_INNER_DADDR, 0x86dd, 58, { 0xfd }, { 0xfe } },
};

static void add_matches(struct sample *s)
{
	struct chain *chain = table_add_chain(&s->r, s->bridge, "in/fields");

	for (size_t i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		struct nft_rule *rule =
			rule_of(s, chain, matches[i].protocol, matches[i].l4);
		enum match_operator op = i % 2 ? MATCH_EQUAL : MATCH_NOT_EQUAL;

		if (matches[i].field == FIELD_IP6_FRAGMENT_EXISTS)
			op = MATCH_EQUAL;
		if (matches[i].mask[0])
			rule_match_masked(&s->r, rule, matches[i].field,
					  matches[i].mask, op,
					  matches[i].value);
		else
			rule_match(&s->r, rule, matches[i].field, op,
				   matches[i].value);
		end_accept(s, rule);
	}
}

static void add_tags(struct sample *s)
{
	struct chain *chain = table_add_chain(&s->r, s->bridge, "in/tags");
	const enum field fields[] = { FIELD_VLAN_ID, FIELD_VLAN_TYPE };

	for (size_t i = 0; i < 2; i++) {
		struct nft_rule *rule = rule_of(s, chain, 0, 0);

		rule_match_u16(&s->r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
			       0x8100);
		rule_match_u16(&s->r, rule, fields[i], MATCH_EQUAL, 0x805);
		end_accept(s, rule);
	}
}

static void add_ranges(struct sample *s)
{
	struct chain *chain = table_add_chain(&s->r, s->bridge, "in/ranges");
	const uint8_t low[16] = { 0, 22 };
	const uint8_t high[16] = { 1, 0 };
	const uint32_t marks[2] = { 10, 300 };
	struct nft_rule *rule = rule_of(s, chain, 0, 6);

	rule_range(&s->r, rule, FIELD_TH_DPORT, MATCH_EQUAL, low, high);
	end_accept(s, rule);
	rule = rule_of(s, chain, 0x0800, 0);
	rule_range(&s->r, rule, FIELD_IP_SADDR, MATCH_NOT_EQUAL, low, high);
	end_accept(s, rule);
	rule = rule_of(s, chain, 0, 0);
	rule_range(&s->r, rule, FIELD_META_MARK, MATCH_EQUAL, &marks[0],
		   &marks[1]);
	end_accept(s, rule);
	rule = rule_of(s, chain, 0, 58);
	rule_range(&s->r, rule, FIELD_ICMP_TYPE, MATCH_EQUAL, low + 1, low + 1);
	end_accept(s, rule);
}

/* --- every set --------------------------------------------------------- */

static void add_key(struct sample *s, struct set *set, const void *key,
		    const void *last, const void *data, uint32_t rule)
{
	struct verdict verdict = { VERDICT_GOTO, s->target };

	if (rule % 2)
		verdict = (struct verdict){ VERDICT_DROP, NULL };
	set_add(&s->r, set, key, last, data, &verdict, rule);
}

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
		add_key(s, set, edges[i][0], edges[i][1], NULL, 0);
		add_key(s, map, edges[i][0], edges[i][1], NULL,
			(uint32_t)i + 1);
	}
	rule = rule_of(s, chain, 0x0800, 0);
	rule_lookup(&s->r, rule, MATCH_NOT_EQUAL, set);
	rule_counter(&s->r, rule);
	rule_verdict(&s->r, rule, VERDICT_DROP, NULL);
	/* A set of source addresses asked for a target. */
	rule = rule_of(s, chain, 0x0800, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule->last->field = FIELD_IP_DADDR;
	end_accept(s, rule);
	/* And for an address in an ICMP error, which text cannot say. */
	rule = rule_of(s, chain, 0x0800, 1);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule->last->field = FIELD_ICMP_INNER_SADDR;
	end_accept(s, rule);
	rule = rule_of(s, chain, 0x0800, 0);
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
		add_key(s, set, key, NULL, NULL, i / 2 + 1);
	}
	rule = rule_of(s, chain, 0x0800, 0);
	rule_verdict_map(&s->r, rule, set);

	set = table_add_set(&s->r, s->bridge, "pairs", SET_VERDICT, ports, 2);
	memcpy(pair + 16, "p1", 3);
	add_key(s, set, pair, NULL, NULL, 0);
	rule = rule_of(s, chain, 0, 0);
	rule_verdict_map(&s->r, rule, set);

	set = table_add_set(&s->r, s->bridge, "flows6", SET_VERDICT, flow6, 2);
	set->counted = true;
	memcpy(last6, key6, sizeof(last6));
	memset(last6 + 8, 0xff, 10);
	add_key(s, set, key6, last6, NULL, 2);
	rule = rule_of(s, chain, 0x86dd, 6);
	rule_verdict_map(&s->r, rule, set);
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
	struct nft_rule *rule = rule_of(s, chain, 0, 0);

	set->timeout = 300;
	set->size_limit = 32;
	rule_add(&s->r, rule, STATEMENT_ADD)->set = set;
	rule_verdict(&s->r, rule, VERDICT_CONTINUE, NULL);

	set = table_add_set(&s->r, s->bridge, "macs", SET_PLAIN, mac, 1);
	add_key(s, set, macs[0], NULL, NULL, 0);
	add_key(s, set, macs[1], NULL, NULL, 0);
	rule = rule_of(s, chain, 0, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	end_accept(s, rule);

	set = table_add_set(&s->r, s->bridge, "protocols", SET_PLAIN, protocol,
			    1);
	for (size_t i = 0; i < 3; i++)
		add_key(s, set, protocols[i], NULL, NULL, 0);
	rule = rule_of(s, chain, 0, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	end_accept(s, rule);

	set = table_add_set(&s->r, s->bridge, "errors", SET_PLAIN, type, 1);
	for (size_t i = 0; i < 2; i++)
		add_key(s, set, types[i], NULL, NULL, 0);
	rule = rule_of(s, chain, 0x0800, 1);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	end_accept(s, rule);

	/* A set that is empty. */
	set = table_add_set(&s->r, s->bridge, "nobody", SET_PLAIN, mac, 1);
	rule = rule_of(s, chain, 0, 0);
	rule_lookup(&s->r, rule, MATCH_EQUAL, set);
	rule_verdict(&s->r, rule, VERDICT_RETURN, NULL);
}

/* --- every change ------------------------------------------------------ */

static struct set *add_map(struct sample *s, struct table *table,
			   const char *name, enum field key, enum field data)
{
	struct set *map = table_add_set(&s->r, table, name, SET_MAP, &key, 1);

	map->data_field = data;
	return map;
}

static void rewrite_map(struct sample *s, struct nft_rule *rule,
			enum field field, enum field source,
			const struct set *map)
{
	struct statement *rewrite =
		rule_add(&s->r, rule, STATEMENT_REWRITE_MAP);

	rewrite->field = field;
	rewrite->source = source;
	rewrite->set = map;
}

static void rewrite(struct sample *s, struct nft_rule *rule, enum field field,
		    const void *mask, const void *value)
{
	struct statement *statement = rule_add(&s->r, rule, STATEMENT_REWRITE);
	size_t size = field_info(field)->size;

	statement->field = field;
	memcpy(statement->mask, mask, size);
	memcpy(statement->value, value, size);
}

static void add_rewrites(struct sample *s)
{
	static const uint8_t keep_host[16] = { [8] = 255, 255, 255, 255,
					       255,	  255, 255, 255 };
	static const uint8_t prefix[16] = { 0x20, 1, 0xd, 0xb8, 0, 1 };
	static const uint8_t nothing[16];
	static const uint8_t outer[4] = { 203, 0, 113, 2 };
	static const uint8_t inner[4] = { 10, 0, 0, 1 };
	const uint32_t mark = 0x1005;
	const uint8_t vlan[4] = { 0, 5 };
	struct chain *chain = table_add_chain(&s->r, s->bridge, "rewrites");
	struct set *map =
		add_map(s, s->bridge, "alias", FIELD_IP_SADDR, FIELD_IP_SADDR);
	struct set *marks =
		add_map(s, s->bridge, "vlans", FIELD_VLAN_ID, FIELD_META_MARK);
	struct nft_rule *rule;

	set_add(&s->r, map, outer, NULL, inner, NULL, 0);
	set_add(&s->r, marks, vlan, NULL, (const uint8_t *)&mark, NULL, 0);
	rule = rule_of(s, chain, 0x0800, 0);
	rewrite_map(s, rule, FIELD_IP_SADDR, FIELD_IP_SADDR, map);
	rule = rule_of(s, chain, 0x0806, 0);
	rewrite_map(s, rule, FIELD_ARP_TARGET_IP, FIELD_ARP_TARGET_IP, map);
	rule = rule_of(s, chain, 0x0800, 1);
	rewrite_map(s, rule, FIELD_ICMP_INNER_DADDR, FIELD_ICMP_INNER_DADDR,
		    map);
	rule_counter(&s->r, rule);
	rule = rule_of(s, chain, 0, 0);
	rule_match_u16(&s->r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL, 0x8100);
	rewrite_map(s, rule, FIELD_META_MARK, FIELD_VLAN_ID, marks);

	rule = rule_of(s, chain, 0x86dd, 0);
	rewrite(s, rule, FIELD_IP6_SADDR, keep_host, prefix);
	rule = rule_of(s, chain, 0x86dd, 0);
	rewrite(s, rule, FIELD_IP6_DADDR, nothing, prefix);
	rule = rule_of(s, chain, 0x0800, 0);
	rewrite(s, rule, FIELD_IP_DADDR, "\0\0\0\377", inner);
	rule = rule_of(s, chain, 0x86dd, 58);
	rewrite(s, rule, FIELD_ND_TARGET, keep_host, prefix);
	rule = rule_of(s, chain, 0, 0);
	rewrite(s, rule, FIELD_ETHER_SADDR, nothing, "\2\0\0\0\0\1");
}

static void add_inet(struct sample *s)
{
	const uint32_t states = CT_STATE_ESTABLISHED | CT_STATE_RELATED;
	const uint32_t none = 0, vlan = 5, mask = MARK_VLAN;
	const uint16_t zone = 5;
	struct chain *chain = base(s, s->inet, "zone");
	struct set *zones = add_map(s, s->inet, "vlan-zones", FIELD_META_MARK,
				    FIELD_CT_ZONE);
	uint8_t padded[4] = { 0 };
	struct nft_rule *rule = rule_of(s, chain, 0, 0);

	memcpy(padded, &zone, sizeof(zone));
	set_add(&s->r, zones, (const uint8_t *)&vlan, NULL, padded, NULL, 0);
	rewrite_map(s, rule, FIELD_CT_ZONE, FIELD_META_MARK, zones);
	rule->last->masked = true;
	memcpy(rule->last->mask, &mask, sizeof(mask));

	chain = base(s, s->inet, "state");
	rule = rule_of(s, chain, 0, 0);
	rule_match_masked(&s->r, rule, FIELD_CT_STATE, &states, MATCH_NOT_EQUAL,
			  &none);
	rule_mark(&s->r, rule, ~MARK_STATE, MARK_ESTABLISHED);
	rule = rule_of(s, chain, 0, 0);
	rule_match_masked(&s->r, rule, FIELD_CT_MARK, &states, MATCH_NOT_EQUAL,
			  &none);
	end_accept(s, rule);

	chain = base(s, s->inet, "keep");
	rule = rule_of(s, chain, 0, 0);
	rule_match_mark(&s->r, rule, MARK_NEW, MATCH_NOT_EQUAL, 0);
	rule_add(&s->r, rule, STATEMENT_CT_MARK)->and_mask = ~MARK_STATE;
}

static void add_bridge(struct sample *s)
{
	struct chain *chain;
	struct nft_rule *rule;
	struct statement *statement;

	s->target = table_add_chain(&s->r, s->bridge, "in/target-1.x_y");
	rule = chain_add_rule(&s->r, s->target, "ssh from \"admins\"");
	rule->rule_number = 7;
	statement = rule_add(&s->r, rule, STATEMENT_LIMIT);
	statement->limit_count = 5;
	statement->limit_seconds = 60;
	statement->limit_burst = 10;
	rule_add(&s->r, rule, STATEMENT_LOG)->log_prefix = "ssh: ";
	rule_counter(&s->r, rule);
	end_accept(s, rule);

	add_matches(s);
	add_tags(s);
	add_ranges(s);
	add_rewrites(s);
	s->filter = table_add_chain(&s->r, s->bridge, "filter/all");
	add_interval_sets(s, s->filter);
	add_concatenations(s, s->filter);
	add_other_sets(s, s->filter);

	chain = base(s, s->bridge, "prerouting");
	rule = rule_of(s, chain, 0, 0);
	rule_verdict(&s->r, rule, VERDICT_JUMP, s->filter);
	chain = base(s, s->bridge, "output");
	rule = chain_add_rule(&s->r, chain, "from the box itself");
	rule_counter(&s->r, rule);
	rule_verdict(&s->r, rule, VERDICT_DROP, NULL);
}

static void add_netdev(struct sample *s, const char *device)
{
	struct chain *chain =
		table_add_base_chain(&s->r, s->netdev,
				     strcmp(device, PORT) ? "egress-p9"
							  : "egress-" PORT,
				     HOOK_EGRESS, EGRESS_PRIORITY);
	struct nft_rule *rule = rule_of(s, chain, 0, 0);

	chain->device = device;
	rule_match_mark(&s->r, rule, MARK_PASS, MATCH_NOT_EQUAL, 0);
	end_accept(s, rule);
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

static void sample_make(struct sample *s)
{
	sample_start(s);
	add_inet(s);
	add_bridge(s);
	add_netdev(s, PORT);
}

/* --- many elements ----------------------------------------------------- */

static void sample_elements(struct sample *s, uint32_t count)
{
	const enum field flow[] = { FIELD_IP_SADDR, FIELD_IP_DADDR,
				    FIELD_META_L4PROTO, FIELD_TH_DPORT };
	uint8_t key[16] = { 10, 0, 0, 0, 10, 1, 0, 1, 6, 0, 0, 0, 0, 80 };
	struct chain *chain;
	struct set *set;

	sample_start(s);
	s->target = table_add_chain(&s->r, s->bridge, "pass");
	end_accept(s, rule_of(s, s->target, 0, 0));
	set = table_add_set(&s->r, s->bridge, "flows", SET_VERDICT, flow, 4);
	set->counted = true;
	for (uint32_t i = 0; i < count; i++) {
		uint32_t address = htonl(0x0a000000 + i);

		memcpy(key, &address, sizeof(address));
		add_key(s, set, key, NULL, NULL, 2 * i + 2);
	}
	chain = base(s, s->bridge, "forward");
	rule_verdict_map(&s->r, rule_of(s, chain, 0x0800, 0), set);
}

/* --- commands ---------------------------------------------------------- */

static int failed(const char *what, int code, const struct nft_error *error)
{
	fprintf(stderr, "%s: %d: %s%s%s\n", what, code, error->text,
		error->missing ? ", missing " : "",
		error->missing ? error->missing : "");
	return 1;
}

static int load(struct netlink *netlink, struct sample *s, uint32_t generation)
{
	struct nft_error error = { .code = 0 };
	int code = nft_drop_all(netlink, &error);

	if (code < 0)
		return failed("drop_all", code, &error);
	code = nft_guard_port(netlink, PORT, &error);
	if (code < 0)
		return failed("guard_port", code, &error);
	code = nft_replace(netlink, &s->r, generation, &error);
	if (code < 0)
		return failed("replace", code, &error);
	return 0;
}

/* Two keys alike: the kernel finds out half-way through the batch. */
static int load_refused(struct netlink *netlink, struct sample *s,
			uint32_t generation)
{
	const enum field key[] = { FIELD_IP_SADDR };
	const uint8_t address[4] = { 192, 0, 2, 1 };
	struct set *set =
		table_add_set(&s->r, s->bridge, "twice", SET_PLAIN, key, 1);

	add_key(s, set, address, NULL, NULL, 0);
	add_key(s, set, address, NULL, NULL, 0);
	return load(netlink, s, generation);
}

static int load_lacking(struct netlink *netlink, struct sample *s,
			uint32_t generation)
{
	const uint32_t state = CT_STATE_NEW, none = 0;
	struct nft_rule *rule = chain_add_rule(&s->r, s->filter, "tracked");

	rule_match_masked(&s->r, rule, FIELD_CT_STATE, &state, MATCH_NOT_EQUAL,
			  &none);
	return load(netlink, s, generation);
}

static int counts(struct netlink *netlink, struct sample *s,
		  uint32_t generation)
{
	struct nft_counts read;
	int code =
		nft_counts_read(netlink, &s->r, generation, &s->arena, &read);

	if (code < 0) {
		fprintf(stderr, "counts: %s\n", strerror(-code));
		return 1;
	}
	for (size_t i = 0; i < read.count; i++)
		printf("%s rule %u \"%s\" packets %llu bytes %llu\n",
		       read.items[i].chain, read.items[i].rule,
		       read.items[i].comment ? read.items[i].comment : "",
		       (unsigned long long)read.items[i].packets,
		       (unsigned long long)read.items[i].bytes);
	return 0;
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int elements(struct netlink *netlink, struct sample *s,
		    uint32_t generation)
{
	struct rusage usage;
	double start = now();
	int code = load(netlink, s, generation);

	getrusage(RUSAGE_SELF, &usage);
	printf("ms %.1f\nkb %ld\n", (now() - start) * 1000, usage.ru_maxrss);
	return code;
}

static int print(struct sample *s)
{
	const char *text = nftext_print(&s->r, &s->arena);

	return !text || fputs(text, stdout) < 0;
}

static int command(struct netlink *netlink, struct sample *s, const char *name,
		   uint32_t number)
{
	struct nft_error error = { .code = 0 };
	uint32_t generation;

	if (strcmp(name, "load") == 0)
		return load(netlink, s, number);
	if (strcmp(name, "refused") == 0)
		return load_refused(netlink, s, number);
	if (strcmp(name, "lacking") == 0)
		return load_lacking(netlink, s, number);
	if (strcmp(name, "late") == 0) {
		add_netdev(s, "p9");
		return load(netlink, s, number);
	}
	if (strcmp(name, "counts") == 0)
		return counts(netlink, s, number);
	if (strcmp(name, "hold") == 0)
		return nft_hold(netlink, &error) < 0;
	if (strcmp(name, "remove") == 0)
		return nft_remove(netlink) < 0;
	if (strcmp(name, "stands") == 0)
		return !nft_drop_all_stands(netlink);
	if (strcmp(name, "generation") != 0 ||
	    nft_generation(netlink, &generation) < 0)
		return 1;
	printf("%u\n", generation);
	return 0;
}

int main(int argc, char **argv)
{
	const char *name = argc > 1 ? argv[1] : "";
	bool many = strcmp(name, "elements") == 0;
	uint32_t number = argc > 2 ? (uint32_t)atoi(argv[2]) : 0;
	struct netlink netlink;
	struct sample s;
	int status;

	if (many)
		sample_elements(&s, number);
	else
		sample_make(&s);
	if (s.r.failed)
		return 1;
	if (strcmp(name, "print") == 0 || (many && argc < 4)) {
		status = print(&s);
	} else {
		if (netlink_open(&netlink, NETLINK_NETFILTER) < 0)
			return 1;
		status = many ? elements(&netlink, &s, (uint32_t)atoi(argv[3]))
			      : command(&netlink, &s, name, number);
		netlink_close(&netlink);
	}
	arena_free(&s.arena);
	return status;
}
