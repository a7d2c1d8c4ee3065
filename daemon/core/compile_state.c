/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_state.c - table inet: conntrack's view of a bridged packet becomes
 * bits of its mark, and the decision on a new flow becomes its connection
 * mark. Each VLAN is a conntrack zone of its own.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

#define IFNAME_SIZE 16

/* Conntrack of each VLAN is a zone of its own, set before it defragments. */
static void compile_zones(struct compiler *c)
{
	const enum field key[] = { FIELD_META_MARK };
	struct chain *chain;
	struct nft_rule *rule;
	struct statement *rewrite;
	struct set *zones;
	uint32_t mask = MARK_VLAN;
	bool named[VLAN_ID_MAX + 1] = { false };

	if (!c->vlans && !c->vlan_any)
		return;
	chain = compile_base(c, c->inet, "zone");
	compile_vlans_named(c, named);
	zones = table_add_set(c->ruleset, c->inet, "vlan-zones", SET_MAP, key,
			      1);
	if (!zones)
		return;
	zones->data_field = FIELD_CT_ZONE;
	for (uint32_t id = 1; id <= VLAN_ID_MAX; id++) {
		uint16_t zone = (uint16_t)id;

		if (named[id] || c->vlan_any)
			set_add(c->ruleset, zones, (const uint8_t *)&id, NULL,
				(const uint8_t *)&zone, NULL, 0);
	}
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_NOT_EQUAL, 0);
	rewrite = rule_add(c->ruleset, rule, STATEMENT_REWRITE_MAP);
	if (!rewrite)
		return;
	rewrite->field = FIELD_CT_ZONE;
	rewrite->source = FIELD_META_MARK;
	rewrite->masked = true;
	memcpy(rewrite->mask, &mask, sizeof(mask));
	rewrite->set = zones;
}

static void match_device(struct compiler *c, struct nft_rule *rule,
			 enum match_operator op)
{
	char name[IFNAME_SIZE] = { 0 };

	memcpy(name, c->policy->bridge.name.text,
	       strnlen(c->policy->bridge.name.text, IFNAME_SIZE - 1));
	rule_match(c->ruleset, rule, FIELD_IIFNAME, op, name);
}

void compile_match_bridge(struct compiler *c, struct nft_rule *rule)
{
	match_device(c, rule, MATCH_EQUAL);
}

static void match_state(struct compiler *c, struct nft_rule *rule,
			uint32_t bits)
{
	const uint32_t none = 0;

	rule_match_masked(c->ruleset, rule, FIELD_CT_STATE, &bits,
			  MATCH_NOT_EQUAL, &none);
}

/* --- connections that a helper expects --------------------------------- */

static void match_expected(struct compiler *c, struct nft_rule *rule)
{
	const uint32_t expected = CT_STATUS_EXPECTED;
	const uint32_t none = 0;

	match_state(c, rule, CT_STATE_RELATED);
	rule_match_masked(c->ruleset, rule, FIELD_CT_STATUS, &expected,
			  MATCH_NOT_EQUAL, &none);
	/* An ICMP error about such a connection is none. */
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_NOT_EQUAL,
		      PROTOCOL_ICMP);
}

/*
 * Its connection mark is its master's, whichever side begins: between the
 * same two zones it is let through, and from then on it has its own.
 */
static void accept_expected(struct compiler *c, struct chain *chain,
			    uint8_t zone, uint8_t peer, bool reversed)
{
	const uint32_t mask = MARK_FROM_ZONE | MARK_TO_ZONE;
	uint32_t first = reversed ? peer : zone;
	uint32_t second = reversed ? zone : peer;
	uint32_t kept = first << MARK_FROM_SHIFT | second << MARK_TO_SHIFT;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct statement *own;

	rule_match_mark(c->ruleset, rule, MARK_FROM_ZONE, MATCH_EQUAL,
			(uint32_t)zone << MARK_FROM_SHIFT);
	rule_match_masked(c->ruleset, rule, FIELD_CT_MARK, &mask, MATCH_EQUAL,
			  &kept);
	own = rule_add(c->ruleset, rule, STATEMENT_CT_MARK);
	if (own) {
		own->and_mask = MARK_VLAN | MARK_FROM_ZONE;
		own->or_mask = (uint32_t)peer << MARK_TO_SHIFT;
	}
	rule_mark(c->ruleset, rule, ~(MARK_STATE | MARK_PEER),
		  MARK_ESTABLISHED | (uint32_t)peer << MARK_PEER_SHIFT);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

static struct chain *compile_expected(struct compiler *c)
{
	struct chain *chain = table_add_chain(c->ruleset, c->inet, "expected");

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++)
		for (uint8_t peer = 1; peer <= c->policy->zone_count; peer++) {
			accept_expected(c, chain, zone, peer, false);
			if (peer != zone)
				accept_expected(c, chain, zone, peer, true);
		}
	return chain;
}

/* --- state ------------------------------------------------------------- */

/** struct arrival - packets that one chain is for. */
struct arrival {
	uint8_t zone;	/* that they came in by */
	uint32_t marks; /* what conntrack's translation of them means */
	const struct chain *expected; /* NULL: no line has a helper */
};

/*
 * Kept state is of two zones: packets of the original direction go from the
 * one to the other, replies the other way. The mark gets the zone to which
 * this packet may go; the pair's chain knows whether it does. A packet of the
 * original direction counts as new too: if it goes elsewhere, since a station
 * has moved or is not known yet, the rules are asked.
 */
static void accept_known(struct compiler *c, struct chain *chain,
			 const struct arrival *arrival, uint8_t peer,
			 enum ct_direction direction)
{
	struct ruleset *r = c->ruleset;
	bool reply = direction == CT_DIRECTION_REPLY;
	const uint32_t mask =
		MARK_FROM_ZONE | MARK_TO_ZONE | MARK_STATELESS | MARK_ENDED;
	uint32_t first = reply ? peer : arrival->zone;
	uint32_t second = reply ? arrival->zone : peer;
	uint32_t kept = first << MARK_FROM_SHIFT | second << MARK_TO_SHIFT;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_masked(r, rule, FIELD_CT_MARK, &mask, MATCH_EQUAL, &kept);
	rule_match_u8(r, rule, FIELD_CT_DIRECTION, MATCH_EQUAL,
		      (uint8_t)direction);
	rule_mark(r, rule, ~(MARK_STATE | MARK_PEER),
		  MARK_ESTABLISHED | (reply ? 0 : MARK_NEW) |
			  (uint32_t)peer << MARK_PEER_SHIFT | arrival->marks);
	rule_verdict(r, rule, VERDICT_ACCEPT, NULL);
}

/*
 * A flow that only stateless rules passed is in conntrack's table too, but
 * must not let replies in: its connection mark says so, and it counts as new.
 * One that a policy has ended is neither new nor established.
 */
static void accept_odd(struct compiler *c, struct chain *chain,
		       const struct arrival *arrival)
{
	const uint32_t either = MARK_STATELESS | MARK_ENDED;
	const uint32_t stateless = MARK_STATELESS;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_masked(c->ruleset, rule, FIELD_CT_MARK, &either, MATCH_EQUAL,
			  &stateless);
	rule_mark(c->ruleset, rule, ~MARK_STATE, MARK_NEW | arrival->marks);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	if (!arrival->marks)
		return;
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_mark(c->ruleset, rule, ~0u, arrival->marks);
}

/*
 * What is not new is established or related, or conntrack does not know it
 * and there is no connection mark. Other zones come first, as most packets
 * go to another one.
 */
static void compile_arrival(struct compiler *c, struct chain *chain,
			    const struct arrival *arrival)
{
	struct ruleset *r = c->ruleset;
	size_t zones = c->policy->zone_count;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	match_state(c, rule, CT_STATE_NEW);
	rule_mark(r, rule, ~MARK_STATE, MARK_NEW | arrival->marks);
	rule_verdict(r, rule, VERDICT_ACCEPT, NULL);
	if (arrival->expected) {
		rule = compile_new_rule(c, chain, REASON_NONE);
		match_expected(c, rule);
		if (arrival->marks)
			rule_mark(r, rule, ~0u, arrival->marks);
		rule_verdict(r, rule, VERDICT_GOTO, arrival->expected);
	}
	for (size_t i = 0; i < zones; i++) {
		uint8_t peer = (uint8_t)((arrival->zone + i) % zones + 1);

		accept_known(c, chain, arrival, peer, CT_DIRECTION_ORIGINAL);
		accept_known(c, chain, arrival, peer, CT_DIRECTION_REPLY);
	}
	accept_odd(c, chain, arrival);
}

/* Packets that conntrack has translated have a chain of their own. */
static struct chain *compile_zone_state(struct compiler *c, uint8_t zone,
					const struct chain *expected)
{
	const char *name = c->policy->zones[zone];
	struct arrival plain = { zone, 0, expected };
	struct arrival translated = { zone, 0, expected };
	struct chain *chain = table_add_chain(c->ruleset, c->inet,
					      compile_name(c, "state", name));
	struct chain *other;
	struct nft_rule *rule;
	uint32_t status = compile_translated(c, zone, &translated.marks);
	const uint32_t none = 0;

	if (status) {
		other = table_add_chain(c->ruleset, c->inet,
					compile_name(c, "translated", name));
		rule = compile_new_rule(c, chain, REASON_NONE);
		rule_match_masked(c->ruleset, rule, FIELD_CT_STATUS, &status,
				  MATCH_NOT_EQUAL, &none);
		rule_verdict(c->ruleset, rule, VERDICT_GOTO, other);
		compile_arrival(c, other, &translated);
	}
	compile_arrival(c, chain, &plain);
	return chain;
}

static void compile_state(struct compiler *c, struct chain *chain)
{
	const struct chain *expected =
		policy_helps(c->policy) ? compile_expected(c) : NULL;
	struct ruleset *r = c->ruleset;
	struct nft_rule *rule;

	/* Of other bridges and devices nothing is known. */
	rule = compile_new_rule(c, chain, REASON_NONE);
	match_device(c, rule, MATCH_NOT_EQUAL);
	rule_verdict(r, rule, VERDICT_ACCEPT, NULL);
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		rule = compile_new_rule(c, chain, REASON_NONE);
		rule_match_mark(r, rule, MARK_FROM_ZONE, MATCH_EQUAL,
				(uint32_t)zone << MARK_FROM_SHIFT);
		rule_verdict(r, rule, VERDICT_GOTO,
			     compile_zone_state(c, zone, expected));
	}
}

/*
 * What was decided for a packet that counts as new is the flow's from now on.
 * An ICMP error about a flow says nothing of the flow's own zones.
 */
static void compile_keep(struct compiler *c, struct chain *chain)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct statement *keep;

	rule_match_mark(c->ruleset, rule, MARK_NEW, MATCH_NOT_EQUAL, 0);
	compile_match_bridge(c, rule);
	match_state(c, rule, CT_STATE_NEW | CT_STATE_ESTABLISHED);
	keep = rule_add(c->ruleset, rule, STATEMENT_CT_MARK);
	if (keep)
		keep->and_mask = MARK_VLAN | MARK_FROM_ZONE | MARK_TO_ZONE |
				 MARK_STATELESS;
}

void compile_inet(struct compiler *c)
{
	compile_zones(c);
	compile_state(c, compile_base(c, c->inet, "state"));
	compile_keep(c, compile_base(c, c->inet, "keep"));
}
