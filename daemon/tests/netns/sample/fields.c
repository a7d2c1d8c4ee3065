/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fields.c - every field, matched: equal or not, masked, in a range.
 */
#include "tests/netns/sample/sample.h"

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
	{ FIELD_ETHER_DADDR_START, 0, 0, { 1 }, { 1 } },
	{ FIELD_ETHER_SADDR, 0, 0, { 2, 0, 0, 0, 0, 0xa }, { 0 } },
	{ FIELD_ETHER_SADDR_TYPE, 0, 0, { 2, 0, 0, 0, 0, 1, 8 }, { 0 } },
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
	{ FIELD_IP_START, 0x0800, 0, { 5 }, { 0x0f } },
	{ FIELD_IP_PROTOCOL, 0x0800, 0, { 51 }, { 0 } },
	{ FIELD_IP_FRAGMENT, 0x0800, 0, { 0 }, { 0x1f, 0xff } },
	{ FIELD_IP_SADDR, 0x0800, 0, { 198, 51, 100, 7 }, { 0 } },
	{ FIELD_IP_DADDR, 0x0800, 0, { 10 }, { 255 } },
	{ FIELD_IP6_FORM, 0x86dd, 0, { 0, 0, 58, 255 }, { 1, 0, 255, 255 } },
	{ FIELD_IP6_SADDR, 0x86dd, 0, { 0xfe, 0x80 }, { 0xff, 0xc0 } },
	{ FIELD_IP6_DADDR, 0x86dd, 0, { 0x20, 1, 0xd, 0xb8 }, { 0 } },
	{ FIELD_IP6_FRAGMENT_EXISTS, 0x86dd, 0, { 1 }, { 0 } },
	{ FIELD_IP6_ROUTING_EXISTS, 0x86dd, 0, { 1 }, { 0 } },
	{ FIELD_IP6_OPTIONS_EXISTS, 0x86dd, 0, { 1 }, { 0 } },
	{ FIELD_IP6_AUTH_EXISTS, 0x86dd, 0, { 1 }, { 0 } },
	{ FIELD_TH_SPORT, 0, 17, { 0, 67 }, { 0 } },
	{ FIELD_TH_DPORT, 0, 6, { 0, 22 }, { 0 } },
	{ FIELD_ICMP_TYPE, 0x0800, 1, { 8 }, { 0 } },
	{ FIELD_ICMP_CODE, 0x86dd, 58, { 3 }, { 0 } },
	{ FIELD_ICMP_INNER_SADDR, 0x0800, 1, { 10, 0, 0, 1 }, { 0 } },
	{ FIELD_ICMP_INNER_DADDR, 0x0800, 1, { 10 }, { 255 } },
	{ FIELD_ICMP6_START, 0x86dd, 58, { 135, 0 }, { 0 } },
	{ FIELD_ND_FLAGS, 0x86dd, 58, { 0x60 }, { 0xe0 } },
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
			sample_rule(s, chain, matches[i].protocol,
				    matches[i].l4);
		enum match_operator op = i % 2 ? MATCH_EQUAL : MATCH_NOT_EQUAL;

		if (field_info(matches[i].field)->kind == FIELD_KIND_EXTHDR)
			op = MATCH_EQUAL;
		if (matches[i].mask[0])
			rule_match_masked(&s->r, rule, matches[i].field,
					  matches[i].mask, op,
					  matches[i].value);
		else
			rule_match(&s->r, rule, matches[i].field, op,
				   matches[i].value);
		sample_accept(s, rule);
	}
}

static void add_tags(struct sample *s)
{
	struct chain *chain = table_add_chain(&s->r, s->bridge, "in/tags");
	const enum field fields[] = { FIELD_VLAN_ID, FIELD_VLAN_TYPE };

	for (size_t i = 0; i < 2; i++) {
		struct nft_rule *rule = sample_rule(s, chain, 0, 0);

		rule_match_u16(&s->r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
			       0x8100);
		rule_match_u16(&s->r, rule, fields[i], MATCH_EQUAL, 0x805);
		sample_accept(s, rule);
	}
}

static void add_ranges(struct sample *s)
{
	struct chain *chain = table_add_chain(&s->r, s->bridge, "in/ranges");
	const uint8_t low[16] = { 0, 22 };
	const uint8_t high[16] = { 1, 0 };
	const uint32_t marks[2] = { 10, 300 };
	struct nft_rule *rule = sample_rule(s, chain, 0, 6);

	rule_range(&s->r, rule, FIELD_TH_DPORT, MATCH_EQUAL, low, high);
	sample_accept(s, rule);
	rule = sample_rule(s, chain, 0x0800, 0);
	rule_range(&s->r, rule, FIELD_IP_SADDR, MATCH_NOT_EQUAL, low, high);
	sample_accept(s, rule);
	rule = sample_rule(s, chain, 0, 0);
	rule_range(&s->r, rule, FIELD_META_MARK, MATCH_EQUAL, &marks[0],
		   &marks[1]);
	sample_accept(s, rule);
	rule = sample_rule(s, chain, 0, 58);
	rule_range(&s->r, rule, FIELD_ICMP_TYPE, MATCH_EQUAL, low + 1, low + 1);
	sample_accept(s, rule);
}

void sample_add_fields(struct sample *s)
{
	add_matches(s);
	add_tags(s);
	add_ranges(s);
}
