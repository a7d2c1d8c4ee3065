/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link_internal.h - what the files of edge/link share.
 */
#ifndef SLUICE_EDGE_LINK_INTERNAL_H
#define SLUICE_EDGE_LINK_INTERNAL_H

#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "core/address.h"
#include "edge/netlink.h"

#define LINK_MESSAGE_MAX 1024 /* room for any request that we make */

/**
 * link_request_begin - RTM_NEWLINK about the interface @name in @buffer of
 * LINK_MESSAGE_MAX bytes. Its struct ifinfomsg is zero, and is returned in
 * @message if that is not NULL.
 */
struct nlmsghdr *link_request_begin(char *buffer, const char *name,
				    struct ifinfomsg **message);

/** link_create_begin - ditto, to create it: NOARP, no multicast. */
struct nlmsghdr *link_create_begin(char *buffer, const char *name);

/** link_quiet - NOARP, no multicast, no IPv6 address by itself. */
int link_quiet(struct netlink *route, const char *name);

/** bridge_create - with every option; a @mac of zero is the kernel's. */
int bridge_create(struct netlink *route, const char *name,
		  const struct mac *mac);

/** bridge_set - the same options and @mac (zero: keep) on a bridge. */
int bridge_set(struct netlink *route, const char *name, const struct mac *mac);

/** bridge_take_port - @name into @bridge, or out (NULL). */
int bridge_take_port(struct netlink *route, const char *name,
		     const char *bridge);

/** bridge_set_port - the options of a port that is in. */
int bridge_set_port(struct netlink *route, const char *name, bool hairpin);

#endif
