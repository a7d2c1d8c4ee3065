/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_answer.c - what enters a port, before the bridge; ARP: answered for
 * addresses that no station has. An answer is the request turned around, sent
 * out of the same port. For IPv6 compile_solicited.c does the same.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

/** struct answers - the sets of table netdev that all ports share. */
struct answers {
	const struct set *seen;
	const struct set *routers;			 /* MAC of an alias */
	const struct set *behind[POLICY_ZONES_MAX + 1];	 /* by zone */
	const struct set *statics[POLICY_ZONES_MAX + 1]; /* inner sides */
	const struct set *aliases[POLICY_ZONES_MAX + 1]; /* outer sides */
	const struct chain *host;   /* tells what is heard of hosts */
	const struct chain *router; /* and of routers */
};

/* --- sets -------------------------------------------------------------- */

/* Those that a guard binds are known, sluiced brings the others. */
static void add_bound(struct compiler *c, struct set *map,
		      const struct nat *nat, enum ip_family family)
{
	const struct guard *guard = policy_guard(c->policy, nat->zone);

	for (size_t i = 0; i < nat->count; i++)
		map->size_limit +=
			nat->entries[i].kind == NAT_ALIAS &&
			nat->entries[i].inner.address.family == family;
	for (size_t i = 0; guard && i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];
		uint8_t mac[8] = { 0 };

		memcpy(mac, bind->mac.bytes, MAC_LENGTH);
		if (bind->address.family == family &&
		    nat_is_alias(nat, &bind->address))
			set_add(c->ruleset, map, bind->address.bytes, NULL, mac,
				NULL, 0);
	}
}

struct set *compile_routers(struct compiler *c, enum ip_family family)
{
	const enum field key[] = { family == IP_V6 ? FIELD_IP6_DADDR
						   : FIELD_ARP_TARGET_IP };
	struct set *map =
		table_add_set(c->ruleset, c->netdev,
			      family == IP_V6 ? "routers6" : "routers", SET_MAP,
			      key, 1);

	if (!map)
		return NULL;
	map->data_field = FIELD_ETHER_SADDR;
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (family == IP_V6 ? b->own6 : b->own4)
			add_bound(c, map, b->nat, family);
	}
	return map;
}

/* False: no IPv4 stands behind anything. */
static bool make_sets(struct compiler *c, struct answers *answers)
{
	bool any = false;

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++)
		any |= c->boundaries[zone].own4 != NULL;
	if (!any)
		return false;
	answers->seen = compile_seen_arp(c);
	answers->routers = compile_routers(c, IP_V4);
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (!b->own4)
			continue;
		answers->behind[zone] =
			compile_behind_set(c, c->netdev, b, IP_V4);
		answers->statics[zone] = compile_static_set(c, c->netdev, b);
		answers->aliases[zone] =
			compile_alias_set(c, c->netdev, b, IP_V4);
	}
	answers->host =
		compile_learn_told(c, "learn-arp", answers->seen, "learn");
	answers->router =
		compile_learn_told(c, "learn-router", answers->seen, "router");
	return true;
}

/* --- answers ----------------------------------------------------------- */

static void match_request(struct compiler *c, struct nft_rule *rule,
			  const struct address *target)
{
	rule_match_u16(c->ruleset, rule, FIELD_ARP_OPERATION, MATCH_EQUAL, 1);
	rule_match(c->ruleset, rule, FIELD_ARP_TARGET_IP, MATCH_EQUAL,
		   target->bytes);
	rule_match(c->ruleset, rule, FIELD_ARP_SENDER_IP, MATCH_NOT_EQUAL,
		   target->bytes);
}

/* The request becomes the reply of @address, whose MAC stands as sender's. */
static void turn_around(struct compiler *c, struct nft_rule *rule,
			const struct address *address, const char *port)
{
	static const uint8_t reply[] = { 0, 2 };
	struct statement *send;

	rule_rewrite(c->ruleset, rule, FIELD_ARP_SENDER_IP, address->bytes);
	rule_rewrite(c->ruleset, rule, FIELD_ARP_OPERATION, reply);
	rule_copy(c->ruleset, rule, FIELD_ETHER_DADDR, FIELD_ETHER_SADDR);
	rule_copy(c->ruleset, rule, FIELD_ETHER_SADDR, FIELD_ARP_SENDER_MAC);
	rule_mark(c->ruleset, rule, 0, MARK_PASS);
	rule_counter(c->ruleset, rule);
	send = rule_add(c->ruleset, rule, STATEMENT_SEND);
	if (send)
		send->device = port;
}

/* Outside: an own address has our MAC. */
static void answer_own(struct compiler *c, struct chain *chain,
		       const struct address *own, const char *port)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_ANSWERED);

	match_request(c, rule, own);
	rule_copy(c->ruleset, rule, FIELD_ARP_TARGET, FIELD_ARP_SENDER);
	rule_rewrite(c->ruleset, rule, FIELD_ARP_SENDER_MAC,
		     c->options->bridge_mac.bytes);
	turn_around(c, rule, own, port);
}

/*
 * Inside: an alias has the router's MAC, for those who cannot ask it
 * themselves. It is looked up before the address asked for is overwritten,
 * and waits in the place of the destination.
 */
static void answer_alias(struct compiler *c, struct chain *chain,
			 const struct answers *answers,
			 const struct boundary *b, const struct address *alias,
			 const char *port)
{
	uint8_t zone = b->nat->zone;
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_ANSWERED);
	struct statement *router;

	match_request(c, rule, alias);
	compile_lookup(c, rule, FIELD_ARP_SENDER_IP, MATCH_EQUAL,
		       answers->behind[zone]);
	compile_lookup(c, rule, FIELD_ARP_SENDER_IP, MATCH_NOT_EQUAL,
		       answers->statics[zone]);
	router = rule_add(c->ruleset, rule, STATEMENT_REWRITE_MAP);
	if (router) {
		router->field = FIELD_ETHER_DADDR;
		router->source = FIELD_ARP_TARGET_IP;
		router->set = answers->routers;
	}
	rule_copy(c->ruleset, rule, FIELD_ARP_TARGET, FIELD_ARP_SENDER);
	rule_copy(c->ruleset, rule, FIELD_ARP_SENDER_MAC, FIELD_ETHER_DADDR);
	turn_around(c, rule, alias, port);

	rule = compile_new_rule(c, chain, REASON_NO_ROUTER);
	match_request(c, rule, alias);
	compile_lookup(c, rule, FIELD_ARP_SENDER_IP, MATCH_EQUAL,
		       answers->behind[zone]);
	compile_lookup(c, rule, FIELD_ARP_SENDER_IP, MATCH_NOT_EQUAL,
		       answers->statics[zone]);
	compile_drop_in(c, c->netdev, rule, REASON_NO_ROUTER);
}

/* --- a port ------------------------------------------------------------ */

static struct chain *arp_chain(struct compiler *c, struct chain *base,
			       const char *port)
{
	static const uint8_t arp_form[] = { 0, 1, 8, 0, 6, 4 };
	static const uint8_t group[MAC_LENGTH] = { 1 };
	static const uint8_t none[MAC_LENGTH];
	struct chain *chain = table_add_chain(c->ruleset, c->netdev,
					      compile_name(c, "arp", port));
	struct nft_rule *rule = compile_new_rule(c, base, REASON_NONE);

	/* Only ARP need be asked whether it has a tag, which costs more. */
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_ARP);
	rule_match_u16(c->ruleset, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
		       ETHERTYPE_ARP);
	rule_match(c->ruleset, rule, FIELD_ARP_FORM, MATCH_EQUAL, arp_form);
	compile_loadable(c, rule, FIELD_ARP_TARGET_IP);
	/* Others are no station's, and the bridge will drop them. */
	rule_match_masked(c->ruleset, rule, FIELD_ETHER_SADDR, group,
			  MATCH_EQUAL, none);
	rule_match(c->ruleset, rule, FIELD_ETHER_SADDR, MATCH_NOT_EQUAL, none);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, chain);
	return chain;
}

void compile_jump_if(struct compiler *c, struct chain *chain, enum field field,
		     const struct set *set, const struct chain *target)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_lookup(c, rule, field, MATCH_EQUAL, set);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, target);
}

/* An own address may stand in many lines; it is answered for once. */
bool compile_first_own(const struct nat *nat, size_t at)
{
	if (!nat_is_own(&nat->entries[at]))
		return false;
	for (size_t i = 0; i < at; i++)
		if (nat_is_own(&nat->entries[i]) &&
		    address_compare(&nat->entries[i].outer.address,
				    &nat->entries[at].outer.address) == 0)
			return false;
	return true;
}

static void boundary_port(struct compiler *c, struct chain *arp,
			  const struct answers *answers,
			  const struct boundary *b, const char *port)
{
	compile_jump_if(c, arp, FIELD_ARP_SENDER_IP,
			answers->aliases[b->nat->zone], answers->router);
	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];

		if (entry->outer.address.family == IP_V4 &&
		    compile_first_own(b->nat, i))
			answer_own(c, arp, &entry->outer.address, port);
	}
}

static void other_port(struct compiler *c, struct chain *arp,
		       const struct answers *answers, const struct boundary *b,
		       const char *port)
{
	uint8_t zone = b->nat->zone;

	compile_jump_if(c, arp, FIELD_ARP_SENDER_IP, answers->behind[zone],
			answers->host);
	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];

		if (entry->kind == NAT_ALIAS &&
		    entry->inner.address.family == IP_V4)
			answer_alias(c, arp, answers, b, &entry->inner.address,
				     port);
	}
}

static void arp_port(struct compiler *c, struct chain *base,
		     const struct answers *answers, size_t at)
{
	const struct port *port = &c->policy->bridge.ports[at];
	struct chain *arp = arp_chain(c, base, port->name.text);

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (b->own4 && zone == port->zone)
			boundary_port(c, arp, answers, b, port->name.text);
		else if (b->own4)
			other_port(c, arp, answers, b, port->name.text);
	}
}

void compile_answers(struct compiler *c)
{
	const struct bridge *bridge = &c->policy->bridge;
	struct answers answers = { .seen = NULL };
	struct solicited solicited = { .routers = NULL };
	bool arp = make_sets(c, &answers);
	bool nd = compile_solicited(c, &solicited);

	for (size_t i = 0; (arp || nd) && i < bridge->port_count; i++) {
		struct chain *base;

		if (!compile_port_present(c, i))
			continue;
		base = compile_port_chain(c, INGRESS_CHAIN_PREFIX,
					  bridge->ports[i].name.text,
					  HOOK_INGRESS, INGRESS_PRIORITY);
		if (!base)
			return;
		base->ends_in_accept = true;
		if (arp)
			arp_port(c, base, &answers, i);
		if (nd)
			compile_solicited_port(c, base, &solicited, i);
	}
}
