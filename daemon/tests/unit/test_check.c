/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_check.c - what policy_check() fills in. What it says is held by the
 * golden files.
 */
#include "tests/unit/checked.h"

#include <string.h>

#include "core/check.h"
#include "core/frame.h"

#define BRIDGE                                                       \
	"bridge br0 { port eth1 zone outside port eth0 zone inside " \
	"port eth2 zone outside }\n"

/* --- zones ------------------------------------------------------------- */

static void test_zones(void)
{
	struct checked fixture;
	const struct policy *policy = &fixture.policy;
	const struct rule *rules;

	if (checked_open(
		    &fixture, "zones",
		    BRIDGE
		    "filter { pass inside -> outside drop any -> inside }\n"
		    "nat outside { static 203.0.113.2 = 10.0.0.1 }\n"
		    "guard inside { macs 3 }\n")) {
		rules = policy->filter.rules;
		CHECK(policy->zone_count == 2, "zones: two");
		CHECK(!strcmp(policy->zones[0], "any"), "zones: 0 is any");
		CHECK(!strcmp(policy->zones[1], "outside"), "zones: first");
		CHECK(!strcmp(policy->zones[2], "inside"), "zones: second");
		CHECK(policy->bridge.ports[1].zone == 2, "zones: eth0");
		CHECK(policy->bridge.ports[2].zone == 1, "zones: eth2");
		CHECK(rules[0].from_zone == 2 && rules[0].to_zone == 1,
		      "zones: first rule");
		CHECK(rules[1].from_zone == ZONE_ANY && rules[1].to_zone == 2,
		      "zones: second rule");
		CHECK(policy_nat(policy, 1) == &policy->nats[0], "zones: nat");
		CHECK(policy_guard(policy, 2) == &policy->guards[0],
		      "zones: guard");
	}
	checked_close(&fixture);
}

/* --- families of a rule ------------------------------------------------ */

static const struct {
	const char *words;
	bool v4;
	bool v6;
} families[] = {
	{ "", true, true },
	{ "from 10.0.0.1", true, false },
	{ "to 2001:db8::1", false, true },
	{ "from { 10.0.0.1, 2001:db8::1 }", true, true },
	{ "from { 10.0.0.1, 2001:db8::1 } to 10.0.0.2", true, false },
	{ "from not 10.0.0.0/8", true, false },
	{ "from not { 10.0.0.0/8, ::/0 }", true, false },
	{ "from not { 0.0.0.0/0, fd00::/8 }", false, true },
	{ "from @mixed", true, true },
	{ "from @six to @mixed", false, true },
	{ "from @notten", true, false },
	{ "from not @notten", true, false },
	{ "icmp", true, false },
	{ "icmp6 echo-request", false, true },
	{ "service ping", true, true },
	{ "service ping from 10.0.0.1", true, false },
	{ "port tcp 80", true, true },
	{ "protocol gre to 2001:db8::1", false, true },
	{ "ethertype ip", true, false },
	{ "ethertype ip6", false, true },
	{ "ethertype ip from 10.0.0.1", true, false },
	{ "ethertype arp", false, false },
	{ "ethertype lldp", false, false },
	{ "ethertype stp", false, false },
};

static void test_families(void)
{
	static const char definitions[] = BRIDGE
		"address six = { 2001:db8::1, fd00::/8 }\n"
		"address mixed = { @six, 192.0.2.0/24 }\n"
		"address notten = not 10.0.0.0/8\n"
		"service ping = { icmp echo-request, icmp6 echo-request }\n";
	char text[1024];

	for (size_t i = 0; i < sizeof(families) / sizeof(families[0]); i++) {
		const char *words = families[i].words;
		struct checked fixture;
		const struct rule *rule;

		snprintf(text, sizeof(text),
			 "%sfilter { drop inside -> outside %s }\n",
			 definitions, words);
		if (checked_open(&fixture, words, text)) {
			rule = &fixture.policy.filter.rules[0];
			CHECK(rule->family_v4 == families[i].v4,
			      "families '%s': IPv4 is %d", words,
			      rule->family_v4);
			CHECK(rule->family_v6 == families[i].v6,
			      "families '%s': IPv6 is %d", words,
			      rule->family_v6);
		}
		checked_close(&fixture);
	}
}

/* --- intervals --------------------------------------------------------- */

/* "10.0.0.0-10.0.0.7 192.0.2.1-192.0.2.1" */
static const char *list_text(const struct interval_list *list, char *out,
			     size_t size)
{
	char first[ADDRESS_TEXT_MAX];
	char last[ADDRESS_TEXT_MAX];
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->count && used < size; i++) {
		const struct interval *item = &list->items[i];

		used += (size_t)snprintf(out + used, size - used, "%s%s-%s",
					 i ? " " : "",
					 address_format(&item->first, first),
					 address_format(&item->last, last));
	}
	return out;
}

static void compare_list(const char *name, const struct interval_list *list,
			 const char *want)
{
	char text[512];

	list_text(list, text, sizeof(text));
	CHECK(!strcmp(text, want), "%s: '%s', not '%s'", name, text, want);
}

static const struct {
	const char *set;
	const char *v4;
	const char *v6;
} sets[] = {
	{ "10.0.0.1", "10.0.0.1-10.0.0.1", "" },
	{ "10.0.0.0/29", "10.0.0.0-10.0.0.7", "" },
	{ "{ 10.0.0.3, 10.0.0.1, 10.0.0.2 }", "10.0.0.1-10.0.0.3", "" },
	{ "{ 10.0.0.8/29, 10.0.0.0/29 }", "10.0.0.0-10.0.0.15", "" },
	{ "{ 10.0.0.0/8, 10.1.0.0/16, 11.0.0.1 }",
	  "10.0.0.0-10.255.255.255 11.0.0.1-11.0.0.1", "" },
	{ "{ 10.0.0.1-10.0.0.9, 10.0.0.5-10.0.0.20, 10.0.0.22 }",
	  "10.0.0.1-10.0.0.20 10.0.0.22-10.0.0.22", "" },
	{ "{ 255.255.255.255, 0.0.0.0 }",
	  "0.0.0.0-0.0.0.0 255.255.255.255-255.255.255.255", "" },
	{ "{ 128.0.0.0/1, 0.0.0.0/1 }", "0.0.0.0-255.255.255.255", "" },
	{ "{ 2001:db8::ffff, 10.0.0.1, 2001:db8::1:0 }", "10.0.0.1-10.0.0.1",
	  "2001:db8::ffff-2001:db8::1:0" },
	{ "{ @later, 10.0.0.3 }", "10.0.0.1-10.0.0.3",
	  "2001:db8::1-2001:db8::1" },
	{ "@notmiddle", "0.0.0.0-127.255.255.255 192.0.0.0-255.255.255.255",
	  "" },
	{ "not @notmiddle", "0.0.0.0-127.255.255.255 192.0.0.0-255.255.255.255",
	  "" },
	{ "{ @notmiddle, 128.0.0.0 }",
	  "0.0.0.0-128.0.0.0 192.0.0.0-255.255.255.255", "" },
};

static void test_sets(void)
{
	char text[1024];

	for (size_t i = 0; i < sizeof(sets) / sizeof(sets[0]); i++) {
		struct checked fixture;
		const struct rule *rule;

		snprintf(text, sizeof(text),
			 BRIDGE "filter { drop any -> inside from %s }\n"
				"address later = { 10.0.0.1-10.0.0.2, "
				"2001:db8::1 }\n"
				"address notmiddle = not 128.0.0.0/2\n",
			 sets[i].set);
		if (checked_open(&fixture, sets[i].set, text)) {
			rule = &fixture.policy.filter.rules[0];
			compare_list(sets[i].set, &rule->from.v4, sets[i].v4);
			compare_list(sets[i].set, &rule->from.v6, sets[i].v6);
		}
		checked_close(&fixture);
	}
}

/* --- transports -------------------------------------------------------- */

static void test_transports(void)
{
	struct checked fixture;
	const struct rule *rules;

	if (checked_open(&fixture, "transports",
			 BRIDGE "service web = tcp { 80, 443 }\n"
				"service ping = { icmp 8, icmp6 128 }\n"
				"filter { pass inside -> outside\n"
				"pass inside -> outside port udp 53\n"
				"pass inside -> outside service ping\n"
				"pass inside -> outside service { ping, web } "
				"port udp 5\n"
				"}\n")) {
		rules = fixture.policy.filter.rules;
		CHECK(rules[0].transports.count == 0, "transports: none");
		CHECK(rules[1].transports.count == 1, "transports: inline");
		CHECK(rules[2].transports.count == 2, "transports: service");
		CHECK(rules[3].transports.count == 4, "transports: all");
		CHECK(rules[3].transports.items[0].icmp_type == 8,
		      "transports: ping first");
		CHECK(rules[3].transports.items[2].target.count == 2,
		      "transports: then web");
		CHECK(rules[3].transports.items[3].protocol == PROTOCOL_UDP,
		      "transports: inline last");
		CHECK(rules[3].inline_transports.count == 1,
		      "transports: what was written stays");
	}
	checked_close(&fixture);
}

/* --- private addresses ------------------------------------------------- */

static const struct {
	const char *name;
	const char *lines;
	const char *v4;
	const char *v6;
} privates[] = {
	{ "block of the inner side", "static 203.0.113.2 = 10.0.0.1",
	  "10.0.0.0-10.255.255.255", "" },
	{ "two blocks",
	  "alias 203.0.113.1 as 192.168.1.1 static 203.0.113.2 = 172.31.0.1",
	  "172.16.0.0-172.31.255.255 192.168.0.0-192.168.255.255", "" },
	{ "outer in the same block", "static 10.1.0.2 = 10.0.0.1",
	  "10.0.0.1-10.0.0.1", "" },
	{ "outer in another block", "static 192.168.1.2 = 10.0.0.1",
	  "10.0.0.0-10.255.255.255", "" },
	{ "inner outside of any block", "static 203.0.113.2 = 192.0.2.0/32",
	  "192.0.2.0-192.0.2.0", "" },
	{ "a line does not widen to its block",
	  "static 203.0.113.2 = 10.0.0.1 private 192.168.7.0/24",
	  "10.0.0.0-10.255.255.255 192.168.7.0-192.168.7.255", "" },
	{ "IPv6", "prefix 2001:db8:1::/64 = fd00:1::/64", "",
	  "fc00::-fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	{ "IPv6, both local", "prefix fd00:2::/64 = fd00:1::/64", "",
	  "fd00:1::-fd00:1::ffff:ffff:ffff:ffff" },
};

static void test_private(void)
{
	char text[512];

	for (size_t i = 0; i < sizeof(privates) / sizeof(privates[0]); i++) {
		const char *name = privates[i].name;
		struct checked fixture;
		const struct nat *nat;

		snprintf(text, sizeof(text), BRIDGE "nat outside { %s }\n",
			 privates[i].lines);
		if (checked_open(&fixture, name, text)) {
			nat = &fixture.policy.nats[0];
			CHECK(nat->translates_v4 == (*privates[i].v4 != '\0'),
			      "%s: translates IPv4", name);
			CHECK(nat->translates_v6 == (*privates[i].v6 != '\0'),
			      "%s: translates IPv6", name);
			compare_list(name, &nat->private_v4, privates[i].v4);
			compare_list(name, &nat->private_v6, privates[i].v6);
		}
		checked_close(&fixture);
	}
}

/* --- memory ------------------------------------------------------------ */

/* With any limit on memory, check refuses and says why, or succeeds. */
static void test_no_memory(void)
{
	static const char text[] =
		BRIDGE "address a = { 10.0.0.1, 10.0.0.3, @b }\n"
		       "address b = not { 10.0.0.9, 2001:db8::1 }\n"
		       "service s = { tcp 80, udp 80 }\n"
		       "nat outside { static 203.0.113.2 = 10.0.0.1 }\n"
		       "guard inside { bind 10.0.0.1 = 02:00:00:00:00:01 }\n"
		       "filter { pass inside -> outside from { @a, 10.5.5.5 } "
		       "service s port tcp 22 }\n";
	struct checked fixture;
	size_t refused = 0;

	if (!checked_open(&fixture, "no memory", text))
		return;
	for (size_t limit = 1; limit < 8192; limit += 64) {
		struct arena tight;
		bool good;

		arena_init(&tight, limit);
		fixture.diag.errors = 0;
		good = policy_check(&fixture.policy, &tight, &fixture.diag);
		refused += !good;
		CHECK(good != tight.failed,
		      "no memory: limit %zu: returned %d, failed %d", limit,
		      good, tight.failed);
		arena_free(&tight);
	}
	CHECK(refused > 0, "no memory: some limit was too small");
	checked_close(&fixture);
}

int main(void)
{
	test_zones();
	test_families();
	test_sets();
	test_transports();
	test_private();
	test_no_memory();
	return unit_report("test_check");
}
