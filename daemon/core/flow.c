/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.c - would a policy let this flow begin? Walks the rules as the
 * filter does, with what conntrack knows of a flow's first packet.
 */
#include "core/flow.h"
#include "core/mark.h"
#include "core/match.h"
#include "core/reach.h"

/* The words of @rule that a flow can answer for. */
static bool may_match(const struct rule *rule, const struct flow *flow)
{
	const struct headers headers = {
		.family = flow->source.family,
		.source = flow->source,
		.target = flow->target,
		.protocol = flow->protocol,
		.source_port = flow->source_port,
		.target_port = flow->target_port,
		.icmp_type = flow->icmp_type,
		.icmp_code = flow->icmp_code,
	};

	return rule_between(rule,
			    (flow->mark & MARK_FROM_ZONE) >> MARK_FROM_SHIFT,
			    (flow->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT) &&
	       match_vlan(rule, flow->mark & MARK_VLAN) &&
	       match_headers(rule, &headers);
}

static bool tells_macs(const struct rule *rule)
{
	return rule->from_mac.count || rule->to_mac.count ||
	       rule->destination != DESTINATION_DEFAULT;
}

enum flow_answer flow_judge(const struct policy *policy,
			    const struct flow *flow,
			    const struct rule **uncertain)
{
	const struct rule *rule = NULL;
	enum flow_answer answer = FLOW_FORBIDDEN;

	if (policy->filter.default_action == DEFAULT_PASS)
		answer = FLOW_PERMITTED;
	for (size_t i = 0; i < policy->filter.count; i++) {
		rule = &policy->filter.rules[i];
		/* A limit slows the beginning of flows, it ends none. */
		if (rule->action == RULE_COUNT || !may_match(rule, flow) ||
		    (rule->action == RULE_DROP && rule->limit.count))
			continue;
		answer = FLOW_FORBIDDEN;
		if (rule->action == RULE_PASS ||
		    (rule->action == RULE_PASS_STATELESS &&
		     flow->mark & MARK_STATELESS))
			answer = FLOW_PERMITTED;
		if (tells_macs(rule))
			answer = FLOW_UNCERTAIN;
		break;
	}
	if (uncertain)
		*uncertain = answer == FLOW_UNCERTAIN ? rule : NULL;
	return answer;
}
