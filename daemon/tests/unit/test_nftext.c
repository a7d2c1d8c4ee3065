/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nftext.c - rules, sets and chains as the text that nft loads.
 */
#include <string.h>

#include "core/nftext.h"
#include "tests/unit/unit.h"

/** struct scene - one table with a chain and its first rule. */
struct scene {
	struct arena arena;
	struct ruleset r;
	struct table *table;
	struct chain *chain;
	struct nft_rule *rule;
};

static void scene_init(struct scene *s)
{
	arena_init(&s->arena, 0);
	ruleset_init(&s->r, &s->arena);
	s->table = ruleset_add_table(&s->r, TABLE_BRIDGE, TABLE_NAME);
	s->chain = table_add_chain(&s->r, s->table, "c");
	s->rule = chain_add_rule(&s->r, s->chain, NULL);
}

static struct statement *add(struct scene *s, enum statement_kind kind)
{
	return rule_add(&s->r, s->rule, kind);
}

static struct set *add_set(struct scene *s, enum set_kind kind,
			   enum field first, enum field second)
{
	const enum field key[] = { first, second };

	return table_add_set(&s->r, s->table, "s", kind, key,
			     second == FIELD_NONE ? 1 : 2);
}

/* --- matches ----------------------------------------------------------- */

#define MASK(...)           \
	true,               \
	{                   \
		__VA_ARGS__ \
	}
#define NO_MASK   \
	false,    \
	{         \
		0 \
	}

static const struct {
	const char *want;
	enum field field;
	enum match_operator op;
	uint8_t value[FIELD_SIZE_MAX];
	bool masked;
	uint8_t mask[FIELD_SIZE_MAX];
} matches[] = {
	{ "iifname \"eth0\"", FIELD_IIFNAME, MATCH_EQUAL, "eth0", NO_MASK },
	{ "oifname != \"a.5\"", FIELD_OIFNAME, MATCH_NOT_EQUAL, "a.5",
	  NO_MASK },
	{ "meta protocol ip6",
	  FIELD_META_PROTOCOL,
	  MATCH_EQUAL,
	  { 0x86, 0xdd },
	  NO_MASK },
	{ "meta protocol 0x88cc",
	  FIELD_META_PROTOCOL,
	  MATCH_EQUAL,
	  { 0x88, 0xcc },
	  NO_MASK },
	{ "meta protocol 0x0004",
	  FIELD_META_PROTOCOL,
	  MATCH_EQUAL,
	  { 0, 4 },
	  NO_MASK },
	{ "ether type 8021q",
	  FIELD_ETHER_TYPE,
	  MATCH_EQUAL,
	  { 0x81, 0 },
	  NO_MASK },
	{ "meta l4proto icmpv6",
	  FIELD_META_L4PROTO,
	  MATCH_EQUAL,
	  { 58 },
	  NO_MASK },
	{ "meta l4proto 112",
	  FIELD_META_L4PROTO,
	  MATCH_EQUAL,
	  { 112 },
	  NO_MASK },
	{ "ether saddr 02:00:00:00:00:0a",
	  FIELD_ETHER_SADDR,
	  MATCH_EQUAL,
	  { 2, 0, 0, 0, 0, 10 },
	  NO_MASK },
	{ "ether daddr & 01:00:00:00:00:00 == 01:00:00:00:00:00",
	  FIELD_ETHER_DADDR,
	  MATCH_EQUAL,
	  { 1 },
	  MASK(1) },
	{ "@ll,0,8 & 0x01 != 0x01",
	  FIELD_ETHER_DADDR_FIRST,
	  MATCH_NOT_EQUAL,
	  { 1 },
	  MASK(1) },
	{ "vlan id 2053", FIELD_VLAN_ID, MATCH_EQUAL, { 8, 5 }, NO_MASK },
	{ "@nh,0,16 0xaaaa",
	  FIELD_LLC_SAPS,
	  MATCH_EQUAL,
	  { 0xaa, 0xaa },
	  NO_MASK },
	{ "@nh,0,48 != 0x000108000604",
	  FIELD_ARP_FORM,
	  MATCH_NOT_EQUAL,
	  { 0, 1, 8, 0, 6, 4 },
	  NO_MASK },
	{ "meta protocol arp arp operation reply",
	  FIELD_ARP_OPERATION,
	  MATCH_EQUAL,
	  { 0, 2 },
	  NO_MASK },
	{ "meta protocol arp arp saddr ip 192.0.2.1",
	  FIELD_ARP_SENDER_IP,
	  MATCH_EQUAL,
	  { 192, 0, 2, 1 },
	  NO_MASK },
	{ "ip saddr 10.0.0.0/8",
	  FIELD_IP_SADDR,
	  MATCH_EQUAL,
	  { 10 },
	  MASK(255) },
	{ "ip saddr != 10.0.0.0/9",
	  FIELD_IP_SADDR,
	  MATCH_NOT_EQUAL,
	  { 10 },
	  MASK(255, 128) },
	{ "ip daddr & 0.0.0.255 == 0.0.0.1",
	  FIELD_IP_DADDR,
	  MATCH_EQUAL,
	  { 0, 0, 0, 1 },
	  MASK(0, 0, 0, 255) },
	{ "ip daddr & 0.0.0.0 == 0.0.0.0",
	  FIELD_IP_DADDR,
	  MATCH_EQUAL,
	  { 0 },
	  MASK(0) },
	{ "ip frag-off & 0x1fff != 0",
	  FIELD_IP_FRAGMENT,
	  MATCH_NOT_EQUAL,
	  { 0 },
	  MASK(0x1f, 0xff) },
	{ "ip6 saddr fe80::/10",
	  FIELD_IP6_SADDR,
	  MATCH_EQUAL,
	  { 0xfe, 0x80 },
	  MASK(0xff, 0xc0) },
	{ "meta protocol ip6 exthdr frag exists",
	  FIELD_IP6_FRAGMENT_EXISTS,
	  MATCH_EQUAL,
	  { 1 },
	  NO_MASK },
	{ "meta protocol ip6 exthdr frag missing",
	  FIELD_IP6_FRAGMENT_EXISTS,
	  MATCH_EQUAL,
	  { 0 },
	  NO_MASK },
	{ "th dport 443", FIELD_TH_DPORT, MATCH_EQUAL, { 1, 187 }, NO_MASK },
	{ "@th,0,8 0x08", FIELD_ICMP_TYPE, MATCH_EQUAL, { 8 }, NO_MASK },
	{ "@th,160,32 & 0xff000000 == 0x0a000000",
	  FIELD_ICMP_INNER_SADDR,
	  MATCH_EQUAL,
	  { 10 },
	  MASK(255) },
};

static void check_line(struct scene *s, const char *want)
{
	const char *text = nftext_print(&s->r, &s->arena);
	const char *start = text ? strstr(text, "\t\t") : NULL;
	size_t length = start ? strcspn(start + 2, "\n") : 0;

	CHECK(start && length == strlen(want) &&
		      memcmp(start + 2, want, length) == 0,
	      "want: %s\n   got: %.*s", want, (int)length,
	      start ? start + 2 : "");
}

static void test_matches(void)
{
	for (size_t i = 0; i < sizeof(matches) / sizeof(*matches); i++) {
		struct scene s;

		scene_init(&s);
		if (matches[i].masked)
			rule_match_masked(&s.r, s.rule, matches[i].field,
					  matches[i].mask, matches[i].op,
					  matches[i].value);
		else
			rule_match(&s.r, s.rule, matches[i].field,
				   matches[i].op, matches[i].value);
		check_line(&s, matches[i].want);
		arena_free(&s.arena);
	}
}

/* --- rules of one statement -------------------------------------------- */

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
	add(s, STATEMENT_LOG)->log_prefix = "a \"b\"";
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
	struct set *map = add_set(s, SET_MAP, FIELD_IP_SADDR, FIELD_NONE);

	map->data_field = FIELD_IP_SADDR;
	s->table->sets = NULL;
	rewrite_by_map(s, FIELD_IP_SADDR, map);
}

static void build_inner_alias(struct scene *s)
{
	struct set *map = add_set(s, SET_MAP, FIELD_IP_SADDR, FIELD_NONE);

	map->data_field = FIELD_IP_SADDR;
	s->table->sets = NULL;
	rewrite_by_map(s, FIELD_ICMP_INNER_SADDR, map);
}

static void build_lookup(struct scene *s)
{
	struct set *set = add_set(s, SET_PLAIN, FIELD_IIFNAME, FIELD_OIFNAME);

	s->table->sets = NULL;
	rule_lookup(&s->r, s->rule, MATCH_NOT_EQUAL, set);
}

static void build_other_field(struct scene *s)
{
	struct set *set = add_set(s, SET_PLAIN, FIELD_IP_SADDR, FIELD_NONE);

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
		add_set(s, SET_VERDICT, FIELD_IP_SADDR, FIELD_TH_DPORT);

	s->table->sets = NULL;
	rule_verdict_map(&s->r, s->rule, set);
}

static void build_add(struct scene *s)
{
	struct set *set =
		add_set(s, SET_DYNAMIC, FIELD_ETHER_SADDR, FIELD_NONE);

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

static void test_rules(void)
{
	for (size_t i = 0; i < sizeof(rules) / sizeof(*rules); i++) {
		struct scene s;

		scene_init(&s);
		rules[i].build(&s);
		check_line(&s, rules[i].want);
		arena_free(&s.arena);
	}
}

/* --- sets -------------------------------------------------------------- */

static void check_text(struct scene *s, const char *name, const char *want)
{
	const char *text = nftext_print(&s->r, &s->arena);

	CHECK(text && strcmp(text, want) == 0, "%s: want:\n%s\n   got:\n%s",
	      name, want, text ? text : "nothing");
}

static void test_interval_set(void)
{
	static const uint8_t intervals[][2][4] = {
		{ { 0 }, { 0, 0, 0, 9 } },
		{ { 10 }, { 10, 255, 255, 255 } },
		{ { 192, 0, 2, 1 }, { 192, 0, 2, 1 } },
		{ { 192, 0, 2, 2 }, { 192, 0, 2, 3 } },
		{ { 192, 0, 2, 5 }, { 192, 0, 2, 6 } },
	};
	struct scene s;
	struct set *set;

	scene_init(&s);
	s.table->chains = NULL;
	set = add_set(&s, SET_PLAIN, FIELD_IP_SADDR, FIELD_NONE);
	for (size_t i = 0; i < sizeof(intervals) / sizeof(*intervals); i++)
		set_add(&s.r, set, intervals[i][0], intervals[i][1], NULL, NULL,
			0);
	check_text(&s, "intervals",
		   "table bridge sluice {\n"
		   "\tset s {\n"
		   "\t\ttype ipv4_addr\n"
		   "\t\tflags interval\n"
		   "\t\telements = {\n"
		   "\t\t\t0.0.0.0-0.0.0.9,\n"
		   "\t\t\t10.0.0.0/8,\n"
		   "\t\t\t192.0.2.1,\n"
		   "\t\t\t192.0.2.2/31,\n"
		   "\t\t\t192.0.2.5-192.0.2.6\n"
		   "\t\t}\n"
		   "\t}\n"
		   "}\n");
	arena_free(&s.arena);
}

static void test_maps(void)
{
	static const uint8_t vlan[4] = { 0, 5 };
	const uint32_t mark = 0x1005;
	uint8_t names[32] = "eth0";
	struct verdict verdict;
	struct scene s;
	struct set *set;

	scene_init(&s);
	s.rule->first = NULL;
	rule_verdict(&s.r, s.rule, VERDICT_ACCEPT, NULL);
	set = add_set(&s, SET_MAP, FIELD_VLAN_ID, FIELD_NONE);
	set->data_field = FIELD_META_MARK;
	set_add(&s.r, set, vlan, NULL, (const uint8_t *)&mark, NULL, 0);
	set = add_set(&s, SET_VERDICT, FIELD_IIFNAME, FIELD_OIFNAME);
	set->name = "pairs";
	set->counted = true;
	memcpy(names + 16, "eth1", 5);
	verdict = (struct verdict){ VERDICT_GOTO, s.chain };
	set_add(&s.r, set, names, NULL, NULL, &verdict, 0);
	check_text(&s, "maps",
		   "table bridge sluice {\n"
		   "\tmap s {\n"
		   "\t\ttypeof vlan id : meta mark\n"
		   "\t\telements = { 5 : 0x00001005 }\n"
		   "\t}\n"
		   "\n"
		   "\tmap pairs {\n"
		   "\t\ttype ifname . ifname : verdict\n"
		   "\t\tcounter\n"
		   "\t\telements = { \"eth0\" . \"eth1\" : goto c }\n"
		   "\t}\n"
		   "\n"
		   "\tchain c {\n"
		   "\t\taccept\n"
		   "\t}\n"
		   "}\n");
	arena_free(&s.arena);
}

static void test_dynamic_set(void)
{
	struct scene s;
	struct set *set;

	scene_init(&s);
	s.table->chains = NULL;
	set = add_set(&s, SET_DYNAMIC, FIELD_ETHER_SADDR, FIELD_NONE);
	set->timeout = 300;
	set->size_limit = 32;
	check_text(&s, "dynamic",
		   "table bridge sluice {\n"
		   "\tset s {\n"
		   "\t\ttype ether_addr\n"
		   "\t\tsize 32\n"
		   "\t\tflags dynamic,timeout\n"
		   "\t\ttimeout 300s\n"
		   "\t}\n"
		   "}\n");
	arena_free(&s.arena);
}

/* --- chains ------------------------------------------------------------ */

static void test_chains(void)
{
	struct scene s;
	struct table *netdev;
	struct chain *egress;

	scene_init(&s);
	s.chain->hook = HOOK_FORWARD;
	s.chain->priority = -200;
	rule_counter(&s.r, s.rule);
	netdev = ruleset_add_table(&s.r, TABLE_NETDEV, TABLE_NAME);
	egress = table_add_base_chain(&s.r, netdev, "egress-eth0", HOOK_EGRESS,
				      EGRESS_PRIORITY);
	egress->device = "eth0";
	egress->ends_in_accept = true;
	check_text(&s, "base chains",
		   "table bridge sluice {\n"
		   "\tchain c {\n"
		   "\t\ttype filter hook forward priority -200; "
		   "policy drop;\n"
		   "\t\tcounter\n"
		   "\t\tdrop\n"
		   "\t}\n"
		   "}\n"
		   "\n"
		   "table netdev sluice {\n"
		   "\tchain egress-eth0 {\n"
		   "\t\ttype filter hook egress device \"eth0\" priority 0; "
		   "policy accept;\n"
		   "\t\taccept\n"
		   "\t}\n"
		   "}\n");
	arena_free(&s.arena);
}

static void test_no_memory(void)
{
	struct arena small;
	struct scene s;

	scene_init(&s);
	arena_init(&small, 8);
	CHECK(!nftext_print(&s.r, &small), "text without memory");
	arena_free(&small);
	arena_free(&s.arena);
}

int main(void)
{
	test_matches();
	test_rules();
	test_interval_set();
	test_maps();
	test_dynamic_set();
	test_chains();
	test_no_memory();
	return unit_report("test_nftext");
}
