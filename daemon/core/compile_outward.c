/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_outward.c - frames that leave at a translated boundary: sources
 * become outside addresses, an alias becomes the router again, and what would
 * still show an inside address is dropped.
 *
 * Runs at postrouting, on whole datagrams. Every chain here ends in a drop
 * that a successful translation jumps over, so that a rewrite which breaks
 * off half-way cannot let a frame out.
 */
#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

static struct chain *outward_arp(struct compiler *c, const struct boundary *b)
{
	static const uint8_t arp_form[] = { 0, 1, 8, 0, 6, 4 };
	static const uint8_t unspecified[4];
	struct chain *chain = compile_zone_chain(c, "out-arp", b);
	struct chain *sender = compile_zone_chain(c, "out-arp-sender", b);
	struct chain *target = compile_zone_chain(c, "out-arp-target", b);
	struct chain *done = compile_zone_chain(c, "out-arp-done", b);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match(c->ruleset, rule, FIELD_ARP_FORM, MATCH_EQUAL, arp_form);
	compile_loadable(c, rule, FIELD_ARP_TARGET_IP);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, sender);
	compile_end_in_drop(c, chain, REASON_ARP_FORM);

	/* A probe has no sender yet (RFC 5227). */
	rule = compile_new_rule(c, sender, REASON_NONE);
	rule_match(c->ruleset, rule, FIELD_ARP_SENDER_IP, MATCH_EQUAL,
		   unspecified);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
	compile_translate(c, sender, b, OUTWARD, FIELD_ARP_SENDER_IP, 0,
			  target);
	compile_end_in_drop(c, sender, REASON_NO_OUTWARD);

	rule = compile_alias(c, target, b, OUTWARD, FIELD_ARP_TARGET_IP);
	if (rule)
		rule_verdict(c->ruleset, rule, VERDICT_GOTO, done);
	compile_translate(c, target, b, OUTWARD, FIELD_ARP_TARGET_IP, 0, done);
	compile_drop_private(c, target, b, FIELD_ARP_TARGET_IP, REASON_LEAK);
	compile_end_in_accept(c, target);
	compile_end_in_accept(c, done);
	return chain;
}

static void spare_behind(struct compiler *c, struct chain *chain,
			 enum field field, const struct set *behind)
{
	struct nft_rule *rule;

	if (!behind)
		return;
	rule = compile_new_rule(c, chain, REASON_NONE);
	compile_lookup(c, rule, field, MATCH_EQUAL, behind);
	rule_verdict(c->ruleset, rule, VERDICT_RETURN, NULL);
}

static struct chain *outward_icmp(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "out-icmp", b);
	struct chain *inner = compile_zone_chain(c, "out-icmp-inner", b);

	compile_require(c, chain, FIELD_ICMP_INNER_DADDR, inner,
			REASON_ERROR_FORM);
	compile_alias(c, inner, b, OUTWARD, FIELD_ICMP_INNER_SADDR);
	compile_translate(c, inner, b, OUTWARD, FIELD_ICMP_INNER_DADDR, 0,
			  NULL);
	compile_drop_private(c, inner, b, FIELD_ICMP_INNER_SADDR, REASON_LEAK);
	spare_behind(c, inner, FIELD_ICMP_INNER_DADDR, b->behind4);
	compile_drop_private(c, inner, b, FIELD_ICMP_INNER_DADDR, REASON_LEAK);
	return chain;
}

/* Behind all bridge chains; netdev egress drops what it has not done. */
static void leave_to_conntrack(struct compiler *c, struct chain *chain,
			       enum field source, const struct set *behind,
			       const struct chain *target)
{
	struct nft_rule *rule;

	if (!behind)
		return;
	if (c->vlans || c->vlan_any) {
		rule = compile_new_rule(c, chain, REASON_VLAN_NAT);
		rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_NOT_EQUAL,
				0);
		compile_lookup(c, rule, source, MATCH_EQUAL, behind);
		compile_drop(c, rule, REASON_VLAN_NAT);
	}
	rule = compile_new_rule(c, chain, REASON_NONE);
	compile_lookup(c, rule, source, MATCH_EQUAL, behind);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
}

static struct chain *outward_ip(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "out-ip", b);
	struct chain *target = compile_zone_chain(c, "out-ip-target", b);
	struct nft_rule *rule;

	compile_ip_unfit(c, chain);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u8(c->ruleset, rule, FIELD_IP_PROTOCOL, MATCH_EQUAL,
		      PROTOCOL_ICMP);
	compile_icmp_errors(c, rule, IP_V4);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, outward_icmp(c, b));
	compile_translate(c, chain, b, OUTWARD, FIELD_IP_SADDR, 0, target);
	leave_to_conntrack(c, chain, FIELD_IP_SADDR, b->behind4, target);
	compile_end_in_drop(c, chain, REASON_NO_OUTWARD);

	rule = compile_alias(c, target, b, OUTWARD, FIELD_IP_DADDR);
	if (rule)
		rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
	compile_drop_private(c, target, b, FIELD_IP_DADDR, REASON_LEAK);
	compile_end_in_accept(c, target);
	return chain;
}

static struct chain *outward_icmp6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "out-icmp6", b);
	struct chain *nd = compile_zone_chain(c, "out-nd", b);
	struct chain *target = compile_zone_chain(c, "out-nd-target", b);
	struct chain *error = compile_zone_chain(c, "out-error6", b);
	struct chain *inner = compile_zone_chain(c, "out-error6-inner", b);

	compile_icmp6_kinds(c, chain, nd, error);
	compile_require(c, nd, FIELD_ND_TARGET, target, REASON_ERROR_FORM);
	compile_alias(c, target, b, OUTWARD, FIELD_ND_TARGET);
	compile_translate(c, target, b, OUTWARD, FIELD_ND_TARGET, 0, NULL);
	compile_drop_private(c, target, b, FIELD_ND_TARGET, REASON_LEAK);

	compile_require(c, error, FIELD_ICMP6_INNER_DADDR, inner,
			REASON_ERROR_FORM);
	compile_alias(c, inner, b, OUTWARD, FIELD_ICMP6_INNER_SADDR);
	compile_translate(c, inner, b, OUTWARD, FIELD_ICMP6_INNER_SADDR, 0,
			  NULL);
	compile_translate(c, inner, b, OUTWARD, FIELD_ICMP6_INNER_DADDR, 0,
			  NULL);
	compile_drop_private(c, inner, b, FIELD_ICMP6_INNER_SADDR, REASON_LEAK);
	spare_behind(c, inner, FIELD_ICMP6_INNER_DADDR, b->behind6);
	compile_drop_private(c, inner, b, FIELD_ICMP6_INNER_DADDR, REASON_LEAK);
	return chain;
}

/* Link-local sources, and none at all (RFC 4862), cross as they are. */
static void untranslated_sources(struct compiler *c, struct chain *chain,
				 const struct chain *target)
{
	static const uint8_t link_local[16] = { 0xfe, 0x80 };
	static const uint8_t ten_bits[16] = { 0xff, 0xc0 };
	static const uint8_t unspecified[16];
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_masked(c->ruleset, rule, FIELD_IP6_SADDR, ten_bits,
			  MATCH_EQUAL, link_local);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match(c->ruleset, rule, FIELD_IP6_SADDR, MATCH_EQUAL, unspecified);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, target);
}

static struct chain *outward_ip6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "out-ip6", b);
	struct chain *target = compile_zone_chain(c, "out-ip6-target", b);
	struct nft_rule *rule;

	compile_ip6_unfit(c, chain);
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      PROTOCOL_ICMP6);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, outward_icmp6(c, b));
	compile_translate(c, chain, b, OUTWARD, FIELD_IP6_SADDR, 0, target);
	leave_to_conntrack(c, chain, FIELD_IP6_SADDR, b->behind6, target);
	untranslated_sources(c, chain, target);
	compile_end_in_drop(c, chain, REASON_NO_OUTWARD);

	compile_alias(c, target, b, OUTWARD, FIELD_IP6_DADDR);
	compile_translate(c, target, b, OUTWARD, FIELD_IP6_DADDR, 0, NULL);
	compile_drop_private(c, target, b, FIELD_IP6_DADDR, REASON_LEAK);
	compile_end_in_accept(c, target);
	return chain;
}

/* Frames may come and leave by one zone: what was done to them is undone. */
static bool stay_within(struct compiler *c, struct chain *chain,
			const struct boundary *boundary)
{
	struct nft_rule *rule;
	uint8_t zone = boundary->nat->zone;

	if (compile_zone_ports(c, zone) == 1 && !compile_turns(c, zone))
		return false;
	rule = compile_new_rule(c, chain, REASON_NONE);
	rule_match_mark(c->ruleset, rule, MARK_FROM_ZONE, MATCH_EQUAL,
			(uint32_t)zone << MARK_FROM_SHIFT);
	rule_verdict(c->ruleset, rule, VERDICT_GOTO,
		     compile_within(c, boundary));
	return true;
}

const struct chain *compile_outward(struct compiler *c, struct chain *chain,
				    const struct boundary *boundary)
{
	const struct chain *ip = NULL;
	bool stays = stay_within(c, chain, boundary);

	if (boundary->nat->translates_v4) {
		ip = outward_ip(c, boundary);
		compile_dispatch(c, chain, ETHERTYPE_IP, VERDICT_GOTO, ip);
		compile_dispatch(c, chain, ETHERTYPE_ARP, VERDICT_GOTO,
				 outward_arp(c, boundary));
	}
	if (boundary->nat->translates_v6)
		compile_dispatch(c, chain, ETHERTYPE_IP6, VERDICT_GOTO,
				 outward_ip6(c, boundary));
	compile_opaque(c, chain, boundary);
	compile_end_in_accept(c, chain);
	return stays ? NULL : ip;
}
