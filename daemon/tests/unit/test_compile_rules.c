/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_compile_rules.c - what rules become: which of them share a set, and,
 * for random policies and packets, that the first rule that fits decides.
 */
#include "core/compile.h"
#include "tests/unit/checked.h"
#include "tests/unit/ruleset_run.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))
#define POLICIES 150
#define PACKETS 300
#define TEXT_MAX (64u << 10)
#define SEED 20240611u

static const char head[] = "bridge br0 {\n\tport p0 zone a\n\tport p1 zone b\n}"
			   "\nfilter {\n";

/* --- a compiled policy ------------------------------------------------- */

struct compiled {
	struct checked checked;
	struct ruleset ruleset;
	const struct table *bridge;
	const struct chain *chain; /* from zone a to zone b */
};

static bool compiled_open(struct compiled *compiled, const char *name,
			  const char *text)
{
	struct compile_options options = { .present = NULL };
	const struct table *table;

	if (!checked_open(&compiled->checked, name, text) ||
	    !policy_compile(&compiled->checked.policy, &options,
			    &compiled->ruleset, &compiled->checked.arena))
		return false;
	for (table = compiled->ruleset.tables; table; table = table->next)
		if (table->family == TABLE_BRIDGE)
			compiled->bridge = table;
	compiled->chain = compiled->bridge->chains;
	while (strcmp(compiled->chain->name, "a/b") != 0)
		compiled->chain = compiled->chain->next;
	return true;
}

/** struct source - a policy being written. */
struct source {
	char bytes[TEXT_MAX];
	size_t length;
};

static void put(struct source *source, const char *string)
{
	size_t length = strlen(string);

	if (source->length + length + 1 > sizeof(source->bytes))
		abort();
	memcpy(source->bytes + source->length, string, length + 1);
	source->length += length;
}

/* --- which rules share a set ------------------------------------------- */

/** struct lines - as many lines; a '#' is two bytes of an address. */
struct lines {
	const char *form;
	unsigned count;
};

static void put_line(struct source *source, const char *form, unsigned number)
{
	char part[16];

	for (; *form; form++) {
		snprintf(part, sizeof(part), "%c", *form);
		if (*form == '#')
			snprintf(part, sizeof(part), "%u.%u", number / 250 + 1,
				 number % 250 + 1);
		put(source, part);
	}
	put(source, "\n");
}

/* One of each in turn, or (@mixed false) one kind after the other. */
static void put_lines(struct source *source, const struct lines lines[2],
		      bool mixed)
{
	unsigned most = lines[0].count + lines[1].count;

	for (unsigned i = 0; mixed && i < most; i++)
		for (unsigned kind = 0; kind < 2; kind++)
			if (i < lines[kind].count)
				put_line(source, lines[kind].form, i);
	for (unsigned kind = 0; !mixed && kind < 2; kind++)
		for (unsigned i = 0; i < lines[kind].count; i++)
			put_line(source, lines[kind].form, i);
}

/* The sets of rules in their order: "COUNT KIND, COUNT KIND". */
static void describe(const struct table *table, char *out, size_t size)
{
	size_t used = 0;

	*out = '\0';
	for (const struct set *set = table->sets; set; set = set->next) {
		if (strncmp(set->name, "rules/", 6) != 0)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%zu%s%s%s",
					 used ? ", " : "", set->count,
					 set->interval ? " ranges" : "",
					 set->key_bits[0] || set->key_bits[1]
						 ? " masked"
						 : "",
					 set->hits ? " hits" : "");
	}
}

static void test_sets(void)
{
	static const struct {
		const char *name;
		struct lines lines[2];
		bool mixed;
		const char *sets;
	} rows[] = {
		{ "hosts and ports",
		  { { "pass a -> b to 10.0.# port tcp 80", 20 } },
		  false,
		  "20" },
		{ "a single rule is no set",
		  { { "pass a -> b to 10.0.#", 1 } },
		  false,
		  "" },
		{ "many have counters made for hits",
		  { { "pass a -> b to 10.0.#", 65 } },
		  false,
		  "65 hits" },
		{ "prefixes of one length",
		  { { "drop a -> b from 10.#.0/24", 32 } },
		  false,
		  "32 masked" },
		{ "few prefixes are ranges",
		  { { "drop a -> b from 10.#.0/24", 31 } },
		  false,
		  "31 ranges" },
		{ "prefixes of two lengths",
		  { { "drop a -> b from 10.#.0/24", 32 },
		    { "drop a -> b from 11.#.0/25", 32 } },
		  true,
		  "32 masked, 32 masked" },
		{ "prefixes of two lengths in each rule",
		  { { "drop a -> b from { 10.#.0/24, 11.0.# }", 32 } },
		  false,
		  "64 ranges" },
		{ "ranges",
		  { { "drop a -> b from 10.#.3-10.#.9", 40 } },
		  false,
		  "40 ranges" },
		{ "IPv6",
		  { { "drop a -> b from 2001:db8::10.0.#", 40 } },
		  false,
		  "40" },
		{ "two kinds in turn that are apart by protocol",
		  { { "pass a -> b to 10.0.# port tcp 80", 20 },
		    { "pass a -> b to 10.0.# port udp 1-9", 20 } },
		  true,
		  "20, 20 ranges" },
		{ "two kinds in turn that are apart by address",
		  { { "pass a -> b to 10.0.# port tcp 80", 40 },
		    { "drop a -> b from 10.2.0.0/16 to 10.1.#", 40 } },
		  true,
		  "40, 40 masked" },
		{ "two kinds in turn that could meet",
		  { { "pass a -> b to 10.0.#", 3 },
		    { "drop a -> b from 10.0.#", 3 } },
		  true,
		  "" },
		{ "two kinds in turn that meet later on",
		  { { "pass a -> b to { 10.0.#, 10.2.1.15 }", 20 },
		    { "drop a -> b to 10.2.#", 20 } },
		  true,
		  "16, 20, 6" },
		{ "what meets all of the others is behind them",
		  { { "pass a -> b to 10.0.# port tcp 80", 10 },
		    { "drop a -> b from 10.2.0.0/16 port tcp 80", 1 } },
		  false,
		  "10" },
		{ "a rule that logs is in nobody's way",
		  { { "pass a -> b to 10.0.# port tcp 80", 10 },
		    { "drop a -> b to 10.1.# log", 9 } },
		  true,
		  "10" },
		{ "of equal keys the first one stays",
		  { { "pass a -> b to 10.0.1.1 port tcp 80", 2 },
		    { "pass a -> b to 10.0.# port tcp 80", 5 } },
		  false,
		  "5" },
		{ "lists are all their pairs",
		  { { "pass a -> b to { 10.0.#, 10.1.# } port tcp { 1, 3 }",
		      2 } },
		  false,
		  "8" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		static struct source source;
		struct compiled compiled = { .bridge = NULL };
		char sets[100];

		source.length = 0;
		put(&source, head);
		put_lines(&source, rows[i].lines, rows[i].mixed);
		put(&source, "}\n");
		if (compiled_open(&compiled, rows[i].name, source.bytes)) {
			describe(compiled.bridge, sets, sizeof(sets));
			CHECK(strcmp(sets, rows[i].sets) == 0,
			      "%s: the sets are '%s', not '%s'", rows[i].name,
			      sets, rows[i].sets);
		}
		checked_close(&compiled.checked);
	}
}

/* --- the first rule that fits ------------------------------------------ */

static uint32_t random_state = SEED;

static uint32_t chance(uint32_t limit)
{
	random_state = random_state * 1664525u + 1013904223u;
	return (random_state >> 8) % limit;
}

/* What a policy is like: in a large world its rules seldom meet. */
struct taste {
	unsigned hosts;
	unsigned wide; /* of so many addresses one is a prefix or range */
	bool from;
	bool to;
	bool v6;
	bool odd;      /* rules that fit no set */
	bool services; /* several protocols, and ranges of ports */
};

static void put_address(struct source *source, const struct taste *taste,
			bool v6)
{
	unsigned net = chance(4), host = chance(taste->hosts);
	unsigned kind = chance(taste->wide);
	char text[64];

	if (kind == 0)
		snprintf(text, sizeof(text),
			 v6 ? "fd00:%x::/32" : "10.%u.0.0/16", net);
	else if (kind == 1)
		snprintf(text, sizeof(text),
			 v6 ? "fd00:%x::%x-fd00:%x::%x"
			    : "10.%u.0.%u-10.%u.0.%u",
			 net, host, net, host + chance(4));
	else if (kind == 2)
		snprintf(text, sizeof(text),
			 v6 ? "fd00:%x::/112" : "10.%u.0.0/24", net);
	else if (kind < 6)
		snprintf(text, sizeof(text),
			 v6 ? "{ fd00:%x::%x, fd00:%x::%x }"
			    : "{ 10.%u.0.%u, 10.%u.0.%u }",
			 net, host, chance(4), chance(taste->hosts));
	else
		snprintf(text, sizeof(text), v6 ? "fd00:%x::%x" : "10.%u.0.%u",
			 net, host);
	put(source, text);
}

static void put_transport(struct source *source)
{
	unsigned port = 1 + chance(6);
	char text[40] = "";

	switch (chance(4)) {
	case 0:
		snprintf(text, sizeof(text), " port udp %u-%u", port,
			 port + chance(3));
		break;
	case 1:
		snprintf(text, sizeof(text), " port tcp { %u, %u }", port,
			 port + 2);
		break;
	case 2:
		snprintf(text, sizeof(text), " port tcp %u", port);
		break;
	}
	put(source, text);
}

static void put_rule(struct source *source, const struct taste *taste)
{
	bool v6 = taste->v6 && chance(2);

	put(source, chance(3) ? "pass a -> b" : "drop a -> b");
	if (taste->from && (!taste->to || chance(8))) {
		put(source, " from ");
		put_address(source, taste, v6);
	}
	if (taste->to && (!taste->from || chance(8))) {
		put(source, " to ");
		put_address(source, taste, v6);
	}
	if (taste->services)
		put_transport(source);
	put(source, taste->odd && !chance(9) ? " log\n" : "\n");
}

static void put_policy(struct source *source)
{
	unsigned rules = 2 + chance(chance(3) ? 60 : 600);
	struct taste taste = { .hosts = chance(2) ? 30 : 250,
			       .wide = chance(2) ? 9 : 60,
			       .from = chance(2),
			       .v6 = !chance(4),
			       .odd = !chance(4),
			       .services = chance(2) };

	taste.to = !taste.from || chance(2);
	source->length = 0;
	put(source, head);
	while (rules-- > 0)
		put_rule(source, &taste);
	put(source, "}\n");
}

/* An edge of what some rule names, so that packets fit some. */
static struct address edge_of(const struct address_set *set, bool v6)
{
	const struct interval_list *list = v6 ? &set->v6 : &set->v4;
	struct address address = { .family = v6 ? IP_V6 : IP_V4,
				   .bytes = { v6 ? 0xfd : 10 } };
	const struct interval *item;

	if (!list->count)
		return address;
	item = &list->items[chance((uint32_t)list->count)];
	address = chance(2) ? item->first : item->last;
	if (!chance(8))
		address.bytes[v6 ? 15 : 3] ^= 1;
	return address;
}

static const struct rule *any_rule(const struct filter *filter)
{
	return &filter->rules[chance((uint32_t)filter->count)];
}

/* Of one rule, or of two of them. */
static struct headers random_packet(const struct filter *filter)
{
	const struct rule *rule = any_rule(filter);
	bool v6 = rule->family_v6 && !(rule->family_v4 && chance(2));
	struct headers packet = { .icmp_type = UNREADABLE,
				  .icmp_code = UNREADABLE };

	packet.family = v6 ? IP_V6 : IP_V4;
	packet.source = edge_of(&rule->from, v6);
	if (chance(2))
		rule = any_rule(filter);
	packet.target = edge_of(&rule->to, v6);
	packet.protocol = chance(2) ? PROTOCOL_TCP : PROTOCOL_UDP;
	packet.source_port = 1024;
	packet.target_port = (int)chance(9);
	return packet;
}

static uint32_t first_fit(const struct filter *filter,
			  const struct headers *packet)
{
	for (size_t i = 0; i < filter->count; i++)
		if (match_headers(&filter->rules[i], packet))
			return filter->rules[i].number;
	return 0;
}

static void test_first_fit(void)
{
	static struct source source;
	char name[32];

	for (unsigned i = 0; i < POLICIES; i++) {
		struct compiled compiled = { .bridge = NULL };
		const struct filter *filter = &compiled.checked.policy.filter;
		bool good;

		put_policy(&source);
		snprintf(name, sizeof(name), "policy %u", i);
		good = compiled_open(&compiled, name, source.bytes);
		for (unsigned j = 0; good && j < PACKETS; j++) {
			struct headers packet = random_packet(filter);
			uint32_t want =
				first_fit(&compiled.checked.policy.filter,
					  &packet);
			uint32_t got = run_rule(compiled.chain, &packet);

			good = CHECK(got == want,
				     "%s, packet %u: rule %u, not %u", name, j,
				     got, want);
		}
		checked_close(&compiled.checked);
	}
}

int main(void)
{
	test_sets();
	test_first_fit();
	return unit_report("test_compile_rules");
}
