/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_hints.c - warnings about rules that are legal, but hardly meant.
 */
#include "core/checker.h"

/* Where ports are forwarded, frames may turn back at a port. */
static void check_one_port(struct checker *checker, const struct rule *rule)
{
	if (policy_forwards(checker->policy) || rule->from_zone == ZONE_ANY ||
	    rule->from_zone != rule->to_zone ||
	    checker->zone_ports[rule->from_zone] > 1)
		return;
	diag_warning(checker->diag, rule->to_zone_name.span,
		     "zone '%s' has one port; "
		     "nothing is forwarded from it to itself",
		     rule->to_zone_name.text);
}

static bool is_group(const struct interval *interval)
{
	if (interval->first.family == IP_V4)
		return interval->first.bytes[0] >= 224;
	return interval->first.bytes[0] == 0xff;
}

/* Packets to group addresses travel in group frames. */
static void check_group_target(struct checker *checker, const struct rule *rule)
{
	const struct address_set *to = &rule->to;

	if ((rule->action != RULE_PASS &&
	     rule->action != RULE_PASS_STATELESS) ||
	    rule->destination != DESTINATION_DEFAULT ||
	    rule->ethertype_kind != ETHERTYPE_NONE || to->negated || !to->count)
		return;
	for (size_t i = 0; i < to->v4.count; i++) {
		if (!is_group(&to->v4.items[i]))
			return;
	}
	for (size_t i = 0; i < to->v6.count; i++) {
		if (!is_group(&to->v6.items[i]))
			return;
	}
	diag_warning(checker->diag, to->span,
		     "a pass rule takes unicast frames; to reach a group "
		     "add 'multicast' or 'broadcast'");
}

void check_hints(struct checker *checker)
{
	const struct policy *policy = checker->policy;
	const struct filter *filter = &policy->filter;

	for (size_t i = 0; i < policy->nat_count; i++)
		check_outer(checker, &policy->nats[i]);
	for (size_t i = 0; i < filter->count; i++) {
		check_one_port(checker, &filter->rules[i]);
		check_group_target(checker, &filter->rules[i]);
	}
	if (policy->nat_count && filter->default_action == DEFAULT_PASS)
		diag_warning(checker->diag, filter->default_span,
			     "with nat, 'default pass' opens every "
			     "translated host to the other side");
}
