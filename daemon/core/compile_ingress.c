/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_ingress.c - in/ZONE: what happens to a frame first, whatever it
 * holds: its zone is marked, its tag judged, its station counted.
 */
#include <arpa/inet.h>
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

void compile_vlans_named(const struct compiler *c, bool *named)
{
	const struct filter *filter = &c->policy->filter;

	for (size_t i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];

		for (size_t j = 0; j < rule->vlan_count; j++)
			for (unsigned id = rule->vlans[j].first;
			     id <= rule->vlans[j].last; id++)
				named[id] = true;
	}
}

/* From a VLAN id to the mark of a frame of it that entered in @zone. */
static struct set *compile_vlan_marks(struct compiler *c, uint8_t zone)
{
	const enum field key[] = { FIELD_VLAN_ID };
	struct set *marks =
		table_add_set(c->ruleset, c->bridge,
			      compile_name(c, "vlans", c->policy->zones[zone]),
			      SET_MAP, key, 1);
	bool named[VLAN_ID_MAX + 1] = { false };

	if (!marks)
		return NULL;
	marks->data_field = FIELD_META_MARK;
	compile_vlans_named(c, named);
	for (unsigned id = 1; id <= VLAN_ID_MAX; id++) {
		uint32_t mark = (uint32_t)zone << MARK_FROM_SHIFT | id;
		uint16_t wire = htons((uint16_t)id);
		uint8_t padded[4] = { 0 };

		memcpy(padded, &wire, sizeof(wire));
		if (named[id] || c->vlan_any)
			set_add(c->ruleset, marks, padded, NULL,
				(const uint8_t *)&mark, NULL, 0);
	}
	return marks;
}

/*
 * Datagrams are cut again on the way out, and for IPv6 br_netfilter then puts
 * the tag of another datagram on them, or none (docs/decisions/).
 */
static void drop_tagged_fragments(struct compiler *c, struct chain *chain)
{
	static const uint8_t fragment[] = { 0x3f, 0xff };
	static const uint8_t whole[] = { 0, 0 };
	struct nft_rule *rule =
		compile_new_rule(c, chain, REASON_TAGGED_FRAGMENT);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_IP);
	rule_match_masked(c->ruleset, rule, FIELD_IP_FRAGMENT, fragment,
			  MATCH_NOT_EQUAL, whole);
	compile_drop(c, rule, REASON_TAGGED_FRAGMENT);
	rule = compile_new_rule(c, chain, REASON_TAGGED_FRAGMENT);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_IP6);
	rule_match_u8(c->ruleset, rule, FIELD_IP6_FRAGMENT_EXISTS, MATCH_EQUAL,
		      1);
	compile_drop(c, rule, REASON_TAGGED_FRAGMENT);
}

/* One 802.1Q tag is looked through, if some rule names its VLAN. */
static struct chain *compile_tags(struct compiler *c, uint8_t zone)
{
	struct ruleset *r = c->ruleset;
	struct chain *chain =
		table_add_chain(r, c->bridge,
				compile_name(c, "tag", c->policy->zones[zone]));
	static const uint16_t stacked[] = { ETHERTYPE_VLAN,
					    ETHERTYPE_SERVICE_VLAN };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL, ETHERTYPE_IP6);
	rule_verdict(r, rule, VERDICT_RETURN, NULL);
	rule = compile_new_rule(c, chain, REASON_STACKED_TAG);
	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
		       ETHERTYPE_SERVICE_VLAN);
	compile_drop(c, rule, REASON_STACKED_TAG);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_NOT_EQUAL,
		       ETHERTYPE_VLAN);
	rule_verdict(r, rule, VERDICT_RETURN, NULL);
	for (size_t i = 0; i < sizeof(stacked) / sizeof(stacked[0]); i++) {
		rule = compile_new_rule(c, chain, REASON_STACKED_TAG);
		rule_match_u16(r, rule, FIELD_VLAN_TYPE, MATCH_EQUAL,
			       stacked[i]);
		compile_drop(c, rule, REASON_STACKED_TAG);
	}
	drop_tagged_fragments(c, chain);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u16(r, rule, FIELD_VLAN_ID, MATCH_EQUAL, 0);
	rule_verdict(r, rule, VERDICT_RETURN, NULL);
	if (c->vlans || c->vlan_any) {
		struct statement *rewrite;

		rule = compile_new_rule(c, chain, REASON_NONE);
		rewrite = rule_add(r, rule, STATEMENT_REWRITE_MAP);
		if (rewrite) {
			rewrite->field = FIELD_META_MARK;
			rewrite->source = FIELD_VLAN_ID;
			rewrite->set = compile_vlan_marks(c, zone);
		}
		rule_verdict(r, rule, VERDICT_RETURN, NULL);
	}
	rule = compile_new_rule(c, chain, REASON_VLAN);
	compile_drop(c, rule, REASON_VLAN);
	return chain;
}

/* A station that is known, or for which there is room, goes on. */
static struct chain *compile_macs(struct compiler *c, uint8_t zone,
				  uint32_t limit)
{
	const enum field key[] = { FIELD_ETHER_SADDR };
	const char *name = compile_name(c, "macs", c->policy->zones[zone]);
	struct chain *chain = table_add_chain(c->ruleset, c->bridge, name);
	struct set *stations =
		table_add_set(c->ruleset, c->bridge, name, SET_DYNAMIC, key, 1);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct statement *add = rule_add(c->ruleset, rule, STATEMENT_ADD);

	if (stations) {
		stations->size_limit = limit;
		stations->timeout = 300;
	}
	if (add)
		add->set = stations;
	rule_verdict(c->ruleset, rule, VERDICT_RETURN, NULL);
	compile_end_in_drop(c, chain, REASON_MACS);
	return chain;
}

struct chain *compile_ingress(struct compiler *c, uint8_t zone)
{
	struct ruleset *r = c->ruleset;
	const struct guard *guard = policy_guard(c->policy, zone);
	struct chain *chain =
		table_add_chain(r, c->bridge,
				compile_name(c, "in", c->policy->zones[zone]));
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	bool learns = compile_learns(c, zone);
	bool last = !c->boundaries[zone].nat && !(guard && guard->macs);

	rule_mark(r, rule, 0, (uint32_t)zone << MARK_FROM_SHIFT);
	if (learns && last)
		compile_accept_seen(c, chain, zone);
	/* Looked for once: what is plain IPv4 on the wire has no tag. */
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_NOT_EQUAL,
		       ETHERTYPE_IP);
	rule_verdict(r, rule, VERDICT_JUMP, compile_tags(c, zone));
	if (learns)
		compile_learn_ip(c, chain, zone);
	if (guard && guard->macs) {
		rule = compile_new_rule(c, chain, REASON_NONE);
		rule_verdict(r, rule, VERDICT_JUMP,
			     compile_macs(c, zone, guard->macs));
	}
	if (c->boundaries[zone].nat)
		compile_inward(c, chain, &c->boundaries[zone]);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_verdict(r, rule, VERDICT_ACCEPT, NULL);
	return chain;
}
