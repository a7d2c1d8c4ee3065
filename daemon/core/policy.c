/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.c - finding the block that belongs to a zone.
 */
#include "core/policy.h"

const struct nat *policy_nat(const struct policy *policy, uint8_t zone)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		if (policy->nats[i].zone == zone)
			return &policy->nats[i];
	}
	return NULL;
}

const struct guard *policy_guard(const struct policy *policy, uint8_t zone)
{
	for (size_t i = 0; i < policy->guard_count; i++) {
		if (policy->guards[i].zone == zone)
			return &policy->guards[i];
	}
	return NULL;
}

void nat_note_families(struct nat *nat)
{
	nat->keeps_v4 = false;
	nat->keeps_v6 = false;
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		bool v6 = entry->inner.address.family == IP_V6;
		bool own = nat_is_own(entry);

		if (entry->kind == NAT_PRIVATE)
			continue;
		nat->translates_v4 |= !v6;
		nat->translates_v6 |= v6;
		nat->keeps_v4 |= own && !v6;
		nat->keeps_v6 |= own && v6;
	}
	nat->keeps_state = nat->keeps_v4 || nat->keeps_v6;
}

bool nat_stands_behind(const struct nat *nat, const struct address *address)
{
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];

		if (nat_is_own(entry) &&
		    prefix_contains(&entry->inner, address))
			return true;
	}
	return false;
}

bool nat_needs_route(const struct nat *nat, const struct nat_entry *entry)
{
	if (!nat_is_own(entry))
		return false;
	for (size_t i = 0; i < nat->count; i++) {
		const struct nat_entry *other = &nat->entries[i];

		if (entry->kind == NAT_FORWARD &&
		    other->kind == NAT_MASQUERADE &&
		    prefix_contains(&other->inner, &entry->inner.address))
			return false;
	}
	return true;
}

bool nat_is_alias(const struct nat *nat, const struct address *address)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == NAT_ALIAS &&
		    address_compare(&nat->entries[i].inner.address, address) ==
			    0)
			return true;
	return false;
}

bool policy_keeps_state(const struct policy *policy)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		if (policy->nats[i].keeps_state)
			return true;
	return false;
}

bool policy_keeps_v6(const struct policy *policy)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		if (policy->nats[i].keeps_v6)
			return true;
	return false;
}

static bool policy_has(const struct policy *policy,
		       bool (*test)(const struct nat_entry *entry))
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		for (size_t at = 0; at < nat->count; at++)
			if (test(&nat->entries[at]))
				return true;
	}
	return false;
}

static bool entry_forwards(const struct nat_entry *entry)
{
	return entry->kind == NAT_FORWARD;
}

static bool entry_helps(const struct nat_entry *entry)
{
	return entry->helper != HELPER_NONE;
}

bool policy_forwards(const struct policy *policy)
{
	return policy_has(policy, entry_forwards);
}

bool policy_helps(const struct policy *policy)
{
	return policy_has(policy, entry_helps);
}

const struct rule *policy_rule(const struct policy *policy, uint32_t number)
{
	const struct filter *filter = &policy->filter;

	return number && number <= filter->count ? &filter->rules[number - 1]
						 : NULL;
}
