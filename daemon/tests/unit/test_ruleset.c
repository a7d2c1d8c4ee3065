/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_ruleset.c - the field table is consistent, builders keep what they
 * are given, and running out of memory is remembered.
 */
#include <stdlib.h>
#include <string.h>

#include "core/ruleset.h"
#include "tests/unit/unit.h"

/* --- fields ------------------------------------------------------------ */

static const char base_letter[] = { 'l', 'n', 't' };

/* "@th,160,32" says itself where it lies. */
static void check_raw(enum field field, const struct field_info *info)
{
	unsigned bits = 0, length = 0;
	char letter = 0;

	CHECK(sscanf(info->text, "@%ch,%u,%u", &letter, &bits, &length) == 3 ||
		      sscanf(info->text, "@%cl,%u,%u", &letter, &bits,
			     &length) == 3,
	      "field %d: \"%s\" is no raw payload", field, info->text);
	CHECK(letter == base_letter[info->base], "field %d: base of \"%s\"",
	      field, info->text);
	CHECK(bits == 8u * info->offset && length == 8u * info->size,
	      "field %d: \"%s\" but offset %u size %u", field, info->text,
	      info->offset, info->size);
}

static void test_fields(void)
{
	for (enum field field = FIELD_NONE + 1; field < FIELD_COUNT; field++) {
		const struct field_info *info = field_info(field);

		if (!CHECK(info->text && *info->text, "field %d: no text",
			   field))
			continue;
		CHECK(info->size > 0 && info->size <= FIELD_SIZE_MAX,
		      "%s: size %u", info->text, info->size);
		CHECK(!info->pseudo_header || info->base == BASE_NETWORK,
		      "%s: a pseudo header beside the network layer",
		      info->text);
		CHECK(!info->host_order || info->kind != FIELD_KIND_PAYLOAD,
		      "%s: bytes of a frame in host order", info->text);
		if (info->text[0] == '@')
			check_raw(field, info);
	}
	CHECK(field_info(FIELD_COUNT) == field_info(FIELD_NONE),
	      "a field beyond the last");
}

static void test_checksums(void)
{
	static const struct {
		const char *name;
		enum field field;
		bool has;
		unsigned offset;
		bool pseudo;
	} rows[] = {
		{ "IPv4 source", FIELD_IP_SADDR, true, 10, true },
		{ "IPv4 target", FIELD_IP_DADDR, true, 10, true },
		{ "IPv6 source", FIELD_IP6_SADDR, false, 0, true },
		{ "IPv6 target", FIELD_IP6_DADDR, false, 0, true },
		{ "ARP sender", FIELD_ARP_SENDER_IP, false, 0, false },
		{ "source in an ICMP error", FIELD_ICMP_INNER_SADDR, true, 18,
		  false },
		{ "target in an ICMP error", FIELD_ICMP_INNER_DADDR, true, 18,
		  false },
		{ "ND target", FIELD_ND_TARGET, true, 2, false },
		{ "source in an ICMPv6 error", FIELD_ICMP6_INNER_SADDR, true, 2,
		  false },
		{ "target in an ICMPv6 error", FIELD_ICMP6_INNER_DADDR, true, 2,
		  false },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct field_info *info = field_info(rows[i].field);

		CHECK(info->has_checksum == rows[i].has &&
			      info->checksum_offset == rows[i].offset &&
			      info->pseudo_header == rows[i].pseudo,
		      "%s: sum %d at %u, pseudo %d", rows[i].name,
		      info->has_checksum, info->checksum_offset,
		      info->pseudo_header);
	}
}

/* --- base chains ------------------------------------------------------- */

static void test_base_chains(void)
{
	const struct base_chain *forward =
		base_chain_find(TABLE_BRIDGE, "forward");

	CHECK(forward && forward->priority <= -200,
	      "bridge forward runs after br_netfilter");
	CHECK(!base_chain_find(TABLE_INET, "forward"),
	      "forward of the wrong family");
	for (size_t i = 0; i < BASE_CHAIN_COUNT; i++)
		CHECK(base_chains[i].ends_in_accept ==
			      (base_chains[i].family == TABLE_INET),
		      "%s: only what follows another filter accepts",
		      base_chains[i].name);
}

/* --- sets -------------------------------------------------------------- */

/** struct fixture - an arena, a ruleset in it, and a bridge table. */
struct fixture {
	struct arena arena;
	struct ruleset r;
	struct table *table;
};

static void fixture_init(struct fixture *f, size_t limit)
{
	arena_init(&f->arena, limit);
	ruleset_init(&f->r, &f->arena);
	f->table = ruleset_add_table(&f->r, TABLE_BRIDGE, TABLE_NAME);
}

static void test_key_sizes(void)
{
	static const struct {
		const char *name;
		enum field key[KEY_FIELDS_MAX];
		size_t fields;
		size_t want;
	} rows[] = {
		{ "address", { FIELD_IP_SADDR }, 1, 4 },
		{ "MAC", { FIELD_ETHER_SADDR }, 1, 8 },
		{ "port", { FIELD_TH_DPORT }, 1, 4 },
		{ "names", { FIELD_IIFNAME, FIELD_OIFNAME }, 2, 32 },
		{ "flow",
		  { FIELD_IP_SADDR, FIELD_IP_DADDR, FIELD_META_L4PROTO,
		    FIELD_TH_DPORT },
		  4,
		  16 },
	};
	struct fixture f;

	fixture_init(&f, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct set *set =
			table_add_set(&f.r, f.table, rows[i].name, SET_PLAIN,
				      rows[i].key, rows[i].fields);

		CHECK(set && set->key_size == rows[i].want, "%s: %zu bytes",
		      rows[i].name, set ? set->key_size : 0);
	}
	arena_free(&f.arena);
}

static void test_growth(void)
{
	const enum field key[] = { FIELD_IP_SADDR };
	const struct verdict verdicts[2] = { { VERDICT_DROP, NULL },
					     { VERDICT_ACCEPT, NULL } };
	struct fixture f;
	struct set *set;
	size_t wrong = 0;

	fixture_init(&f, 0);
	set = table_add_set(&f.r, f.table, "many", SET_VERDICT, key, 1);
	for (uint32_t i = 0; i < 1000; i++)
		CHECK(set_add(&f.r, set, (const uint8_t *)&i, NULL, NULL,
			      &verdicts[i % 2], i * 3),
		      "element %u", i);
	for (uint32_t i = 0; i < 1000; i++)
		wrong += memcmp(set->keys + i * 4, &i, 4) != 0 ||
			 set->rules[i] != i * 3 ||
			 set->verdicts[i].code != verdicts[i % 2].code;
	CHECK(set->count == 1000 && wrong == 0, "%zu elements, %zu wrong",
	      set->count, wrong);
	CHECK(!set->interval && !set->lasts, "single keys have no ends");
	arena_free(&f.arena);
}

static void test_intervals(void)
{
	static const uint8_t keys[4][4] = {
		{ 10, 0, 0, 1 }, { 10, 0, 0, 9 }, { 10, 0, 1, 0 }, { 10, 0, 2 }
	};
	const enum field key[] = { FIELD_IP_SADDR };
	struct fixture f;
	struct set *set;

	fixture_init(&f, 0);
	set = table_add_set(&f.r, f.table, "ranges", SET_PLAIN, key, 1);
	set_add(&f.r, set, keys[0], NULL, NULL, NULL, 0);
	set_add(&f.r, set, keys[1], keys[2], NULL, NULL, 0);
	set_add(&f.r, set, keys[3], NULL, NULL, NULL, 0);
	CHECK(set->interval, "an end makes it a set of intervals");
	CHECK(memcmp(set->lasts, keys[0], 4) == 0,
	      "what was a single key ends where it begins");
	CHECK(memcmp(set->lasts + 4, keys[2], 4) == 0, "the end is kept");
	CHECK(memcmp(set->lasts + 8, keys[3], 4) == 0,
	      "a single key after an interval");
	arena_free(&f.arena);
}

static void test_map_data(void)
{
	const enum field key[] = { FIELD_META_MARK };
	struct fixture f;
	struct set *set;
	bool right = true;

	fixture_init(&f, 0);
	set = table_add_set(&f.r, f.table, "zones", SET_MAP, key, 1);
	set->data_field = FIELD_CT_ZONE;
	for (uint32_t i = 0; i < 20; i++) {
		uint16_t zone = (uint16_t)(i + 1);

		set_add(&f.r, set, (const uint8_t *)&i, NULL,
			(const uint8_t *)&zone, NULL, 0);
	}
	for (uint32_t i = 0; i < 20; i++) {
		uint16_t zone;

		memcpy(&zone, set->data + i * 4, sizeof(zone));
		right = right && zone == i + 1;
	}
	CHECK(right, "two bytes of data in slots of four");
	arena_free(&f.arena);
}

/* --- rules ------------------------------------------------------------- */

static void test_byte_order(void)
{
	static const uint8_t wire[] = { 0x12, 0x34 };
	const uint16_t native = 0x1234;
	struct fixture f;
	struct nft_rule *rule;

	fixture_init(&f, 0);
	rule = chain_add_rule(&f.r, table_add_chain(&f.r, f.table, "c"), NULL);
	rule_match_u16(&f.r, rule, FIELD_TH_DPORT, MATCH_EQUAL, 0x1234);
	CHECK(memcmp(rule->last->value, wire, 2) == 0,
	      "a port is in network order");
	rule_match_u16(&f.r, rule, FIELD_CT_ZONE, MATCH_EQUAL, 0x1234);
	CHECK(memcmp(rule->last->value, &native, 2) == 0,
	      "a zone is in host order");
	rule_match_mark(&f.r, rule, 0xf000, MATCH_NOT_EQUAL, 0x1000);
	CHECK(rule->last->masked && rule->last->op == MATCH_NOT_EQUAL,
	      "a mark is masked");
	CHECK(rule->first->next->next == rule->last, "in the order added");
	arena_free(&f.arena);
}

static void test_no_memory(void)
{
	const enum field key[] = { FIELD_IP_SADDR };
	static const uint8_t address[4];
	struct fixture f;
	struct chain *chain;
	struct nft_rule *rule;
	struct set *set;

	fixture_init(&f, 1);
	CHECK(!f.table && f.r.failed, "a table without memory");
	f.r.failed = false;
	chain = table_add_base_chain(&f.r, f.table, "c", HOOK_FORWARD, 0);
	rule = chain_add_rule(&f.r, chain, NULL);
	set = table_add_set(&f.r, f.table, "s", SET_PLAIN, key, 1);
	CHECK(!chain && !rule && !set, "NULL is passed on");
	CHECK(!set_add(&f.r, set, address, NULL, NULL, NULL, 0),
	      "no element in no set");
	rule_counter(&f.r, rule);
	rule_lookup(&f.r, rule, MATCH_EQUAL, set);
	rule_verdict(&f.r, rule, VERDICT_DROP, NULL);
	CHECK(!rule_add(&f.r, rule, STATEMENT_LOG), "no statement in no rule");
	arena_free(&f.arena);
}

static void test_full_set(void)
{
	const enum field key[] = { FIELD_IP6_SADDR };
	uint8_t address[16] = { 0 };
	struct fixture f;
	struct set *set;
	size_t count = 0;

	fixture_init(&f, 20000);
	set = table_add_set(&f.r, f.table, "s", SET_PLAIN, key, 1);
	if (!CHECK(set, "a set fits"))
		return;
	while (count < 100000 &&
	       set_add(&f.r, set, address, NULL, NULL, NULL, 0))
		count++;
	CHECK(count > 0 && count < 100000, "%zu elements fitted", count);
	CHECK(f.r.failed && set->count == count,
	      "the one that did not fit is not counted");
	arena_free(&f.arena);
}

int main(void)
{
	test_fields();
	test_checksums();
	test_base_chains();
	test_key_sizes();
	test_growth();
	test_intervals();
	test_map_data();
	test_byte_order();
	test_no_memory();
	test_full_set();
	return unit_report("test_ruleset");
}
