/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nftext.c - sets and chains, whole, as the text that nft loads.
 */
#include "tests/unit/nftext_scene.h"

/* --- sets -------------------------------------------------------------- */

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
	set = scene_set(&s, SET_PLAIN, FIELD_IP_SADDR, FIELD_NONE);
	for (size_t i = 0; i < sizeof(intervals) / sizeof(*intervals); i++)
		set_add(&s.r, set, intervals[i][0], intervals[i][1], NULL, NULL,
			0);
	scene_check_text(&s, "intervals",
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
	scene_free(&s);
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
	set = scene_set(&s, SET_MAP, FIELD_VLAN_ID, FIELD_NONE);
	set->data_field = FIELD_META_MARK;
	set_add(&s.r, set, vlan, NULL, (const uint8_t *)&mark, NULL, 0);
	set = scene_set(&s, SET_VERDICT, FIELD_IIFNAME, FIELD_OIFNAME);
	set->name = "pairs";
	set->counted = true;
	memcpy(names + 16, "eth1", 5);
	verdict = (struct verdict){ VERDICT_GOTO, s.chain };
	set_add(&s.r, set, names, NULL, NULL, &verdict, 0);
	scene_check_text(&s, "maps",
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
	scene_free(&s);
}

static void test_dynamic_set(void)
{
	struct scene s;
	struct set *set;

	scene_init(&s);
	s.table->chains = NULL;
	set = scene_set(&s, SET_DYNAMIC, FIELD_ETHER_SADDR, FIELD_NONE);
	set->timeout = 300;
	set->size_limit = 32;
	scene_check_text(&s, "dynamic",
			 "table bridge sluice {\n"
			 "\tset s {\n"
			 "\t\ttype ether_addr\n"
			 "\t\tsize 32\n"
			 "\t\tflags dynamic,timeout\n"
			 "\t\ttimeout 300s\n"
			 "\t}\n"
			 "}\n");
	scene_free(&s);
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
	scene_check_text(
		&s, "base chains",
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
	scene_free(&s);
}

static void test_no_memory(void)
{
	struct arena small;
	struct scene s;

	scene_init(&s);
	arena_init(&small, 8);
	CHECK(!nftext_print(&s.r, &small), "text without memory");
	arena_free(&small);
	scene_free(&s);
}

int main(void)
{
	test_interval_set();
	test_maps();
	test_dynamic_set();
	test_chains();
	test_no_memory();
	return unit_report("test_nftext");
}
