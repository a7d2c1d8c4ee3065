/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbour.h - hosts that the bridge's own routing table must know, so that
 * conntrack's translation finds its way to them (rtnetlink(7)).
 *
 * All functions return 0 or -errno.
 */
#ifndef SLUICE_EDGE_NEIGHBOUR_H
#define SLUICE_EDGE_NEIGHBOUR_H

#include <stddef.h>

#include "core/address.h"
#include "core/arena.h"
#include "edge/netlink.h"

/** neighbour_set - @address on @device has @mac, for good. */
int neighbour_set(struct netlink *route, const char *device,
		  const struct address *address, const struct mac *mac);

/** neighbour_delete - @address is not known there; it need not have been. */
int neighbour_delete(struct netlink *route, const char *device,
		     const struct address *address);

/** struct neighbour_entry - one that neighbour_set() made. */
struct neighbour_entry {
	struct address address;
	struct mac mac;
};

struct neighbour_list {
	struct neighbour_entry *items;
	size_t count;
};

/** neighbour_read - the permanent ones of @device, into @arena. */
int neighbour_read(struct netlink *route, const char *device,
		   struct arena *arena, struct neighbour_list *out);

/** neighbour_route - @prefix is on the link of @device. */
int neighbour_route(struct netlink *route, const char *device,
		    const struct prefix *prefix);

/** neighbour_route_delete - it is not; it need not have been. */
int neighbour_route_delete(struct netlink *route, const char *device,
			   const struct prefix *prefix);

struct route_list {
	struct prefix *items;
	size_t count;
};

/** neighbour_route_read - what neighbour_route() made, into @arena. */
int neighbour_route_read(struct netlink *route, const char *device,
			 struct arena *arena, struct route_list *out);

#endif
