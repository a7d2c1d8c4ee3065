/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_ports.c - the base chains of the bridge: which chain a frame goes
 * to, by the port that it came in by, by both ports, by the zone it leaves to.
 *
 * To compare a name costs a frame a third of what finding it in a map does
 * (docs/decisions/), so that a few ports are compared, and many are looked up.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

#define COMPARED_MAX 2 /* ports that are compared one by one */

size_t compile_zone_ports(const struct compiler *c, uint8_t zone)
{
	const struct bridge *bridge = &c->policy->bridge;
	size_t count = 0;

	for (size_t i = 0; i < bridge->port_count; i++)
		count += bridge->ports[i].zone == zone;
	return count;
}

bool compile_turns(const struct compiler *c, uint8_t zone)
{
	return policy_forwards(c->policy) &&
	       !boundary_keeps(&c->boundaries[zone]);
}

void compile_port_key(const char *port, uint8_t *key)
{
	memset(key, 0, PORT_KEY_SIZE);
	memcpy(key, port, strnlen(port, PORT_KEY_SIZE - 1));
}

static bool few_ports(const struct compiler *c)
{
	return c->policy->bridge.port_count <= COMPARED_MAX;
}

/* The map of the other case, and the rule that asks it. */
static struct set *port_map(struct compiler *c, struct chain *base,
			    const char *name, const enum field *key,
			    size_t fields)
{
	struct nft_rule *rule;
	struct set *map;

	if (few_ports(c))
		return NULL;
	map = table_add_set(c->ruleset, c->bridge, name, SET_VERDICT, key,
			    fields);
	rule = compile_new_rule(c, base, REASON_NONE);
	rule_verdict_map(c->ruleset, rule, map);
	return map;
}

/* --- prerouting -------------------------------------------------------- */

static void enter(struct compiler *c, struct chain *base, struct set *map,
		  const char *port, const struct chain *target)
{
	const struct verdict verdict = { VERDICT_GOTO, target };
	uint8_t name[PORT_KEY_SIZE];
	struct nft_rule *rule;

	compile_port_key(port, name);
	if (map) {
		set_add(c->ruleset, map, name, NULL, NULL, &verdict, 0);
		return;
	}
	rule = compile_new_rule(c, base, REASON_NONE);
	rule_match(c->ruleset, rule, FIELD_IIFNAME, MATCH_EQUAL, name);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
}

void compile_prerouting(struct compiler *c, struct chain *base)
{
	const enum field key[] = { FIELD_IIFNAME };
	struct set *map = port_map(c, base, "ports-in", key, 1);
	const struct bridge *bridge = &c->policy->bridge;
	struct chain *chains[POLICY_ZONES_MAX + 1] = { NULL };

	for (size_t i = 0; i < bridge->port_count; i++) {
		uint8_t zone = bridge->ports[i].zone;

		if (!chains[zone])
			chains[zone] = compile_ingress(c, zone);
		enter(c, base, map, bridge->ports[i].name.text, chains[zone]);
	}
	compile_end_in_drop(c, base, REASON_UNKNOWN_PORT);
}

/* --- forward ----------------------------------------------------------- */

/* No bridge sends a frame back but what is forwarded, and that was made whole. */
static void drop_turned(struct compiler *c, struct chain *chain,
			const char *port)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	uint8_t name[PORT_KEY_SIZE];

	compile_port_key(port, name);
	rule_match(c->ruleset, rule, FIELD_IIFNAME, MATCH_EQUAL, name);
	rule_match(c->ruleset, rule, FIELD_OIFNAME, MATCH_EQUAL, name);
	rule_verdict(c->ruleset, rule, VERDICT_DROP, NULL);
}

/*
 * Conntrack puts datagrams together, and lets what it cannot handle pass by:
 * a fragment that is seen here is one that nothing else has judged.
 */
static void drop_loose_fragments(struct compiler *c, struct chain *base)
{
	const struct bridge *bridge = &c->policy->bridge;
	struct chain *chain =
		table_add_chain(c->ruleset, c->bridge, "loose-fragments");
	struct nft_rule *rule = compile_new_rule(c, base, REASON_NONE);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_IP6);
	rule_match_u8(c->ruleset, rule, FIELD_IP6_FRAGMENT_EXISTS, MATCH_EQUAL,
		      1);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, chain);
	for (size_t i = 0; i < bridge->port_count; i++)
		if (compile_turns(c, bridge->ports[i].zone))
			drop_turned(c, chain, bridge->ports[i].name.text);
	compile_end_in_drop(c, chain, REASON_FRAGMENT_BAD);
}

/* By the port that it came in by a frame leaves only if it was forwarded. */
static const struct chain *hairpin(struct compiler *c, uint8_t zone,
				   const struct chain *pair)
{
	struct chain *chain =
		table_add_chain(c->ruleset, c->bridge,
				compile_name(c, "hairpin",
					     c->policy->zones[zone]));
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_mark(c->ruleset, rule, MARK_HAIRPIN, MATCH_NOT_EQUAL, 0);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, pair);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_verdict(c->ruleset, rule, VERDICT_DROP, NULL);
	return chain;
}

/** struct pairs - the chains that frames between two zones go to. */
struct pairs {
	struct chain *chains[POLICY_ZONES_MAX + 1][POLICY_ZONES_MAX + 1];
	const struct chain *turned[POLICY_ZONES_MAX + 1];
};

static const struct chain *pair_of(struct compiler *c, struct pairs *pairs,
				   uint8_t from, uint8_t to, bool same_port)
{
	struct chain **chain = &pairs->chains[from][to];

	if (!*chain)
		*chain = compile_pair(c, from, to);
	if (!same_port)
		return *chain;
	if (!pairs->turned[from])
		pairs->turned[from] = hairpin(c, from, *chain);
	return pairs->turned[from];
}

/* Of one port its zone is in the mark already; of more the name is asked. */
static void compare_pair(struct compiler *c, struct chain *base,
			 const struct port *from, const struct port *to,
			 const struct chain *target)
{
	struct nft_rule *rule = compile_new_rule(c, base, REASON_NONE);
	uint8_t name[PORT_KEY_SIZE];

	if (compile_zone_ports(c, from->zone) == 1) {
		rule_match_mark(c->ruleset, rule, MARK_FROM_ZONE, MATCH_EQUAL,
				(uint32_t)from->zone << MARK_FROM_SHIFT);
	} else {
		compile_port_key(from->name.text, name);
		rule_match(c->ruleset, rule, FIELD_IIFNAME, MATCH_EQUAL, name);
	}
	compile_port_key(to->name.text, name);
	rule_match(c->ruleset, rule, FIELD_OIFNAME, MATCH_EQUAL, name);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
}

static void add_pair(struct compiler *c, struct chain *base, struct set *map,
		     const struct port *from, const struct port *to,
		     const struct chain *target)
{
	const struct verdict verdict = { VERDICT_GOTO, target };
	uint8_t names[2 * PORT_KEY_SIZE];

	if (!map) {
		compare_pair(c, base, from, to, target);
		return;
	}
	compile_port_key(from->name.text, names);
	compile_port_key(to->name.text, names + PORT_KEY_SIZE);
	set_add(c->ruleset, map, names, NULL, NULL, &verdict, 0);
}

void compile_forward(struct compiler *c, struct chain *base)
{
	const enum field key[] = { FIELD_IIFNAME, FIELD_OIFNAME };
	const struct bridge *bridge = &c->policy->bridge;
	struct pairs pairs = { .turned = { NULL } };
	struct set *map;

	drop_loose_fragments(c, base);
	map = port_map(c, base, "pairs", key, 2);
	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct port *from = &bridge->ports[i];

		for (size_t j = 0; j < bridge->port_count; j++) {
			const struct port *to = &bridge->ports[j];

			if (i == j && !compile_turns(c, from->zone))
				continue;
			add_pair(c, base, map, from, to,
				 pair_of(c, &pairs, from->zone, to->zone,
					 i == j));
		}
	}
	compile_end_in_drop(c, base, REASON_UNKNOWN_PORT);
}

/* --- postrouting ------------------------------------------------------- */

static struct nft_rule *leaves_to(struct compiler *c, struct chain *base,
				  uint8_t zone)
{
	struct nft_rule *rule = compile_new_rule(c, base, REASON_NONE);

	rule_match_mark(c->ruleset, rule, MARK_TO_ZONE, MATCH_EQUAL,
			(uint32_t)zone << MARK_TO_SHIFT);
	return rule;
}

/* IPv4 skips the chain of the zone, if that would do no more than send it on. */
static void compile_egress(struct compiler *c, struct chain *base, uint8_t zone)
{
	struct chain *chain =
		table_add_chain(c->ruleset, c->bridge,
				compile_name(c, "out", c->policy->zones[zone]));
	const struct chain *ip =
		compile_outward(c, chain, &c->boundaries[zone]);
	struct nft_rule *rule;

	if (ip) {
		rule = leaves_to(c, base, zone);
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, ETHERTYPE_IP);
		rule_verdict(c->ruleset, rule, VERDICT_GOTO, ip);
	}
	rule_verdict(c->ruleset, leaves_to(c, base, zone), VERDICT_GOTO, chain);
}

/* What was forwarded carries its zone, which is cheaper than the port. */
void compile_postrouting(struct compiler *c, struct chain *base)
{
	struct nft_rule *rule;

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		if (c->boundaries[zone].nat && compile_zone_ports(c, zone))
			compile_egress(c, base, zone);
	}
	rule = compile_new_rule(c, base, REASON_NONE);
	rule_match_mark(c->ruleset, rule, MARK_TO_ZONE, MATCH_NOT_EQUAL, 0);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	compile_lease_leaves(c, base);
	compile_end_in_drop(c, base, REASON_UNKNOWN_PORT);
}
