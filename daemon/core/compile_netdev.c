/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_netdev.c - the last look at what leaves by a port: only what the
 * forward chain passed, and, where many stand behind one address, only what
 * conntrack has translated.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

struct chain *compile_port_chain(struct compiler *c, const char *prefix,
				 const char *port, enum hook hook, int priority)
{
	size_t before = strlen(prefix);
	char *name = arena_alloc(c->arena, before + strlen(port) + 1);
	struct chain *chain;

	if (!name) {
		c->ruleset->failed = true;
		return NULL;
	}
	memcpy(name, prefix, before);
	memcpy(name + before, port, strlen(port));
	chain = table_add_base_chain(c->ruleset, c->netdev, name, hook,
				     priority);
	if (chain)
		chain->device = port;
	return chain;
}

bool compile_port_present(const struct compiler *c, size_t port)
{
	return !c->options->present || c->options->present[port];
}

/* No fragment came in tagged: this tag is another datagram's. */
static void drop_mistagged(struct compiler *c, struct chain *chain)
{
	struct nft_rule *rule =
		compile_new_rule(c, chain, REASON_TAGGED_FRAGMENT);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ETHERTYPE_IP6);
	rule_match_u8(c->ruleset, rule, FIELD_IP6_FRAGMENT_EXISTS, MATCH_EQUAL,
		      1);
	rule_match_u16(c->ruleset, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
		       ETHERTYPE_VLAN);
	compile_drop_in(c, c->netdev, rule, REASON_TAGGED_FRAGMENT);
}

static void drop_private(struct compiler *c, struct chain *chain,
			 const struct set *private, enum field field,
			 enum reason reason)
{
	struct nft_rule *rule = compile_new_rule(c, chain, reason);

	compile_lookup(c, rule, field, MATCH_EQUAL, private);
	compile_drop_in(c, c->netdev, rule, reason);
}

/** struct leave - what all ports of a translated boundary share. */
struct leave {
	const struct chain *other; /* frames that are not IPv4 */
	const struct chain *icmp;
	const struct set *private4;
	const struct set *own4; /* NULL: no state is kept of IPv4 */
};

/* What an ICMP error quotes. */
static const struct chain *quoted_chain(struct compiler *c,
					const struct boundary *b,
					const struct set *private4)
{
	static const uint8_t errors[][2] = { { 3, 4 }, { 11, 12 } };
	struct chain *icmp =
		table_add_chain(c->ruleset, c->netdev,
				compile_name(c, "leave-icmp", b->zone));
	struct chain *quoted =
		table_add_chain(c->ruleset, c->netdev,
				compile_name(c, "leave-quoted", b->zone));

	for (size_t i = 0; i < 2; i++) {
		struct nft_rule *rule = compile_new_rule(c, icmp, REASON_NONE);

		rule_range(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			   &errors[i][0], &errors[i][1]);
		rule_verdict(c->ruleset, rule, VERDICT_JUMP, quoted);
	}
	drop_private(c, quoted, private4, FIELD_ICMP_INNER_SADDR, REASON_LEAK);
	drop_private(c, quoted, private4, FIELD_ICMP_INNER_DADDR, REASON_LEAK);
	return icmp;
}

/* Frames of an own address have one MAC and are done. */
static void accept_own(struct compiler *c, struct chain *chain,
		       enum field source, const struct set *own)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_lookup(c, rule, source, MATCH_EQUAL, own);
	rule_rewrite(c->ruleset, rule, FIELD_ETHER_SADDR,
		     c->options->bridge_mac.bytes);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

/* Of fragments only a first one has a type, and what is quoted. */
static struct chain *leave_ip6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain =
		table_add_chain(c->ruleset, c->netdev,
				compile_name(c, "leave-ip6", b->zone));
	struct chain *quoted =
		table_add_chain(c->ruleset, c->netdev,
				compile_name(c, "leave-quoted6", b->zone));
	const struct set *private6 =
		compile_interval_set(c, c->netdev,
				     compile_name(c, "private6", b->zone),
				     FIELD_IP6_SADDR, &b->nat->private_v6);
	struct nft_rule *rule;

	drop_private(c, chain, private6, FIELD_IP6_DADDR, REASON_LEAK);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      PROTOCOL_ICMP6);
	compile_icmp_errors(c, rule, IP_V6);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, quoted);
	accept_own(c, chain, FIELD_IP6_SADDR,
		   compile_own_set(c, c->netdev, b, IP_V6));
	drop_private(c, chain, private6, FIELD_IP6_SADDR, REASON_NO_OUTWARD);
	compile_end_in_accept(c, chain);

	drop_private(c, quoted, private6, FIELD_ICMP6_INNER_SADDR, REASON_LEAK);
	drop_private(c, quoted, private6, FIELD_ICMP6_INNER_DADDR, REASON_LEAK);
	return chain;
}

static void prepare_leave(struct compiler *c, const struct boundary *b,
			  struct leave *leave)
{
	struct chain *other =
		table_add_chain(c->ruleset, c->netdev,
				compile_name(c, "leave-other", b->zone));

	drop_mistagged(c, other);
	if (b->own6)
		compile_dispatch(c, other, ETHERTYPE_IP6, VERDICT_GOTO,
				 leave_ip6(c, b));
	compile_end_in_accept(c, other);
	leave->other = other;
	if (!b->own4)
		return;
	leave->private4 =
		compile_interval_set(c, c->netdev,
				     compile_name(c, "private4", b->zone),
				     FIELD_IP_SADDR, &b->nat->private_v4);
	leave->own4 = compile_own_set(c, c->netdev, b, IP_V4);
	leave->icmp = quoted_chain(c, b, leave->private4);
}

/* Only a first fragment quotes, and it has all of that. */
static void jump_if_icmp(struct compiler *c, struct chain *chain,
			 const struct chain *icmp)
{
	static const uint8_t offset_mask[] = { 0x1f, 0xff };
	static const uint8_t first[] = { 0, 0 };
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_u8(c->ruleset, rule, FIELD_IP_PROTOCOL, MATCH_EQUAL,
		      PROTOCOL_ICMP);
	rule_match_masked(c->ruleset, rule, FIELD_IP_FRAGMENT, offset_mask,
			  MATCH_EQUAL, first);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, icmp);
}

/*
 * Behind conntrack: what it should have translated, and one MAC for it. Of
 * IPv4 all is in the base chain, since each goto costs every packet.
 */
static void compile_leave(struct compiler *c, struct chain *chain,
			  const struct leave *leave)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_EMITTED);

	rule_match_mark(c->ruleset, rule, MARK_PASS, MATCH_EQUAL, 0);
	compile_drop_in(c, c->netdev, rule, REASON_EMITTED);
	rule = compile_new_rule(c, chain, REASON_NONE);
	if (leave->own4)
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_NOT_EQUAL, ETHERTYPE_IP);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, leave->other);
	if (!leave->own4)
		return;
	drop_private(c, chain, leave->private4, FIELD_IP_DADDR, REASON_LEAK);
	jump_if_icmp(c, chain, leave->icmp);
	accept_own(c, chain, FIELD_IP_SADDR, leave->own4);
	drop_private(c, chain, leave->private4, FIELD_IP_SADDR,
		     REASON_NO_OUTWARD);
	compile_end_in_accept(c, chain);
}

/* Frames that leave on purpose, and go on in @chain if they match more. */
static struct nft_rule *passed(struct compiler *c, struct chain *chain,
			       uint32_t mark)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_mark(c->ruleset, rule, MARK_PASS | mark, MATCH_EQUAL,
			MARK_PASS | mark);
	return rule;
}

/*
 * A frame that turns back must not carry the MAC of the station that sent it:
 * a switch would look for that station on our side.
 */
static void own_mac(struct compiler *c, struct chain *chain)
{
	struct nft_rule *rule = passed(c, chain, MARK_HAIRPIN);

	rule_rewrite(c->ruleset, rule, FIELD_ETHER_SADDR,
		     c->options->bridge_mac.bytes);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

static void compile_egress_port(struct compiler *c, const char *port,
				const struct leave *leave)
{
	struct chain *chain = compile_port_chain(c, EGRESS_CHAIN_PREFIX, port,
						 HOOK_EGRESS, EGRESS_PRIORITY);
	struct nft_rule *rule;

	if (leave->other) {
		compile_leave(c, chain, leave);
		return;
	}
	drop_mistagged(c, chain);
	if (policy_forwards(c->policy))
		own_mac(c, chain);
	rule = passed(c, chain, 0);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	compile_end_in_drop(c, chain, REASON_EMITTED);
}

void compile_netdev(struct compiler *c)
{
	const struct bridge *bridge = &c->policy->bridge;
	struct leave leave[POLICY_ZONES_MAX + 1] = { { .other = NULL } };

	for (size_t i = 0; i < bridge->port_count; i++) {
		uint8_t zone = bridge->ports[i].zone;
		const struct boundary *b = &c->boundaries[zone];

		if (!compile_port_present(c, i))
			continue;
		if (boundary_keeps(b) && !leave[zone].other)
			prepare_leave(c, b, &leave[zone]);
		compile_egress_port(c, bridge->ports[i].name.text,
				    &leave[zone]);
	}
}
