/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_print.c - the canonical text of rules and policies; printing is a
 * fixed point of parsing.
 */
#include <string.h>

#include "core/parse.h"
#include "core/print.h"
#include "tests/unit/unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static bool read_policy(struct policy *policy, struct arena *arena,
			const char *text)
{
	struct diag diag;

	diag_init(&diag, arena, "f", text, strlen(text));
	return CHECK(policy_parse(policy, arena, &diag), "parses '%s', but: %s",
		     text, diag_render(&diag));
}

/* @want NULL: the rule prints as it was written. */
static const struct {
	const char *text;
	const char *want;
} rules[] = {
	{ "pass a -> b", NULL },
	{ "pass stateless any -> b", NULL },
	{ "drop  a->any", "drop a -> any" },
	{ "count a -> b log", NULL },
	{ "pass a -> b from { 10.0.0.1 }", "pass a -> b from 10.0.0.1" },
	{ "pass a -> b from not { 10.0.0.1, @x, 10.0.0.0/8, "
	  "10.0.0.1-10.0.0.9 }",
	  NULL },
	{ "pass a -> b to 2001:DB8:0::/48", "pass a -> b to "
					    "2001:db8::/48" },
	{ "pass a -> b to ::ffff:192.0.2.1", NULL },
	{ "pass a -> b to 10.0.0.1/32", NULL },
	{ "pass a -> b to 0.0.0.0/0 from ::/0",
	  "pass a -> b from ::/0 to 0.0.0.0/0" },
	{ "pass a -> b port tcp { 22, 80-90 }", NULL },
	{ "pass a -> b port udp 7-7", "pass a -> b port udp 7" },
	{ "pass a -> b sport sctp 0-65535", NULL },
	{ "pass a -> b sport tcp 1 port tcp 2",
	  "pass a -> b port tcp 2 sport tcp 1" },
	{ "pass a -> b protocol tcp port tcp 2", "pass a -> b port tcp 2" },
	{ "pass a -> b protocol 6", "pass a -> b protocol tcp" },
	{ "pass a -> b protocol 253", NULL },
	{ "pass a -> b protocol 0", NULL },
	{ "pass a -> b protocol icmp", "pass a -> b icmp" },
	{ "pass a -> b icmp", NULL },
	{ "pass a -> b icmp 8 code 0", "pass a -> b icmp echo-request code 0" },
	{ "pass a -> b icmp 42", NULL },
	{ "pass a -> b icmp6 neighbour-solicitation", NULL },
	{ "pass a -> b icmp6 redirect", NULL },
	{ "pass a -> b icmp redirect", NULL },
	{ "pass a -> b service web", NULL },
	{ "pass a -> b service { web, dns }", NULL },
	{ "pass a -> b icmp service web", NULL },
	{ "pass a -> b from-mac 02:00:00:00:00:0A",
	  "pass a -> b from-mac 02:00:00:00:00:0a" },
	{ "pass a -> b from-mac not { 02:00:00:00:00:01, "
	  "02:00:00:00:00:02 } to-mac 02:00:00:00:00:03",
	  NULL },
	{ "pass a -> b vlan any", NULL },
	{ "pass a -> b vlan { 1, 7-9, 4094 }", NULL },
	{ "pass a -> b ethertype 0x88cc", "pass a -> b ethertype "
					  "lldp" },
	{ "pass a -> b ethertype 0x88B5", "pass a -> b ethertype "
					  "0x88b5" },
	{ "pass a -> b ethertype stp", NULL },
	{ "pass a -> b ethertype llc", NULL },
	{ "pass a -> b ethertype arp broadcast", NULL },
	{ "drop a -> b multicast", NULL },
	{ "pass a -> b limit 5/second", "pass a -> b limit 5/second burst 5" },
	{ "pass a -> b limit 1/minute burst 9", NULL },
	{ "pass a -> b limit 1/hour burst 1", NULL },
	{ "pass a -> b limit 1000000/day burst 1000000", NULL },
	{ "drop a -> b log \"\"", NULL },
	{ "drop a -> b log \"\xc3\xa4 \\\" \\\\ # }\"", NULL },
	{ "drop a -> b log \"x\" to 10.0.0.1",
	  "drop a -> b to 10.0.0.1 log \"x\"" },
};

static void test_rules(void)
{
	for (size_t i = 0; i < ROWS(rules); i++) {
		const char *want =
			rules[i].want ? rules[i].want : rules[i].text;
		struct policy policy;
		struct arena arena;
		char text[256];
		const char *got;

		snprintf(text, sizeof(text), "filter { %s }", rules[i].text);
		arena_init(&arena, 0);
		if (read_policy(&policy, &arena, text)) {
			got = rule_print(&policy.filter.rules[0], &arena);
			CHECK(!strcmp(got, want), "'%s' prints '%s'",
			      rules[i].text, got);
		}
		arena_free(&arena);
	}
}

static const struct {
	const char *name;
	const char *text;
	const char *want;
} policies[] = {
	{ "nothing", " # x", "" },
	{ "version", "version 1", "version 1\n" },
	{ "bridge",
	  "bridge br0 { port a zone b mac 02:00:00:00:00:01 "
	  "port \"x{y\" zone c port \"a\\\"b\" zone d }",
	  "bridge br0 {\n"
	  "\tmac 02:00:00:00:00:01\n"
	  "\tport a zone b\n"
	  "\tport \"x{y\" zone c\n"
	  "\tport \"a\\\"b\" zone d\n"
	  "}\n" },
	{ "order", "filter {} address a = 10.0.0.1 bridge b {}",
	  "bridge b {\n}\n\naddress a = 10.0.0.1\n\nfilter {\n}\n" },
	{ "services",
	  "service a = tcp 1 service b = { udp { 1, 2 } sport 3, "
	  "sctp sport 4-5, icmp6 128, protocol 50, protocol tcp }",
	  "service a = tcp 1\n"
	  "service b = { udp { 1, 2 } sport 3, sctp sport 4-5, "
	  "icmp6 echo-request, protocol esp, protocol tcp }\n" },
	{ "nat",
	  "nat o { static 203.0.113.2/32=10.0.0.1 "
	  "prefix 2001:db8::/64=fd00::/64 private 10.0.0.0/8 "
	  "private 192.168.0.1 alias 203.0.113.1 as 10.0.0.254 }",
	  "nat o {\n"
	  "\tstatic 203.0.113.2 = 10.0.0.1\n"
	  "\tprefix 2001:db8::/64 = fd00::/64\n"
	  "\tprivate 10.0.0.0/8\n"
	  "\tprivate 192.168.0.1\n"
	  "\talias 203.0.113.1 as 10.0.0.254\n"
	  "}\n" },
	{ "prefix of one host",
	  "nat o { prefix 2001:db8::1/128 = fd00::1/128 }",
	  "nat o {\n\tprefix 2001:db8::1/128 = fd00::1/128\n}\n" },
	{ "default", "filter { default pass }",
	  "filter {\n\tdefault pass\n}\n" },
	{ "default with text", "filter { default drop log \"x\" }",
	  "filter {\n\tdefault drop log \"x\"\n}\n" },
	{ "guard",
	  "guard i { macs 9 deny redirect deny dhcp-server "
	  "bind fd00::1 = 02:00:00:00:00:01 }",
	  "guard i {\n"
	  "\tbind fd00::1 = 02:00:00:00:00:01\n"
	  "\tdeny dhcp-server, redirect\n"
	  "\tmacs 9\n"
	  "}\n" },
	{ "empty guard", "guard i { }", "guard i {\n}\n" },
};

static void test_policies(void)
{
	for (size_t i = 0; i < ROWS(policies); i++) {
		struct policy policy;
		struct arena arena;
		const char *got;

		arena_init(&arena, 0);
		if (read_policy(&policy, &arena, policies[i].text)) {
			got = policy_print(&policy, &arena);
			CHECK(!strcmp(got, policies[i].want), "%s: got\n%s",
			      policies[i].name, got);
		}
		if (read_policy(&policy, &arena, policies[i].want)) {
			got = policy_print(&policy, &arena);
			CHECK(!strcmp(got, policies[i].want),
			      "%s: printed again\n%s", policies[i].name, got);
		}
		arena_free(&arena);
	}
}

static void test_no_memory(void)
{
	static const char text[] = "filter { pass a -> b drop b -> a }";
	struct policy policy;
	struct arena arena;
	struct arena little;

	arena_init(&arena, 0);
	arena_init(&little, 1);
	if (read_policy(&policy, &arena, text)) {
		CHECK(!policy_print(&policy, &little), "no memory");
		CHECK(!rule_print(&policy.filter.rules[0], &little),
		      "no memory for a rule");
	}
	arena_free(&little);
	arena_free(&arena);
}

int main(void)
{
	test_rules();
	test_policies();
	test_no_memory();
	return unit_report("test_print");
}
