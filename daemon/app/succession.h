/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * succession.h - from one policy to the next: the flows that the new one
 * forbids are ended (docs/decisions/forbidden-flows.md).
 */
#ifndef SLUICE_APP_SUCCESSION_H
#define SLUICE_APP_SUCCESSION_H

#include <stdbool.h>
#include <stddef.h>

#include "core/policy.h"
#include "edge/conntrack.h"
#include "edge/netlink.h"

/** struct predecessor - the policy before, as far as it is known. */
struct predecessor {
	bool known; /* false when the daemon starts */
	/* Names of its zones by id: connection marks hold ids. */
	const char (*zones)[NAME_MAX_LENGTH + 1];
	/*
	 * Asked once at most, and only if a flow cannot be judged by the new
	 * policy alone; may return NULL.
	 */
	const struct policy *(*policy)(void *data);
	void *data;
};

/**
 * succession_end_flows - judge every kept flow by @next, and bring its mark
 * to the zone ids of @next. @ended gets the number of flows ended. 0 or
 * -errno.
 */
int succession_end_flows(struct netlink *netfilter,
			 const struct predecessor *old,
			 const struct policy *next, size_t *ended);

/**
 * succession_foresee - @tell is given every flow that succession_end_flows()
 * would end; @restart: what it was told so far is void. 0 or -errno.
 */
int succession_foresee(struct netlink *netfilter, const struct predecessor *old,
		       const struct policy *next,
		       void (*tell)(const struct kept_flow *kept, void *data),
		       void (*restart)(void *data), void *data);

#endif
