/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_within.c - frames that stay in the zone of a translated boundary,
 * from one of its ports to another. At prerouting nobody knew where they go,
 * and they were translated inwards: here that is undone, address by address.
 *
 * An inner address in such a frame can only come from that translation, since
 * a frame that came with one was refused; what is left over is dropped.
 */
#include "core/compile_internal.h"
#include "core/frame.h"

/*
 * The outer side of a sender is an alias, that of a target is a static; a
 * prefix is both.
 */
static void restore(struct compiler *c, struct chain *chain,
		    const struct boundary *b, enum field sender,
		    enum field target)
{
	compile_alias(c, chain, b, OUTWARD, sender);
	if (field_info(sender)->size != 4)
		compile_translate(c, chain, b, OUTWARD, sender, 0, NULL);
	compile_translate(c, chain, b, OUTWARD, target, 0, NULL);
	compile_drop_private(c, chain, b, sender, REASON_LEAK);
	compile_drop_private(c, chain, b, target, REASON_LEAK);
}

static struct chain *within_arp(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "within-arp", b);

	restore(c, chain, b, FIELD_ARP_SENDER_IP, FIELD_ARP_TARGET_IP);
	return chain;
}

static struct chain *within_ip(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "within-ip", b);
	struct chain *quoted = compile_zone_chain(c, "within-icmp", b);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_u8(c->ruleset, rule, FIELD_IP_PROTOCOL, MATCH_EQUAL,
		      PROTOCOL_ICMP);
	compile_icmp_errors(c, rule, IP_V4);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, quoted);
	restore(c, chain, b, FIELD_IP_SADDR, FIELD_IP_DADDR);
	/* The quoted packet went the other way. */
	restore(c, quoted, b, FIELD_ICMP_INNER_DADDR, FIELD_ICMP_INNER_SADDR);
	return chain;
}

static struct chain *within_ip6(struct compiler *c, const struct boundary *b)
{
	struct chain *chain = compile_zone_chain(c, "within-ip6", b);
	struct chain *icmp = compile_zone_chain(c, "within-icmp6", b);
	struct chain *nd = compile_zone_chain(c, "within-nd", b);
	struct chain *quoted = compile_zone_chain(c, "within-error6", b);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      PROTOCOL_ICMP6);
	rule_verdict(c->ruleset, rule, VERDICT_JUMP, icmp);
	restore(c, chain, b, FIELD_IP6_SADDR, FIELD_IP6_DADDR);

	compile_icmp6_kinds(c, icmp, nd, quoted);
	compile_alias(c, nd, b, OUTWARD, FIELD_ND_TARGET);
	compile_translate(c, nd, b, OUTWARD, FIELD_ND_TARGET, 0, NULL);
	compile_drop_private(c, nd, b, FIELD_ND_TARGET, REASON_LEAK);
	restore(c, quoted, b, FIELD_ICMP6_INNER_DADDR, FIELD_ICMP6_INNER_SADDR);
	return chain;
}

struct chain *compile_within(struct compiler *c,
			     const struct boundary *boundary)
{
	struct chain *chain = compile_zone_chain(c, "within", boundary);

	if (boundary->nat->translates_v4) {
		compile_dispatch(c, chain, ETHERTYPE_IP, VERDICT_JUMP,
				 within_ip(c, boundary));
		compile_dispatch(c, chain, ETHERTYPE_ARP, VERDICT_JUMP,
				 within_arp(c, boundary));
	}
	if (boundary->nat->translates_v6)
		compile_dispatch(c, chain, ETHERTYPE_IP6, VERDICT_JUMP,
				 within_ip6(c, boundary));
	compile_end_in_accept(c, chain);
	return chain;
}
