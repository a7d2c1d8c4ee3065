/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_explain.c - a frame in one line, and a decision told step by step.
 */
#include "core/explain.h"
#include "tests/unit/walk.h"

static const struct {
	const char *frame;
	const char *want; /* behind the MAC addresses */
} frames[] = {
	{ "a>b arp 1 10.0.0.1 10.0.0.2",
	  "ethertype ARP (0x0806), length 42: Request who-has 10.0.0.2 tell "
	  "10.0.0.1, length 28" },
	{ "a>b vlan 8197 arp 2 10.0.0.1 10.0.0.2",
	  "ethertype 802.1Q (0x8100), length 46: vlan 5, p 1, ethertype ARP "
	  "(0x0806), Reply 10.0.0.1 is-at 02:00:00:00:00:0a, length 28" },
	{ "a>b arp 1 10.0.0.1 10.0.0.2 cut 30",
	  "ethertype ARP (0x0806), length 30: [|arp]" },
	{ "a>b ip 10.0.0.1 198.51.100.7 tcp 40000 80 12 5",
	  "ethertype IPv4 (0x0800), length 59: 10.0.0.1.40000 > "
	  "198.51.100.7.80: Flags [S.], seq 1000, ack 0, win 8192, length 5" },
	{ "a>b ip 10.0.0.1 198.51.100.7 udp 5 53 9",
	  "ethertype IPv4 (0x0800), length 51: 10.0.0.1.5 > 198.51.100.7.53: "
	  "UDP, length 9" },
	{ "a>b ip 10.0.0.1 198.51.100.7 icmp 8 0 9",
	  "ethertype IPv4 (0x0800), length 51: 10.0.0.1 > 198.51.100.7: ICMP "
	  "echo request, id 7, seq 1, length 17" },
	{ "a>b ip 10.0.0.1 198.51.100.7 icmp 11 0 0 "
	  "quote ip 198.51.100.7 203.0.113.9 proto 47 0",
	  "ethertype IPv4 (0x0800), length 62: 10.0.0.1 > 198.51.100.7: ICMP "
	  "time exceeded, code 0 about 198.51.100.7 > 203.0.113.9, length 28" },
	{ "a>b ip 10.0.0.1 198.51.100.7 id 9 mf udp 5 53 8",
	  "ethertype IPv4 (0x0800), length 50: 10.0.0.1.5 > 198.51.100.7.53: "
	  "frag (id 9, offset 0, more): UDP, length 8" },
	{ "a>b ip 10.0.0.1 198.51.100.7 id 9 off 16 proto 17 8",
	  "ethertype IPv4 (0x0800), length 42: 10.0.0.1 > 198.51.100.7: "
	  "frag (id 9, offset 16): ip-proto-17" },
	{ "a>b ip 10.0.0.1 198.51.100.7 udp 5 53 8 cut 40",
	  "ethertype IPv4 (0x0800), length 40: 10.0.0.1 > 198.51.100.7: "
	  "malformed header" },
	{ "a>b ip 10.0.0.1 198.51.100.7 proto 89 8",
	  "ethertype IPv4 (0x0800), length 42: 10.0.0.1 > 198.51.100.7: "
	  "ip-proto-89, length 8" },
	{ "a>b ip6 fd00::1 fd00::2 nd 135 fd00::2",
	  "ethertype IPv6 (0x86dd), length 78: fd00::1 > fd00::2: ICMP6, "
	  "neighbor solicitation, who has fd00::2, length 24" },
	{ "a>b ip6 fd00::1 fd00::2 hbh udp 5 53 8",
	  "ethertype IPv6 (0x86dd), length 78: fd00::1.5 > fd00::2.53: UDP, "
	  "length 8" },
	{ "a>s llc 42 38", "802.3, length 52: LLC, dsap STP, ssap STP: "
			   "spanning tree" },
	{ "a>b type 88cc 46", "ethertype LLDP (0x88cc), length 60: 46 bytes" },
};

static void test_frames(void)
{
	static struct craft c;
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		const char *got, *rest;

		craft(&c, frames[i].frame);
		got = explain_frame(c.bytes, c.length, &arena);
		rest = strstr(got, ", ");
		CHECK(rest && strcmp(rest + 2, frames[i].want) == 0,
		      "%s: \"%s\"", frames[i].frame, got);
	}
	arena_free(&arena);
}

/* No frame, however cut, is read beyond its end (run with the sanitizer). */
static void test_every_length(void)
{
	static struct craft c;
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(frames) / sizeof(frames[0]); i++) {
		craft(&c, frames[i].frame);
		for (size_t length = 0; length <= c.length; length++) {
			uint8_t *exact = malloc(length + 1);

			if (!exact)
				abort();
			memcpy(exact, c.bytes, length);
			CHECK(explain_frame(exact, length, &arena) != NULL,
			      "%s cut at %zu", frames[i].frame, length);
			free(exact);
		}
	}
	arena_free(&arena);
}

static const char policy[] = "bridge br0 {\n"
			     "	port eth1 zone outside\n"
			     "	port eth0 zone inside\n"
			     "}\n"
			     "nat outside {\n"
			     "	alias 203.0.113.1 as 10.0.0.254\n"
			     "	static 203.0.113.2 = 10.0.0.1   # the host\n"
			     "}\n"
			     "filter {\n"
			     "	count outside -> inside log \"# all\"\n"
			     "	pass outside -> inside port tcp 22\n"
			     "	default drop\n"
			     "}\n";

static const struct {
	const char *frame;
	const char *want;
} results[] = {
	{ "a>b ip 203.0.113.1 203.0.113.2 tcp 9 22 02 0",
	  "ingress   port eth1, zone outside  "
	  "(test.conf:2: port eth1 zone outside)\n"
	  "translate source 203.0.113.1 -> 10.0.0.254  "
	  "(test.conf:6: alias 203.0.113.1 as 10.0.0.254)\n"
	  "translate target 203.0.113.2 -> 10.0.0.1  "
	  "(test.conf:7: static 203.0.113.2 = 10.0.0.1)\n"
	  "state     new\n"
	  "bridge    unknown station, to 1 port\n"
	  "egress    port eth0, zone inside  "
	  "(test.conf:3: port eth0 zone inside)\n"
	  "rule      rule 1 counts  "
	  "(test.conf:10: count outside -> inside log \"# all\")\n"
	  "rule      rule 2: pass  "
	  "(test.conf:11: pass outside -> inside port tcp 22)\n"
	  "verdict   pass: rule 2  "
	  "(test.conf:11: pass outside -> inside port tcp 22)\n"
	  "out       eth0: 02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype "
	  "IPv4 (0x0800), length 54: 10.0.0.254.9 > 10.0.0.1.22: Flags [S], "
	  "seq 1000, win 8192, length 0\n" },
	{ "a>b ip 198.51.100.7 203.0.113.2 udp 9 22 0",
	  "ingress   port eth1, zone outside  "
	  "(test.conf:2: port eth1 zone outside)\n"
	  "translate target 203.0.113.2 -> 10.0.0.1  "
	  "(test.conf:7: static 203.0.113.2 = 10.0.0.1)\n"
	  "state     new\n"
	  "bridge    unknown station, to 1 port\n"
	  "egress    port eth0, zone inside  "
	  "(test.conf:3: port eth0 zone inside)\n"
	  "rule      rule 1 counts  "
	  "(test.conf:10: count outside -> inside log \"# all\")\n"
	  "rule      no rule matches: drop  (test.conf:12: default drop)\n"
	  "verdict   drop: default  (test.conf:12: default drop)\n" },
	{ "a>b ip 10.0.0.1 203.0.113.2 udp 9 22 0",
	  "ingress   port eth1, zone outside  "
	  "(test.conf:2: port eth1 zone outside)\n"
	  "drop      inside source address from outside\n"
	  "verdict   drop: inside source address from outside\n" },
};

static void test_results(void)
{
	static struct craft c;
	struct bench bench;

	bench_open(&bench, policy);
	for (size_t i = 0; i < sizeof(results) / sizeof(results[0]); i++) {
		const struct model_result *result;
		const char *got;

		craft(&c, results[i].frame);
		result = model_frame(bench.model, 0, c.bytes, c.length, 1);
		got = explain_result(&bench.checked.policy, result,
				     &bench.checked.diag, &bench.checked.arena);
		CHECK(strcmp(got, results[i].want) == 0,
		      "%s:\n%s--- not ---\n%s", results[i].frame, got,
		      results[i].want);
	}
	bench_close(&bench);
}

int main(void)
{
	test_frames();
	test_every_length();
	test_results();
	return unit_report("test_explain");
}
