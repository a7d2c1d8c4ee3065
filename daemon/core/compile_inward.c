/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_inward.c - frames that enter at a translated boundary: targets
 * become inside addresses, the router takes its alias, and nobody outside may
 * use or name an inside address.
 *
 * Runs at prerouting, before conntrack and on single fragments: ports of
 * fragments are never looked at, a fragment has its IP header translated.
 */
#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

static const uint8_t arp_form[] = { 0, 1, 8, 0, 6, 4 };

/* Nobody outside has an inside address, or knows one. */
static void refuse_private(struct compiler *c, struct chain *chain,
			   const struct boundary *b, enum field source,
			   enum field target)
{
	compile_drop_private(c, chain, b, source, REASON_INSIDE_SOURCE);
	compile_drop_private(c, chain, b, target, REASON_INSIDE_TARGET);
}

static struct chain *inward_arp(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "in-arp", b);
	struct chain *known = compile_zone_chain(c, "in-arp-ip", b);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match(c->ruleset, rule, FIELD_ARP_FORM, MATCH_EQUAL, arp_form);
	compile_loadable(c, rule, FIELD_ARP_TARGET_IP);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, known);
	compile_end_in_drop(c, chain, REASON_ARP_FORM);

	refuse_private(c, known, b, FIELD_ARP_SENDER_IP, FIELD_ARP_TARGET_IP);
	compile_alias(c, known, b, INWARD, FIELD_ARP_SENDER_IP);
	compile_translate(c, known, b, INWARD, FIELD_ARP_TARGET_IP, 0, NULL);
	compile_end_in_accept(c, known);
	return chain;
}

/* The packet inside an ICMP error: our own, as the outside saw it. */
static struct chain *inward_icmp(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "in-icmp", b);
	struct chain *inner = compile_zone_chain(c, "in-icmp-inner", b);

	compile_require(c, chain, FIELD_ICMP_INNER_DADDR, inner,
			REASON_ERROR_FORM);
	refuse_private(c, inner, b, FIELD_ICMP_INNER_SADDR,
		       FIELD_ICMP_INNER_DADDR);
	compile_translate(c, inner, b, INWARD, FIELD_ICMP_INNER_SADDR, 0, NULL);
	compile_alias(c, inner, b, INWARD, FIELD_ICMP_INNER_DADDR);
	return chain;
}

static struct chain *inward_ip(struct compiler *c, const struct boundary *b)
{
	static const uint8_t offset_mask[] = { 0x1f, 0xff };
	static const uint8_t none[] = { 0, 0 };
	struct chain *chain = compile_zone_chain(c, "in-ip", b);
	struct nft_rule *rule;

	compile_ip_unfit(c, chain);
	refuse_private(c, chain, b, FIELD_IP_SADDR, FIELD_IP_DADDR);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u8(c->ruleset, rule, FIELD_IP_PROTOCOL, MATCH_EQUAL,
		      PROTOCOL_ICMP);
	rule_match_masked(c->ruleset, rule, FIELD_IP_FRAGMENT, offset_mask,
			  MATCH_EQUAL, none);
	compile_icmp_errors(c, rule, IP_V4);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, inward_icmp(c, b));
	compile_alias(c, chain, b, INWARD, FIELD_IP_SADDR);
	compile_translate(c, chain, b, INWARD, FIELD_IP_DADDR, MARK_INWARD,
			  NULL);
	compile_end_in_accept(c, chain);
	return chain;
}

static struct chain *inward_icmp6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "in-icmp6", b);
	struct chain *target = compile_zone_chain(c, "in-nd", b);
	struct chain *error = compile_zone_chain(c, "in-error6", b);
	struct chain *inner = compile_zone_chain(c, "in-error6-inner", b);

	compile_icmp6_kinds(c, chain, target, error);
	compile_drop_private(c, target, b, FIELD_ND_TARGET,
			     REASON_INSIDE_TARGET);
	compile_alias(c, target, b, INWARD, FIELD_ND_TARGET);
	compile_translate(c, target, b, INWARD, FIELD_ND_TARGET, 0, NULL);

	compile_require(c, error, FIELD_ICMP6_INNER_DADDR, inner,
			REASON_ERROR_FORM);
	refuse_private(c, inner, b, FIELD_ICMP6_INNER_SADDR,
		       FIELD_ICMP6_INNER_DADDR);
	compile_translate(c, inner, b, INWARD, FIELD_ICMP6_INNER_SADDR, 0,
			  NULL);
	compile_alias(c, inner, b, INWARD, FIELD_ICMP6_INNER_DADDR);
	compile_translate(c, inner, b, INWARD, FIELD_ICMP6_INNER_DADDR, 0,
			  NULL);
	return chain;
}

/*
 * A prefix is one link seen from two sides: the router's own address is in it
 * too, so source and target are both translated.
 */
static struct chain *inward_ip6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "in-ip6", b);
	struct nft_rule *rule;

	compile_ip6_unfit(c, chain);
	refuse_private(c, chain, b, FIELD_IP6_SADDR, FIELD_IP6_DADDR);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      PROTOCOL_ICMP6);
	rule_match_u8(c->ruleset, rule, FIELD_IP6_FRAGMENT_EXISTS, MATCH_EQUAL,
		      0);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, inward_icmp6(c, b));
	compile_alias(c, chain, b, INWARD, FIELD_IP6_SADDR);
	compile_translate(c, chain, b, INWARD, FIELD_IP6_SADDR, 0, NULL);
	compile_translate(c, chain, b, INWARD, FIELD_IP6_DADDR, MARK_INWARD,
			  NULL);
	compile_end_in_accept(c, chain);
	return chain;
}

void compile_inward(struct compiler *c, struct chain *chain,
		    const struct boundary *boundary)
{
	if (boundary->nat->translates_v4) {
		compile_dispatch(c, chain, ETHERTYPE_IP, VERDICT_GOTO,
				 inward_ip(c, boundary));
		compile_dispatch(c, chain, ETHERTYPE_ARP, VERDICT_GOTO,
				 inward_arp(c, boundary));
	}
	if (boundary->nat->translates_v6)
		compile_dispatch(c, chain, ETHERTYPE_IP6, VERDICT_GOTO,
				 inward_ip6(c, boundary));
	compile_opaque(c, chain, boundary);
}
