/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbour.h - hosts that the bridge's own routing table must know, so that
 * conntrack's translation finds its way to them (rtnetlink(7)).
 */
#ifndef SLUICE_EDGE_NEIGHBOUR_H
#define SLUICE_EDGE_NEIGHBOUR_H

#include "core/address.h"
#include "edge/netlink.h"

/** neighbour_set - @address on @device has @mac, for good. 0 or -errno. */
int neighbour_set(struct netlink *route, const char *device,
		  const struct address *address, const struct mac *mac);

/** neighbour_route - @prefix is on the link of @device. 0 or -errno. */
int neighbour_route(struct netlink *route, const char *device,
		    const struct prefix *prefix);

#endif
