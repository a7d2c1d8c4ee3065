/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rewrites.c - every change to a packet: by map or by value, whole or masked.
 */
#include <string.h>

#include "tests/netns/sample/sample.h"

static void rewrite(struct sample *s, struct nft_rule *rule, enum field field,
		    const void *mask, const void *value)
{
	struct statement *statement = rule_add(&s->r, rule, STATEMENT_REWRITE);
	size_t size = field_info(field)->size;

	statement->field = field;
	memcpy(statement->mask, mask, size);
	memcpy(statement->value, value, size);
}

void sample_add_rewrites(struct sample *s)
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
	struct set *map = sample_map(s, s->bridge, "alias", FIELD_IP_SADDR,
				     FIELD_IP_SADDR);
	struct set *marks = sample_map(s, s->bridge, "vlans", FIELD_VLAN_ID,
				       FIELD_META_MARK);
	struct nft_rule *rule;

	set_add(&s->r, map, outer, NULL, inner, NULL, 0);
	set_add(&s->r, marks, vlan, NULL, (const uint8_t *)&mark, NULL, 0);
	rule = sample_rule(s, chain, 0x0800, 0);
	sample_rewrite_map(s, rule, FIELD_IP_SADDR, FIELD_IP_SADDR, map);
	rule = sample_rule(s, chain, 0x0806, 0);
	sample_rewrite_map(s, rule, FIELD_ARP_TARGET_IP, FIELD_ARP_TARGET_IP,
			   map);
	rule = sample_rule(s, chain, 0x0800, 1);
	sample_rewrite_map(s, rule, FIELD_ICMP_INNER_DADDR,
			   FIELD_ICMP_INNER_DADDR, map);
	rule_counter(&s->r, rule);
	rule = sample_rule(s, chain, 0, 0);
	rule_match_u16(&s->r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL, 0x8100);
	sample_rewrite_map(s, rule, FIELD_META_MARK, FIELD_VLAN_ID, marks);

	rule = sample_rule(s, chain, 0x86dd, 0);
	rewrite(s, rule, FIELD_IP6_SADDR, keep_host, prefix);
	rule = sample_rule(s, chain, 0x86dd, 0);
	rewrite(s, rule, FIELD_IP6_DADDR, nothing, prefix);
	rule = sample_rule(s, chain, 0x0800, 0);
	rewrite(s, rule, FIELD_IP_DADDR, "\0\0\0\377", inner);
	rule = sample_rule(s, chain, 0x86dd, 58);
	rewrite(s, rule, FIELD_ND_TARGET, keep_host, prefix);
	rule = sample_rule(s, chain, 0, 0);
	rewrite(s, rule, FIELD_ETHER_SADDR, nothing, "\2\0\0\0\0\1");
}
