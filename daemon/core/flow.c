/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.c - would the policy let this flow begin? Walks the rules as the
 * filter does, with what conntrack knows of a flow's first packet.
 */
#include "core/flow.h"
#include "core/match.h"
#include "core/mark.h"
#include "core/reach.h"

/** enum answer - a rule on a flow of which only some facts are known. */
enum answer { ANSWER_NO, ANSWER_YES, ANSWER_PERHAPS };

static enum answer rule_answers(const struct rule *rule,
				const struct flow *flow)
{
	const struct headers headers = {
		.family = flow->source.family,
		.source = flow->source,
		.target = flow->target,
		.protocol = flow->protocol,
		.has_ports = true,
		.source_port = flow->source_port,
		.target_port = flow->target_port,
		.has_icmp = true,
		.icmp_type = flow->icmp_type,
		.icmp_code = flow->icmp_code,
	};

	if (!rule_between(rule,
			  (flow->mark & MARK_FROM_ZONE) >> MARK_FROM_SHIFT,
			  (flow->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT))
		return ANSWER_NO;
	if (!match_vlan(rule, flow->mark & MARK_VLAN) ||
	    !match_headers(rule, &headers))
		return ANSWER_NO;
	if (rule->from_mac.count || rule->to_mac.count || rule->limit.count)
		return ANSWER_PERHAPS;
	/* Nor does a flow tell to which MAC its first packet went. */
	if (rule->destination != DESTINATION_DEFAULT)
		return ANSWER_PERHAPS;
	return ANSWER_YES;
}

bool flow_permitted(const struct policy *policy, const struct flow *flow)
{
	for (size_t i = 0; i < policy->filter.count; i++) {
		const struct rule *rule = &policy->filter.rules[i];
		enum answer answer = rule_answers(rule, flow);

		if (answer == ANSWER_NO || rule->action == RULE_COUNT)
			continue;
		/* A limit slows the beginning of flows, it ends none. */
		if (rule->action == RULE_PASS &&
		    (answer == ANSWER_YES || rule->limit.count))
			return true;
		if (rule->action == RULE_PASS_STATELESS)
			return flow->mark & MARK_STATELESS;
		if (rule->action == RULE_DROP && rule->limit.count)
			continue;
		return false;
	}
	return policy->filter.default_action == DEFAULT_PASS;
}
