/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_internal.h - between the daemon, the keeper of its DHCP client, and
 * the script that this runs.
 */
#ifndef SLUICE_EDGE_DHCP_INTERNAL_H
#define SLUICE_EDGE_DHCP_INTERNAL_H

#include <net/if.h>

#include "core/address.h"

#define DHCP_EVENT_MAX 160 /* bytes of one event */
#define DHCP_BROKEN_WORD "broken"
/* The descriptor that the script sends its event to. */
#define DHCP_EVENTS_VARIABLE "SLUICE_LEASE_EVENTS"

/** struct dhcp_order - what the keeper shall run; no interface: nothing. */
struct dhcp_order {
	char interface[IFNAMSIZ];
	char wanted[ADDRESS_TEXT_MAX]; /* "": any address */
};

/**
 * dhcp_keeper_start - fork it. The daemon has the first ends of both pairs of
 * sockets. 0 or -errno.
 */
int dhcp_keeper_start(const int *orders, const int *events);

#endif
