/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.c - random policies over a small world of addresses, ports and MACs,
 * so that the frames of traffic.c often meet the rules.
 */
#include "tests/netns/random/policy.h"

#include "core/text.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const char *const zones[] = { "outside", "inside", "dmz" };

struct writer {
	struct text text;
	struct random *random;
	unsigned ports;
	unsigned zone_count;
	bool own;  /* masquerades and forwards */
	bool own6; /* ditto, of IPv6 */
	bool nat;
};

static const char *pick(struct random *random, const char *const *table,
			size_t count)
{
	return table[random_below(random, (uint32_t)count)];
}

#define PICK(random, table) pick(random, table, COUNT(table))

static void add(struct writer *writer, const char *words)
{
	text_add(&writer->text, words);
}

static bool chance(struct writer *writer, unsigned percent)
{
	return random_chance(writer->random, percent);
}

/* --- addresses --------------------------------------------------------- */

static const char *const addresses_v4[] = {
	"10.0.0.1",	  "10.0.0.2",	     "10.0.0.3",
	"10.0.0.0/29",	  "10.0.0.0/24",     "10.0.1.0/28",
	"10.0.1.3",	  "10.0.0.254",	     "10.0.0.2-10.0.1.5",
	"198.51.100.7",	  "198.51.100.0/28", "0.0.0.0/0",
	"203.0.113.0/24", "203.0.113.1",     "192.0.2.10",
	"192.0.2.128/25",
};

static const char *const addresses_v6[] = {
	"fd00:1::/64",	       "fd00:1::1",   "fd00:2::/64", "2001:db8:a::/64",
	"2001:db8:a::1",       "fe80::/10",   "::/0",	     "2001:db8:1::/64",
	"fd00:1::1-fd00:1::3", "fd00:5::/64", "fd00:5::1:2",
};

static const char *one_address(struct random *random)
{
	return random_chance(random, 65) ? PICK(random, addresses_v4)
					 : PICK(random, addresses_v6);
}

static void add_addresses(struct writer *writer, const char *word)
{
	struct random *random = writer->random;
	bool v4 = chance(writer, 65);
	unsigned more = random_below(random, 4);

	text_format(&writer->text, " %s", word);
	if (chance(writer, 20))
		add(writer, " not");
	if (chance(writer, 15)) {
		add(writer, " @mixed");
		return;
	}
	add(writer, " {");
	for (unsigned i = 0; i <= more; i++)
		text_format(&writer->text, "%s %s", i ? "," : "",
			    v4 ? PICK(random, addresses_v4)
			       : PICK(random, addresses_v6));
	add(writer, " }");
}

/* --- nat --------------------------------------------------------------- */

/* Many hosts behind two addresses; the ports are those of flow.c. */
static void add_own(struct writer *writer)
{
	static const char *const entries[] = {
		"masquerade 10.0.1.0/24 as 203.0.113.7",
		"masquerade 10.0.2.0/30 as 203.0.113.9 port 1-65535",
		"forward 203.0.113.7 tcp 22 to 10.0.0.1",
		"forward 203.0.113.7 tcp 80-443 to 10.0.0.2",
		"forward 203.0.113.7 udp 53 to 10.0.0.3",
		"forward 203.0.113.9 tcp 22 to 10.0.0.2 port 80",
		"forward 203.0.113.9 udp 1000-1005 to 10.0.0.3 port 5000-5005",
	};

	add(writer, "\tmasquerade 10.0.0.0/24 as 203.0.113.7\n");
	for (size_t i = 0; i < COUNT(entries); i++)
		if (chance(writer, 70))
			text_format(&writer->text, "\t%s\n", entries[i]);
}

static void add_own6(struct writer *writer)
{
	static const char *const entries[] = {
		"alias 2001:db8:a::1 as fd00:5::fe",
		"masquerade fd00:9::/64 as 2001:db8:7::9 port 1-65535",
		"forward 2001:db8:7::7 tcp 22 to fd00:5::1:1",
		"forward 2001:db8:7::7 tcp 80-443 to fd00:5::1:2",
		"forward 2001:db8:7::7 udp 53 to fd00:5::1:3",
		"forward 2001:db8:7::9 tcp 22 to fd00:5::1:2 port 80",
		"forward 2001:db8:7::9 udp 1000-1005 to fd00:5::1:3 port "
		"5000-5005",
	};

	add(writer, "\tmasquerade fd00:5::/64 as 2001:db8:7::7\n");
	for (size_t i = 0; i < COUNT(entries); i++)
		if (chance(writer, 70))
			text_format(&writer->text, "\t%s\n", entries[i]);
}

static void add_nat_outside(struct writer *writer)
{
	static const char *const entries[] = {
		"alias 203.0.113.1 as 10.0.0.254",
		"alias 203.0.113.5 as 10.0.0.253",
		"alias 198.51.100.7 as 10.0.0.252",
		"static 203.0.113.2 = 10.0.0.1",
		"static 203.0.113.3 = 10.0.0.2",
		"static 203.0.113.4 = 10.0.0.3",
		"static 203.0.113.64/28 = 10.0.1.0/28",
		"static 203.0.113.128/30 = 10.0.2.4/30",
		"static 203.0.113.10 = 192.0.2.10",
		"private 172.16.0.0/12",
		"private 198.51.100.128/25",
		"private fd99::/48",
		"prefix 2001:db8:1::/64 = fd00:1::/64",
		"prefix 2001:db8:2::/64 = fd00:2::/64",
	};

	add(writer, "nat outside {\n");
	for (size_t i = 0; i < COUNT(entries); i++)
		if (chance(writer, i < 9 ? 65 : 40))
			text_format(&writer->text, "\t%s\n", entries[i]);
	if (writer->own)
		add_own(writer);
	if (writer->own6)
		add_own6(writer);
	/* A block may not be empty, and should translate something. */
	add(writer, "\tstatic 203.0.113.200 = 10.0.0.200\n}\n");
}

static void add_nat_dmz(struct writer *writer)
{
	static const char *const entries[] = {
		"alias 192.0.2.129 as 10.0.3.254",
		"static 192.0.2.131 = 10.0.0.2",
		"prefix 2001:db8:3::/64 = fd00:1::/64",
	};

	add(writer, "nat dmz {\n\tstatic 192.0.2.130 = 10.0.0.1\n");
	for (size_t i = 0; i < COUNT(entries); i++)
		if (chance(writer, 60))
			text_format(&writer->text, "\t%s\n", entries[i]);
	add(writer, "}\n");
}

/* --- filter ------------------------------------------------------------ */

static void add_transport(struct writer *writer)
{
	static const char *const words[] = {
		" port tcp 80",
		" port tcp { 22, 80, 443 }",
		" port udp 53",
		" port udp { 53, 1000-1010 }",
		" sport udp 53",
		" port tcp 1-1023",
		" sport tcp 1024-65535",
		" protocol icmp",
		" icmp 8",
		" icmp 3 code 4",
		" icmp6 128",
		" icmp6 2",
		" protocol 47",
		" protocol udp",
		" protocol tcp",
		" protocol icmp6",
		" port sctp 80",
		" service web",
		" service names",
	};

	add(writer, PICK(writer->random, words));
}

static void add_frame_words(struct writer *writer)
{
	static const char *const macs[] = {
		" from-mac 02:00:00:00:00:01",
		" from-mac { 02:00:00:00:01:01, 02:00:00:00:01:02 }",
		" from-mac not 02:00:00:00:00:02",
		" to-mac 02:00:00:00:01:02",
		" to-mac not { 02:00:00:00:00:01, ff:ff:ff:ff:ff:ff }",
	};
	static const char *const vlans[] = { " vlan 7", " vlan { 7, 9 }",
					     " vlan 5-20", " vlan any" };

	if (chance(writer, 12))
		add(writer, PICK(writer->random, macs));
	if (chance(writer, 20))
		add(writer, PICK(writer->random, vlans));
	if (chance(writer, 12))
		add(writer, chance(writer, 50) ? " broadcast" : " multicast");
}

static void add_ethertype(struct writer *writer)
{
	static const char *const types[] = { "lldp",   "stp",	 "eapol",
					     "arp",    "ip",	 "ip6",
					     "0x88b5", "0x1234", "llc" };

	text_format(&writer->text, " ethertype %s",
		    PICK(writer->random, types));
}

static const char *any_zone(struct writer *writer)
{
	uint32_t zone = random_below(writer->random, writer->zone_count + 1);

	return zone ? zones[zone - 1] : "any";
}

static void add_rule(struct writer *writer)
{
	static const char *const actions[] = { "pass",		"pass", "pass",
					       "pass",		"drop", "count",
					       "pass stateless" };
	bool ethertype = chance(writer, 20);

	text_format(&writer->text, "\t%s %s -> ", PICK(writer->random, actions),
		    any_zone(writer));
	text_format(&writer->text, "%s", any_zone(writer));
	if (ethertype)
		add_ethertype(writer);
	/* Of a type that does not carry them the checker refuses them. */
	if (!ethertype || chance(writer, 20)) {
		if (chance(writer, 35))
			add_addresses(writer, "from");
		if (chance(writer, 35))
			add_addresses(writer, "to");
		if (chance(writer, 50))
			add_transport(writer);
	}
	add_frame_words(writer);
	if (chance(writer, 10))
		add(writer, chance(writer, 50) ? " log" : " log \"seen\"");
	add(writer, "\n");
}

static void add_filter(struct writer *writer)
{
	unsigned rules = 1 + random_below(writer->random, 12);

	add(writer, "filter {\n");
	for (unsigned i = 0; i < rules; i++)
		add_rule(writer);
	if (chance(writer, 60))
		add(writer, "\tpass inside -> any\n");
	if (chance(writer, 25))
		add(writer, "\tdefault pass\n");
	else if (chance(writer, 50))
		add(writer, "\tdefault drop log\n");
	add(writer, "}\n");
}

/* --- guard ------------------------------------------------------------- */

/* The kernel asks nobody: most hosts of traffic.c, and the router. */
static void add_neighbours(struct writer *writer, const char *zone)
{
	if (zone[0] == 'o') {
		add(writer, "\tbind 10.0.0.254 = 02:00:00:00:00:01\n"
			    "\tbind fd00:5::fe = 02:00:00:00:00:01\n");
		return;
	}
	for (unsigned host = 1; host <= 3; host++)
		text_format(&writer->text,
			    "\tbind 10.0.0.%u = 02:00:00:00:01:%02u\n"
			    "\tbind fd00:5::1:%u = 02:00:00:00:01:%02u\n",
			    host, host, host, host);
	add(writer, "\tbind 10.0.1.1 = 02:00:00:00:02:01\n"
		    "\tbind fd00:5::2:1 = 02:00:00:00:02:01\n");
}

static bool keeps(const struct writer *writer)
{
	return writer->own || writer->own6;
}

static void add_guard(struct writer *writer, const char *zone)
{
	static const char *const binds[] = {
		"10.0.0.1 = 02:00:00:00:01:01",
		"10.0.0.2 = 02:00:00:00:01:02",
		"198.51.100.7 = 02:00:00:00:00:02",
		"fd00:1::1 = 02:00:00:00:01:01",
		"2001:db8:a::1 = 02:00:00:00:00:01",
	};
	static const char *const denials[] = { "dhcp-server",
					       "router-advertisement",
					       "redirect" };

	text_format(&writer->text, "guard %s {\n", zone);
	for (size_t i = 0; i < COUNT(binds) && !keeps(writer); i++)
		if (chance(writer, 40))
			text_format(&writer->text, "\tbind %s\n", binds[i]);
	if (keeps(writer))
		add_neighbours(writer, zone);
	for (size_t i = 0; i < COUNT(denials); i++)
		if (chance(writer, 50))
			text_format(&writer->text, "\tdeny %s\n", denials[i]);
	text_format(&writer->text, "\tmacs %u\n}\n",
		    2 + random_below(writer->random, 30));
}

/* --- the whole --------------------------------------------------------- */

static void add_bridge(struct writer *writer)
{
	add(writer, "bridge br0 {\n");
	if (chance(writer, 30))
		add(writer, "\tmac 02:00:5e:00:53:01\n");
	for (unsigned i = 0; i < writer->ports; i++) {
		unsigned zone = i < writer->zone_count
					? i
					: random_below(writer->random,
						       writer->zone_count);

		text_format(&writer->text, "\tport eth%u zone %s\n", i,
			    zones[zone]);
	}
	add(writer, "}\n");
}

static void add_definitions(struct writer *writer)
{
	unsigned more = random_below(writer->random, 5);

	add(writer, "address mixed = { 10.0.0.2, fd00:1::2");
	for (unsigned i = 0; i < more; i++)
		text_format(&writer->text, ", %s", one_address(writer->random));
	add(writer, " }\n"
		    "service web = tcp { 80, 443 }\n"
		    "service names = { udp { 53, 1005 }, tcp 53 }\n");
}

const char *random_policy(struct random *random, struct arena *arena)
{
	struct writer writer = { .random = random };

	text_init(&writer.text, arena);
	writer.ports = 2 + random_below(random, 3);
	writer.zone_count = 2;
	if (writer.ports > 2 && random_chance(random, 60))
		writer.zone_count = 3;
	writer.nat = random_chance(random, 75);
	writer.own = writer.nat && random_chance(random, 45);
	writer.own6 = writer.nat && random_chance(random, 40);
	add_bridge(&writer);
	add_definitions(&writer);
	if (writer.nat)
		add_nat_outside(&writer);
	if (writer.nat && writer.zone_count == 3 && random_chance(random, 35))
		add_nat_dmz(&writer);
	add_filter(&writer);
	if (keeps(&writer) || random_chance(random, 35))
		add_guard(&writer, "inside");
	if (random_chance(random, keeps(&writer) ? 80 : 20))
		add_guard(&writer, "outside");
	return text_string(&writer.text);
}
