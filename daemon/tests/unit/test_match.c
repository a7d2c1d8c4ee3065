/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_match.c - the words of a rule against the headers of a packet.
 */
#include "core/frame.h"
#include "core/match.h"
#include "tests/unit/checked.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

#define TCP(from, to) PROTOCOL_TCP, from, to, UNREADABLE, UNREADABLE
#define UDP(from, to) PROTOCOL_UDP, from, to, UNREADABLE, UNREADABLE
#define ICMP(type, code) PROTOCOL_ICMP, UNREADABLE, UNREADABLE, type, code
#define ICMP6(type, code) PROTOCOL_ICMP6, UNREADABLE, UNREADABLE, type, code
#define OTHER(protocol) protocol, UNREADABLE, UNREADABLE, UNREADABLE, UNREADABLE

static const struct {
	const char *words; /* of a rule; NULL: those of the row before */
	const char *source, *target; /* NULL: cut off */
	int protocol;
	int source_port, target_port;
	int icmp_type, icmp_code;
	bool want;
} rows[] = {
	{ "", "10.0.0.1", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "fd00::1", "fd00::2", OTHER(47), true },
	{ NULL, "10.0.0.1", "192.0.2.1", OTHER(UNREADABLE), true },
	/* addresses */
	{ "from 10.0.0.0/8", "10.0.0.1", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "10.255.255.255", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "11.0.0.0", "192.0.2.1", TCP(9, 22), false },
	{ NULL, "192.0.2.1", "10.0.0.1", TCP(9, 22), false },
	{ NULL, NULL, "192.0.2.1", TCP(9, 22), false },
	{ NULL, "fd00::1", "fd00::2", TCP(9, 22), false },
	{ "to { 10.0.0.3-10.0.0.5, fd00:1::/64 }", "192.0.2.1", "10.0.0.4",
	  TCP(9, 22), true },
	{ NULL, "192.0.2.1", "10.0.0.6", TCP(9, 22), false },
	{ NULL, "fd00::1", "fd00:1::ffff", TCP(9, 22), true },
	{ NULL, "fd00::1", "fd00:2::", TCP(9, 22), false },
	{ "from not { 10.0.0.1, 10.0.0.3 }", "10.0.0.2", "192.0.2.1",
	  TCP(9, 22), true },
	{ NULL, "10.0.0.3", "192.0.2.1", TCP(9, 22), false },
	{ NULL, NULL, "192.0.2.1", TCP(9, 22), false },
	{ NULL, "fd00::1", "fd00::2", TCP(9, 22), false },
	{ "from 10.0.0.1 to 192.0.2.1", "10.0.0.1", "192.0.2.1", TCP(9, 22),
	  true },
	{ NULL, "10.0.0.1", "192.0.2.2", TCP(9, 22), false },
	{ NULL, "10.0.0.2", "192.0.2.1", TCP(9, 22), false },
	/* ports */
	{ "port tcp { 22, 80-90 }", "10.0.0.1", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "fd00::1", "fd00::2", TCP(9, 80), true },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(9, 90), true },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(9, 91), false },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(22, 9), false },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(9, 22), false },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(9, UNREADABLE), false },
	{ "sport udp 53", "10.0.0.1", "192.0.2.1", UDP(53, 9), true },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(53, UNREADABLE), true },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(9, 53), false },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(UNREADABLE, UNREADABLE), false },
	{ "sport tcp 1024-65535 port tcp 22", "10.0.0.1", "192.0.2.1",
	  TCP(65535, 22), true },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(1023, 22), false },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(1024, 23), false },
	/* protocols */
	{ "protocol tcp", "10.0.0.1", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(UNREADABLE, UNREADABLE), true },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(9, 22), false },
	{ NULL, "10.0.0.1", "192.0.2.1", OTHER(UNREADABLE), false },
	{ "protocol 47", "fd00::1", "fd00::2", OTHER(47), true },
	{ NULL, "fd00::1", "fd00::2", OTHER(50), false },
	{ "service both", "10.0.0.1", "192.0.2.1", TCP(9, 53), true },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(9, 53), true },
	{ NULL, "10.0.0.1", "192.0.2.1", UDP(9, 54), false },
	{ NULL, "10.0.0.1", "192.0.2.1", OTHER(132), false },
	/* ICMP and ICMPv6, each of its own family */
	{ "icmp", "10.0.0.1", "192.0.2.1", ICMP(8, 0), true },
	{ NULL, "10.0.0.1", "192.0.2.1", OTHER(PROTOCOL_ICMP), true },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP6(8, 0), false },
	{ NULL, "fd00::1", "fd00::2", ICMP(8, 0), false },
	{ "icmp6", "fd00::1", "fd00::2", ICMP6(135, 0), true },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP6(135, 0), false },
	{ NULL, "fd00::1", "fd00::2", ICMP(135, 0), false },
	{ "icmp 3 code 4", "10.0.0.1", "192.0.2.1", ICMP(3, 4), true },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP(3, 0), false },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP(4, 4), false },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP(3, UNREADABLE), false },
	{ NULL, "10.0.0.1", "192.0.2.1", TCP(3, 4), false },
	{ "service ping", "10.0.0.1", "192.0.2.1", ICMP(8, 0), true },
	{ NULL, "fd00::1", "fd00::2", ICMP6(128, 0), true },
	{ NULL, "fd00::1", "fd00::2", ICMP(8, 0), false },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP6(128, 0), false },
	{ NULL, "10.0.0.1", "192.0.2.1", ICMP(128, 0), false },
	/* an ethertype that has addresses */
	{ "ethertype ip", "10.0.0.1", "192.0.2.1", TCP(9, 22), true },
	{ NULL, "fd00::1", "fd00::2", TCP(9, 22), false },
	{ "ethertype ip6 from fd00::1", "fd00::1", "fd00::2", TCP(9, 22),
	  true },
	{ NULL, "fd00::2", "fd00::1", TCP(9, 22), false },
};

#define POLICY                                                          \
	"bridge br0 { port eth1 zone outside port eth0 zone inside }\n" \
	"service both = { tcp 53, udp 53 }\n"                           \
	"service ping = { icmp 8, icmp6 128 }\n"

/* The family of the packet is that of the address that is there. */
static struct headers read_row(size_t i)
{
	struct headers headers = {
		.protocol = rows[i].protocol,
		.source_port = rows[i].source_port,
		.target_port = rows[i].target_port,
		.icmp_type = rows[i].icmp_type,
		.icmp_code = rows[i].icmp_code,
	};

	if (rows[i].source)
		address_parse(rows[i].source, strlen(rows[i].source),
			      &headers.source);
	address_parse(rows[i].target, strlen(rows[i].target), &headers.target);
	headers.family = headers.target.family;
	return headers;
}

static void test_headers(void)
{
	struct checked checked;
	char text[512];
	bool open = false;

	for (size_t i = 0; i < COUNT(rows); i++) {
		struct headers headers = read_row(i);

		if (rows[i].words) {
			if (i)
				checked_close(&checked);
			snprintf(text, sizeof(text),
				 POLICY "filter { drop any -> any %s }",
				 rows[i].words);
			open = checked_open(&checked, rows[i].words, text);
		}
		if (open)
			CHECK(match_headers(&checked.policy.filter.rules[0],
					    &headers) == rows[i].want,
			      "row %zu: want %d", i, rows[i].want);
	}
	checked_close(&checked);
}

static const struct {
	const char *words;
	uint32_t vlan;
	bool want;
} tags[] = {
	{ "", 0, true },
	{ "", 1, false },
	{ "vlan any", 0, true },
	{ "vlan any", 4094, true },
	{ "vlan 7", 0, false },
	{ "vlan 7", 7, true },
	{ "vlan 7", 6, false },
	{ "vlan { 7, 9-11 }", 8, false },
	{ "vlan { 7, 9-11 }", 9, true },
	{ "vlan { 7, 9-11 }", 11, true },
	{ "vlan { 7, 9-11 }", 12, false },
};

static void test_tags(void)
{
	for (size_t i = 0; i < COUNT(tags); i++) {
		struct checked checked;
		char text[512];

		snprintf(text, sizeof(text),
			 POLICY "filter { drop any -> any %s }", tags[i].words);
		if (checked_open(&checked, tags[i].words, text))
			CHECK(match_vlan(&checked.policy.filter.rules[0],
					 tags[i].vlan) == tags[i].want,
			      "'%s', VLAN %u: want %d", tags[i].words,
			      tags[i].vlan, tags[i].want);
		checked_close(&checked);
	}
}

int main(void)
{
	test_headers();
	test_tags();
	return unit_report("test_match");
}
