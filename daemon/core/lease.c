/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lease.c - addresses that a DHCP server hands out, in the lines that ask for
 * them.
 */
#include "core/lease.h"

bool lease_equal(const struct lease *a, const struct lease *b)
{
	if (!a->known || !b->known)
		return a->known == b->known;
	if (address_compare(&a->address, &b->address) != 0 ||
	    a->has_router != b->has_router)
		return false;
	return !a->has_router || address_compare(&a->router, &b->router) == 0;
}

static void fill(struct nat_entry *entry, const struct lease *lease)
{
	bool router = entry->kind == NAT_ALIAS;

	if (!lease || !lease->known || (router && !lease->has_router))
		return;
	entry->waits = false;
	entry->outer.address = router ? lease->router : lease->address;
}

void policy_lease_fill(struct policy *policy, const struct lease *lease)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		struct nat *nat = &policy->nats[i];

		for (size_t j = 0; j < nat->count; j++)
			if (nat->entries[j].leased)
				fill(&nat->entries[j], lease);
	}
}

/* The others keep their order, and so do those that wait. */
static bool set_aside(struct nat *nat, struct arena *arena)
{
	struct nat_entry *waiting =
		arena_array(arena, nat->count, sizeof(*waiting));
	size_t kept = 0;

	if (!waiting)
		return false;
	for (size_t i = 0; i < nat->count; i++) {
		if (nat->entries[i].waits)
			waiting[nat->waiting++] = nat->entries[i];
		else
			nat->entries[kept++] = nat->entries[i];
	}
	nat->count = kept;
	nat_note_families(nat);
	for (size_t i = 0; i < nat->waiting; i++)
		nat->entries[kept + i] = waiting[i];
	return true;
}

bool policy_lease_wait(struct policy *policy, struct arena *arena)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		if (policy->nats[i].leased &&
		    !set_aside(&policy->nats[i], arena))
			return false;
	return true;
}

const struct nat *policy_leased(const struct policy *policy)
{
	for (size_t i = 0; i < policy->nat_count; i++)
		if (policy->nats[i].leased)
			return &policy->nats[i];
	return NULL;
}
