/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_pair.c - the filter between two zones: what a boundary and the
 * guard refuse, established flows, ARP and neighbour discovery as far as the
 * rules imply them, the rules, the default.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"
#include "core/reach.h"

/* --- a translated boundary, seen from the forward chain ---------------- */

/* Of the rest, only types that hold no address in a place unknown to us. */
static void drop_unfit_icmp(struct compiler *c, struct chain *chain,
			    enum ip_family family)
{
	static const uint8_t v4[] = { 0, 3, 4, 8, 10, 11, 12, 13, 14 };
	static const uint8_t v6[] = { 1,   2,	3,   4,	  128, 129, 130,
				      131, 132, 133, 135, 136, 143 };
	const enum field key[] = { FIELD_ICMP_TYPE };
	bool ip4 = family == IP_V4;
	const char *name = ip4 ? "icmp-fit" : "icmp6-fit";
	size_t count = ip4 ? sizeof(v4) : sizeof(v6);
	struct set *set = compile_find_set(c, name);
	struct nft_rule *rule;

	if (!set) {
		set = table_add_set(c->ruleset, c->bridge, name, SET_PLAIN, key,
				    1);
		for (size_t i = 0; i < count; i++) {
			uint8_t padded[4] = { ip4 ? v4[i] : v6[i] };

			set_add(c->ruleset, set, padded, NULL, NULL, NULL, 0);
		}
	}
	rule = compile_new_rule(c, chain, REASON_PROTOCOL);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ip4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      ip4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6);
	compile_lookup(c, rule, FIELD_ICMP_TYPE, MATCH_NOT_EQUAL, set);
	compile_drop(c, rule, REASON_PROTOCOL);
}

/* ICMP that carries gateways or prefixes in places that are not translated. */
static const struct chain *advertised(struct compiler *c, enum ip_family family)
{
	bool v4 = family == IP_V4;
	const char *name = v4 ? "icmp-boundary" : "icmp6-boundary";
	uint8_t protocol = v4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6;
	struct chain *chain = c->icmp_boundary[v4];

	if (chain)
		return chain;
	chain = table_add_chain(c->ruleset, c->bridge, name);
	compile_drop_icmp(c, chain, protocol, v4 ? 5 : 137, REASON_REDIRECT);
	compile_drop_icmp(c, chain, protocol, v4 ? 9 : 134,
			  REASON_ROUTER_ADVERT);
	drop_unfit_icmp(c, chain, family);
	c->icmp_boundary[v4] = chain;
	return chain;
}

static void drop_advertised(struct compiler *c, struct chain *chain,
			    const struct nat *nat)
{
	static const enum ip_family families[] = { IP_V4, IP_V6 };

	for (size_t i = 0; i < 2; i++) {
		bool v4 = families[i] == IP_V4;
		struct nft_rule *rule;

		if (!(v4 ? nat->translates_v4 : nat->translates_v6))
			continue;
		rule = compile_new_rule(c, chain, REASON_NONE);
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      v4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6);
		rule_verdict(c->ruleset, rule, VERDICT_JUMP,
			     advertised(c, families[i]));
	}
}

static struct set *exempt_set(struct compiler *c, const char *name,
			      enum field field, const struct prefix *prefixes,
			      size_t count)
{
	struct set *set = compile_find_set(c, name);

	if (set)
		return set;
	set = table_add_set(c->ruleset, c->bridge, name, SET_PLAIN, &field, 1);
	if (!set)
		return NULL;
	set->interval = true;
	for (size_t i = 0; i < count; i++) {
		struct interval interval = prefix_interval(&prefixes[i]);

		compile_add_interval(c, set, &interval, 0);
	}
	return set;
}

static void drop_untranslated(struct compiler *c, struct chain *chain,
			      uint16_t ethertype, enum field target,
			      uint32_t translated, const struct set *exempt)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NO_INWARD);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ethertype);
	rule_match_mark(c->ruleset, rule, translated, MATCH_EQUAL, 0);
	compile_lookup(c, rule, target, MATCH_NOT_EQUAL, exempt);
	compile_drop(c, rule, REASON_NO_INWARD);
}

/* From outside only what was translated is for somebody inside. */
static void require_inward(struct compiler *c, struct chain *chain,
			   const struct nat *nat)
{
	static const struct prefix v4[] = {
		{ { IP_V4, { 224 } }, 4 },
		{ { IP_V4, { 255, 255, 255, 255 } }, 32 },
	};
	static const struct prefix v6[] = {
		{ { IP_V6, { 0xfe, 0x80 } }, 10 },
		{ { IP_V6, { 0xff } }, 8 },
	};

	uint32_t by_conntrack = nat->keeps_state ? MARK_TRANSLATED : 0;

	if (nat->translates_v4)
		drop_untranslated(c, chain, ETHERTYPE_IP, FIELD_IP_DADDR,
				  MARK_INWARD | by_conntrack,
				  exempt_set(c, "group4", FIELD_IP_DADDR, v4,
					     2));
	if (nat->translates_v6)
		drop_untranslated(c, chain, ETHERTYPE_IP6, FIELD_IP6_DADDR,
				  MARK_INWARD | by_conntrack,
				  exempt_set(c, "group6", FIELD_IP6_DADDR, v6,
					     2));
}

/* --- what the rules imply ---------------------------------------------- */

static void accept_implied(struct compiler *c, struct nft_rule *rule,
			   enum ip_family family)
{
	static const uint8_t first = 133; /* router solicitation */
	static const uint8_t last = 136;  /* neighbour advertisement */

	if (family == IP_V4) {
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, ETHERTYPE_ARP);
	} else {
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, ETHERTYPE_IP6);
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      PROTOCOL_ICMP6);
		rule_range(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			   &first, &last);
	}
	rule_counter(c->ruleset, rule);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

static void compile_implied(struct compiler *c, struct chain *chain,
			    uint8_t from, uint8_t to, enum ip_family family)
{
	enum reason reason = family == IP_V4 ? REASON_ARP : REASON_ND;
	enum reach reach = reach_between(c->policy, from, to, family);
	struct nft_rule *rule;

	if (reach == REACH_NONE)
		return;
	if (reach & REACH_TAGGED_ANY || !(c->vlans || c->vlan_any)) {
		rule = compile_new_rule(c, chain, reason);
		accept_implied(c, rule, family);
		return;
	}
	if (reach & REACH_UNTAGGED) {
		rule = compile_new_rule(c, chain, reason);
		rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_EQUAL, 0);
		accept_implied(c, rule, family);
	}
	for (size_t i = 0; i < c->policy->filter.count; i++) {
		const struct rule *source = &c->policy->filter.rules[i];

		if (!source->vlan_count ||
		    !reach_rule(source, from, to, family))
			continue;
		rule = compile_new_rule(c, chain, reason);
		compile_match_vlans(c, rule, source);
		accept_implied(c, rule, family);
	}
}

/* --- the chain --------------------------------------------------------- */

static void compile_filter(struct compiler *c, struct chain *chain,
			   uint8_t from, uint8_t to)
{
	const struct filter *filter = &c->policy->filter;
	const struct rule **rules;
	struct arena scratch;
	size_t count = 0;

	arena_init(&scratch, c->arena->limit);
	rules = arena_array(&scratch, filter->count + 1, sizeof(*rules));
	if (!rules)
		c->ruleset->failed = true;
	for (size_t i = 0; rules && i < filter->count; i++)
		if (rule_between(&filter->rules[i], from, to))
			rules[count++] = &filter->rules[i];
	if (count)
		compile_rules(c, chain, rules, count);
	arena_free(&scratch);
}

/* Only frames that are not IPv4 look at all of these. */
static void compile_other(struct compiler *c, struct chain *chain, uint8_t from,
			  uint8_t to)
{
	struct chain *other;
	struct nft_rule *rule;

	if (reach_between(c->policy, from, to, IP_V4) == REACH_NONE &&
	    reach_between(c->policy, from, to, IP_V6) == REACH_NONE)
		return;
	other = table_add_chain(c->ruleset, c->bridge,
				compile_name(c, chain->name, "other"));
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_NOT_EQUAL,
		       ETHERTYPE_IP);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, other);
	compile_implied(c, other, from, to, IP_V4);
	compile_implied(c, other, from, to, IP_V6);
}

/*
 * Its flow is marked already. What comes behind this rule only says which flows
 * may begin, so that most packets need not see it.
 */
static void compile_established(struct compiler *c, struct chain *chain,
				uint32_t leaves)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_ESTABLISHED);
	uint32_t to = (leaves & MARK_TO_ZONE) >> MARK_TO_SHIFT;

	rule_match_mark(c->ruleset, rule, MARK_ESTABLISHED | MARK_PEER,
			MATCH_EQUAL, MARK_ESTABLISHED | to << MARK_PEER_SHIFT);
	rule_mark(c->ruleset, rule, ~(MARK_NEW | MARK_TO_ZONE), leaves);
	rule_counter(c->ruleset, rule);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

static void compile_default(struct compiler *c, struct chain *chain)
{
	const struct filter *filter = &c->policy->filter;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_DEFAULT);

	rule_counter(c->ruleset, rule);
	if (filter->default_log)
		rule_verdict(c->ruleset, rule, VERDICT_GOTO,
			     compile_default_log(c));
	else
		rule_verdict(c->ruleset, rule,
			     filter->default_action == DEFAULT_PASS
				     ? VERDICT_ACCEPT
				     : VERDICT_DROP,
			     NULL);
}

struct chain *compile_pair(struct compiler *c, uint8_t from, uint8_t to)
{
	const struct nat *entered = c->boundaries[from].nat;
	const struct nat *leaves = c->boundaries[to].nat;
	struct chain *chain =
		table_add_chain(c->ruleset, c->bridge,
				compile_name(c, c->policy->zones[from],
					     c->policy->zones[to]));
	uint32_t mark = (uint32_t)to << MARK_TO_SHIFT | MARK_PASS;
	struct nft_rule *rule;

	if (entered && from != to) {
		require_inward(c, chain, entered);
		drop_advertised(c, chain, entered);
	}
	if (leaves && from != to)
		drop_advertised(c, chain, leaves);
	if (c->guards[from]) {
		rule = compile_new_rule(c, chain, REASON_NONE);
		rule_verdict(c->ruleset, rule, VERDICT_JUMP, c->guards[from]);
	}
	compile_established(c, chain, mark);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_mark(c->ruleset, rule, ~MARK_TO_ZONE, mark);
	compile_own_refused(c, chain, from);
	compile_other(c, chain, from, to);
	compile_filter(c, chain, from, to);
	compile_default(c, chain);
	return chain;
}
