/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_boundary.c - what all directions of a translated boundary share:
 * the maps of a nat block, and the frames that cannot be translated at all.
 *
 * Hosts are elements of a map. A prefix is a rule that swaps the first bits.
 * The checker has seen to it that no two entries overlap and that outer and
 * inner sides are disjoint, so the order of these rules does not matter.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

static bool is_host(const struct nat_entry *entry)
{
	return entry->outer.length ==
	       8 * address_size(entry->outer.address.family);
}

/** struct line_kind - lines that share a map. */
struct line_kind {
	enum nat_kind kind;
	enum ip_family family;
};

static const struct line_kind aliases4 = { NAT_ALIAS, IP_V4 };
static const struct line_kind aliases6 = { NAT_ALIAS, IP_V6 };
static const struct line_kind statics4 = { NAT_STATIC, IP_V4 };

static bool is_host_of(const struct nat_entry *entry,
		       const struct line_kind *kind)
{
	return entry->kind == kind->kind &&
	       entry->inner.address.family == kind->family && is_host(entry);
}

static struct set *host_map(struct compiler *c, const struct boundary *b,
			    const char *name, const struct line_kind *kind,
			    enum direction direction)
{
	const enum field key[] = { kind->family == IP_V6 ? FIELD_IP6_SADDR
							 : FIELD_IP_SADDR };
	size_t hosts = 0;
	struct set *map;

	for (size_t i = 0; i < b->nat->count; i++)
		hosts += is_host_of(&b->nat->entries[i], kind);
	name = compile_name(c, name, b->zone);
	/* compile_rewrite_map() compares with a single element instead. */
	if (hosts > 1)
		map = table_add_set(c->ruleset, c->bridge, name, SET_MAP, key,
				    1);
	else
		map = ruleset_new_set(c->ruleset, name, SET_MAP, key, 1);
	if (!map)
		return NULL;
	map->data_field = key[0];
	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];
		const uint8_t *outer = entry->outer.address.bytes;
		const uint8_t *inner = entry->inner.address.bytes;

		if (!is_host_of(entry, kind))
			continue;
		if (direction == INWARD)
			set_add(c->ruleset, map, outer, NULL, inner, NULL, 0);
		else
			set_add(c->ruleset, map, inner, NULL, outer, NULL, 0);
	}
	return map;
}

static struct set *opaque_set(struct compiler *c, const struct boundary *b)
{
	const enum field key[] = { FIELD_META_PROTOCOL };
	static const uint16_t types[] = { ETHERTYPE_RARP,
					  ETHERTYPE_PPPOE_SESSION,
					  ETHERTYPE_MPLS,
					  ETHERTYPE_MPLS_MULTICAST };
	struct set *set = table_add_set(c->ruleset, c->bridge,
					compile_name(c, "opaque", b->zone),
					SET_PLAIN, key, 1);

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		uint8_t wire[4] = { (uint8_t)(types[i] >> 8),
				    (uint8_t)types[i] };

		set_add(c->ruleset, set, wire, NULL, NULL, NULL, 0);
	}
	return set;
}

void compile_boundary(struct compiler *c, uint8_t zone)
{
	struct boundary *b = &c->boundaries[zone];
	const struct nat *nat = policy_nat(c->policy, zone);

	if (!nat || (!nat->translates_v4 && !nat->translates_v6))
		return;
	b->nat = nat;
	b->zone = c->policy->zones[zone];
	b->opaque = opaque_set(c, b);
	if (nat->translates_v4) {
		b->alias_in = host_map(c, b, "alias-in", &aliases4, INWARD);
		b->alias_out = host_map(c, b, "alias-out", &aliases4, OUTWARD);
		b->static_in = host_map(c, b, "static-in", &statics4, INWARD);
		b->static_out =
			host_map(c, b, "static-out", &statics4, OUTWARD);
		b->private4 =
			compile_interval_set(c, c->bridge,
					     compile_name(c, "private4",
							  b->zone),
					     FIELD_IP_SADDR, &nat->private_v4);
	}
	if (nat->keeps_v4) {
		b->own4 = compile_own_set(c, c->bridge, b, IP_V4);
		b->behind4 = compile_behind_set(c, c->bridge, b, IP_V4);
	}
	if (nat->keeps_v6) {
		b->own6 = compile_own_set(c, c->bridge, b, IP_V6);
		b->behind6 = compile_behind_set(c, c->bridge, b, IP_V6);
	}
	if (nat->translates_v6) {
		b->alias6_in = host_map(c, b, "alias6-in", &aliases6, INWARD);
		b->alias6_out =
			host_map(c, b, "alias6-out", &aliases6, OUTWARD);
		b->private6 =
			compile_interval_set(c, c->bridge,
					     compile_name(c, "private6",
							  b->zone),
					     FIELD_IP6_SADDR, &nat->private_v6);
	}
}

struct chain *compile_zone_chain(struct compiler *c, const char *prefix,
				 const struct boundary *boundary)
{
	return table_add_chain(c->ruleset, c->bridge,
			       compile_name(c, prefix, boundary->zone));
}

void compile_dispatch(struct compiler *c, struct chain *chain,
		      uint16_t ethertype, enum verdict_code how,
		      const struct chain *target)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ethertype);
	rule_verdict(c->ruleset, rule, how, target);
}

/* --- translation ------------------------------------------------------- */

static void finish_translation(struct compiler *c, struct nft_rule *rule,
			       uint32_t mark, const struct chain *then)
{
	if (mark)
		rule_mark(c->ruleset, rule, ~0u, mark);
	if (then)
		rule_verdict(c->ruleset, rule, VERDICT_GOTO, then);
}

/* field in FROM/n becomes the same place of TO/n */
static void swap_prefix(struct compiler *c, struct nft_rule *rule,
			enum field field, const struct prefix *from,
			const struct prefix *to)
{
	struct address ones = { .family = from->address.family };
	struct address mask;
	struct statement *rewrite;
	size_t size = address_size(from->address.family);

	memset(ones.bytes, 0xff, size);
	mask = address_mask(&ones, from->length);
	rule_match_masked(c->ruleset, rule, field, mask.bytes, MATCH_EQUAL,
			  from->address.bytes);
	rewrite = rule_add(c->ruleset, rule, STATEMENT_REWRITE);
	if (!rewrite)
		return;
	rewrite->field = field;
	for (size_t i = 0; i < size; i++)
		rewrite->mask[i] = (uint8_t)~mask.bytes[i];
	memcpy(rewrite->value, to->address.bytes, size);
}

struct nft_rule *compile_alias(struct compiler *c, struct chain *chain,
			       const struct boundary *boundary,
			       enum direction direction, enum field field)
{
	const struct set *in = boundary->alias_in, *out = boundary->alias_out;
	const struct set *map;
	struct nft_rule *rule;

	if (field_info(field)->size != 4) {
		in = boundary->alias6_in;
		out = boundary->alias6_out;
	}
	map = direction == INWARD ? in : out;
	if (!map || !map->count)
		return NULL;
	rule = compile_new_rule(c, chain, REASON_NONE);
	compile_rewrite_map(c, rule, field, map);
	return rule;
}

void compile_translate(struct compiler *c, struct chain *chain,
		       const struct boundary *boundary,
		       enum direction direction, enum field field,
		       uint32_t mark, const struct chain *then)
{
	const struct set *map = direction == INWARD ? boundary->static_in
						    : boundary->static_out;
	bool v4 = field_info(field)->size == 4;
	struct nft_rule *rule;

	if (v4 && map && map->count) {
		rule = compile_new_rule(c, chain, REASON_NONE);
		compile_rewrite_map(c, rule, field, map);
		finish_translation(c, rule, mark, then);
	}
	for (size_t i = 0; i < boundary->nat->count; i++) {
		const struct nat_entry *entry = &boundary->nat->entries[i];
		bool swaps = v4 ? entry->kind == NAT_STATIC && !is_host(entry)
				: entry->kind == NAT_PREFIX;

		if (!swaps)
			continue;
		rule = compile_new_rule(c, chain, REASON_NONE);
		if (direction == INWARD)
			swap_prefix(c, rule, field, &entry->outer,
				    &entry->inner);
		else
			swap_prefix(c, rule, field, &entry->inner,
				    &entry->outer);
		finish_translation(c, rule, mark, then);
	}
}

/* --- what cannot be translated ----------------------------------------- */

void compile_opaque(struct compiler *c, struct chain *chain,
		    const struct boundary *boundary)
{
	static const uint16_t llc = 0x0004; /* ETH_P_802_2 */
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_OPAQUE);

	compile_lookup(c, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       boundary->opaque);
	compile_drop(c, rule, REASON_OPAQUE);
	/* SNAP may hold IP, which nf_tables would not see. */
	rule = compile_new_rule(c, chain, REASON_OPAQUE);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL, llc);
	rule_match_u16(c->ruleset, rule, FIELD_LLC_SAPS, MATCH_EQUAL, 0xaaaa);
	compile_drop(c, rule, REASON_OPAQUE);
}

static void drop_protocol(struct compiler *c, struct chain *chain,
			  enum field field, uint8_t protocol)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_PROTOCOL);

	rule_match_u8(c->ruleset, rule, field, MATCH_EQUAL, protocol);
	compile_drop(c, rule, REASON_PROTOCOL);
}

void compile_ip_unfit(struct compiler *c, struct chain *chain)
{
	static const uint8_t ihl_mask[] = { 0x0f, 0, 0, 0 };
	static const uint8_t plain[] = { 0x05, 0, 0, 0 };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_IP_OPTIONS);

	rule_match_masked(c->ruleset, rule, FIELD_IP_START, ihl_mask,
			  MATCH_NOT_EQUAL, plain);
	compile_drop(c, rule, REASON_IP_OPTIONS);
	drop_protocol(c, chain, FIELD_IP_PROTOCOL, PROTOCOL_AH);
	drop_protocol(c, chain, FIELD_IP_PROTOCOL, PROTOCOL_DCCP);
}

static void drop_header(struct compiler *c, struct chain *chain,
			enum field header, enum reason reason)
{
	struct nft_rule *rule = compile_new_rule(c, chain, reason);

	rule_match_u8(c->ruleset, rule, header, MATCH_EQUAL, 1);
	compile_drop(c, rule, reason);
}

void compile_ip6_unfit(struct compiler *c, struct chain *chain)
{
	/* A routing header and the home address option hold addresses. */
	drop_header(c, chain, FIELD_IP6_ROUTING_EXISTS, REASON_OPAQUE);
	drop_header(c, chain, FIELD_IP6_OPTIONS_EXISTS, REASON_OPAQUE);
	drop_header(c, chain, FIELD_IP6_AUTH_EXISTS, REASON_PROTOCOL);
	drop_protocol(c, chain, FIELD_META_L4PROTO, PROTOCOL_DCCP);
}

void compile_drop_private(struct compiler *c, struct chain *chain,
			  const struct boundary *boundary, enum field field,
			  enum reason reason)
{
	const struct set *set = field_info(field)->size == 4
					? boundary->private4
					: boundary->private6;
	struct nft_rule *rule;

	if (!set || !set->count)
		return;
	rule = compile_new_rule(c, chain, reason);
	compile_lookup(c, rule, field, MATCH_EQUAL, set);
	compile_drop(c, rule, reason);
}

void compile_icmp_errors(struct compiler *c, struct nft_rule *rule,
			 enum ip_family family)
{
	const enum field key[] = { FIELD_ICMP_TYPE };
	static const uint8_t v4[] = { 3, 4, 11, 12 };
	const char *name = "icmp-errors";
	struct set *set;
	const uint8_t first = 1;
	const uint8_t last = 4;

	if (family == IP_V6) {
		rule_range(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			   &first, &last);
		return;
	}
	set = compile_find_set(c, name);
	if (!set) {
		set = table_add_set(c->ruleset, c->bridge, name, SET_PLAIN, key,
				    1);
		for (size_t i = 0; i < sizeof(v4); i++) {
			uint8_t padded[4] = { v4[i] };

			set_add(c->ruleset, set, padded, NULL, NULL, NULL, 0);
		}
	}
	compile_lookup(c, rule, FIELD_ICMP_TYPE, MATCH_EQUAL, set);
}

void compile_icmp6_kinds(struct compiler *c, struct chain *chain,
			 const struct chain *nd, const struct chain *errors)
{
	static const uint8_t solicitation = 135;
	static const uint8_t advertisement = 136;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_range(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
		   &solicitation, &advertisement);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, nd);
	rule = compile_new_rule(c, chain, REASON_NONE);
	compile_icmp_errors(c, rule, IP_V6);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, errors);
}
