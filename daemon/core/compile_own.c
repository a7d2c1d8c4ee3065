/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_own.c - many hosts behind an address that no station has: the
 * translation that conntrack does, and what is refused around it.
 *
 * Conntrack rewrites sources behind all bridge chains, and targets before the
 * bridge decides on the port, so that the filter sees inside addresses.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/intervals.h"
#include "core/lease.h"
#include "core/mark.h"
#include "core/print.h"

enum { PORT_FTP = 21, PORT_TFTP = 69 };

/* --- sets -------------------------------------------------------------- */

static bool is_static(const struct nat_entry *entry)
{
	return entry->kind == NAT_STATIC;
}

static bool is_alias(const struct nat_entry *entry)
{
	return entry->kind == NAT_ALIAS;
}

/* One side of all lines of @family that @wanted takes. */
static void collect(struct compiler *c, const struct nat *nat,
		    enum ip_family family, bool outer,
		    bool (*wanted)(const struct nat_entry *entry),
		    struct interval_list *list)
{
	list->count = 0;
	list->items =
		arena_array(c->arena, nat->count + 1, sizeof(*list->items));
	if (!list->items) {
		c->ruleset->failed = true;
		return;
	}
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (entry->inner.address.family == family && wanted(entry))
			list->items[list->count++] = prefix_interval(
				outer ? &entry->outer : &entry->inner);
	}
	list->count = intervals_normalize(list->items, list->count);
}

static struct set *side_set(struct compiler *c, struct table *table,
			    const char *name, const struct boundary *b,
			    enum ip_family family, bool outer,
			    bool (*wanted)(const struct nat_entry *entry))
{
	struct interval_list list;

	collect(c, b->nat, family, outer, wanted, &list);
	return compile_interval_set(c, table, compile_name(c, name, b->zone),
				    family == IP_V6 ? FIELD_IP6_SADDR
						    : FIELD_IP_SADDR,
				    &list);
}

struct set *compile_own_set(struct compiler *c, struct table *table,
			    const struct boundary *boundary,
			    enum ip_family family)
{
	return side_set(c, table, family == IP_V6 ? "own6" : "own4", boundary,
			family, true, nat_is_own);
}

struct set *compile_behind_set(struct compiler *c, struct table *table,
			       const struct boundary *boundary,
			       enum ip_family family)
{
	return side_set(c, table, family == IP_V6 ? "behind6" : "behind4",
			boundary, family, false, nat_is_own);
}

struct set *compile_static_set(struct compiler *c, struct table *table,
			       const struct boundary *boundary)
{
	return side_set(c, table, "static4", boundary, IP_V4, false, is_static);
}

struct set *compile_alias_set(struct compiler *c, struct table *table,
			      const struct boundary *boundary,
			      enum ip_family family)
{
	return side_set(c, table, family == IP_V6 ? "alias6" : "alias4",
			boundary, family, true, is_alias);
}

/* --- translation ------------------------------------------------------- */

static const char *line_text(struct compiler *c, const struct nat_entry *entry)
{
	const char *line;
	struct text text;

	text_init(&text, c->arena);
	print_nat_entry(&text, entry);
	line = text_string(&text);
	if (!line)
		c->ruleset->failed = true;
	return line;
}

static struct nat_target target_of(const struct prefix *side)
{
	struct nat_target target = { .v6 = side->address.family == IP_V6 };

	memcpy(target.address, side->address.bytes, sizeof(target.address));
	return target;
}

static void match_zone(struct compiler *c, struct nft_rule *rule, uint32_t mask,
		       unsigned shift, enum match_operator op, uint8_t zone)
{
	rule_match_mark(c->ruleset, rule, mask, op, (uint32_t)zone << shift);
}

/* IPv4 is what most packets are, and is not asked for. */
static void match_family(struct compiler *c, struct nft_rule *rule,
			 enum ip_family family)
{
	if (family == IP_V6)
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, ETHERTYPE_IP6);
}

static void match_source(struct compiler *c, struct nft_rule *rule,
			 const struct prefix *prefix)
{
	enum ip_family family = prefix->address.family;
	enum field field = family == IP_V6 ? FIELD_IP6_SADDR : FIELD_IP_SADDR;
	struct interval interval = prefix_interval(prefix);

	match_family(c, rule, family);
	if (prefix->length == 8 * address_size(family))
		rule_match(c->ruleset, rule, field, MATCH_EQUAL,
			   interval.first.bytes);
	else
		rule_range(c->ruleset, rule, field, MATCH_EQUAL,
			   interval.first.bytes, interval.last.bytes);
}

/* --- helpers ----------------------------------------------------------- */

static void add_helper(struct compiler *c, struct nft_rule *rule,
		       enum nat_helper helper)
{
	bool ftp = helper == HELPER_FTP;
	struct statement *statement;

	if (helper == HELPER_NONE)
		return;
	statement = rule_add(c->ruleset, rule, STATEMENT_HELPER);
	if (statement)
		statement->helper =
			table_add_helper(c->ruleset, c->inet,
					 ftp ? "ftp" : "tftp",
					 ftp ? PROTOCOL_TCP : PROTOCOL_UDP);
}

/* Connections of masqueraded hosts to the port where such servers are. */
static void compile_helped(struct compiler *c, struct chain *chain,
			   const struct boundary *b,
			   const struct nat_entry *entry)
{
	bool ftp = entry->helper == HELPER_FTP;
	struct nft_rule *rule;

	if (entry->helper == HELPER_NONE)
		return;
	rule = compile_new_rule(c, chain, REASON_NONE);
	compile_match_bridge(c, rule);
	match_zone(c, rule, MARK_FROM_ZONE, MARK_FROM_SHIFT, MATCH_NOT_EQUAL,
		   b->nat->zone);
	match_source(c, rule, &entry->inner);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      ftp ? PROTOCOL_TCP : PROTOCOL_UDP);
	rule_match_u16(c->ruleset, rule, FIELD_TH_DPORT, MATCH_EQUAL,
		       ftp ? PORT_FTP : PORT_TFTP);
	add_helper(c, rule, entry->helper);
}

/* --- lines ------------------------------------------------------------- */

/* A new connection from elsewhere, out through the boundary. */
static void masquerade_rule(struct compiler *c, struct chain *chain,
			    const struct boundary *b, uint8_t protocol,
			    const struct nat_entry *entry)
{
	struct nat_target target = target_of(&entry->outer);
	struct nft_rule *rule =
		chain_add_rule(c->ruleset, chain, line_text(c, entry));
	uint8_t zone = b->nat->zone;

	match_zone(c, rule, MARK_FROM_ZONE, MARK_FROM_SHIFT, MATCH_NOT_EQUAL,
		   zone);
	match_zone(c, rule, MARK_TO_ZONE, MARK_TO_SHIFT, MATCH_EQUAL, zone);
	match_source(c, rule, &entry->inner);
	if (protocol) {
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      protocol);
		target.first_port = entry->ports.first;
		target.last_port = entry->ports.last;
	}
	rule_counter(c->ruleset, rule);
	rule_nat(c->ruleset, rule, STATEMENT_SNAT, &target);
}

/* A range of ports is about TCP and UDP; all else has none. */
static void compile_masquerade(struct compiler *c, struct chain *chain,
			       const struct boundary *b,
			       const struct nat_entry *entry)
{
	if (entry->ports.last) {
		masquerade_rule(c, chain, b, PROTOCOL_TCP, entry);
		masquerade_rule(c, chain, b, PROTOCOL_UDP, entry);
	}
	masquerade_rule(c, chain, b, 0, entry);
}

/* For a range that is moved: inside ports by outside ports. */
static const struct set *moved_ports(struct compiler *c,
				     const struct nat_entry *entry)
{
	const enum field key[] = { FIELD_TH_DPORT };
	unsigned extent = (unsigned)(entry->ports.last - entry->ports.first);
	struct text name;
	struct set *map;

	text_init(&name, c->arena);
	text_format(&name, "moved/%u", ++c->names);
	map = table_add_set(c->ruleset, c->inet, text_string(&name), SET_MAP,
			    key, 1);
	if (!map)
		return NULL;
	map->data_field = FIELD_TH_DPORT;
	for (unsigned i = 0; i <= extent; i++) {
		unsigned outer = entry->ports.first + i;
		unsigned inner = entry->inner_port + i;
		uint8_t from[4] = { (uint8_t)(outer >> 8), (uint8_t)outer };
		uint8_t to[4] = { (uint8_t)(inner >> 8), (uint8_t)inner };

		set_add(c->ruleset, map, from, NULL, to, NULL, 0);
	}
	return map;
}

static void match_ports(struct compiler *c, struct nft_rule *rule,
			const struct port_range *ports)
{
	uint8_t first[2] = { (uint8_t)(ports->first >> 8),
			     (uint8_t)ports->first };
	uint8_t last[2] = { (uint8_t)(ports->last >> 8), (uint8_t)ports->last };

	if (ports->first == ports->last)
		rule_match(c->ruleset, rule, FIELD_TH_DPORT, MATCH_EQUAL,
			   first);
	else
		rule_range(c->ruleset, rule, FIELD_TH_DPORT, MATCH_EQUAL, first,
			   last);
}

/* A new connection to an own address, wherever it comes from. */
static void compile_forward_line(struct compiler *c, struct chain *chain,
				 const struct nat_entry *entry)
{
	struct nat_target target = target_of(&entry->inner);
	enum ip_family family = entry->outer.address.family;
	bool one = entry->ports.first == entry->ports.last;
	bool moved = entry->ports.first != entry->inner_port;
	struct nft_rule *rule =
		chain_add_rule(c->ruleset, chain, line_text(c, entry));
	struct statement *nat;

	compile_match_bridge(c, rule);
	rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_EQUAL, 0);
	match_family(c, rule, family);
	rule_match(c->ruleset, rule,
		   family == IP_V6 ? FIELD_IP6_DADDR : FIELD_IP_DADDR,
		   MATCH_EQUAL, entry->outer.address.bytes);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      (uint8_t)entry->protocol);
	match_ports(c, rule, &entry->ports);
	rule_counter(c->ruleset, rule);
	add_helper(c, rule, entry->helper);
	if (one && moved) {
		target.first_port = entry->inner_port;
		target.last_port = entry->inner_port;
	}
	nat = rule_nat(c->ruleset, rule, STATEMENT_DNAT, &target);
	if (nat && moved && !one)
		nat->set = moved_ports(c, entry);
}

/*
 * Forwarded from elsewhere to elsewhere: replies have to come back here, so
 * the source becomes what the connection was made to.
 */
static void compile_hairpin(struct compiler *c, struct chain *chain,
			    const struct boundary *b, enum ip_family family)
{
	const struct nat_target target = { .v6 = family == IP_V6 };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct statement *nat;

	match_zone(c, rule, MARK_TO_ZONE, MARK_TO_SHIFT, MATCH_NOT_EQUAL,
		   b->nat->zone);
	rule_match_mark(c->ruleset, rule, MARK_HAIRPIN, MATCH_NOT_EQUAL, 0);
	match_family(c, rule, family);
	nat = rule_nat(c->ruleset, rule, STATEMENT_SNAT, &target);
	if (nat)
		nat->field = target.v6 ? FIELD_CT_ORIGINAL_DADDR6
				       : FIELD_CT_ORIGINAL_DADDR;
}

static void compile_nat_lines(struct compiler *c, struct chain *in,
			      struct chain *out, const struct boundary *b)
{
	bool forwards4 = false, forwards6 = false;

	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];

		if (entry->kind == NAT_FORWARD)
			compile_forward_line(c, in, entry);
		if (entry->kind == NAT_MASQUERADE) {
			compile_helped(c, in, b, entry);
			compile_masquerade(c, out, b, entry);
		}
		if (entry->kind != NAT_FORWARD)
			continue;
		forwards4 |= entry->inner.address.family == IP_V4;
		forwards6 |= entry->inner.address.family == IP_V6;
	}
	if (forwards4)
		compile_hairpin(c, out, b, IP_V4);
	if (forwards6)
		compile_hairpin(c, out, b, IP_V6);
}

uint32_t compile_translated(const struct compiler *c, uint8_t zone,
			    uint32_t *marks)
{
	*marks = MARK_TRANSLATED;
	if (!policy_keeps_state(c->policy))
		return 0;
	if (boundary_keeps(&c->boundaries[zone]))
		return CT_STATUS_SNAT | CT_STATUS_DNAT;
	*marks |= MARK_HAIRPIN;
	return policy_forwards(c->policy) ? CT_STATUS_DNAT : 0;
}

void compile_nat_chains(struct compiler *c)
{
	struct chain *in, *out;

	if (!policy_keeps_state(c->policy))
		return;
	in = compile_base(c, c->inet, "nat-in");
	out = compile_base(c, c->inet, "nat-out");
	if (c->ruleset->failed)
		return;
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++)
		if (boundary_keeps(&c->boundaries[zone]))
			compile_nat_lines(c, in, out, &c->boundaries[zone]);
}

/* --- what is refused --------------------------------------------------- */

/*
 * The bridge itself gets a copy of each broadcast. What was decided about the
 * frame is counted where it is forwarded.
 */
static void compile_copies(struct compiler *c, struct chain *chain)
{
	static const uint8_t group_bit[] = { 1, 0, 0, 0 };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_masked(c->ruleset, rule, FIELD_ETHER_DADDR_START, group_bit,
			  MATCH_EQUAL, group_bit);
	rule_verdict(c->ruleset, rule, VERDICT_DROP, NULL);
}

static void drop_own(struct compiler *c, struct chain *chain,
		     enum ip_family family, const struct set *own,
		     enum reason reason)
{
	bool v4 = family == IP_V4;
	struct nft_rule *rule;

	if (!own)
		return;
	rule = compile_new_rule(c, chain, reason);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       v4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	compile_lookup(c, rule, v4 ? FIELD_IP_DADDR : FIELD_IP6_DADDR,
		       MATCH_EQUAL, own);
	compile_drop(c, rule, reason);
}

/* Nothing is for the firewall itself; say what it was meant to be. */
void compile_input(struct compiler *c)
{
	struct nft_rule *rule;
	struct chain *chain;

	if (!policy_keeps_state(c->policy) && !policy_leased(c->policy))
		return;
	chain = compile_base(c, c->bridge, "input");
	if (c->ruleset->failed)
		return;
	compile_lease_replies(c, chain);
	compile_copies(c, chain);
	rule = compile_new_rule(c, chain, REASON_NO_NEIGHBOUR);
	rule_match_mark(c->ruleset, rule, MARK_TRANSLATED, MATCH_NOT_EQUAL, 0);
	compile_drop(c, rule, REASON_NO_NEIGHBOUR);
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		drop_own(c, chain, IP_V4, b->own4, REASON_NO_CONNECTION);
		drop_own(c, chain, IP_V6, b->own6, REASON_NO_CONNECTION);
	}
	compile_end_in_drop(c, chain, REASON_LOCAL);
}

void compile_own_refused(struct compiler *c, struct chain *chain, uint8_t from)
{
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (zone == from)
			continue;
		drop_own(c, chain, IP_V4, b->own4, REASON_NO_FORWARD);
		drop_own(c, chain, IP_V6, b->own6, REASON_NO_FORWARD);
	}
}
