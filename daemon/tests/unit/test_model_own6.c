/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_model_own6.c - many hosts behind an IPv6 address that no station has,
 * as test_model_own.c has it for IPv4.
 */
#include "tests/unit/walk.h"

/*
 * Router a: 2001:db8:1::1 outside, fd00:1::fe inside. Hosts b and c: fd00:1::b
 * and fd00:1::c; of fd00:1::d the MAC is not bound. Hosts of fd00:2::/64 have
 * a prefix. B is our one MAC outside.
 */
#define POLICY                                                               \
	"bridge br0 {\n port e0 zone outside\n port e1 zone inside\n"        \
	" port e2 zone inside\n}\n"                                          \
	"nat outside {\n"                                                    \
	" alias 2001:db8:1::1 as fd00:1::fe\n"                               \
	" alias 2001:db8:1::9 as fd00:1::fd\n"                               \
	" prefix 2001:db8:2::/64 = fd00:2::/64\n"                            \
	" masquerade fd00::/16 as 2001:db8:1::3\n"                           \
	" forward 2001:db8:1::3 tcp 2222 to fd00:1::b port 22\n"             \
	" forward 2001:db8:1::3 tcp 2223 to fd00:1::d port 22\n"             \
	" forward 2001:db8:1::3 udp 5000-5009 to fd00:1::c port 6000-6009\n" \
	"}\n"                                                                \
	"filter {\n"                                                         \
	" pass inside -> outside\n"                                          \
	" pass inside -> inside port tcp 22\n"                               \
	" pass outside -> inside port tcp 22\n"                              \
	" pass outside -> inside to fd00:1::c port udp 6000-6009\n"          \
	" pass inside -> outside vlan 5\n"                                   \
	"}\n"                                                                \
	"guard inside {\n"                                                   \
	" bind fd00:1::b = 02:00:00:00:00:0b\n"                              \
	" bind fd00:1::c = 02:00:00:00:00:0c\n"                              \
	"}\n"                                                                \
	"guard outside { bind fd00:1::fe = 02:00:00:00:00:0a }\n"

#define PASS(number) .reason = REASON_RULE, .rule = (number)
#define KEPT .reason = REASON_ESTABLISHED
#define INSIDE .port = 1
#define WEB "2001:db8:5::5"
#define OWN "2001:db8:1::3"

/* So that the bridge knows where they are. */
#define KNOWN                                                       \
	{ "a speaks", POLICY, "a>* type 88b5 46", NULL,             \
	  .reason = REASON_DEFAULT },                               \
		{ "b speaks", NULL,   "b>* type 88b5 46",           \
		  NULL,	      INSIDE, .reason = REASON_DEFAULT },   \
	{                                                           \
		"c speaks", NULL, "c>* type 88b5 46", NULL, INSIDE, \
			.reason = REASON_DEFAULT                    \
	}

static const struct walk masqueraded[] = {
	KNOWN,
	{ "TCP out", NULL, "b>a ip6 fd00:1::b " WEB " tcp 4000 80 02 0",
	  "0 B>a ip6 " OWN " " WEB " tcp 4000 80 02 0", PASS(1), INSIDE },
	{ "its reply", NULL, "a>B ip6 " WEB " " OWN " tcp 80 4000 12 0",
	  "1 a>b ip6 " WEB " fd00:1::b tcp 80 4000 12 0", KEPT },
	{ "an error about the reply", NULL,
	  "b>a ip6 fd00:1::b " WEB " icmp6 1 4 0 "
	  "quote ip6 " WEB " fd00:1::b tcp 80 4000 12 0",
	  "0 B>a ip6 " OWN " " WEB " icmp6 1 4 0 "
	  "quote ip6 " WEB " " OWN " tcp 80 4000 12 0",
	  KEPT, INSIDE },
	{ "UDP out", NULL, "c>a ip6 fd00:1::c " WEB " udp 4000 53 9",
	  "0 B>a ip6 " OWN " " WEB " udp 4000 53 9", PASS(1), INSIDE },
	{ "too big, of a router", NULL,
	  "a>B ip6 2001:db8:1::1 " OWN " icmp6 2 0 0 "
	  "quote ip6 " OWN " " WEB " udp 4000 53 9",
	  "1 a>c ip6 fd00:1::fe fd00:1::c icmp6 2 0 0 "
	  "quote ip6 fd00:1::c " WEB " udp 4000 53 9",
	  KEPT },
	{ "GRE, of which nothing is known", NULL,
	  "b>a ip6 fd00:1::b " WEB " proto 47 9",
	  "0 B>a ip6 " OWN " " WEB " proto 47 9", PASS(1), INSIDE },
	{ "to the router by its alias", NULL,
	  "b>a ip6 fd00:1::b fd00:1::fe udp 4000 53 9",
	  "0 B>a ip6 " OWN " 2001:db8:1::1 udp 4000 53 9", PASS(1), INSIDE },
	{ "a prefix wins", NULL, "b>a ip6 fd00:2::7 " WEB " udp 4 53 9",
	  "0 b>a ip6 2001:db8:2::7 " WEB " udp 4 53 9", PASS(1), INSIDE },
	{ "not in a VLAN", NULL, "b>a vlan 5 ip6 fd00:1::b " WEB " udp 4 53 9",
	  NULL, INSIDE, .reason = REASON_VLAN_NAT },
	{ "nobody's answer", NULL, "a>B ip6 " WEB " " OWN " udp 7 7 9", NULL,
	  .reason = REASON_NO_CONNECTION },
};

static const struct walk forwarded[] = {
	KNOWN,
	{ "in", NULL, "a>B ip6 " WEB " " OWN " tcp 4000 2222 02 0",
	  "1 a>b ip6 " WEB " fd00:1::b tcp 4000 22 02 0", PASS(3) },
	{ "and back", NULL, "b>a ip6 fd00:1::b " WEB " tcp 22 4000 12 0",
	  "0 B>a ip6 " OWN " " WEB " tcp 2222 4000 12 0", KEPT, INSIDE },
	{ "of a range", NULL, "a>B ip6 " WEB " " OWN " udp 4000 5003 9",
	  "1 a>c ip6 " WEB " fd00:1::c udp 4000 6003 9", PASS(4) },
	{ "to a MAC that is not known", NULL,
	  "a>B ip6 " WEB " " OWN " tcp 4000 2223 02 0", NULL,
	  .reason = REASON_NO_NEIGHBOUR },
	{ "turned back", NULL, "c>a ip6 fd00:1::c " OWN " tcp 4000 2222 02 0",
	  "1 B>b ip6 " OWN " fd00:1::b tcp 4000 22 02 0", PASS(2), INSIDE },
	{ "and its reply", NULL, "b>a ip6 fd00:1::b " OWN " tcp 22 4000 12 0",
	  "1 B>c ip6 " OWN " fd00:1::c tcp 2222 4000 12 0", KEPT, INSIDE },
	{ "not forwarded, from inside", NULL,
	  "c>a ip6 fd00:1::c " OWN " tcp 4000 2224 02 0", NULL, INSIDE,
	  .reason = REASON_NO_FORWARD },
};

/* Here the outside is flooded first. */
#define LAST                                                         \
	"bridge br0 {\n port e0 zone inside\n port e1 zone inside\n" \
	" port e2 zone outside\n}\n"                                 \
	"nat outside {\n"                                            \
	" alias 2001:db8:1::1 as fd00:1::fe\n"                       \
	" prefix 2001:db8:2::/64 = fd00:2::/64\n"                    \
	" masquerade fd00:1::/64 as " OWN "\n"                       \
	"}\n"                                                        \
	"filter {\n pass any -> any\n}\n"

static const struct walk clashing[] = {
	{ "to a station that is not known", LAST,
	  "b>f ip6 fd00:1::b fd00:2::7 tcp 4000 22 02 0",
	  "2 B>f ip6 " OWN " 2001:db8:2::7 tcp 4000 22 02 0 | "
	  "1 b>f ip6 " OWN " fd00:2::7 tcp 4000 22 02 0",
	  PASS(1) },
	{ "what it then says by itself has another port", NULL,
	  "f>b ip6 fd00:2::7 fd00:1::b tcp 22 4000 10 0",
	  "0 f>b ip6 fd00:2::7 fd00:1::b tcp 1024 4000 10 0", PASS(1), INSIDE },
};

#define WALK(table) walk_rows(table, sizeof(table) / sizeof((table)[0]), seen)

int main(void)
{
	unsigned seen[REASON_COUNT] = { 0 };

	WALK(masqueraded);
	WALK(forwarded);
	WALK(clashing);
	return unit_report("test_model_own6");
}
