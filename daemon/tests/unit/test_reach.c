/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_reach.c - which zones reach each other, in a table written by hand: the
 * compiler and the model ask the same function, and would err alike.
 */
#include "core/reach.h"
#include "tests/unit/checked.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define HEAD                                                         \
	"bridge br0 { port eth1 zone outside port eth0 zone inside " \
	"port eth2 zone dmz }\n"

enum { OUT = 1, IN = 2, DMZ = 3 };
enum {
	NONE = REACH_NONE,
	BARE = REACH_UNTAGGED,
	SOME = REACH_TAGGED_SOME,
	ANY = REACH_TAGGED_ANY
};

/* --- what the rules of two zones come to ------------------------------- */

static const struct {
	const char *filter;
	uint8_t a, b;
	unsigned v4, v6;
} pairs[] = {
	{ "", OUT, IN, NONE, NONE },
	{ "default drop", OUT, IN, NONE, NONE },
	{ "default pass", OUT, IN, ANY, ANY },
	{ "default pass", IN, IN, ANY, ANY },
	{ "drop any -> any default pass", OUT, IN, ANY, ANY },
	/* One direction is enough for questions and answers. */
	{ "pass inside -> outside", IN, OUT, BARE, BARE },
	{ "pass inside -> outside", IN, DMZ, NONE, NONE },
	{ "pass inside -> outside", OUT, DMZ, NONE, NONE },
	{ "pass inside -> outside", IN, IN, NONE, NONE },
	{ "pass inside -> outside", OUT, OUT, NONE, NONE },
	{ "pass inside -> inside", IN, IN, BARE, BARE },
	{ "pass inside -> inside", IN, OUT, NONE, NONE },
	{ "pass inside -> any", IN, DMZ, BARE, BARE },
	{ "pass inside -> any", IN, IN, BARE, BARE },
	{ "pass inside -> any", OUT, DMZ, NONE, NONE },
	{ "pass any -> dmz", OUT, DMZ, BARE, BARE },
	{ "pass any -> dmz", OUT, IN, NONE, NONE },
	{ "pass any -> any", OUT, OUT, BARE, BARE },
	{ "pass any -> any", DMZ, OUT, BARE, BARE },
	/* Only what passes packets counts, and the order does not. */
	{ "drop inside -> outside", IN, OUT, NONE, NONE },
	{ "count inside -> outside", IN, OUT, NONE, NONE },
	{ "pass stateless inside -> outside", IN, OUT, BARE, BARE },
	{ "drop any -> any pass inside -> outside", IN, OUT, BARE, BARE },
	{ "pass inside -> outside limit 1/day", IN, OUT, BARE, BARE },
	/* Families: of addresses, of transports, of ethertypes. */
	{ "pass inside -> outside to 198.51.100.0/24", IN, OUT, BARE, NONE },
	{ "pass inside -> outside from not 10.0.0.9", IN, OUT, BARE, NONE },
	{ "pass inside -> outside from fd00::/8", IN, OUT, NONE, BARE },
	{ "pass inside -> outside to { 192.0.2.1, fd00::1 }", IN, OUT, BARE,
	  BARE },
	{ "pass inside -> outside icmp", IN, OUT, BARE, NONE },
	{ "pass inside -> outside icmp6", IN, OUT, NONE, BARE },
	{ "pass inside -> outside port tcp 22", IN, OUT, BARE, BARE },
	{ "pass inside -> outside ethertype ip", IN, OUT, BARE, NONE },
	{ "pass inside -> outside ethertype ip6", IN, OUT, NONE, BARE },
	{ "pass inside -> outside ethertype arp", IN, OUT, NONE, NONE },
	{ "pass inside -> outside ethertype lldp", IN, OUT, NONE, NONE },
	{ "pass inside -> outside icmp pass outside -> inside from fd00::1", IN,
	  OUT, BARE, BARE },
	/* Tags. */
	{ "pass inside -> outside vlan 7", IN, OUT, SOME, SOME },
	{ "pass inside -> outside vlan any", IN, OUT, ANY, ANY },
	{ "pass inside -> outside vlan 7 icmp", IN, OUT, SOME, NONE },
	{ "pass inside -> outside vlan 7 pass outside -> inside", IN, OUT,
	  BARE | SOME, BARE | SOME },
	{ "pass inside -> outside icmp pass inside -> outside icmp6 vlan 7", IN,
	  OUT, BARE, SOME },
	{ "pass inside -> outside pass any -> any vlan any", IN, OUT,
	  BARE | ANY, BARE | ANY },
	{ "pass inside -> outside pass any -> any vlan any", IN, DMZ, ANY,
	  ANY },
};

static void check_pair(const struct policy *policy, size_t i,
		       enum ip_family family, unsigned want)
{
	unsigned there = reach_between(policy, pairs[i].a, pairs[i].b, family);
	unsigned back = reach_between(policy, pairs[i].b, pairs[i].a, family);

	CHECK(there == want && back == want,
	      "'%s', zones %d and %d, IPv%d: %u and %u, not %u",
	      pairs[i].filter, pairs[i].a, pairs[i].b, (int)family, there, back,
	      want);
}

static void test_pairs(void)
{
	for (size_t i = 0; i < COUNT(pairs); i++) {
		struct checked checked;
		char text[512];

		snprintf(text, sizeof(text), HEAD "filter { %s }",
			 pairs[i].filter);
		if (checked_open(&checked, pairs[i].filter, text)) {
			check_pair(&checked.policy, i, IP_V4, pairs[i].v4);
			check_pair(&checked.policy, i, IP_V6, pairs[i].v6);
		}
		checked_close(&checked);
	}
}

/* --- one VLAN ---------------------------------------------------------- */

static const struct {
	const char *filter; /* NULL: that of the row before */
	enum ip_family family;
	uint16_t vlan;
	bool want; /* between inside and outside */
} vlans[] = {
	{ "pass inside -> outside", IP_V4, 0, true },
	{ NULL, IP_V4, 1, false },
	{ NULL, IP_V6, 0, true },
	{ "pass inside -> outside vlan 7", IP_V4, 0, false },
	{ NULL, IP_V4, 6, false },
	{ NULL, IP_V4, 7, true },
	{ NULL, IP_V6, 7, true },
	{ NULL, IP_V4, 8, false },
	{ "pass outside -> inside vlan { 7, 9-11 }", IP_V4, 7, true },
	{ NULL, IP_V4, 8, false },
	{ NULL, IP_V4, 9, true },
	{ NULL, IP_V4, 11, true },
	{ NULL, IP_V4, 12, false },
	{ NULL, IP_V4, 0, false },
	{ "pass inside -> outside vlan any", IP_V4, 0, true },
	{ NULL, IP_V4, 1, true },
	{ NULL, IP_V6, 4094, true },
	{ "default pass", IP_V4, 0, true },
	{ NULL, IP_V6, 4094, true },
	{ "pass inside -> outside icmp vlan 7 pass any -> any icmp6 vlan 8",
	  IP_V4, 7, true },
	{ NULL, IP_V4, 8, false },
	{ NULL, IP_V6, 7, false },
	{ NULL, IP_V6, 8, true },
	{ "pass inside -> dmz vlan 7 pass inside -> outside", IP_V4, 7, false },
	{ "drop any -> any vlan 7 count any -> any vlan any", IP_V4, 7, false },
};

static void test_vlans(void)
{
	struct checked checked;
	char text[512];
	bool open = false;

	for (size_t i = 0; i < COUNT(vlans); i++) {
		if (vlans[i].filter) {
			if (i)
				checked_close(&checked);
			snprintf(text, sizeof(text), HEAD "filter { %s }",
				 vlans[i].filter);
			open = checked_open(&checked, vlans[i].filter, text);
		}
		if (!open)
			continue;
		CHECK(reach_vlan(&checked.policy, IN, OUT, vlans[i].family,
				 vlans[i].vlan) == vlans[i].want,
		      "row %zu: IPv%d in VLAN %u: want %d", i,
		      (int)vlans[i].family, vlans[i].vlan, vlans[i].want);
		CHECK(reach_vlan(&checked.policy, OUT, IN, vlans[i].family,
				 vlans[i].vlan) == vlans[i].want,
		      "row %zu: the same, back", i);
	}
	checked_close(&checked);
}

/* --- one rule ---------------------------------------------------------- */

static const struct {
	uint8_t from, to; /* of the rule */
	uint8_t in, out;
	bool want;
} directions[] = {
	{ IN, OUT, IN, OUT, true },
	{ IN, OUT, OUT, IN, false },
	{ IN, OUT, IN, IN, false },
	{ IN, OUT, DMZ, OUT, false },
	{ ZONE_ANY, OUT, DMZ, OUT, true },
	{ ZONE_ANY, OUT, OUT, DMZ, false },
	{ IN, ZONE_ANY, IN, IN, true },
	{ IN, ZONE_ANY, DMZ, IN, false },
	{ ZONE_ANY, ZONE_ANY, DMZ, DMZ, true },
};

static void test_directions(void)
{
	for (size_t i = 0; i < COUNT(directions); i++) {
		const struct rule rule = { .from_zone = directions[i].from,
					   .to_zone = directions[i].to };

		CHECK(rule_between(&rule, directions[i].in,
				   directions[i].out) == directions[i].want,
		      "direction %zu: want %d", i, directions[i].want);
	}
}

int main(void)
{
	test_pairs();
	test_vlans();
	test_directions();
	return unit_report("test_reach");
}
