/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * succession.h - from one policy to the next: the flows that the new one
 * forbids are ended (docs/decisions/forbidden-flows.md).
 */
#ifndef SLUICE_APP_SUCCESSION_H
#define SLUICE_APP_SUCCESSION_H

#include <stddef.h>

#include "core/policy.h"
#include "edge/netlink.h"

/**
 * succession_end_flows - @old is asked, with @data, for the policy before,
 * once at most, and only if a flow cannot be judged by @next alone. It may
 * return NULL: not known, as when the daemon starts. @ended gets the number
 * of flows ended. 0 or -errno.
 */
int succession_end_flows(struct netlink *netfilter,
			 const struct policy *(*old)(void *data), void *data,
			 const struct policy *next, size_t *ended);

#endif
