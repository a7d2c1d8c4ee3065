/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nftext_value.c - matches: every kind of field, value and mask as nft
 * writes it.
 */
#include "tests/unit/nftext_scene.h"

#define MASK(...) .masked = true, .mask = { __VA_ARGS__ }
#define NO_MASK .masked = false

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
	{ "@ll,0,32 & 0x01000000 != 0x01000000",
	  FIELD_ETHER_DADDR_START,
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

int main(void)
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
		scene_check_line(&s, matches[i].want);
		scene_free(&s);
	}
	return unit_report("test_nftext_value");
}
