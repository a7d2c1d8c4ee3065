/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_rule.c - one filter rule as nft rules: one for each family and each
 * transport that it names. A rate limit is one bucket for the whole rule, so
 * limited rules share a chain that holds limit and verdict.
 */
#include <stdio.h>
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"

/* --- action ----------------------------------------------------------- */

static const char *comment_of(struct compiler *c, const struct rule *source)
{
	char text[24];
	const char *copy;
	int length = snprintf(text, sizeof(text), "rule %u", source->number);

	copy = arena_strndup(c->arena, text, (size_t)length);
	if (!copy)
		c->ruleset->failed = true;
	return copy;
}

struct verdict compile_verdict(struct compiler *c, const struct rule *source)
{
	struct verdict accept = { .code = VERDICT_ACCEPT };
	struct verdict drop = { .code = VERDICT_DROP };
	struct verdict go = { .code = VERDICT_GOTO, .chain = c->stateless };
	struct verdict on = { .code = VERDICT_CONTINUE };

	switch (source->action) {
	case RULE_DROP:
		return drop;
	case RULE_PASS:
		return source->ethertype_kind == ETHERTYPE_NONE ? accept : go;
	case RULE_PASS_STATELESS:
		return go;
	case RULE_COUNT:
		return on;
	}
	return drop;
}

static void finish(struct compiler *c, struct nft_rule *rule,
		   const struct rule *source)
{
	struct verdict verdict = compile_verdict(c, source);
	const char *comment = comment_of(c, source);

	if (rule) {
		rule->comment = comment;
		rule->rule_number = source->number;
	}
	rule_counter(c->ruleset, rule);
	if (source->log)
		verdict = compile_logged(c, source, comment, verdict);
	if (verdict.code != VERDICT_CONTINUE)
		rule_verdict(c->ruleset, rule, verdict.code, verdict.chain);
}

static struct chain *limited_tail(struct compiler *c, const struct rule *source)
{
	struct rule_parts *parts = &c->parts[source->number - 1];
	struct nft_rule *rule;

	if (parts->tail)
		return parts->tail;
	parts->tail = table_add_chain(c->ruleset, c->bridge,
				      compile_numbered(c, source, "limit"));
	rule = compile_new_rule(c, parts->tail, REASON_NONE);
	rule_limit(c->ruleset, rule, source->limit.count, source->limit.seconds,
		   source->limit.burst);
	finish(c, rule, source);
	return parts->tail;
}

/* --- the rule ---------------------------------------------------------- */

void compile_words(struct compiler *c, struct nft_rule *rule,
		   const struct rule *source, const struct variant *variant)
{
	struct rule_parts *parts = &c->parts[source->number - 1];
	bool v6 = variant->family == IP_V6;

	compile_match_macs(c, rule, source, &source->from_mac,
			   FIELD_ETHER_SADDR);
	compile_match_macs(c, rule, source, &source->to_mac, FIELD_ETHER_DADDR);
	compile_match_family(c, rule, source, variant->family);
	compile_match_addresses(c, rule, source, &source->from, variant->family,
				v6 ? FIELD_IP6_SADDR : FIELD_IP_SADDR,
				&parts->from[v6]);
	compile_match_addresses(c, rule, source, &source->to, variant->family,
				v6 ? FIELD_IP6_DADDR : FIELD_IP_DADDR,
				&parts->to[v6]);
	compile_match_transport(c, rule, source, variant->transport);
}

static void compile_variant(struct compiler *c, struct chain *chain,
			    const struct rule *source,
			    const struct variant *variant)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_preconditions(c, rule, source);
	compile_words(c, rule, source, variant);
	if (source->limit.count)
		rule_verdict(c->ruleset, rule, VERDICT_JUMP,
			     limited_tail(c, source));
	else
		finish(c, rule, source);
}

/* One rule serves both families unless something of one of them is named. */
static bool splits(const struct rule *source, const struct transport *transport)
{
	return source->from.count || source->to.count ||
	       source->family_v4 != source->family_v6 ||
	       (transport && (transport->protocol == PROTOCOL_ICMP ||
			      transport->protocol == PROTOCOL_ICMP6));
}

static void make_transport(struct compiler *c, struct chain *chain,
			   const struct rule *source,
			   const struct transport *transport,
			   make_variant *make)
{
	struct variant variant = { .transport = transport };
	int protocol = transport ? transport->protocol : PROTOCOL_ANY;

	if (!splits(source, transport)) {
		make(c, chain, source, &variant);
		return;
	}
	if (source->family_v4 && protocol != PROTOCOL_ICMP6) {
		variant.family = IP_V4;
		make(c, chain, source, &variant);
	}
	if (source->family_v6 && protocol != PROTOCOL_ICMP) {
		variant.family = IP_V6;
		make(c, chain, source, &variant);
	}
}

void compile_variants(struct compiler *c, struct chain *chain,
		      const struct rule *source, make_variant *make)
{
	bool ip = source->ethertype_kind == ETHERTYPE_NONE ||
		  source->family_v4 || source->family_v6;
	struct variant plain = { .family = IP_NONE };

	if (!ip) {
		make(c, chain, source, &plain);
		return;
	}
	if (!source->transports.count)
		make_transport(c, chain, source, NULL, make);
	for (size_t i = 0; i < source->transports.count; i++)
		make_transport(c, chain, source, &source->transports.items[i],
			       make);
}

void compile_rule(struct compiler *c, struct chain *chain,
		  const struct rule *source)
{
	compile_variants(c, chain, source, compile_variant);
}
