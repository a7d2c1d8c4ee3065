/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_parse.c - what the parser makes of good text, and of hostile text.
 * What it says about wrong text is in test_parse_error.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/print.h"
#include "tests/unit/unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static const char example[] =
	"version 1 # of the language\n"
	"bridge br0 {\n"
	"\tport eth1 zone outside\n"
	"\tport eth0.7 zone inside\n"
	"\tmac 02:00:00:00:00:01\n"
	"}\n"
	"address admins = { 198.51.100.7, 198.51.100.64/28, 2001:db8::/48 }\n"
	"address others = not @admins\n"
	"service web = tcp { 80, 443 }\n"
	"service dns = { udp 53, tcp 53 sport 1024-65535, icmp, protocol gre "
	"}\n"
	"nat outside {\n"
	"\talias 203.0.113.1 as 10.0.0.254\n"
	"\tstatic 203.0.113.64/28 = 10.0.1.0/28\n"
	"\tprefix 2001:db8:1::/64 = fd00:1::/64\n"
	"\tprivate 192.168.0.0/16\n"
	"}\n"
	"filter {\n"
	"\tdrop outside -> inside from { 10.0.0.0/8, 192.0.2.1-192.0.2.9 } "
	"log\n"
	"\tpass inside -> outside\n"
	"\tpass stateless any -> any to @admins port tcp 22 sport tcp 1-9\n"
	"\t\tlimit 5/minute log \"a \\\"b\\\" \\\\\"\n"
	"\tcount inside -> any service { web, dns } vlan { 1, 7-9 }\n"
	"\tpass any -> any ethertype lldp from-mac not 02:00:00:00:00:02\n"
	"\tdrop any -> any icmp6 packet-too-big code 3 multicast\n"
	"\tdefault pass log \"rest\"\n"
	"}\n"
	"guard inside {\n"
	"\tbind 10.0.0.1 = 02:00:00:00:00:0a\n"
	"\tdeny dhcp-server, redirect\n"
	"\tmacs 32\n"
	"}\n";

/* struct source - a text, and what came of it. */
struct source {
	struct arena arena;
	struct diag diag;
	struct policy policy;
	bool good;
};

static void read_bytes(struct source *source, const char *text, size_t length,
		       size_t limit)
{
	arena_init(&source->arena, limit);
	diag_init(&source->diag, &source->arena, "f", text, length);
	source->good =
		policy_parse(&source->policy, &source->arena, &source->diag);
}

static void read_text(struct source *source, const char *text)
{
	read_bytes(source, text, strlen(text), 0);
	CHECK(source->good, "parses, but: %s", diag_render(&source->diag));
}

static bool spans(const struct span *span, const char *want)
{
	return span->length == strlen(want) &&
	       !memcmp(example + span->offset, want, span->length);
}

static void test_declarations(const struct policy *policy)
{
	const struct bridge *bridge = &policy->bridge;

	CHECK(policy->has_version, "version");
	CHECK(policy->has_bridge && !strcmp(bridge->name.text, "br0"),
	      "bridge");
	CHECK(bridge->has_mac && bridge->mac.bytes[5] == 1, "its MAC");
	CHECK(bridge->port_count == 2, "ports");
	CHECK(!strcmp(bridge->ports[1].name.text, "eth0.7") &&
		      !strcmp(bridge->ports[1].zone_name.text, "inside"),
	      "second port");
	CHECK(spans(&bridge->ports[1].span, "port eth0.7 zone inside"),
	      "its span");
	CHECK(policy->address_count == 2, "addresses");
	CHECK(policy->addresses[0].set.count == 3, "items of the first");
	CHECK(policy->addresses[0].set.items[1].prefix_length == 28, "prefix");
	CHECK(spans(&policy->addresses[0].set.items[1].span,
		    "198.51.100.64/28"),
	      "span of an item");
	CHECK(policy->addresses[1].set.negated &&
		      policy->addresses[1].set.items[0].kind ==
			      ADDRESS_ITEM_NAMED &&
		      !strcmp(policy->addresses[1].set.items[0].name, "admins"),
	      "negated name");
	CHECK(spans(&policy->addresses[1].name.span, "others"), "name");
}

static void test_services(const struct policy *policy)
{
	const struct transport_list *web = &policy->services[0].transports;
	const struct transport_list *dns = &policy->services[1].transports;

	CHECK(policy->service_count == 2 && web->count == 1, "services");
	CHECK(web->items[0].protocol == 6 && web->items[0].target.count == 2 &&
		      web->items[0].target.items[1].first == 443,
	      "web");
	CHECK(dns->count == 4, "dns");
	CHECK(dns->items[1].source.items[0].last == 65535, "source ports");
	CHECK(dns->items[2].protocol == 1 &&
		      dns->items[2].icmp_type == ICMP_ANY &&
		      dns->items[2].icmp_code == ICMP_ANY,
	      "icmp of any type");
	CHECK(dns->items[3].protocol == 47 && !dns->items[3].target.count,
	      "gre");
}

static void test_boundary(const struct policy *policy)
{
	const struct nat *nat = &policy->nats[0];
	const struct guard *guard = &policy->guards[0];

	CHECK(policy->nat_count == 1 && nat->count == 4, "nat");
	CHECK(nat->entries[0].kind == NAT_ALIAS &&
		      nat->entries[0].outer.length == 32,
	      "alias: a host is a full prefix");
	CHECK(nat->entries[1].kind == NAT_STATIC &&
		      nat->entries[1].inner.length == 28,
	      "static");
	CHECK(spans(&nat->entries[1].inner_span, "10.0.1.0/28"), "inner span");
	CHECK(nat->entries[2].kind == NAT_PREFIX &&
		      nat->entries[2].outer.address.family == IP_V6,
	      "prefix");
	CHECK(nat->entries[3].kind == NAT_PRIVATE &&
		      nat->entries[3].inner.length == 16,
	      "private");
	CHECK(policy->guard_count == 1 && guard->bind_count == 1 &&
		      guard->macs == 32,
	      "guard");
	CHECK(guard->deny[DENY_DHCP_SERVER] && guard->deny[DENY_REDIRECT] &&
		      !guard->deny[DENY_ROUTER_ADVERTISEMENT],
	      "denials");
}

static void test_rules(const struct filter *filter)
{
	const struct rule *rules = filter->rules;

	if (!CHECK(filter->count == 6, "rules: %zu", filter->count))
		return;
	for (uint32_t i = 0; i < 6; i++)
		CHECK(rules[i].number == i + 1, "rule %u is %u", i + 1,
		      rules[i].number);
	CHECK(rules[0].action == RULE_DROP && rules[0].log &&
		      !rules[0].log_text && rules[0].from.count == 2,
	      "rule 1");
	CHECK(rules[0].from.items[1].kind == ADDRESS_ITEM_RANGE &&
		      rules[0].from.items[1].interval.last.bytes[3] == 9,
	      "range");
	CHECK(rules[1].action == RULE_PASS && !rules[1].from.count &&
		      !rules[1].limit.count && !rules[1].log,
	      "rule 2 has no words");
	CHECK(spans(&rules[1].span, "pass inside -> outside"), "its span");
	CHECK(rules[2].action == RULE_PASS_STATELESS &&
		      rules[2].limit.count == 5 &&
		      rules[2].limit.seconds == 60 && rules[2].limit.burst == 5,
	      "limit, and its burst if unsaid");
	CHECK(!strcmp(rules[2].log_text, "a \"b\" \\"), "text: %s",
	      rules[2].log_text);
	CHECK(rules[2].inline_transports.count == 1 &&
		      rules[2].inline_transports.items[0].source.count == 1 &&
		      rules[2].inline_transports.items[0].target.count == 1,
	      "two words, one transport");
	CHECK(rules[3].action == RULE_COUNT && rules[3].service_count == 2 &&
		      rules[3].vlan_count == 2 && rules[3].vlans[1].last == 9,
	      "services, VLANs");
	CHECK(rules[4].ethertype_kind == ETHERTYPE_VALUE &&
		      rules[4].ethertype == 0x88cc &&
		      rules[4].from_mac.negated && rules[4].from_mac.count == 1,
	      "ethertype, MAC");
	CHECK(rules[5].destination == DESTINATION_MULTICAST &&
		      rules[5].inline_transports.items[0].icmp_type == 2 &&
		      rules[5].inline_transports.items[0].icmp_code == 3,
	      "multicast, ICMPv6");
	CHECK(filter->has_default && filter->default_action == DEFAULT_PASS &&
		      !strcmp(filter->default_log_text, "rest"),
	      "default");
}

static void test_example(void)
{
	struct source source;

	read_text(&source, example);
	if (source.good) {
		test_declarations(&source.policy);
		test_services(&source.policy);
		test_boundary(&source.policy);
		test_rules(&source.policy.filter);
	}
	arena_free(&source.arena);
}

/* Layout is free: blanks, newlines, comments, order, CRLF, a byte order mark. */
static void test_layouts(void)
{
	static const struct {
		const char *name;
		const char *text;
		size_t rules;
	} rows[] = {
		{ "nothing", "", 0 },
		{ "comments only", "# a\n#b", 0 },
		{ "no rules", "filter{}", 0 },
		{ "one line", "filter{pass a->b drop b->a count a->a}", 3 },
		{ "a word a line", "filter\n{\npass\na\n->\nb\n\n}\n", 1 },
		{ "comments within", "filter { # x\npass # {\na -> # y\nb }",
		  1 },
		{ "CRLF", "filter {\r\n\tpass a -> b\r\n}\r\n", 1 },
		{ "byte order mark",
		  "\xef\xbb\xbf"
		  "version 1 filter {}",
		  0 },
		{ "filter first", "filter { pass a -> b } bridge br0 {}", 1 },
		{ "arrows in comments", "filter { # -> -> ->\n}", 0 },
		{ "names like ranges", "filter { pass a-1 -> b-2.x_y }", 1 },
		{ "ends within a comment", "filter { } # \xc3\xa4", 0 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct source source;

		read_text(&source, rows[i].text);
		CHECK(source.policy.filter.count == rows[i].rules,
		      "%s: %zu rules", rows[i].name,
		      source.policy.filter.count);
		arena_free(&source.arena);
	}
}

/* Refusing must come with a reason, and accepting without. */
static void judge(const char *name, const char *text, size_t length)
{
	struct source source;
	const char *report;

	read_bytes(&source, text, length, 0);
	report = diag_render(&source.diag);
	CHECK(report && source.good == !*report, "%s: %s", name,
	      report ? report : "no report");
	arena_free(&source.arena);
}

static void test_truncations(void)
{
	for (size_t i = 0; i <= strlen(example); i++) {
		char name[32];

		snprintf(name, sizeof(name), "cut at byte %zu", i);
		judge(name, example, i);
	}
}

static void test_mutations(void)
{
	uint32_t seed = 42;

	for (int round = 0; round < 5000; round++) {
		char text[sizeof(example)];
		char name[32];

		memcpy(text, example, sizeof(text));
		for (int i = 0; i < 3; i++) {
			seed = seed * 1664525 + 1013904223;
			text[(seed >> 8) % (sizeof(text) - 1)] =
				seed >> 31 ? (char)(seed >> 3)
					   : example[(seed >> 9) %
						     (sizeof(text) - 1)];
		}
		snprintf(name, sizeof(name), "mutation %d", round);
		judge(name, text, sizeof(text) - 1);
	}
}

static void test_random(void)
{
	uint32_t seed = 3;
	char text[512];

	for (int round = 0; round < 5000; round++) {
		char name[32];

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1664525 + 1013904223;
			text[i] = (char)(seed >> 19);
		}
		snprintf(name, sizeof(name), "random %d", round);
		judge(name, text, sizeof(text));
	}
}

/* A megabyte of one thing: no recursion, nothing quadratic. */
static void test_floods(void)
{
	static const struct {
		const char *head;
		const char *unit;
	} rows[] = {
		{ "", "{" },
		{ "", "}" },
		{ "", ";" },
		{ "", "\"" },
		{ "", "x" },
		{ "", "\xff" },
		{ "", "filter" },
		{ "", "filter {" },
		{ "", "filter { " },
		{ "filter {", "{" },
		{ "filter {", "->" },
		{ "filter {", "pass " },
		{ "filter { pass a -> b from {", "1.2.3.4," },
		{ "filter { pass a -> b log \"", "x" },
		{ "filter { pass a -> b service ", "x" },
		{ "bridge ", "x" },
		{ "address x = ", "1" },
		{ "address x = ", ":" },
		{ "address x = ", "not " },
		{ "service x = {", "tcp 1," },
	};
	size_t size = 1000000;
	char *text = malloc(size);

	for (size_t i = 0; text && i < ROWS(rows); i++) {
		size_t head = strlen(rows[i].head);
		size_t unit = strlen(rows[i].unit);
		struct source source;

		memcpy(text, rows[i].head, head);
		for (size_t at = head; at < size; at++)
			text[at] = rows[i].unit[(at - head) % unit];
		read_bytes(&source, text, size, 0);
		CHECK(!source.good && source.diag.errors,
		      "flood of '%s' behind '%s' is refused", rows[i].unit,
		      rows[i].head);
		CHECK(diag_render(&source.diag) != NULL, "and said");
		arena_free(&source.arena);
	}
	free(text);
}

/* Whatever the limit, the answer is the policy or one honest error. */
static void test_no_memory(void)
{
	bool accepted = false;

	for (size_t limit = 1; limit < 65536; limit += 97) {
		struct source source;

		read_bytes(&source, example, strlen(example), limit);
		CHECK(source.good || source.diag.errors == 1,
		      "limit %zu: %zu errors", limit, source.diag.errors);
		CHECK(source.good || !strcmp(source.diag.entries->message,
					     "out of memory"),
		      "limit %zu: another error", limit);
		accepted = accepted || source.good;
		arena_free(&source.arena);
	}
	CHECK(accepted, "64 kB suffice");
}

/* Memory and rules of a large policy, with hosts and ports. */
static void test_large(void)
{
	size_t size = 2 << 20;
	char *text = malloc(size);
	size_t at = 0;
	struct source source;

	if (!text)
		return;
	at += (size_t)snprintf(text, size, "filter {\n");
	for (int i = 0; i < 10000; i++)
		at += (size_t)
			snprintf(text + at, size - at,
				 "\tpass outside -> inside from 198.51.%d.%d "
				 "to 10.0.%d.%d port tcp %d\n",
				 i >> 8, i & 255, i & 255, i >> 8, i);
	snprintf(text + at, size - at, "}\n");
	read_text(&source, text);
	CHECK(source.policy.filter.count == 10000, "10,000 rules");
	CHECK(source.arena.allocated < 7000000, "in %zu bytes",
	      source.arena.allocated);
	arena_free(&source.arena);
	free(text);
}

static void test_too_long(void)
{
	struct source source;

	read_bytes(&source, "x", (size_t)POLICY_TEXT_MAX + 1, 0);
	CHECK(!source.good && source.diag.errors == 1, "too long a text");
	arena_free(&source.arena);
}

int main(void)
{
	test_example();
	test_layouts();
	test_truncations();
	test_mutations();
	test_random();
	test_floods();
	test_no_memory();
	test_large();
	test_too_long();
	return unit_report("test_parse");
}
