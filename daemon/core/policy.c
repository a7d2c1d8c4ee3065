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
