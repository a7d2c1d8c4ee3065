/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_model.c - what a bridge without translation does with frames: receiving,
 * forwarding database, tags, filter, guard, state, fragments, sizes.
 */
#include "tests/unit/walk.h"

#define PORTS                                                 \
	"bridge br0 {\n port e0 zone outside\n port e1 zone " \
	"inside\n port e2 zone inside\n}\n"
#define FILTER(rules) PORTS "filter {\n" rules "\n}\n"

#define OPEN FILTER("pass stateless any -> any\n")
#define PING_IN "a>b ip 192.0.2.1 10.0.0.1 icmp 8 0 8"
#define UDP_OUT "b>a ip 10.0.0.1 192.0.2.1 udp 1000 53 8"
#define UDP_BACK "a>b ip 192.0.2.1 10.0.0.1 udp 53 1000 8"

static const struct walk receiving[] = {
	{ "flooded", OPEN, PING_IN, "2 same | 1 same", .reason = REASON_RULE,
	  .rule = 1 },
	{ "answered", NULL, "b>a ip 10.0.0.1 192.0.2.1 icmp 0 0 8", "0 same",
	  .reason = REASON_RULE, 1, .port = 1 },
	{ "known now", NULL, PING_IN, "1 same", .reason = REASON_RULE,
	  .rule = 1 },
	{ "moves", NULL, "b>a ip 10.0.0.1 192.0.2.1 icmp 0 0 8", "0 same",
	  .reason = REASON_RULE, 1, .port = 2 },
	{ "has moved", NULL, PING_IN, "2 same", .reason = REASON_RULE,
	  .rule = 1 },
	{ "not yet forgotten", NULL, "c>b ip 192.0.2.3 10.0.0.1 icmp 8 0 8",
	  "2 same", .reason = REASON_RULE, .rule = 1, .seconds = 299 },
	{ "forgotten after five minutes", NULL, PING_IN, "2 same | 1 same",
	  .reason = REASON_RULE, 1, .seconds = 2 },
	{ "same port", NULL, "c>a ip 192.0.2.3 192.0.2.1 icmp 8 0 8", NULL,
	  .reason = REASON_SAME_PORT },
	{ "to the bridge", NULL, "a>B ip 192.0.2.1 10.0.0.1 icmp 8 0 8", NULL,
	  .reason = REASON_LOCAL },
	{ "to a port", NULL, "a>P ip 192.0.2.1 10.0.0.1 icmp 8 0 8", NULL,
	  .reason = REASON_LOCAL },
	{ "from a group", NULL, "m>b ip 192.0.2.1 10.0.0.1 icmp 8 0 8", NULL,
	  .reason = REASON_SOURCE_MAC },
	{ "from nobody", NULL, "0>b ip 192.0.2.1 10.0.0.1 icmp 8 0 8", NULL,
	  .reason = REASON_SOURCE_MAC },
	{ "pause", NULL, "a>p type 8808 46", NULL, .reason = REASON_RESERVED },
	{ "runt", NULL, "a>b type 0800 0 cut 13", NULL, .reason = REASON_RUNT },
	{ "tag cut short", NULL, "a>b vlan 0 type 88cc 0 cut 19", NULL,
	  .reason = REASON_RUNT },
	{ "PPPoE without its header", NULL, "f>b type 8864 7", NULL,
	  .reason = REASON_IP_HEADER },
	{ "teaches nothing", NULL, "c>f type 88cc 46", NULL,
	  .reason = REASON_DEFAULT },
	{ "no such port", NULL, PING_IN, NULL, .reason = REASON_UNKNOWN_PORT,
	  .port = 9 },
	{ "larger than all", NULL, "a>b type 88cc 65530", NULL,
	  .reason = REASON_OVERSIZE },
};

static const struct walk tags[] = {
	{ "priority tag is untagged", OPEN,
	  "a>b vlan 57344 ip 192.0.2.1 10.0.0.1 icmp 8 0 8", "2 same | 1 same",
	  .reason = REASON_RULE, .rule = 1 },
	{ "VLAN unnamed", NULL, "a>b vlan 5 ip 192.0.2.1 10.0.0.1 icmp 8 0 8",
	  NULL, .reason = REASON_VLAN },
	{ "service tag", NULL, "a>b svlan 5 type 0800 46", NULL,
	  .reason = REASON_STACKED_TAG },
	{ "two tags", NULL, "a>b vlan 5 vlan 6 type 0800 46", NULL,
	  .reason = REASON_STACKED_TAG },
	{ "priority, then a tag", NULL, "a>b vlan 0 vlan 6 type 0800 46", NULL,
	  .reason = REASON_STACKED_TAG },
	{ "VLAN named",
	  FILTER("pass any -> any vlan 5\n"
		 "pass stateless outside -> inside vlan 7-9\n"
		 "pass any -> any ethertype lldp vlan any\n"),
	  "a>b vlan 5 ip 192.0.2.1 10.0.0.1 icmp 8 0 8", "2 same | 1 same",
	  .reason = REASON_RULE, 1 },
	{ "untagged is not VLAN 5", NULL, PING_IN, NULL,
	  .reason = REASON_DEFAULT },
	{ "another VLAN is another connection", NULL,
	  "b>a vlan 8 ip 10.0.0.1 192.0.2.1 icmp 0 0 8", NULL,
	  .reason = REASON_DEFAULT, .port = 1 },
	{ "the same VLAN is not", NULL,
	  "b>a vlan 5 ip 10.0.0.1 192.0.2.1 icmp 0 0 8", "0 same",
	  .reason = REASON_ESTABLISHED, .port = 1 },
	{ "in a range", NULL, "c>d vlan 8 ip 192.0.2.3 10.0.0.4 icmp 8 0 8",
	  "2 same | 1 same", .reason = REASON_RULE, .rule = 2 },
	{ "any, tagged", NULL, "c>d vlan 4094 type 88cc 46", "2 same | 1 same",
	  .reason = REASON_RULE, 3 },
	{ "any, untagged", NULL, "c>d type 88cc 46", "2 same | 1 same",
	  .reason = REASON_RULE, 3 },
	{ "4095 is never a VLAN", NULL, "c>d vlan 4095 type 88cc 46", NULL,
	  .reason = REASON_VLAN },
	{ "ARP follows in its VLAN", NULL,
	  "c>* vlan 5 arp 1 192.0.2.3 10.0.0.4", "2 same | 1 same",
	  .reason = REASON_ARP },
	{ "and not without", NULL, "c>* arp 1 192.0.2.3 10.0.0.4", NULL,
	  .reason = REASON_DEFAULT },
};

static const struct walk states[] = {
	{ "first", FILTER("pass inside -> outside\n"), UDP_OUT, "0 same",
	  .reason = REASON_RULE, 1, .port = 1 },
	{ "answer", NULL, UDP_BACK, "1 same", .reason = REASON_ESTABLISHED },
	{ "another answer", NULL, "a>b ip 192.0.2.1 10.0.0.1 udp 53 1001 8",
	  NULL, .reason = REASON_DEFAULT },
	{ "error about it", NULL,
	  "c>b ip 192.0.2.9 10.0.0.1 icmp 3 1 0 "
	  "quote ip 10.0.0.1 192.0.2.1 udp 1000 53 8",
	  "1 same", .reason = REASON_ESTABLISHED },
	{ "error about nothing", NULL,
	  "c>b ip 192.0.2.9 10.0.0.1 icmp 3 1 0 "
	  "quote ip 10.0.0.1 192.0.2.1 udp 1005 53 8",
	  NULL, .reason = REASON_DEFAULT },
	{ "wrong checksum is nobody's", NULL,
	  "b>a ip 10.0.0.1 192.0.2.1 wrongsum udp 1002 53 8", NULL,
	  .reason = REASON_DEFAULT, .port = 1 },
	{ "dropped, not remembered", FILTER("drop inside -> outside\n"),
	  UDP_OUT, NULL, .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "so no answer", NULL, UDP_BACK, NULL, .reason = REASON_DEFAULT },
	{ "stateless", FILTER("pass stateless inside -> outside\n"), UDP_OUT,
	  "0 same", .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "answer to stateless", NULL, UDP_BACK, NULL,
	  .reason = REASON_DEFAULT },
	{ "stateless again", NULL, UDP_OUT, "0 same", .reason = REASON_RULE,
	  .rule = 1, .port = 1 },
	{ "stateless takes wrong checksums", NULL,
	  "b>a ip 10.0.0.1 192.0.2.1 wrongsum udp 1002 53 8", "0 same",
	  .reason = REASON_RULE, 1, .port = 1 },
	{ "passed statefully, then not",
	  FILTER("pass inside -> inside\n"
		 "pass stateless inside -> any\n"),
	  UDP_OUT, "2 same | 0 same", .reason = REASON_RULE, .rule = 2,
	  .port = 1 },
	{ "what was decided last counts", NULL, UDP_BACK, NULL,
	  .reason = REASON_DEFAULT },
	{ "default pass keeps state too", PORTS "filter {\ndefault pass\n}\n",
	  UDP_OUT, "2 same | 0 same", .reason = REASON_DEFAULT, .port = 1 },
	{ "its answer", NULL, UDP_BACK, "1 same",
	  .reason = REASON_ESTABLISHED },
	{ "default pass takes groups", NULL, "a>m type 88cc 46",
	  "2 same | 1 same", .reason = REASON_DEFAULT },
};

static const struct walk rules[] = {
	{ "header checksum", OPEN,
	  "a>b ip 192.0.2.1 10.0.0.1 wrongip proto 9 8", NULL,
	  .reason = REASON_IP_HEADER },
	{ "cut short", NULL, "a>b ip 192.0.2.1 10.0.0.1 proto 9 30 cut 60",
	  NULL, .reason = REASON_IP_HEADER },
	{ "IPv6 cut short", NULL, "a>b ip6 fd00::1 fd00::2 proto 9 30 cut 60",
	  NULL, .reason = REASON_IP_HEADER },
	{ "IPv6 options that do not fit", NULL,
	  "a>b ip6 fd00::1 fd00::2 hbhbad proto 9 30", NULL,
	  .reason = REASON_IP_HEADER },
	{ "IPv6 options that fit", NULL,
	  "a>b ip6 fd00::1 fd00::2 hbh proto 9 30", "2 same | 1 same",
	  .reason = REASON_RULE, 1 },
	{ "padding is cut off", NULL,
	  "a>b ip 192.0.2.1 10.0.0.1 icmp 8 0 0 pad 60",
	  "2 a>b ip 192.0.2.1 10.0.0.1 icmp 8 0 0 | "
	  "1 a>b ip 192.0.2.1 10.0.0.1 icmp 8 0 0",
	  .reason = REASON_RULE, 1 },
	{ "padding of others is not", NULL,
	  "a>* arp 1 192.0.2.1 10.0.0.1 pad 60", "2 same | 1 same",
	  .reason = REASON_ARP },
	{ "unicast only", NULL, "a>m ip 192.0.2.1 224.0.0.5 proto 89 30", NULL,
	  .reason = REASON_DEFAULT },
	{ "neighbour discovery",
	  FILTER("pass any -> any multicast protocol ospf\n"
		 "pass any -> any broadcast sport udp 68 port udp 67\n"
		 "pass outside -> inside protocol tcp from 2001:db8::/32\n"
		 "pass any -> any ethertype stp\n"
		 "pass any -> any ethertype llc to-mac 02:00:00:00:00:0b\n"),
	  "a>b ip6 fe80::1 fe80::2 nd 135 fe80::2", "2 same | 1 same",
	  .reason = REASON_ND },
	{ "ARP of no IPv4 pair", NULL, "b>* arp 1 10.0.0.1 10.0.0.2",
	  "2 same | 0 same", .reason = REASON_ARP, .port = 1 },
	{ "multicast", NULL, "a>m ip 192.0.2.1 224.0.0.5 proto 89 30",
	  "2 same | 1 same", .reason = REASON_RULE, .rule = 1 },
	{ "broadcast", NULL, "b>* ip 0.0.0.0 255.255.255.255 udp 68 67 240",
	  "2 same | 0 same", .reason = REASON_RULE, .rule = 2, .port = 1 },
	{ "source prefix", NULL, "a>b ip6 2001:db8::5 fd00::2 tcp 5 6 02 0",
	  "1 same", .reason = REASON_RULE, .rule = 3 },
	{ "other source", NULL, "a>b ip6 2001:db7::5 fd00::2 tcp 5 6 02 0",
	  NULL, .reason = REASON_DEFAULT },
	{ "other protocol", NULL, "a>b ip6 2001:db8::5 fd00::2 udp 5 6 0", NULL,
	  .reason = REASON_DEFAULT },
	{ "spanning tree", NULL, "a>s llc 42 38", "2 same | 1 same",
	  .reason = REASON_RULE, 4 },
	{ "by MAC", NULL, "a>b llc f0 38", "1 same", .reason = REASON_RULE,
	  .rule = 5 },
	{ "other MAC", NULL, "a>c llc f0 38", NULL, .reason = REASON_DEFAULT },
	{ "lists",
	  FILTER("drop any -> any from not { 192.0.2.0/24, 198.51.100.1-"
		 "198.51.100.9 }\n"
		 "count any -> any\n"
		 "pass outside -> inside to 10.0.0.1 icmp echo-request\n"
		 "pass outside -> inside port tcp { 80, 1000-2000 }\n"
		 "pass outside -> inside from-mac not 02:00:00:00:00:0a\n"),
	  "a>b ip 203.0.113.1 10.0.0.1 icmp 8 0 8", NULL, .reason = REASON_RULE,
	  .rule = 1 },
	{ "counted, then passed", NULL, PING_IN, "2 same | 1 same",
	  .reason = REASON_RULE, .rule = 3 },
	{ "other type", NULL, "a>b ip 198.51.100.9 10.0.0.1 icmp 13 0 8", NULL,
	  .reason = REASON_DEFAULT },
	{ "port in a range", NULL,
	  "a>b ip 198.51.100.1 10.0.0.2 tcp 1 1500 02 0", "2 same | 1 same",
	  .reason = REASON_RULE, .rule = 4 },
	{ "port out of it", NULL,
	  "a>b ip 198.51.100.1 10.0.0.2 tcp 1 2001 02 0", NULL,
	  .reason = REASON_DEFAULT },
	{ "not that MAC", NULL, "c>b ip 192.0.2.3 10.0.0.2 tcp 1 2001 02 0",
	  "2 same | 1 same", .reason = REASON_RULE, .rule = 5 },
	{ "limit: first",
	  FILTER("pass stateless outside -> inside limit "
		 "1/second burst 2\n"),
	  "a>b ip 192.0.2.1 10.0.0.1 udp 1 1 0", "2 same | 1 same",
	  .reason = REASON_RULE, 1 },
	{ "limit: one for each port, spent", NULL,
	  "a>b ip 192.0.2.1 10.0.0.1 udp 1 1 0", NULL,
	  .reason = REASON_DEFAULT },
	{ "limit: one has grown", NULL, "a>b ip 192.0.2.1 10.0.0.1 udp 1 1 0",
	  "2 same", .reason = REASON_RULE, .rule = 1, .seconds = 1 },
};

#define GUARDED                                                \
	FILTER("pass stateless any -> any\n"                   \
	       "pass any -> any multicast\n")                  \
	"guard inside {\n bind 10.0.0.1 = 02:00:00:00:00:0b\n" \
	" bind fd00::1 = 02:00:00:00:00:0b\n"                  \
	" deny dhcp-server, router-advertisement, redirect\n macs 2\n}\n"

static const struct walk guards[] = {
	{ "its own", GUARDED, "b>a ip 10.0.0.1 192.0.2.1 udp 1 2 0",
	  "2 same | 0 same", .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "another's", NULL, "c>a ip 10.0.0.1 192.0.2.1 udp 1 2 0", NULL,
	  .reason = REASON_BIND, .port = 1 },
	{ "unbound", NULL, "c>a ip 10.0.0.3 192.0.2.1 udp 1 2 0",
	  "2 same | 0 same", .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "a third station", NULL, "d>a ip 10.0.0.4 192.0.2.1 udp 1 2 0", NULL,
	  .reason = REASON_MACS, .port = 2 },
	{ "ARP", NULL, "c>* arp 2 10.0.0.1 192.0.2.1", NULL,
	  .reason = REASON_BIND, .port = 1 },
	{ "ARP for another MAC", NULL, "b>* arp 2 10.0.0.1 192.0.2.1 arpmac c",
	  NULL, .reason = REASON_BIND, .port = 1 },
	{ "ARP of its own", NULL, "b>* arp 2 10.0.0.1 192.0.2.1",
	  "2 same | 0 same", .reason = REASON_ARP, .port = 1 },
	{ "IPv6", NULL, "c>a ip6 fd00::1 2001:db8::1 udp 1 2 0", NULL,
	  .reason = REASON_BIND, .port = 1 },
	{ "neighbour advertisement", NULL,
	  "c>a ip6 fe80::1 2001:db8::1 nd 136 fd00::1", NULL,
	  .reason = REASON_BIND, .port = 1 },
	{ "solicitation is free", NULL,
	  "c>m ip6 fe80::1 ff02::1 nd 135 fd00::1", "2 same | 0 same",
	  .reason = REASON_ND, .port = 1 },
	{ "DHCP server", NULL, "b>* ip 10.0.0.9 255.255.255.255 udp 67 68 240",
	  NULL, .reason = REASON_DENY_DHCP_SERVER, .port = 1 },
	{ "DHCPv6 server", NULL, "b>a ip6 fe80::1 fe80::2 udp 547 546 40", NULL,
	  .reason = REASON_DENY_DHCP_SERVER, .port = 1 },
	{ "DHCP client", NULL, "b>a ip 10.0.0.9 192.0.2.1 udp 68 67 240",
	  "2 same | 0 same", .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "router advertisement", NULL, "b>m ip6 fe80::1 ff02::1 icmp6 134 0 8",
	  NULL, .reason = REASON_DENY_ROUTER_ADVERTISEMENT, .port = 1 },
	{ "from outside it may", NULL, "e>m ip6 fe80::1 ff02::1 icmp6 134 0 8",
	  "2 same | 1 same", .reason = REASON_ND },
	{ "redirect", NULL, "b>a ip 10.0.0.1 192.0.2.1 icmp 5 1 28", NULL,
	  .reason = REASON_DENY_REDIRECT, .port = 1 },
	{ "redirect 6", NULL, "b>a ip6 fe80::1 fe80::2 icmp6 137 0 32", NULL,
	  .reason = REASON_DENY_REDIRECT, .port = 1 },
	{ "room again", NULL, "d>a ip 10.0.0.4 192.0.2.1 udp 1 2 0",
	  "1 same | 0 same", .reason = REASON_RULE, .rule = 1, .port = 2,
	  .seconds = 300 },
};

#define FRAG(words) "b>a ip 10.0.0.1 192.0.2.1 id 7 " words
#define FRAG6(words) "b>a ip6 fd00::1 2001:db8::1 frag6 7 " words

static const struct walk fragments[] = {
	{ "learn", FILTER("pass inside -> outside port udp 2\n"),
	  "a>b ip 192.0.2.1 10.0.0.1 udp 1 2 0", NULL,
	  .reason = REASON_DEFAULT },
	{ "first", NULL, FRAG("mf udp0 1 2 8"), NULL,
	  .reason = REASON_FRAGMENT_HELD, .port = 1 },
	{ "last", NULL, FRAG("off 16 proto 17 8"),
	  "0 " FRAG("mf udp0 1 2 8") " | 0 " FRAG("off 16 proto 17 8"),
	  .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "last comes first", NULL, FRAG("off 16 proto 17 8"), NULL,
	  .reason = REASON_FRAGMENT_HELD, .port = 1 },
	{ "then the first", NULL, FRAG("mf udp0 1 2 8"),
	  "0 " FRAG("mf udp0 1 2 8") " | 0 " FRAG("off 16 proto 17 8"),
	  .reason = REASON_RULE, .rule = 1, .port = 1 },
	{ "the port of a fragment is not its payload", NULL,
	  FRAG("mf udp0 1 3 8"), NULL, .reason = REASON_FRAGMENT_HELD,
	  .port = 1 },
	{ "whatever it looks like", NULL, FRAG("off 16 udp0 1 2 8"), NULL,
	  .reason = REASON_DEFAULT, .port = 1 },
	{ "IPv6, first", NULL, FRAG6("0 1 udp 1 2 8"), NULL,
	  .reason = REASON_FRAGMENT_HELD, .port = 1 },
	{ "overlap", NULL, FRAG6("8 1 proto 17 16"), NULL,
	  .reason = REASON_FRAGMENT_BAD, .port = 1 },
	{ "later fragment of an extension header", NULL,
	  "b>a ip6 fd00::1 2001:db8::1 frag6 9 8 0 dst6 proto 17 8", NULL,
	  .reason = REASON_FRAGMENT_HELD, .port = 1 },
	{ "flooded ones are cut evenly", OPEN,
	  "a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 16", NULL,
	  .reason = REASON_FRAGMENT_HELD },
	{ "by copies, and as they came by the original", NULL,
	  "a>b ip 192.0.2.1 10.0.0.1 id 3 off 16 proto 9 64",
	  "2 a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 64 | "
	  "2 a>b ip 192.0.2.1 10.0.0.1 id 3 off 64 proto 9 16 | "
	  "1 a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 16 | "
	  "1 a>b ip 192.0.2.1 10.0.0.1 id 3 off 16 proto 9 64",
	  .reason = REASON_RULE, .rule = 1 },
	{ "larger than the MTU, may be cut", NULL,
	  "a>b ip 192.0.2.1 10.0.0.1 id 3 proto 9 1481",
	  "2 a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 1480 | "
	  "2 a>b ip 192.0.2.1 10.0.0.1 id 3 off 1480 proto 9 1 | "
	  "1 a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 1480 | "
	  "1 a>b ip 192.0.2.1 10.0.0.1 id 3 off 1480 proto 9 1",
	  .reason = REASON_RULE, .rule = 1 },
	{ "tagged", FILTER("pass any -> any vlan any\n"),
	  "a>b vlan 5 ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 16", NULL,
	  .reason = REASON_TAGGED_FRAGMENT },
	{ "tagged, last", NULL,
	  "a>b vlan 0 ip 192.0.2.1 10.0.0.1 id 3 off 16 proto 9 8", NULL,
	  .reason = REASON_TAGGED_FRAGMENT },
	{ "tagged IPv6", NULL,
	  "a>b vlan 5 ip6 fd00::1 2001:db8::1 frag6 9 8 0 proto 17 8", NULL,
	  .reason = REASON_TAGGED_FRAGMENT },
	{ "too late, first", OPEN,
	  "a>b ip 192.0.2.1 10.0.0.1 id 3 off 16 proto 9 8", NULL,
	  .reason = REASON_FRAGMENT_HELD },
	{ "too late", NULL, "a>b ip 192.0.2.1 10.0.0.1 id 3 mf proto 9 16",
	  NULL, .reason = REASON_FRAGMENT_HELD, .seconds = 31 },
};

static const struct walk sizes[] = {
	{ "as large as may be", OPEN, "a>b ip 192.0.2.1 10.0.0.1 proto 9 1480",
	  "2 same | 1 same", .reason = REASON_RULE, .rule = 1 },
	{ "must not be cut", NULL, "a>b ip 192.0.2.1 10.0.0.1 df proto 9 1481",
	  NULL, .reason = REASON_OVERSIZE },
	{ "IPv6 is never cut", NULL, "a>b ip6 fd00::1 fd00::2 proto 9 1461",
	  NULL, .reason = REASON_OVERSIZE },
	{ "others: one tag more than the MTU",
	  FILTER("pass any -> any ethertype 0x88b5 vlan any\n"),
	  "a>b type 88b5 1504", "2 same | 1 same", .reason = REASON_RULE,
	  .rule = 1 },
	{ "not a byte more", NULL, "a>b type 88b5 1505", NULL,
	  .reason = REASON_OVERSIZE },
	{ "the tag itself does not count", NULL, "a>b vlan 3 type 88b5 1504",
	  "2 same | 1 same", .reason = REASON_RULE, .rule = 1 },
};

#define WALK(table) walk_rows(table, sizeof(table) / sizeof((table)[0]), seen)

/* New flows, each kept, until conntrack's table is full. */
static void test_full_table(unsigned *seen)
{
	static struct craft frame;
	const struct model_result *result = NULL;
	struct bench bench;
	unsigned flow;

	bench_open(&bench, FILTER("pass outside -> inside\n"));
	for (flow = 0; flow <= 65536; flow++) {
		char line[96];

		snprintf(line, sizeof(line),
			 "a>b ip 192.0.2.%u 10.0.0.1 udp %u 9 0",
			 1 + flow / 60000, 1 + flow % 60000);
		craft(&frame, line);
		result = model_frame(bench.model, 0, frame.bytes, frame.length,
				     1);
		if (result->verdict != VERDICT_ACCEPT)
			break;
	}
	CHECK(flow == 65536 && result->reason == REASON_TRACKING, "flow %u: %s",
	      flow, reason_text(result->reason));
	seen[result->reason]++;
	bench_close(&bench);
}

/*
 * Reasons of a translated boundary are test_model_nat.c's to reach, those of
 * addresses that no station has test_model_own.c's, and of the box's own
 * frames the model knows none.
 */
static bool is_elsewhere(enum reason reason)
{
	return (reason >= REASON_INSIDE_SOURCE && reason <= REASON_LEASE) ||
	       reason == REASON_NONE || reason == REASON_EMITTED;
}

int main(void)
{
	unsigned seen[REASON_COUNT] = { 0 };

	WALK(receiving);
	WALK(tags);
	WALK(states);
	WALK(rules);
	WALK(guards);
	WALK(sizes);
	WALK(fragments);
	test_full_table(seen);
	for (int reason = 0; reason < REASON_COUNT; reason++)
		CHECK(seen[reason] || is_elsewhere((enum reason)reason),
		      "never seen: %s", reason_text((enum reason)reason));
	return unit_report("test_model");
}
