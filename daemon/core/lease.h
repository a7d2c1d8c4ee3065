/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lease.h - lines whose outer address is "dhcp": it is whatever the provider
 * hands out, and the policy is compiled anew for each lease.
 *
 * policy_lease_fill() before policy_check(), policy_lease_wait() behind it.
 */
#ifndef SLUICE_CORE_LEASE_H
#define SLUICE_CORE_LEASE_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/policy.h"

/** struct lease - what a DHCP server handed out (RFC 2131). */
struct lease {
	bool known; /* false: there is none */
	bool has_router;
	struct address address; /* IPv4 */
	struct address router;	/* the first of option 3 */
};

/** lease_equal - both say the same, also if neither is known. */
bool lease_equal(const struct lease *a, const struct lease *b);

/**
 * policy_lease_fill - put the addresses of @lease (NULL: none) where the
 * policy says "dhcp".
 */
void policy_lease_fill(struct policy *policy, const struct lease *lease);

/**
 * policy_lease_wait - take the lines whose address is not known out of force:
 * they stand behind the others of their block, and their inner sides stay
 * private. False: no memory in @arena.
 */
bool policy_lease_wait(struct policy *policy, struct arena *arena);

/** policy_leased - the nat block whose address is handed out, or NULL. */
const struct nat *policy_leased(const struct policy *policy);

#endif
