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
 * conntrack_prune - end every flow for which @keep says no: a TCP connection
 * is marked MARK_ENDED, since conntrack would pick it up again in its middle
 * from the direction that is still allowed; others are deleted. The mark of a
 * connection that @keep allows again is taken away. @keep may change the zones
 * in the flow's mark; they are written back. @ended (may be NULL) gets
 * how many were ended. 0 or -errno.
 */
int conntrack_prune(struct netlink *netfilter,
		    bool (*keep)(struct flow *flow, void *data), void *data,
		    size_t *ended);

/** conntrack_count - entries of this network namespace. 0 or -errno. */
int conntrack_count(struct netlink *netfilter, uint32_t *count);

/** struct kept_flow - a flow of the bridge, as conntrack keeps it now. */
struct kept_flow {
	struct flow flow;
	uint32_t seconds; /* until it is forgotten, if nothing comes */
	bool replied;	  /* packets went both ways */
};

/**
 * conntrack_read - hand every flow of the bridge to @take; @restart: what came
 * so far is void, all come again. 0 or -errno.
 */
int conntrack_read(struct netlink *netfilter,
		   void (*take)(const struct kept_flow *kept, void *data),
		   void (*restart)(void *data), void *data);

/** struct conntrack_pressure - how much of the table is used, and refusals. */
struct conntrack_pressure {
	uint32_t entries;
	uint32_t most;	   /* 0: the kernel does not tell */
	uint64_t full;	   /* packets dropped: no entry to be had */
	uint64_t unplaced; /* ditto: no free port behind a masquerade */
};

/** conntrack_pressure_read - counts since the start. 0 or -errno. */
int conntrack_pressure_read(struct netlink *netfilter,
			    struct conntrack_pressure *out);

#endif
