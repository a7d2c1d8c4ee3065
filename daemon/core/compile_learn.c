/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_learn.c - the frames that sluiced learns MACs from: the first of
 * each pair of address and MAC, and again when the pair has been forgotten.
 *
 * ARP and neighbour discovery are told before the bridge, where they are
 * answered; IP at prerouting, where the one look at a frame's MAC says that it
 * has no tag, too.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"

#define SEEN_SECONDS 60 /* a pair is told so often */
#define SEEN_MAX 4096	/* pairs */
#define LEARN_RATE 200	/* frames a second for sluiced, at most */
#define LEARN_BURST 100

static struct set *seen_set(struct compiler *c, struct table *table,
			    const char *name, enum field address,
			    enum field mac)
{
	const enum field key[] = { address, mac };
	struct set *set =
		table_add_set(c->ruleset, table, name, SET_DYNAMIC, key, 2);

	if (!set)
		return NULL;
	set->timeout = SEEN_SECONDS;
	set->size_limit = SEEN_MAX;
	return set;
}

/*
 * The limit stands before the set, so that what it holds back is told with a
 * later frame. When the set is full, all frames of new pairs are told, within
 * the limit.
 */
static void tell(struct compiler *c, struct nft_rule *rule,
		 const struct set *seen, const char *prefix)
{
	struct statement *add;

	rule_limit(c->ruleset, rule, LEARN_RATE, 1, LEARN_BURST);
	rule_log(c->ruleset, rule, prefix, NFLOG_LEARN_GROUP,
		 NFLOG_LEARN_BYTES);
	add = rule_add(c->ruleset, rule, STATEMENT_ADD);
	if (add)
		add->set = seen;
}

/* --- ARP and neighbour discovery ---------------------------------------- */

struct set *compile_seen_arp(struct compiler *c)
{
	return seen_set(c, c->netdev, "seen-arp", FIELD_ARP_SENDER_IP,
			FIELD_ETHER_SADDR);
}

struct set *compile_seen_nd(struct compiler *c)
{
	return seen_set(c, c->netdev, "seen-nd", FIELD_IP6_SADDR,
			FIELD_ETHER_SADDR);
}

struct chain *compile_learn_told(struct compiler *c, const char *name,
				 const struct set *seen, const char *prefix)
{
	struct chain *chain = table_add_chain(c->ruleset, c->netdev, name);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_lookup(c->ruleset, rule, MATCH_NOT_EQUAL, seen);
	tell(c, rule, seen, prefix);
	return chain;
}

/* --- IP ---------------------------------------------------------------- */

static const enum ip_family families[] = { IP_V4, IP_V6 };

/* Hosts of @zone that stand behind an address of @boundary, or NULL. */
static const struct set *behind(const struct boundary *boundary,
				enum ip_family family, uint8_t zone)
{
	if (!boundary->nat || boundary->nat->zone == zone)
		return NULL;
	return family == IP_V6 ? boundary->behind6 : boundary->behind4;
}

static bool learns(const struct compiler *c, enum ip_family family,
		   uint8_t zone)
{
	for (uint8_t other = 1; other <= c->policy->zone_count; other++)
		if (behind(&c->boundaries[other], family, zone))
			return true;
	return false;
}

bool compile_learns(const struct compiler *c, uint8_t zone)
{
	return learns(c, IP_V4, zone) || learns(c, IP_V6, zone);
}

static struct set *seen_ip(struct compiler *c, enum ip_family family)
{
	const char *name = family == IP_V6 ? "seen-ip6" : "seen-ip";
	struct set *seen = compile_find_set(c, name);

	return seen ? seen
		    : seen_set(c, c->bridge, name,
			       family == IP_V6 ? FIELD_IP6_SADDR
					       : FIELD_IP_SADDR,
			       FIELD_ETHER_SADDR_TYPE);
}

static const struct chain *learn_ip(struct compiler *c, enum ip_family family)
{
	const char *name = family == IP_V6 ? "learn-ip6" : "learn-ip";
	struct chain *chain = c->bridge->chains;

	while (chain && strcmp(chain->name, name) != 0)
		chain = chain->next;
	if (chain)
		return chain;
	chain = table_add_chain(c->ruleset, c->bridge, name);
	tell(c, compile_new_rule(c, chain, REASON_NONE), seen_ip(c, family),
	     "learn");
	return chain;
}

static uint16_t ethertype(enum ip_family family)
{
	return family == IP_V6 ? ETHERTYPE_IP6 : ETHERTYPE_IP;
}

static void match_seen(struct compiler *c, struct nft_rule *rule,
		       enum ip_family family, enum match_operator op)
{
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ethertype(family));
	rule_lookup(c->ruleset, rule, op, seen_ip(c, family));
}

void compile_accept_seen(struct compiler *c, struct chain *chain, uint8_t zone)
{
	for (size_t i = 0; i < 2; i++) {
		struct nft_rule *rule;

		if (!learns(c, families[i], zone))
			continue;
		rule = compile_new_rule(c, chain, REASON_NONE);
		match_seen(c, rule, families[i], MATCH_EQUAL);
		rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	}
}

static void learn_behind(struct compiler *c, struct chain *chain,
			 enum ip_family family, const struct set *hosts)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	match_seen(c, rule, family, MATCH_NOT_EQUAL);
	compile_lookup(c, rule,
		       family == IP_V6 ? FIELD_IP6_SADDR : FIELD_IP_SADDR,
		       MATCH_EQUAL, hosts);
	/* Nobody behind a tag is translated. */
	rule_match_u16(c->ruleset, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
		       ethertype(family));
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, learn_ip(c, family));
}

void compile_learn_ip(struct compiler *c, struct chain *chain, uint8_t zone)
{
	for (uint8_t other = 1; other <= c->policy->zone_count; other++) {
		for (size_t i = 0; i < 2; i++) {
			const struct set *hosts = behind(&c->boundaries[other],
							 families[i], zone);

			if (hosts)
				learn_behind(c, chain, families[i], hosts);
		}
	}
}
