/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack.h - the kernel's table of connections, through ctnetlink.
 *
 * Only flows of the bridge are touched: those whose connection mark names the
 * zones that they cross.
 */
#ifndef SLUICE_EDGE_CONNTRACK_H
#define SLUICE_EDGE_CONNTRACK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/flow.h"
#include "edge/netlink.h"

/**
 * conntrack_prune - delete every flow for which @keep says no. @deleted (may
 * be NULL) gets their number. 0 or -errno.
 */
int conntrack_prune(struct netlink *netfilter,
		    bool (*keep)(const struct flow *flow, void *data),
		    void *data, size_t *deleted);

/** conntrack_count - entries of this network namespace. 0 or -errno. */
int conntrack_count(struct netlink *netfilter, uint32_t *count);

#endif
