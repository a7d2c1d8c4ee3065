/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_counters.c - the kernel's counters by rule and by reason.
 */
#include <errno.h>
#include <string.h>

#include "app/report.h"
#include "core/reason.h"

static void tally_add(struct tally *tally, const struct nft_count *count)
{
	tally->packets += count->packets;
	tally->bytes += count->bytes;
}

static enum reason find_reason(const char *comment)
{
	for (int reason = REASON_RULE; reason < REASON_COUNT; reason++) {
		if (strcmp(reason_text((enum reason)reason), comment) == 0)
			return (enum reason)reason;
	}
	return REASON_NONE;
}

bool reason_passes(const struct policy *policy, enum reason reason)
{
	if (reason == REASON_DEFAULT)
		return policy->filter.default_action == DEFAULT_PASS;
	return reason == REASON_ESTABLISHED || reason == REASON_ARP ||
	       reason == REASON_ND || reason == REASON_ANSWERED;
}

static void take_rule(const struct policy *policy, struct counters *out,
		      const struct nft_count *count)
{
	const struct rule *rule;

	if (count->rule > policy->filter.count)
		return;
	rule = &policy->filter.rules[count->rule - 1];
	tally_add(&out->rules[count->rule], count);
	if (rule->action == RULE_DROP)
		tally_add(&out->dropped, count);
	else if (rule->action != RULE_COUNT)
		tally_add(&out->passed, count);
}

static void take_reason(const struct policy *policy, struct counters *out,
			const struct nft_count *count)
{
	enum reason reason = find_reason(count->comment);

	if (reason == REASON_NONE)
		return;
	tally_add(&out->reasons[reason], count);
	tally_add(reason_passes(policy, reason) ? &out->passed : &out->dropped,
		  count);
}

int counters_read(struct sluiced *daemon, struct arena *arena,
		  struct counters *out)
{
	const struct generation *running = daemon->engine.running;
	const struct policy *policy = &running->policy;
	struct nft_counts counts;
	int error;

	memset(out, 0, sizeof(*out));
	out->rules = arena_array(arena, policy->filter.count + 1,
				 sizeof(*out->rules));
	out->reasons = arena_array(arena, REASON_COUNT, sizeof(*out->reasons));
	if (!out->rules || !out->reasons)
		return -ENOMEM;
	error = nft_counts_read(&daemon->engine.netfilter, &running->ruleset,
				running->number, arena, &counts);
	if (error)
		return error;
	for (size_t i = 0; i < counts.count; i++) {
		const struct nft_count *count = &counts.items[i];

		if (count->rule)
			take_rule(policy, out, count);
		else if (count->comment)
			take_reason(policy, out, count);
	}
	return 0;
}
