/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nftext_rule.c - statements, one or a few in a rule, as nft writes them.
 */
#include "tests/unit/nftext_scene.h"

static struct statement *add(struct scene *s, enum statement_kind kind)
{
	return rule_add(&s->r, s->rule, kind);
}

static void build_state(struct scene *s)
{
	const uint32_t bits = CT_STATE_ESTABLISHED | CT_STATE_RELATED;
	const uint32_t none = 0;

	rule_match_masked(&s->r, s->rule, FIELD_CT_STATE, &bits,
			  MATCH_NOT_EQUAL, &none);
}

static void build_mark_match(struct scene *s)
{
	rule_match_mark(&s->r, s->rule, 0xf000, MATCH_EQUAL, 0x1000);
}

static void build_mark(struct scene *s)
{
	rule_mark(&s->r, s->rule, 0xffff0000, 0x1000);
}

static void build_mark_only_or(struct scene *s)
{
	rule_mark(&s->r, s->rule, UINT32_MAX, 0x1000);
}

static void build_mark_only_value(struct scene *s)
{
	rule_mark(&s->r, s->rule, 0, 0x1000);
}

static void build_ct_mark(struct scene *s)
{
	add(s, STATEMENT_CT_MARK)->and_mask = 0xfff;
}

static void build_limit(struct scene *s)
{
	struct statement *limit = add(s, STATEMENT_LIMIT);

	limit->limit_count = 5;
	limit->limit_seconds = 3600;
	limit->limit_burst = 10;
}

static void build_log(struct scene *s)
{
	rule_log(&s->r, s->rule, "a \"b\"", NFLOG_GROUP, 0);
}

static void build_comment(struct scene *s)
{
	s->rule->comment = "rule 3: \"web\"";
	rule_counter(&s->r, s->rule);
	rule_verdict(&s->r, s->rule, VERDICT_DROP, NULL);
}

static void build_jump(struct scene *s)
{
	rule_verdict(&s->r, s->rule, VERDICT_JUMP, s->chain);
}

static void build_port_range(struct scene *s)
{
	static const uint8_t first[] = { 0, 22 }, last[] = { 0, 24 };

	rule_range(&s->r, s->rule, FIELD_TH_DPORT, MATCH_NOT_EQUAL, first,
		   last);
}

/* Named, because the protocol was matched before it in the same rule. */
static void build_icmp(struct scene *s)
{
	static const uint8_t first = 135, last = 136;

	rule_match_u8(&s->r, s->rule, FIELD_META_L4PROTO, MATCH_EQUAL, 58);
	rule_match_u8(&s->r, s->rule, FIELD_ICMP_CODE, MATCH_EQUAL, 0);
	rule_range(&s->r, s->rule, FIELD_ICMP_TYPE, MATCH_EQUAL, &first, &last);
}

/* The protocol is said once only. */
static void build_arp(struct scene *s)
{
	static const uint8_t address[] = { 192, 0, 2, 1 };

	rule_match_u16(&s->r, s->rule, FIELD_ARP_OPERATION, MATCH_EQUAL, 1);
	rule_match(&s->r, s->rule, FIELD_ARP_SENDER_IP, MATCH_EQUAL, address);
}

static void build_rewrite6(struct scene *s)
{
	struct statement *rewrite = add(s, STATEMENT_REWRITE);

	rewrite->field = FIELD_IP6_SADDR;
	memset(rewrite->mask + 8, 0xff, 8);
	memcpy(rewrite->value, "\x20\x01\x0d\xb8\0\1", 6);
}

static void build_rewrite_whole(struct scene *s)
{
	struct statement *rewrite = add(s, STATEMENT_REWRITE);

	rewrite->field = FIELD_ARP_OPERATION;
	rewrite->value[1] = 2;
}

static void build_nd_rewrite(struct scene *s)
{
	struct statement *rewrite = add(s, STATEMENT_REWRITE);

	rewrite->field = FIELD_ND_OPTION;
	rewrite->value[0] = 2;
	rewrite->value[1] = 1;
}

static void rewrite_by_map(struct scene *s, enum field field,
			   const struct set *map)
{
	struct statement *rewrite = add(s, STATEMENT_REWRITE_MAP);

	rewrite->field = field;
	rewrite->source = field;
	rewrite->set = map;
}

static void build_alias(struct scene *s)
{
	struct set *map = scene_set(s, SET_MAP, FIELD_IP_SADDR, FIELD_NONE);

	map->data_field = FIELD_IP_SADDR;
	s->table->sets = NULL;
	rewrite_by_map(s, FIELD_IP_SADDR, map);
}

static void build_inner_alias(struct scene *s)
{
	struct set *map = scene_set(s, SET_MAP, FIELD_IP_SADDR, FIELD_NONE);

	map->data_field = FIELD_IP_SADDR;
	s->table->sets = NULL;
	rewrite_by_map(s, FIELD_ICMP_INNER_SADDR, map);
}

static void build_lookup(struct scene *s)
{
	struct set *set = scene_set(s, SET_PLAIN, FIELD_IIFNAME, FIELD_OIFNAME);

	s->table->sets = NULL;
	rule_lookup(&s->r, s->rule, MATCH_NOT_EQUAL, set);
}

static void build_other_field(struct scene *s)
{
	struct set *set = scene_set(s, SET_PLAIN, FIELD_IP_SADDR, FIELD_NONE);

	s->table->sets = NULL;
	rule_lookup(&s->r, s->rule, MATCH_EQUAL, set);
	s->rule->last->field = FIELD_IP_DADDR;
}

static void build_inner_lookup(struct scene *s)
{
	build_other_field(s);
	s->rule->last->field = FIELD_ICMP_INNER_DADDR;
}

static void build_verdict_map(struct scene *s)
{
	struct set *set =
		scene_set(s, SET_VERDICT, FIELD_IP_SADDR, FIELD_TH_DPORT);

	s->table->sets = NULL;
	rule_verdict_map(&s->r, s->rule, set);
}

static void build_add(struct scene *s)
{
	struct set *set =
		scene_set(s, SET_DYNAMIC, FIELD_ETHER_SADDR, FIELD_NONE);

	s->table->sets = NULL;
	add(s, STATEMENT_ADD)->set = set;
}

static const struct {
	void (*build)(struct scene *s);
	const char *want;
} rules[] = {
	{ build_state, "ct state established,related" },
	{ build_mark_match, "meta mark & 0x0000f000 == 0x00001000" },
	{ build_mark, "meta mark set meta mark & 0xffff0000 | 0x00001000" },
	{ build_mark_only_or, "meta mark set meta mark | 0x00001000" },
	{ build_mark_only_value, "meta mark set 0x00001000" },
	{ build_ct_mark, "ct mark set meta mark & 0x00000fff" },
	{ build_limit, "limit rate 5/hour burst 10 packets" },
	{ build_log, "log prefix \"a 'b'\" group 83" },
	{ build_comment, "counter drop comment \"rule 3: 'web'\"" },
	{ build_jump, "jump c" },
	{ build_port_range, "th dport != 22-24" },
	{ build_icmp, "meta l4proto icmpv6 icmpv6 code 0 icmpv6 type 135-136" },
	{ build_arp, "meta protocol arp arp operation request "
		     "arp saddr ip 192.0.2.1" },
	{ build_rewrite6, "ip6 saddr set ip6 saddr & ::ffff:ffff:ffff:ffff | "
			  "2001:db8:1::" },
	{ build_rewrite_whole, "meta protocol arp arp operation set reply" },
	{ build_nd_rewrite, "# netlink only: @th,192,16 set 0x0201" },
	{ build_alias, "ip saddr set ip saddr map @s" },
	{ build_inner_alias,
	  "# netlink only: @th,160,32 set @th,160,32 map @s" },
	{ build_lookup, "iifname . oifname != @s" },
	{ build_other_field, "ip daddr @s" },
	{ build_inner_lookup, "# netlink only: @th,192,32 @s" },
	{ build_verdict_map, "ip saddr . th dport vmap @s" },
	{ build_add, "add @s { ether saddr }" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct scene s;

		scene_init(&s);
		rules[i].build(&s);
		scene_check_line(&s, rules[i].want);
		scene_free(&s);
	}
	return unit_report("test_nftext_rule");
}
