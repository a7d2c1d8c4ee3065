/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_solicited.c - neighbour discovery as it enters a port, before the
 * bridge: solicitations of addresses that no station has are answered, each
 * by an advertisement that is the solicitation turned around (RFC 4861).
 *
 * There is no room for an option that the solicitation has not; so the answer
 * has one where that has one of the same length.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

enum { SOLICITATION = 135, ADVERTISEMENT = 136 };
enum { ROUTER = 0x80, SOLICITED = 0x40, OVERRIDE = 0x20 };
enum { SOURCE_OPTION = 1, TARGET_OPTION = 2 };

#define SHORT_LENGTH 24 /* without an option */
#define LONG_LENGTH 32	/* with one of 8 bytes */
#define HOPS 255	/* it was never routed */

/** struct answer - one form of a solicitation, and what it becomes. */
struct answer {
	const struct address *address; /* that is asked for */
	uint8_t length;
	uint8_t flags;
	bool detects; /* sent to find out whether @address is in use */
	const struct set *routers; /* NULL: the MAC is our own */
};

bool compile_solicited(struct compiler *c, struct solicited *out)
{
	const struct set *seen;
	bool any = false;

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++)
		any |= c->boundaries[zone].own6 != NULL;
	if (!any)
		return false;
	seen = compile_seen_nd(c);
	out->routers = compile_routers(c, IP_V6);
	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (!b->own6)
			continue;
		out->behind[zone] = compile_behind_set(c, c->netdev, b, IP_V6);
		out->aliases[zone] = compile_alias_set(c, c->netdev, b, IP_V6);
	}
	out->host = compile_learn_told(c, "learn-nd", seen, "learn");
	out->router = compile_learn_told(c, "learn-router6", seen, "router");
	return true;
}

/* --- what is asked ----------------------------------------------------- */

/* ff02::1:ff00:0/104 and the last 24 bits (RFC 4291, 2.7.1). */
static void match_solicited_node(struct compiler *c, struct nft_rule *rule,
				 const struct address *address)
{
	uint8_t group[16] = { 0xff, 2, [11] = 1, [12] = 0xff };

	memcpy(group + 13, address->bytes + 13, 3);
	rule_match(c->ruleset, rule, FIELD_IP6_DADDR, MATCH_EQUAL, group);
}

static void match_solicitation(struct compiler *c, struct nft_rule *rule,
			       const struct answer *answer)
{
	static const uint8_t source_option[] = { SOURCE_OPTION, 1 };
	static const uint8_t option_length[] = { 0, 1 };
	static const uint8_t length_mask[] = { 0, 0xff };
	static const uint8_t unspecified[16];
	const uint8_t form[] = { 0, answer->length, PROTOCOL_ICMP6, HOPS };
	const uint8_t start[] = { SOLICITATION, 0 };
	struct ruleset *r = c->ruleset;

	rule_match(r, rule, FIELD_IP6_FORM, MATCH_EQUAL, form);
	rule_match_u8(r, rule, FIELD_META_L4PROTO, MATCH_EQUAL, PROTOCOL_ICMP6);
	rule_match(r, rule, FIELD_ICMP6_START, MATCH_EQUAL, start);
	rule_match(r, rule, FIELD_ND_TARGET, MATCH_EQUAL,
		   answer->address->bytes);
	rule_match(r, rule, FIELD_IP6_SADDR,
		   answer->detects ? MATCH_EQUAL : MATCH_NOT_EQUAL,
		   unspecified);
	if (answer->detects)
		match_solicited_node(c, rule, answer->address);
	else if (answer->length == SHORT_LENGTH)
		rule_match(r, rule, FIELD_IP6_DADDR, MATCH_EQUAL,
			   answer->address->bytes);
	if (answer->length == SHORT_LENGTH)
		return;
	/* Who detects has no link-layer address; a nonce (RFC 7527) may be. */
	if (answer->detects) {
		rule_match_masked(r, rule, FIELD_ND_OPTION, length_mask,
				  MATCH_EQUAL, option_length);
		rule_match(r, rule, FIELD_ND_OPTION, MATCH_NOT_EQUAL,
			   source_option);
	} else {
		rule_match(r, rule, FIELD_ND_OPTION, MATCH_EQUAL,
			   source_option);
	}
}

/* --- what is answered -------------------------------------------------- */

/* To who asked; to all, if that one has no address yet (RFC 4861, 7.2.4). */
static void turn_addresses(struct compiler *c, struct nft_rule *rule,
			   const struct answer *answer)
{
	static const uint8_t all_nodes[16] = { 0xff, 2, [15] = 1 };
	static const uint8_t all_macs[] = { 0x33, 0x33, 0, 0, 0, 1 };
	struct ruleset *r = c->ruleset;

	if (answer->detects)
		rule_rewrite(r, rule, FIELD_IP6_DADDR, all_nodes);
	else
		rule_copy(r, rule, FIELD_IP6_DADDR, FIELD_IP6_SADDR);
	rule_rewrite(r, rule, FIELD_IP6_SADDR, answer->address->bytes);
	/* The router's MAC has waited in the place of the destination. */
	if (answer->routers)
		rule_copy(r, rule, FIELD_ND_OPTION_MAC, FIELD_ETHER_DADDR);
	if (answer->detects)
		rule_rewrite(r, rule, FIELD_ETHER_DADDR, all_macs);
	else
		rule_copy(r, rule, FIELD_ETHER_DADDR, FIELD_ETHER_SADDR);
	if (answer->routers)
		rule_copy(r, rule, FIELD_ETHER_SADDR, FIELD_ND_OPTION_MAC);
	else
		rule_rewrite(r, rule, FIELD_ETHER_SADDR,
			     c->options->bridge_mac.bytes);
}

static void answer_by(struct compiler *c, struct chain *chain,
		      const struct answer *answer, const char *port)
{
	const uint8_t start[] = { ADVERTISEMENT, 0 };
	const uint8_t flags[] = { answer->flags, 0, 0, 0 };
	static const uint8_t option[] = { TARGET_OPTION, 1 };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_ANSWERED);
	struct ruleset *r = c->ruleset;
	struct statement *statement;

	match_solicitation(c, rule, answer);
	if (answer->routers) {
		statement = rule_add(r, rule, STATEMENT_REWRITE_MAP);
		if (statement) {
			statement->field = FIELD_ETHER_DADDR;
			statement->source = FIELD_ND_TARGET;
			statement->set = answer->routers;
		}
	}
	rule_rewrite(r, rule, FIELD_ICMP6_START, start);
	rule_rewrite(r, rule, FIELD_ND_FLAGS, flags);
	if (answer->length == LONG_LENGTH) {
		rule_rewrite(r, rule, FIELD_ND_OPTION, option);
		if (!answer->routers)
			rule_rewrite(r, rule, FIELD_ND_OPTION_MAC,
				     c->options->bridge_mac.bytes);
	}
	turn_addresses(c, rule, answer);
	rule_mark(r, rule, 0, MARK_PASS);
	rule_counter(r, rule);
	statement = rule_add(r, rule, STATEMENT_SEND);
	if (statement)
		statement->device = port;
}

/*
 * Outside: an own address has our MAC, and is in use. Without a link-layer
 * address in the answer there is none to override.
 */
static void answer_own(struct compiler *c, struct chain *chain,
		       const struct address *own, const char *port)
{
	const struct answer answers[] = {
		{ own, LONG_LENGTH, SOLICITED | OVERRIDE, false, NULL },
		{ own, SHORT_LENGTH, SOLICITED, false, NULL },
		{ own, LONG_LENGTH, OVERRIDE, true, NULL },
		{ own, SHORT_LENGTH, 0, true, NULL },
	};

	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		answer_by(c, chain, &answers[i], port);
}

/*
 * Inside: an alias has the router's MAC. Nobody could ask the router itself,
 * whose address has another solicited-node group.
 */
static void answer_alias(struct compiler *c, struct chain *chain,
			 const struct solicited *solicited,
			 const struct address *alias, const char *port)
{
	const struct answer answer = { alias, LONG_LENGTH,
				       ROUTER | SOLICITED | OVERRIDE, false,
				       solicited->routers };
	struct nft_rule *rule;

	answer_by(c, chain, &answer, port);
	rule = compile_new_rule(c, chain, REASON_NO_ROUTER);
	match_solicitation(c, rule, &answer);
	compile_drop_in(c, c->netdev, rule, REASON_NO_ROUTER);
}

/* --- a port ------------------------------------------------------------ */

static struct chain *nd_chain(struct compiler *c, struct chain *base,
			      const char *port)
{
	static const uint8_t group[MAC_LENGTH] = { 1 };
	static const uint8_t none[MAC_LENGTH];
	static const uint8_t form_mask[] = { 0, 0, 0xff, 0xff };
	static const uint8_t form[] = { 0, 0, PROTOCOL_ICMP6, HOPS };
	static const uint8_t first = SOLICITATION, last = ADVERTISEMENT;
	struct chain *chain = table_add_chain(c->ruleset, c->netdev,
					      compile_name(c, "nd", port));
	struct nft_rule *rule = compile_new_rule(c, base, REASON_NONE);
	struct ruleset *r = c->ruleset;

	rule_match_u16(r, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_IP6);
	rule_match_masked(r, rule, FIELD_IP6_FORM, form_mask, MATCH_EQUAL,
			  form);
	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL, ETHERTYPE_IP6);
	/* Others are no station's, and the bridge will drop them. */
	rule_match_masked(r, rule, FIELD_ETHER_SADDR, group, MATCH_EQUAL, none);
	rule_match(r, rule, FIELD_ETHER_SADDR, MATCH_NOT_EQUAL, none);
	rule_match_u8(r, rule, FIELD_META_L4PROTO, MATCH_EQUAL, PROTOCOL_ICMP6);
	rule_range(r, rule, FIELD_ICMP_TYPE, MATCH_EQUAL, &first, &last);
	compile_loadable(c, rule, FIELD_ND_TARGET);
	rule_verdict(r, rule, VERDICT_GOTO, chain);
	return chain;
}

static void other_port(struct compiler *c, struct chain *nd,
		       const struct solicited *solicited,
		       const struct boundary *b, const char *port)
{
	compile_jump_if(c, nd, FIELD_IP6_SADDR, solicited->behind[b->nat->zone],
			solicited->host);
	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];

		if (entry->kind == NAT_ALIAS &&
		    entry->inner.address.family == IP_V6)
			answer_alias(c, nd, solicited, &entry->inner.address,
				     port);
	}
}

static void boundary_port(struct compiler *c, struct chain *nd,
			  const struct solicited *solicited,
			  const struct boundary *b, const char *port)
{
	compile_jump_if(c, nd, FIELD_IP6_SADDR,
			solicited->aliases[b->nat->zone], solicited->router);
	for (size_t i = 0; i < b->nat->count; i++) {
		const struct nat_entry *entry = &b->nat->entries[i];

		if (entry->outer.address.family == IP_V6 &&
		    compile_first_own(b->nat, i))
			answer_own(c, nd, &entry->outer.address, port);
	}
}

void compile_solicited_port(struct compiler *c, struct chain *base,
			    const struct solicited *solicited, size_t at)
{
	const struct port *port = &c->policy->bridge.ports[at];
	struct chain *nd = nd_chain(c, base, port->name.text);

	for (uint8_t zone = 1; zone <= c->policy->zone_count; zone++) {
		const struct boundary *b = &c->boundaries[zone];

		if (b->own6 && zone == port->zone)
			boundary_port(c, nd, solicited, b, port->name.text);
		else if (b->own6)
			other_port(c, nd, solicited, b, port->name.text);
	}
}
