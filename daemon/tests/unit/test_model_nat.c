/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_model_nat.c - what a translated boundary does with frames, in both
 * directions: every address and every checksum, and whatever must not cross.
 */
#include "tests/unit/walk.h"

/* Router a: 203.0.113.1 outside, 10.0.0.254 inside. Host b: 10.0.0.1. */
#define POLICY(ports)                                                       \
	"bridge br0 {\n port e0 zone outside\n port e1 zone inside\n" ports \
	"}\n"                                                               \
	"nat outside {\n"                                                   \
	" alias 203.0.113.1 as 10.0.0.254\n"                                \
	" static 203.0.113.2 = 10.0.0.1\n"                                  \
	" static 203.0.113.64/28 = 10.0.1.0/28\n"                           \
	" prefix 2001:db8:1::/64 = fd00:1::/64\n"                           \
	"}\n"                                                               \
	"filter {\n"                                                        \
	" pass stateless any -> any\n"                                      \
	" pass stateless any -> any multicast\n"                            \
	" pass any -> any ethertype llc\n"                                  \
	" pass any -> any ethertype rarp\n"                                 \
	"}\n"
#define TWO POLICY("")
#define THREE POLICY(" port e2 zone outside\n")

#define PASS .reason = REASON_RULE, .rule = 1
#define PASS_MULTICAST .reason = REASON_RULE, .rule = 2

static const struct walk arp[] = {
	{ "who has the host", TWO, "a>* arp 1 203.0.113.1 203.0.113.2",
	  "1 a>* arp 1 10.0.0.254 10.0.0.1", .reason = REASON_ARP },
	{ "the host has", NULL, "b>a arp 2 10.0.0.1 10.0.0.254",
	  "0 b>a arp 2 203.0.113.2 203.0.113.1", .reason = REASON_ARP,
	  .port = 1 },
	{ "who has one of a prefix", NULL,
	  "a>* arp 1 203.0.113.9 203.0.113.70 pad 60",
	  "1 a>* arp 1 203.0.113.9 10.0.1.6 pad 60", .reason = REASON_ARP },
	{ "who has the alias", NULL, "b>* arp 1 10.0.0.1 10.0.0.254",
	  "0 b>* arp 1 203.0.113.2 203.0.113.1", .reason = REASON_ARP,
	  .port = 1 },
	{ "who has me (RFC 5227 announcement)", NULL,
	  "b>* arp 1 10.0.0.1 10.0.0.1", "0 b>* arp 1 203.0.113.2 203.0.113.2",
	  .reason = REASON_ARP, .port = 1 },
	{ "probe", NULL, "b>* arp 1 0.0.0.0 10.0.0.1",
	  "0 b>* arp 1 0.0.0.0 203.0.113.2", .reason = REASON_ARP, .port = 1 },
	{ "a neighbour inside", NULL, "b>* arp 1 10.0.0.1 10.0.0.7", NULL,
	  .reason = REASON_LEAK, .port = 1 },
	{ "from one without translation", NULL,
	  "c>* arp 1 10.0.0.7 203.0.113.9", NULL, .reason = REASON_NO_OUTWARD,
	  .port = 1 },
	{ "tagged by priority", NULL,
	  "a>* vlan 0 arp 1 203.0.113.1 203.0.113.2",
	  "1 a>* vlan 0 arp 1 10.0.0.254 10.0.0.1", .reason = REASON_ARP },
	{ "inside sender", NULL, "a>* arp 1 10.0.0.9 203.0.113.2", NULL,
	  .reason = REASON_INSIDE_SOURCE },
	{ "inside target", NULL, "a>* arp 1 203.0.113.1 10.0.0.1", NULL,
	  .reason = REASON_INSIDE_TARGET },
	{ "of another link", NULL,
	  "a>* arp 1 203.0.113.1 203.0.113.2 arpform 6", NULL,
	  .reason = REASON_ARP_FORM },
	{ "the same outwards", NULL, "b>* arp 1 10.0.0.1 10.0.0.254 arpform 6",
	  NULL, .reason = REASON_ARP_FORM, .port = 1 },
	{ "cut short", NULL, "a>* arp 1 203.0.113.1 203.0.113.2 cut 41", NULL,
	  .reason = REASON_ARP_FORM },
	{ "reverse", NULL, "a>* type 8035 28", NULL, .reason = REASON_OPAQUE },
	{ "reverse, outwards", NULL, "b>* type 8035 28", NULL,
	  .reason = REASON_OPAQUE, .port = 1 },
	{ "SNAP", NULL, "a>* llc aa 40", NULL, .reason = REASON_OPAQUE },
	{ "SNAP, tagged", NULL, "a>* vlan 0 llc aa 40", NULL,
	  .reason = REASON_OPAQUE },
	{ "other LLC", NULL, "a>* llc f0 40", "1 same", .reason = REASON_RULE,
	  .rule = 3 },
};

static const struct walk ip[] = {
	{ "UDP in", TWO, "a>b ip 203.0.113.1 203.0.113.2 udp 5 6 9",
	  "1 a>b ip 10.0.0.254 10.0.0.1 udp 5 6 9", PASS },
	{ "UDP out", NULL, "b>a ip 10.0.0.1 10.0.0.254 udp 5 6 9",
	  "0 b>a ip 203.0.113.2 203.0.113.1 udp 5 6 9", PASS, .port = 1 },
	{ "TCP in", NULL, "a>b ip 198.51.100.7 203.0.113.79 tcp 5 6 02 3",
	  "1 a>b ip 198.51.100.7 10.0.1.15 tcp 5 6 02 3", PASS },
	{ "TCP out, tagged by priority", NULL,
	  "b>a vlan 0 ip 10.0.1.15 198.51.100.7 tcp 5 6 02 3",
	  "0 b>a vlan 0 ip 203.0.113.79 198.51.100.7 tcp 5 6 02 3", PASS,
	  .port = 1 },
	{ "no checksum stays none", NULL,
	  "a>b ip 198.51.100.7 203.0.113.2 udp0 5 6 9",
	  "1 a>b ip 198.51.100.7 10.0.0.1 udp0 5 6 9", PASS },
	{ "echo", NULL, "a>b ip 198.51.100.7 203.0.113.2 icmp 8 0 40",
	  "1 a>b ip 198.51.100.7 10.0.0.1 icmp 8 0 40", PASS },
	{ "another protocol", NULL,
	  "a>b ip 198.51.100.7 203.0.113.2 proto 47 40",
	  "1 a>b ip 198.51.100.7 10.0.0.1 proto 47 40", PASS },
	{ "fragment", NULL,
	  "a>b ip 198.51.100.7 203.0.113.2 id 5 mf proto 47 16", NULL,
	  .reason = REASON_FRAGMENT_HELD },
	{ "its last", NULL,
	  "a>b ip 198.51.100.7 203.0.113.2 id 5 off 16 proto 47 8",
	  "1 a>b ip 198.51.100.7 10.0.0.1 id 5 mf proto 47 16 | "
	  "1 a>b ip 198.51.100.7 10.0.0.1 id 5 off 16 proto 47 8",
	  PASS },
	{ "without translation", NULL,
	  "a>b ip 198.51.100.7 203.0.113.3 udp 5 6 9", NULL,
	  .reason = REASON_NO_INWARD },
	{ "multicast needs none", NULL,
	  "a>m ip 203.0.113.1 224.0.0.5 proto 89 9",
	  "1 a>m ip 10.0.0.254 224.0.0.5 proto 89 9", PASS_MULTICAST },
	{ "inside source", NULL, "a>b ip 10.0.0.1 203.0.113.2 udp 5 6 9", NULL,
	  .reason = REASON_INSIDE_SOURCE },
	{ "inside target", NULL, "a>b ip 198.51.100.7 10.0.0.1 udp 5 6 9", NULL,
	  .reason = REASON_INSIDE_TARGET },
	{ "options", NULL, "a>b ip 198.51.100.7 203.0.113.2 options udp 5 6 9",
	  NULL, .reason = REASON_IP_OPTIONS },
	{ "options out", NULL, "b>a ip 10.0.0.1 198.51.100.7 options udp 5 6 9",
	  NULL, .reason = REASON_IP_OPTIONS, .port = 1 },
	{ "AH", NULL, "a>b ip 198.51.100.7 203.0.113.2 proto 51 24", NULL,
	  .reason = REASON_PROTOCOL },
	{ "DCCP out", NULL, "b>a ip 10.0.0.1 198.51.100.7 proto 33 24", NULL,
	  .reason = REASON_PROTOCOL, .port = 1 },
	{ "redirect", NULL, "a>b ip 203.0.113.1 203.0.113.2 icmp 5 1 28", NULL,
	  .reason = REASON_REDIRECT },
	{ "redirect out", NULL, "b>a ip 10.0.0.1 10.0.0.254 icmp 5 1 28", NULL,
	  .reason = REASON_REDIRECT, .port = 1 },
	{ "source without translation", NULL,
	  "b>a ip 10.0.0.7 198.51.100.7 udp 5 6 9", NULL,
	  .reason = REASON_NO_OUTWARD, .port = 1 },
	{ "inside target out", NULL, "b>a ip 10.0.0.1 10.0.0.7 udp 5 6 9", NULL,
	  .reason = REASON_LEAK, .port = 1 },
	{ "TCP too short for its sum, in", NULL,
	  "a>b ip 198.51.100.7 203.0.113.2 id 1 proto 6 16", NULL,
	  .reason = REASON_IP_HEADER },
	{ "TCP too short for its sum, out", NULL,
	  "b>a ip 10.0.0.1 198.51.100.7 id 1 proto 6 16", NULL,
	  .reason = REASON_NO_OUTWARD, .port = 1 },
	{ "UDP too short for its sum", NULL,
	  "b>a ip 10.0.0.1 198.51.100.7 id 1 proto 17 5",
	  "0 b>a ip 203.0.113.2 198.51.100.7 id 1 proto 17 5", PASS,
	  .port = 1 },
};

#define ERROR_IN "a>b ip 203.0.113.1 203.0.113.2 icmp 3 1 0 quote "
#define ERROR_OUT "b>a ip 10.0.0.1 10.0.0.254 icmp 3 3 0 quote "

static const struct walk errors[] = {
	{ "about the host's packet", TWO,
	  ERROR_IN "ip 203.0.113.2 198.51.100.7 proto 47 8",
	  "1 a>b ip 10.0.0.254 10.0.0.1 icmp 3 1 0 "
	  "quote ip 10.0.0.1 198.51.100.7 proto 47 8",
	  PASS },
	{ "about the host's packet to the router", NULL,
	  ERROR_IN "ip 203.0.113.66 203.0.113.1 proto 47 8",
	  "1 a>b ip 10.0.0.254 10.0.0.1 icmp 3 1 0 "
	  "quote ip 10.0.1.2 10.0.0.254 proto 47 8",
	  PASS },
	{ "about a packet to the host", NULL,
	  ERROR_OUT "ip 198.51.100.7 10.0.0.1 proto 47 8",
	  "0 b>a ip 203.0.113.2 203.0.113.1 icmp 3 3 0 "
	  "quote ip 198.51.100.7 203.0.113.2 proto 47 8",
	  PASS, .port = 1 },
	{ "about the router's packet", NULL,
	  ERROR_OUT "ip 10.0.0.254 10.0.1.2 proto 47 8",
	  "0 b>a ip 203.0.113.2 203.0.113.1 icmp 3 3 0 "
	  "quote ip 203.0.113.1 203.0.113.66 proto 47 8",
	  PASS, .port = 1 },
	{ "quoted inside source", NULL,
	  ERROR_IN "ip 10.0.0.1 198.51.100.7 proto 47 8", NULL,
	  .reason = REASON_INSIDE_SOURCE },
	{ "quoted inside target", NULL,
	  ERROR_IN "ip 203.0.113.2 10.0.0.1 proto 47 8", NULL,
	  .reason = REASON_INSIDE_TARGET },
	{ "quoted inside left", NULL,
	  ERROR_OUT "ip 10.0.0.7 10.0.0.1 proto 47 8", NULL,
	  .reason = REASON_LEAK, .port = 1 },
	{ "quotes too little", NULL,
	  "a>b ip 203.0.113.1 203.0.113.2 icmp 11 0 19", NULL,
	  .reason = REASON_ERROR_FORM },
	{ "quotes too little, out", NULL,
	  "b>a ip 10.0.0.1 10.0.0.254 icmp 11 0 19", NULL,
	  .reason = REASON_ERROR_FORM, .port = 1 },
	{ "IPv6, about the host's packet", NULL,
	  "a>b ip6 2001:db8:9::1 2001:db8:1::2 icmp6 1 0 0 "
	  "quote ip6 2001:db8:1::2 2001:db8:5::5 proto 47 8",
	  "1 a>b ip6 2001:db8:9::1 fd00:1::2 icmp6 1 0 0 "
	  "quote ip6 fd00:1::2 2001:db8:5::5 proto 47 8",
	  PASS },
	{ "IPv6, about a packet to the host", NULL,
	  "b>a ip6 fd00:1::2 2001:db8:5::5 icmp6 1 4 0 "
	  "quote ip6 2001:db8:5::5 fd00:1::2 proto 47 8",
	  "0 b>a ip6 2001:db8:1::2 2001:db8:5::5 icmp6 1 4 0 "
	  "quote ip6 2001:db8:5::5 2001:db8:1::2 proto 47 8",
	  PASS, .port = 1 },
	{ "IPv6, quoted inside source", NULL,
	  "a>b ip6 2001:db8:9::1 2001:db8:1::2 icmp6 1 0 0 "
	  "quote ip6 fd00:1::2 2001:db8:5::5 proto 47 8",
	  NULL, .reason = REASON_INSIDE_SOURCE },
	{ "IPv6, quoted inside left", NULL,
	  "b>a ip6 fd00:1::2 2001:db8:5::5 icmp6 1 4 0 "
	  "quote ip6 2001:db8:5::5 fd00:2::2 proto 47 8",
	  NULL, .reason = REASON_LEAK, .port = 1 },
	{ "IPv6, quotes too little", NULL,
	  "a>b ip6 2001:db8:9::1 2001:db8:1::2 icmp6 2 0 39", NULL,
	  .reason = REASON_ERROR_FORM },
	{ "IPv6, quotes too little, out", NULL,
	  "b>a ip6 fd00:1::2 2001:db8:5::5 icmp6 2 0 39", NULL,
	  .reason = REASON_ERROR_FORM, .port = 1 },
};

static const struct walk ip6[] = {
	{ "UDP in", TWO, "a>b ip6 2001:db8:5::5 2001:db8:1::2 udp 5 6 9",
	  "1 a>b ip6 2001:db8:5::5 fd00:1::2 udp 5 6 9", PASS },
	{ "both on the link", NULL,
	  "a>b ip6 2001:db8:1::1 2001:db8:1::2 tcp 5 6 02 9",
	  "1 a>b ip6 fd00:1::1 fd00:1::2 tcp 5 6 02 9", PASS },
	{ "and back", NULL, "b>a ip6 fd00:1::2 fd00:1::1 icmp6 129 0 9",
	  "0 b>a ip6 2001:db8:1::2 2001:db8:1::1 icmp6 129 0 9", PASS,
	  .port = 1 },
	{ "solicitation", NULL,
	  "a>m ip6 2001:db8:1::1 ff02::1:ff00:2 nd 135 2001:db8:1::2",
	  "1 a>m ip6 fd00:1::1 ff02::1:ff00:2 nd 135 fd00:1::2",
	  .reason = REASON_ND },
	{ "advertisement", NULL, "b>a ip6 fd00:1::2 fd00:1::1 nd 136 fd00:1::2",
	  "0 b>a ip6 2001:db8:1::2 2001:db8:1::1 nd 136 2001:db8:1::2",
	  .reason = REASON_ND, .port = 1 },
	{ "link-local crosses", NULL, "b>a ip6 fe80::2 fe80::1 nd 136 fe80::2",
	  "0 same", .reason = REASON_ND, .port = 1 },
	{ "and back", NULL, "a>b ip6 fe80::1 fe80::2 nd 135 fe80::2", "1 same",
	  .reason = REASON_ND },
	{ "duplicate address detection", NULL,
	  "b>m ip6 :: ff02::1:ff00:2 nd 135 fd00:1::2",
	  "0 b>m ip6 :: ff02::1:ff00:2 nd 135 2001:db8:1::2",
	  .reason = REASON_ND, .port = 1 },
	{ "inside target named", NULL,
	  "a>m ip6 fe80::1 ff02::1:ff00:2 nd 135 fd00:1::2", NULL,
	  .reason = REASON_INSIDE_TARGET },
	{ "inside target left", NULL,
	  "b>m ip6 fe80::2 ff02::1:ff00:2 nd 135 fd00:2::2", NULL,
	  .reason = REASON_LEAK, .port = 1 },
	{ "advertisement without target", NULL,
	  "b>a ip6 fe80::2 fe80::1 icmp6 136 0 8", NULL,
	  .reason = REASON_ERROR_FORM, .port = 1 },
	{ "router advertisement", NULL, "a>m ip6 fe80::1 ff02::1 icmp6 134 0 8",
	  NULL, .reason = REASON_ROUTER_ADVERT },
	{ "router advertisement out", NULL,
	  "b>m ip6 fe80::2 ff02::1 icmp6 134 0 8", NULL,
	  .reason = REASON_ROUTER_ADVERT, .port = 1 },
	{ "redirect", NULL, "a>b ip6 fe80::1 fe80::2 icmp6 137 0 32", NULL,
	  .reason = REASON_REDIRECT },
	{ "inside source", NULL, "a>b ip6 fd00:1::2 2001:db8:1::2 udp 5 6 9",
	  NULL, .reason = REASON_INSIDE_SOURCE },
	{ "inside target", NULL, "a>b ip6 2001:db8:5::5 fd00:1::2 udp 5 6 9",
	  NULL, .reason = REASON_INSIDE_TARGET },
	{ "without translation", NULL,
	  "a>b ip6 2001:db8:5::5 2001:db8:2::2 udp 5 6 9", NULL,
	  .reason = REASON_NO_INWARD },
	{ "source without translation", NULL,
	  "b>a ip6 fd00:2::2 2001:db8:5::5 udp 5 6 9", NULL,
	  .reason = REASON_NO_OUTWARD, .port = 1 },
	{ "inside target out", NULL, "b>a ip6 fd00:1::2 fd00:2::2 udp 5 6 9",
	  NULL, .reason = REASON_LEAK, .port = 1 },
	{ "routing header", NULL,
	  "a>b ip6 2001:db8:5::5 2001:db8:1::2 rt6 udp 5 6 9", NULL,
	  .reason = REASON_OPAQUE },
	{ "destination options out", NULL,
	  "b>a ip6 fd00:1::2 2001:db8:5::5 dst6 udp 5 6 9", NULL,
	  .reason = REASON_OPAQUE, .port = 1 },
	{ "AH", NULL, "b>a ip6 fd00:1::2 2001:db8:5::5 ah udp 5 6 9", NULL,
	  .reason = REASON_PROTOCOL, .port = 1 },
	{ "TCP too short for its sum", NULL,
	  "a>b ip6 2001:db8:5::5 2001:db8:1::2 proto 6 16", NULL,
	  .reason = REASON_NO_INWARD },
	{ "TCP too short for its sum, out", NULL,
	  "b>a ip6 fd00:1::2 2001:db8:5::5 proto 6 16", NULL,
	  .reason = REASON_NO_OUTWARD, .port = 1 },
};

static const struct walk same_zone[] = {
	{ "untranslated passes", THREE,
	  "a>c ip 203.0.113.9 203.0.113.8 udp 5 6 9", "2 same", PASS },
	{ "the router keeps its address", NULL,
	  "a>c ip 203.0.113.1 203.0.113.8 udp 5 6 9", "2 same", PASS },
	{ "who has the host, both sides", NULL,
	  "a>* arp 1 203.0.113.1 203.0.113.2",
	  "2 same | 1 a>* arp 1 10.0.0.254 10.0.0.1", .reason = REASON_ARP },
	{ "for the host, both sides", NULL,
	  "a>b ip 203.0.113.9 203.0.113.2 udp 5 6 9",
	  "2 same | 1 a>b ip 203.0.113.9 10.0.0.1 udp 5 6 9", PASS },
	{ "solicitation", NULL,
	  "a>m ip6 2001:db8:1::9 ff02::1:ff00:2 nd 135 2001:db8:1::2",
	  "2 same | 1 a>m ip6 fd00:1::9 ff02::1:ff00:2 nd 135 fd00:1::2",
	  .reason = REASON_ND },
	{ "ICMP error", NULL,
	  "a>c ip 203.0.113.8 203.0.113.9 icmp 3 1 0 "
	  "quote ip 203.0.113.2 203.0.113.1 proto 47 8",
	  "2 same", PASS },
	{ "ICMPv6 error", NULL,
	  "a>c ip6 2001:db8:5::5 2001:db8:1::2 icmp6 1 0 0 "
	  "quote ip6 2001:db8:1::2 2001:db8:1::9 proto 47 8",
	  "2 same | 1 a>c ip6 2001:db8:5::5 fd00:1::2 icmp6 1 0 0 "
	  "quote ip6 fd00:1::2 fd00:1::9 proto 47 8",
	  PASS },
};

#define WALK(table) walk_rows(table, sizeof(table) / sizeof((table)[0]), seen)

/* RFC 1624: a wrong sum leaves as wrong as it came. */
static void test_wrong_sums(void)
{
	static const char *const frames[][2] = {
		{ "a>b ip 198.51.100.7 203.0.113.2 udp 5 6 9",
		  "a>b ip 198.51.100.7 10.0.0.1 udp 5 6 9" },
		{ "a>b ip6 2001:db8:5::5 2001:db8:1::2 tcp 5 6 02 9",
		  "a>b ip6 2001:db8:5::5 fd00:1::2 tcp 5 6 02 9" },
	};
	static const size_t sum_at[] = { 40, 70 };
	static struct craft in, want;
	struct bench bench;

	bench_open(&bench, TWO);
	for (size_t i = 0; i < 2; i++) {
		const struct model_result *result;
		const uint8_t *sum;
		uint32_t got;

		craft(&in, frames[i][0]);
		craft(&want, frames[i][1]);
		in.bytes[sum_at[i]] ^= 0x40;
		result = model_frame(bench.model, 0, in.bytes, in.length, 1);
		if (!CHECK(result->output_count == 1, "row %zu: dropped", i))
			continue;
		/* Both are off by 0x4000, in one's complement. */
		sum = result->outputs[0].bytes + sum_at[i];
		got = ((uint32_t)sum[0] << 8 | sum[1]) + 0xffff -
		      ((uint32_t)want.bytes[sum_at[i]] << 8 |
		       want.bytes[sum_at[i] + 1]);
		got = got % 0xffff;
		CHECK(got == 0x4000 || got == 0xffff - 0x4000,
		      "row %zu: off by %04x", i, got);
	}
	bench_close(&bench);
}

int main(void)
{
	unsigned seen[REASON_COUNT] = { 0 };

	WALK(arp);
	WALK(ip);
	WALK(errors);
	WALK(ip6);
	WALK(same_zone);
	test_wrong_sums();
	for (int reason = REASON_INSIDE_SOURCE; reason <= REASON_LEAK; reason++)
		CHECK(seen[reason], "never seen: %s",
		      reason_text((enum reason)reason));
	return unit_report("test_model_nat");
}
