/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link.h - interfaces, the bridge, its ports and sysctls, through rtnetlink
 * and /proc/sys. Carries out single actions of a plan; decides nothing.
 */
#ifndef SLUICE_EDGE_LINK_H
#define SLUICE_EDGE_LINK_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/plan.h"
#include "edge/netlink.h"

/** struct link_error - like nft_error. */
struct link_error {
	int code;
	const char *missing; /* CONFIG_ symbol, or NULL */
	char text[200];	     /* "creating bridge br0", kernel's words */
};

/** link_read - all interfaces of this network namespace. 0 or -errno. */
int link_read(struct netlink *route, struct arena *arena,
	      struct link_list *out);

/** link_act - one action (not DROP_ALL, GUARD_PORT, RULESET: nft's). */
int link_act(struct netlink *route, const struct plan_action *action,
	     struct link_error *error);

/** link_watch - subscribe @route to link changes (RTNLGRP_LINK). */
int link_watch(struct netlink *route);

/**
 * link_watch_read - drain what was reported; true if anything about a link
 * named in @policy (port or bridge) changed.
 */
bool link_watch_read(struct netlink *route, const struct policy *policy);

/** link_delete - remove the interface @name; for scratch namespaces. */
int link_delete(struct netlink *route, const char *name);

/**
 * link_veth - a veth pair: @name here (in the namespace of @route), @peer in
 * the namespace of descriptor @peer_namespace. Both down, NOARP, silent.
 */
int link_veth(struct netlink *route, const char *name, const struct mac *mac,
	      const char *peer, int peer_namespace);

#endif
