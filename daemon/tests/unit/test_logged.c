/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_logged.c - the words of the log: who decided, what is alike, and how
 * the other side knows it.
 */
#include "core/logged.h"

#include "tests/unit/checked.h"
#include "tests/unit/craft.h"

/* --- who --------------------------------------------------------------- */

static const struct {
	const char *prefix, *verdict, *by, *note;
} prefixes[] = {
	{ "drop rule 7: ssh", "drop", "rule 7", "ssh" },
	{ "pass rule 10000", "pass", "rule 10000", "" },
	{ "count rule 1: a: b", "count", "rule 1", "a: b" },
	{ "drop default: dropped", "drop", "default", "dropped" },
	{ "drop router's MAC is not known", "drop", "router's MAC is not known",
	  "" },
	{ "drop rule 2: \"\xc3\xa4\"", "drop", "rule 2", "\"\xc3\xa4\"" },
	{ "IN: of another program", "", "IN: of another program", "" },
	{ "dropped", "", "dropped", "" },
	{ "drop", "", "drop", "" },
	{ "drop ", "drop", "", "" },
	{ "", "", "", "" },
	{ "drop rule 1: \x1b[2J\x7f", "drop", "rule 1", "?[2J?" },
	{ "\x1b\n", "", "??", "" },
};

static void test_prefixes(void)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		struct logged_by by;

		logged_by(prefixes[i].prefix, &by);
		CHECK(strcmp(by.verdict, prefixes[i].verdict) == 0 &&
			      strcmp(by.by, prefixes[i].by) == 0 &&
			      strcmp(by.note, prefixes[i].note) == 0,
		      "%s: '%s' '%s' '%s'", prefixes[i].prefix, by.verdict,
		      by.by, by.note);
	}
}

/* --- what is alike ------------------------------------------------------ */

static const struct {
	const char *frame;
	const char *like;
} likes[] = {
	{ "a>b ip 198.51.100.7 10.0.0.1 tcp 40000 22 2 0",
	  "tcp 198.51.100.7 > 10.0.0.1.22" },
	{ "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9",
	  "udp 198.51.100.7 > 10.0.0.1.53" },
	{ "a>b vlan 5 ip 198.51.100.7 10.0.0.1 udp 6 53 0",
	  "udp 198.51.100.7 > 10.0.0.1.53" },
	{ "a>b ip 198.51.100.7 10.0.0.1 icmp 8 0 9",
	  "icmp 198.51.100.7 > 10.0.0.1 type 8" },
	{ "a>b ip 198.51.100.7 10.0.0.1 proto 47 9",
	  "gre 198.51.100.7 > 10.0.0.1" },
	{ "a>b ip 198.51.100.7 10.0.0.1 proto 200 9",
	  "protocol 200 198.51.100.7 > 10.0.0.1" },
	{ "a>b ip 198.51.100.7 10.0.0.1 id 9 off 16 proto 17 8",
	  "udp 198.51.100.7 > 10.0.0.1" },
	{ "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9 cut 36",
	  "ip 198.51.100.7 > 10.0.0.1" },
	{ "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9 cut 33",
	  "ip 02:00:00:00:00:0a > 02:00:00:00:00:0b" },
	{ "a>b arp 1 10.0.0.1 10.0.0.2",
	  "arp 02:00:00:00:00:0a > 02:00:00:00:00:0b" },
	{ "a>b arp 1 10.0.0.1 10.0.0.2 cut 13",
	  "ethertype 0x0000 00:00:00:00:00:00 > 00:00:00:00:00:00" },
};

static void test_likes(void)
{
	for (size_t i = 0; i < sizeof(likes) / sizeof(likes[0]); i++) {
		static struct craft crafted;
		struct logged logged = { .prefix = "drop default",
					 .in = "o",
					 .out = "i",
					 .bytes = crafted.bytes };
		struct fold_key key;
		struct arena arena;
		struct text text;

		craft(&crafted, likes[i].frame);
		logged.length = crafted.length;
		arena_init(&arena, 0);
		text_init(&text, &arena);
		logged_key(&logged, &key);
		logged_like(&key, &text);
		CHECK(strcmp(text_string(&text), likes[i].like) == 0, "%s: %s",
		      likes[i].frame, text_string(&text));
		CHECK(strcmp(key.prefix, "drop default") == 0 &&
			      strcmp(key.in, "o") == 0 &&
			      strcmp(key.out, "i") == 0,
		      "%s: prefix and ports", likes[i].frame);
		arena_free(&arena);
	}
}

/* --- beyond a translation ---------------------------------------------- */

static const char policy_text[] =
	"bridge br0 { port o zone outside port i zone inside\n"
	"port j zone inside port d zone dmz }\n"
	"nat outside {\n"
	"	alias 203.0.113.1 as 10.0.0.254\n"
	"	static 203.0.113.2 = 10.0.0.1\n"
	"	static 203.0.113.64/28 = 10.0.1.0/28\n"
	"	masquerade 10.0.0.0/24 as 203.0.113.3\n"
	"	forward 203.0.113.4 tcp 2222-2224 to 10.0.0.3 port 22-24\n"
	"	prefix 2001:db8:1::/64 = fd00:1::/64\n"
	"	private 192.168.0.0/16\n"
	"}\n"
	"nat dmz { static 192.0.2.9 = 10.0.0.9 }\n"
	"filter { default drop log }\n";

static const struct {
	const char *name, *in, *out, *frame, *seen;
} sights[] = {
	{ "static, from outside", "o", "i",
	  "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9",
	  "outside: 198.51.100.7 > 203.0.113.2" },
	{ "static and alias, from inside", "j", "o",
	  "a>b ip 10.0.0.1 10.0.0.254 udp 5 53 9",
	  "outside: 203.0.113.2 > 203.0.113.1" },
	{ "a block", "o", "i", "a>b ip 198.51.100.7 10.0.1.5 udp 5 53 9",
	  "outside: 198.51.100.7 > 203.0.113.69" },
	{ "masquerade, from inside", "i", "o",
	  "a>b ip 10.0.0.7 198.51.100.7 tcp 5 22 2 0",
	  "outside: 203.0.113.3 > 198.51.100.7" },
	{ "forward, the last port", "o", "i",
	  "a>b ip 198.51.100.7 10.0.0.3 tcp 5 24 2 0",
	  "outside: 198.51.100.7 > 203.0.113.4.2224" },
	{ "another port: masquerade", "o", "i",
	  "a>b ip 198.51.100.7 10.0.0.3 tcp 5 25 2 0",
	  "outside: 198.51.100.7 > 203.0.113.3" },
	{ "another protocol", "o", "i",
	  "a>b ip 198.51.100.7 10.0.0.3 udp 5 22 9",
	  "outside: 198.51.100.7 > 203.0.113.3" },
	{ "IPv6", "i", "o", "a>b ip6 fd00:1::5 2001:db8:2::7 udp 5 53 9",
	  "outside: 2001:db8:1::5 > 2001:db8:2::7" },
	{ "two boundaries", "o", "d", "a>b ip 10.0.0.254 10.0.0.9 proto 47 9",
	  "outside: 203.0.113.1 > 203.0.113.3, dmz: 10.0.0.254 > 192.0.2.9" },
	{ "no line is about it", "i", "o",
	  "a>b ip 192.168.0.1 198.51.100.7 udp 5 53 9", "" },
	{ "between two inside ports", "i", "j",
	  "a>b ip 10.0.0.1 10.0.0.7 udp 5 53 9", "" },
	{ "not forwarded yet", "o", "",
	  "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9", "" },
	{ "a port of nobody", "x", "i",
	  "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9", "" },
	{ "ARP", "o", "i", "a>b arp 1 10.0.0.254 10.0.0.1", "" },
	{ "cut short", "o", "i",
	  "a>b ip 198.51.100.7 10.0.0.1 udp 5 53 9 cut 33", "" },
};

static const char *sight(const struct policy *policy, struct logged *logged,
			 const char *frame, struct arena *arena)
{
	static struct craft crafted;
	struct text text;

	craft(&crafted, frame);
	logged->bytes = crafted.bytes;
	logged->length = crafted.length;
	text_init(&text, arena);
	logged_seen(policy, logged, &text);
	return text_string(&text);
}

static void test_sights(void)
{
	struct checked checked;

	if (!checked_open(&checked, "policy", policy_text))
		return;
	for (size_t i = 0; i < sizeof(sights) / sizeof(sights[0]); i++) {
		struct logged logged = { .in = sights[i].in,
					 .out = sights[i].out,
					 .forward = true };
		const char *seen = sight(&checked.policy, &logged,
					 sights[i].frame, &checked.arena);

		CHECK(strcmp(seen, sights[i].seen) == 0, "%s: %s",
		      sights[i].name, seen);
		logged.forward = false;
		seen = sight(&checked.policy, &logged, sights[i].frame,
			     &checked.arena);
		CHECK(seen[0] == '\0', "%s: elsewhere it is not known",
		      sights[i].name);
	}
	checked_close(&checked);
}

int main(void)
{
	test_prefixes();
	test_likes();
	test_sights();
	return unit_report("test_logged");
}
