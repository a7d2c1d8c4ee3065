/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_lease.c - outer addresses that are handed out: one lease, in one zone,
 * from a server that may speak there.
 */
#include "core/checker.h"
#include "core/lease.h"

static struct span leased_span(const struct nat *nat)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].leased)
			return nat->entries[i].outer_span;
	return nat->span;
}

void check_lease(struct checker *checker)
{
	const struct policy *policy = checker->policy;
	const struct nat *first = policy_leased(policy);
	const struct guard *guard;

	for (size_t i = 0; first && i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		if (!nat->leased || nat == first)
			continue;
		diag_error(checker->diag, leased_span(nat),
			   "only one zone can have addresses from DHCP");
		diag_note(checker->diag, leased_span(first),
			  "the first zone that has");
	}
	guard = first ? policy_guard(policy, first->zone) : NULL;
	if (!guard || !guard->deny[DENY_DHCP_SERVER])
		return;
	diag_error(checker->diag, guard->deny_span[DENY_DHCP_SERVER],
		   "this zone's own address comes from a DHCP server, "
		   "which must be heard");
	diag_note(checker->diag, leased_span(first), "the address");
}
