/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_trace.c - which frames the kernel is to trace: a table of its own,
 * in front of all others, that decides nothing.
 *
 * It sees a frame as it came in. The words of the rule are those of the filter,
 * but nothing was translated yet, and no mark tells the tag.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"

static struct chain *fits_chain(struct compiler *c, uint32_t rate)
{
	struct chain *fits =
		table_add_chain(c->ruleset, c->netdev, TRACE_COUNT_CHAIN);
	struct nft_rule *rule = compile_new_rule(c, fits, REASON_NONE);

	rule_counter(c->ruleset, rule);
	rule = compile_new_rule(c, fits, REASON_NONE);
	rule_limit(c->ruleset, rule, rate, 1, rate);
	rule_add(c->ruleset, rule, STATEMENT_TRACE);
	return fits;
}

static void fit(struct compiler *c, struct nft_rule *rule)
{
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, c->netdev->chains);
}

static void trace_variant(struct compiler *c, struct chain *chain,
			  const struct rule *source,
			  const struct variant *variant)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);

	compile_preconditions(c, rule, source);
	if (source->vlan_count)
		compile_match_tag(c, rule, source);
	compile_words(c, rule, source, variant);
	fit(c, rule);
}

/* What the matches of a rule look for in a compiler. */
static bool prepare(struct compiler *c)
{
	static const enum field key[] = { FIELD_META_PROTOCOL };
	static const uint8_t types[][4] = { { 0x08, 0x00 }, { 0x86, 0xdd } };

	c->netdev = ruleset_add_table(c->ruleset, TABLE_NETDEV, TRACE_TABLE);
	c->bridge = c->netdev;
	c->parts = arena_array(c->arena, 1, sizeof(*c->parts));
	c->ip_protocols = table_add_set(c->ruleset, c->netdev, "ip-protocols",
					SET_PLAIN, key, 1);
	for (size_t i = 0; i < 2; i++)
		set_add(c->ruleset, c->ip_protocols, types[i], NULL, NULL, NULL,
			0);
	return c->parts && !c->ruleset->failed;
}

bool trace_compile(const struct rule *source, const char *const *ports,
		   size_t port_count, uint32_t rate, struct ruleset *ruleset,
		   struct arena *arena)
{
	struct compiler c = { .ruleset = ruleset, .arena = arena };

	ruleset_init(ruleset, arena);
	if (!prepare(&c) || !fits_chain(&c, rate))
		return false;
	for (size_t i = 0; i < port_count; i++) {
		struct chain *chain =
			compile_port_chain(&c, TRACE_CHAIN_PREFIX, ports[i],
					   HOOK_INGRESS, TRACE_PRIORITY);

		if (chain)
			chain->ends_in_accept = true;
		if (source)
			compile_variants(&c, chain, source, trace_variant);
		else
			fit(&c, compile_new_rule(&c, chain, REASON_NONE));
	}
	return !ruleset->failed;
}
