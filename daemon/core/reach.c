/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reach.c - see reach.h. Asked by the compiler, by explain and by show; the
 * model asks it too, so its own unit test has to hold it against tables.
 */
#include "core/reach.h"

bool rule_between(const struct rule *rule, uint8_t from, uint8_t to)
{
	return (rule->from_zone == ZONE_ANY || rule->from_zone == from) &&
	       (rule->to_zone == ZONE_ANY || rule->to_zone == to);
}

bool reach_rule(const struct rule *rule, uint8_t from, uint8_t to,
		enum ip_family family)
{
	if (rule->action != RULE_PASS && rule->action != RULE_PASS_STATELESS)
		return false;
	if (!(family == IP_V4 ? rule->family_v4 : rule->family_v6))
		return false;
	return rule_between(rule, from, to) || rule_between(rule, to, from);
}

enum reach reach_between(const struct policy *policy, uint8_t from, uint8_t to,
			 enum ip_family family)
{
	unsigned reach = REACH_NONE;

	if (policy->filter.default_action == DEFAULT_PASS)
		return REACH_TAGGED_ANY;
	for (size_t i = 0; i < policy->filter.count; i++) {
		const struct rule *rule = &policy->filter.rules[i];

		if (!reach_rule(rule, from, to, family))
			continue;
		if (rule->vlan_any)
			reach |= REACH_TAGGED_ANY;
		else if (rule->vlan_count)
			reach |= REACH_TAGGED_SOME;
		else
			reach |= REACH_UNTAGGED;
	}
	return (enum reach)reach;
}

bool reach_vlan(const struct policy *policy, uint8_t from, uint8_t to,
		enum ip_family family, uint16_t vlan)
{
	enum reach reach = reach_between(policy, from, to, family);

	if (reach & REACH_TAGGED_ANY)
		return true;
	if (vlan == 0)
		return reach & REACH_UNTAGGED;
	for (size_t i = 0; i < policy->filter.count; i++) {
		const struct rule *rule = &policy->filter.rules[i];

		if (!reach_rule(rule, from, to, family))
			continue;
		for (size_t j = 0; j < rule->vlan_count; j++)
			if (rule->vlans[j].first <= vlan &&
			    vlan <= rule->vlans[j].last)
				return true;
	}
	return false;
}
