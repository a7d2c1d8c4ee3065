/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_model_own.c - many hosts behind addresses that no station has: what is
 * masqueraded, forwarded, turned back and answered, with every checksum, and
 * what is refused around it.
 */
#include "tests/unit/walk.h"

/*
 * Router a: 203.0.113.1 outside, 10.0.0.254 inside. Hosts b, c, d: 10.0.0.11
 * and on, of which the last one's MAC is not bound. B is our one MAC outside.
 */
#define POLICY                                                             \
	"bridge br0 {\n port e0 zone outside\n port e1 zone inside\n"      \
	" port e2 zone inside\n}\n"                                        \
	"nat outside {\n"                                                  \
	" alias 203.0.113.1 as 10.0.0.254\n"                               \
	" alias 203.0.113.9 as 10.0.0.253\n"                               \
	" static 203.0.113.2 = 10.0.0.1\n"                                 \
	" masquerade 10.0.0.0/24 as 203.0.113.3\n"                         \
	" masquerade 10.0.1.0/24 as 203.0.113.5 port 7-8\n"                \
	" forward 203.0.113.3 tcp 2222 to 10.0.0.11 port 22\n"             \
	" forward 203.0.113.3 tcp 2223 to 10.0.0.13 port 22\n"             \
	" forward 203.0.113.3 udp 5000-5009 to 10.0.0.12 port 6000-6009\n" \
	"}\n"                                                              \
	"filter {\n"                                                       \
	" pass inside -> outside\n"                                        \
	" pass inside -> inside port tcp 22\n"                             \
	" pass outside -> inside port tcp 22\n"                            \
	" pass outside -> inside to 10.0.0.12 port udp 6000-6009\n"        \
	" pass inside -> outside vlan 5\n"                                 \
	"}\n"                                                              \
	"guard inside {\n"                                                 \
	" bind 10.0.0.11 = 02:00:00:00:00:0b\n"                            \
	" bind 10.0.0.12 = 02:00:00:00:00:0c\n"                            \
	" bind 10.0.1.11 = 02:00:00:00:00:0b\n"                            \
	"}\n"                                                              \
	"guard outside { bind 10.0.0.254 = 02:00:00:00:00:0a }\n"

#define PASS(number) .reason = REASON_RULE, .rule = (number)
#define KEPT .reason = REASON_ESTABLISHED
#define INSIDE .port = 1

/* So that the bridge knows where a, b and c are. */
#define KNOWN                                                         \
	{ "a speaks", POLICY, "a>* arp 1 203.0.113.1 203.0.113.2",    \
	  "2 a>* arp 1 10.0.0.254 10.0.0.1 | 1 a>* arp 1 10.0.0.254 " \
	  "10.0.0.1",                                                 \
	  .reason = REASON_ARP },                                     \
		{ "b speaks", NULL,   "b>* type 88b5 46",             \
		  NULL,	      INSIDE, .reason = REASON_DEFAULT },     \
	{                                                             \
		"c speaks", NULL, "c>* type 88b5 46", NULL, INSIDE,   \
			.reason = REASON_DEFAULT                      \
	}

static const struct walk masqueraded[] = {
	KNOWN,
	{ "TCP out", NULL, "b>a ip 10.0.0.11 198.51.100.7 tcp 4000 80 02 0",
	  "0 B>a ip 203.0.113.3 198.51.100.7 tcp 4000 80 02 0", PASS(1),
	  INSIDE },
	{ "and back", NULL, "a>B ip 198.51.100.7 203.0.113.3 tcp 80 4000 12 0",
	  "1 a>b ip 198.51.100.7 10.0.0.11 tcp 80 4000 12 0", KEPT },
	{ "UDP out", NULL, "b>a ip 10.0.0.11 198.51.100.7 udp 4000 53 20",
	  "0 B>a ip 203.0.113.3 198.51.100.7 udp 4000 53 20", PASS(1), INSIDE },
	{ "without a sum", NULL,
	  "c>a ip 10.0.0.12 198.51.100.7 udp0 4001 53 20",
	  "0 B>a ip 203.0.113.3 198.51.100.7 udp0 4001 53 20", PASS(1),
	  INSIDE },
	{ "back to the other", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 udp 53 4001 9",
	  "1 a>c ip 198.51.100.7 10.0.0.12 udp 53 4001 9", KEPT },
	{ "echo out", NULL, "b>a ip 10.0.0.11 198.51.100.7 icmp 8 0 8",
	  "0 B>a ip 203.0.113.3 198.51.100.7 icmp 8 0 8", PASS(1), INSIDE },
	{ "echo back", NULL, "a>B ip 198.51.100.7 203.0.113.3 icmp 0 0 8",
	  "1 a>b ip 198.51.100.7 10.0.0.11 icmp 0 0 8", KEPT },
	{ "to the router by its alias", NULL,
	  "b>a ip 10.0.0.11 10.0.0.254 udp 4002 53 0",
	  "0 B>a ip 203.0.113.3 203.0.113.1 udp 4002 53 0", PASS(1), INSIDE },
	{ "from it", NULL, "a>B ip 203.0.113.1 203.0.113.3 udp 53 4002 0",
	  "1 a>b ip 10.0.0.254 10.0.0.11 udp 53 4002 0", KEPT },
	{ "another protocol", NULL, "b>a ip 10.0.0.11 198.51.100.7 proto 50 9",
	  "0 B>a ip 203.0.113.3 198.51.100.7 proto 50 9", PASS(1), INSIDE },
	{ "an error about it", NULL,
	  "a>B ip 192.0.2.9 203.0.113.3 icmp 11 0 0 quote ip 203.0.113.3 "
	  "198.51.100.7 udp 4000 53 20",
	  "1 a>b ip 192.0.2.9 10.0.0.11 icmp 11 0 0 quote ip 10.0.0.11 "
	  "198.51.100.7 udp 4000 53 20",
	  KEPT },
	{ "an error of the host", NULL,
	  "b>a ip 10.0.0.11 198.51.100.7 icmp 3 3 0 quote ip 198.51.100.7 "
	  "10.0.0.11 udp 53 4000 9",
	  "0 B>a ip 203.0.113.3 198.51.100.7 icmp 3 3 0 quote ip "
	  "198.51.100.7 203.0.113.3 udp 53 4000 9",
	  KEPT, INSIDE },
	{ "a static host inside the prefix", NULL,
	  "e>a ip 10.0.0.1 198.51.100.7 udp 4000 53 20",
	  "0 e>a ip 203.0.113.2 198.51.100.7 udp 4000 53 20", PASS(1), INSIDE },
	{ "one that nothing covers", NULL,
	  "e>a ip 10.0.9.1 198.51.100.7 udp 4000 53 20", NULL,
	  .reason = REASON_NO_OUTWARD, INSIDE },
	{ "tagged by priority", NULL,
	  "b>a vlan 0 ip 10.0.0.11 198.51.100.7 udp 4003 53 20",
	  "0 B>a vlan 0 ip 203.0.113.3 198.51.100.7 udp 4003 53 20", PASS(1),
	  INSIDE },
	{ "in a VLAN", NULL,
	  "b>a vlan 5 ip 10.0.0.11 198.51.100.7 udp 4004 53 20", NULL,
	  .reason = REASON_VLAN_NAT, INSIDE },
};

static const struct walk ports[] = {
	KNOWN,
	{ "a port of the range is kept", NULL,
	  "b>a ip 10.0.1.11 198.51.100.7 udp 8 53 0",
	  "0 B>a ip 203.0.113.5 198.51.100.7 udp 8 53 0", PASS(1), INSIDE },
	{ "another is replaced", NULL,
	  "b>a ip 10.0.1.11 198.51.100.7 udp 4000 53 0",
	  "0 B>a ip 203.0.113.5 198.51.100.7 udp 7 53 0", PASS(1), INSIDE },
	{ "by the same for another server", NULL,
	  "b>a ip 10.0.1.11 198.51.100.8 udp 4000 53 0",
	  "0 B>a ip 203.0.113.5 198.51.100.8 udp 7 53 0", PASS(1), INSIDE },
	{ "there is no third one", NULL,
	  "b>a ip 10.0.1.11 198.51.100.7 udp 4001 53 0", NULL,
	  .reason = REASON_NO_PORT, INSIDE },
	{ "TCP has its own", NULL,
	  "b>a ip 10.0.1.11 198.51.100.7 tcp 4000 80 02 0",
	  "0 B>a ip 203.0.113.5 198.51.100.7 tcp 7 80 02 0", PASS(1), INSIDE },
	{ "an echo is free of it", NULL,
	  "b>a ip 10.0.1.11 198.51.100.7 icmp 8 0 8",
	  "0 B>a ip 203.0.113.5 198.51.100.7 icmp 8 0 8", PASS(1), INSIDE },
};

static const struct walk forwarded[] = {
	KNOWN,
	{ "to another port", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 tcp 4000 2222 02 0",
	  "1 a>b ip 198.51.100.7 10.0.0.11 tcp 4000 22 02 0", PASS(3) },
	{ "and back", NULL, "b>a ip 10.0.0.11 198.51.100.7 tcp 22 4000 12 0",
	  "0 B>a ip 203.0.113.3 198.51.100.7 tcp 2222 4000 12 0", KEPT,
	  INSIDE },
	{ "one of a range", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 udp 4000 5003 9",
	  "1 a>c ip 198.51.100.7 10.0.0.12 udp 4000 6003 9", PASS(4) },
	{ "behind the range", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 udp 4000 5010 9", NULL,
	  .reason = REASON_NO_CONNECTION },
	{ "nobody else's", NULL,
	  "a>B ip 198.51.100.7 203.0.113.5 tcp 4000 2222 02 0", NULL,
	  .reason = REASON_NO_CONNECTION },
	{ "not by another MAC either", NULL,
	  "a>b ip 198.51.100.7 203.0.113.3 tcp 4000 23 02 0", NULL,
	  .reason = REASON_NO_INWARD },
	{ "a host whose MAC is not known", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 tcp 4000 2223 02 0", NULL,
	  .reason = REASON_NO_NEIGHBOUR },
	{ "for the box itself", NULL,
	  "a>B ip 198.51.100.7 203.0.113.77 tcp 4000 2222 02 0", NULL,
	  .reason = REASON_LOCAL },
	{ "in fragments", NULL,
	  "a>B ip 198.51.100.7 203.0.113.3 id 7 mf udp 4000 5003 1472", NULL,
	  .reason = REASON_FRAGMENT_HELD },
};

static const struct walk turned[] = {
	KNOWN,
	{ "back by the same port", NULL,
	  "c>a ip 10.0.0.12 203.0.113.3 tcp 4000 2222 02 0",
	  "1 B>b ip 203.0.113.3 10.0.0.11 tcp 4000 22 02 0", PASS(2), INSIDE },
	{ "and its reply", NULL,
	  "b>a ip 10.0.0.11 203.0.113.3 tcp 22 4000 12 0",
	  "1 B>c ip 203.0.113.3 10.0.0.12 tcp 2222 4000 12 0", KEPT, INSIDE },
	{ "what nothing forwards", NULL,
	  "c>a ip 10.0.0.12 203.0.113.3 tcp 4000 80 02 0", NULL,
	  .reason = REASON_NO_FORWARD, INSIDE },
	{ "nothing else goes back", NULL,
	  "c>b ip 10.0.0.12 10.0.0.11 tcp 4001 22 02 0", NULL,
	  .reason = REASON_SAME_PORT, INSIDE },
};

static const struct walk answers[] = {
	{ "who has our address", POLICY, "a>* arp 1 203.0.113.1 203.0.113.3",
	  "0 B>a arp 2 203.0.113.3 203.0.113.1 arptarget a",
	  .reason = REASON_ANSWERED },
	{ "padding stays", NULL, "a>B arp 1 203.0.113.1 203.0.113.5 pad 60",
	  "0 B>a arp 2 203.0.113.5 203.0.113.1 arptarget a pad 60",
	  .reason = REASON_ANSWERED },
	{ "who has the alias", NULL, "b>* arp 1 10.0.0.11 10.0.0.254",
	  "1 a>b arp 2 10.0.0.254 10.0.0.11 arptarget b",
	  .reason = REASON_ANSWERED, INSIDE },
	{ "one of an unknown router", NULL, "b>* arp 1 10.0.0.11 10.0.0.253",
	  NULL, .reason = REASON_NO_ROUTER, INSIDE },
	{ "a static host asks for itself", NULL,
	  "e>* arp 1 10.0.0.1 10.0.0.254",
	  "2 same | 0 e>* arp 1 203.0.113.2 203.0.113.1", .reason = REASON_ARP,
	  INSIDE },
	{ "a tagged request is none", NULL,
	  "a>* vlan 0 arp 1 203.0.113.1 203.0.113.3",
	  "2 a>* vlan 0 arp 1 10.0.0.254 203.0.113.3 | "
	  "1 a>* vlan 0 arp 1 10.0.0.254 203.0.113.3",
	  .reason = REASON_ARP },
	{ "nor is one of no station", NULL, "m>* arp 1 203.0.113.1 203.0.113.3",
	  NULL, .reason = REASON_SOURCE_MAC },
	{ "an announcement is no request", NULL,
	  "a>* arp 1 203.0.113.3 203.0.113.3", "2 same | 1 same",
	  .reason = REASON_ARP },
};

#define LEASED                                                           \
	"bridge br0 {\n port e0 zone outside\n port e1 zone inside\n}\n" \
	"nat outside {\n masquerade 10.0.0.0/24 as dhcp\n}\n"            \
	"filter {\n pass any -> any\n}\n"
#define OFFER "ip 203.0.113.1 203.0.113.9 udp 67 68 300 "

static const struct walk leases[] = {
	{ "an answer for the firewall", LEASED, "a>B " OFFER "dhcp B", NULL,
	  .reason = REASON_LEASE },
	{ "one for another client", NULL, "a>B " OFFER "dhcp c", NULL,
	  .reason = REASON_LOCAL },
	{ "too short for a client", NULL,
	  "a>B ip 203.0.113.1 203.0.113.9 udp 67 68 30", NULL,
	  .reason = REASON_LOCAL },
	{ "from another port", NULL,
	  "a>B ip 203.0.113.1 203.0.113.9 udp 66 68 300 dhcp B", NULL,
	  .reason = REASON_LOCAL },
	{ "from the other zone", NULL, "b>B " OFFER "dhcp B", NULL,
	  .reason = REASON_LOCAL, INSIDE },
};

#define WALK(table) walk_rows(table, sizeof(table) / sizeof((table)[0]), seen)

int main(void)
{
	unsigned seen[REASON_COUNT] = { 0 };

	WALK(masqueraded);
	WALK(ports);
	WALK(forwarded);
	WALK(turned);
	WALK(answers);
	WALK(leases);
	for (int reason = REASON_ANSWERED; reason <= REASON_LEASE; reason++)
		CHECK(seen[reason], "never seen: %s",
		      reason_text((enum reason)reason));
	return unit_report("test_model_own");
}
