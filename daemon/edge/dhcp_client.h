/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dhcp_client.h - busybox udhcpc on the bridge. It is started by a process of
 * its own, which keeps the capabilities that sluiced gives up, and ends with
 * sluiced.
 */
#ifndef SLUICE_EDGE_DHCP_CLIENT_H
#define SLUICE_EDGE_DHCP_CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "core/lease.h"

/** enum dhcp_event_kind - what became of the wish for an address. */
enum dhcp_event_kind {
	DHCP_LOST,   /* the server took it back (DHCPNAK) */
	DHCP_BOUND,  /* granted, or granted again */
	DHCP_SILENT, /* no server answers */
	DHCP_BROKEN  /* the client cannot be run */
};

struct dhcp_event {
	enum dhcp_event_kind kind;
	struct lease lease; /* BOUND */
	uint32_t seconds;   /* BOUND: it is valid for */
	char text[80];	    /* BROKEN: why */
};

struct dhcp_client {
	int keeper; /* socket to the process that starts it, or -1 */
	int events; /* socket, or -1 */
};

/** dhcp_client_open - the keeper, idle; while there is CAP_NET_RAW. */
int dhcp_client_open(struct dhcp_client *client);
void dhcp_client_close(struct dhcp_client *client);

/**
 * dhcp_client_run - have it ask on @interface, for the address of @wanted
 * first, if that is known; without an @interface it ends. 0 or -errno.
 */
int dhcp_client_run(struct dhcp_client *client, const char *interface,
		    const struct lease *wanted);

/** dhcp_client_read - the next event; false: there is none. */
bool dhcp_client_read(struct dhcp_client *client, struct dhcp_event *event);

/**
 * dhcp_client_script - main of what udhcpc runs for each event: tells it to
 * the daemon. The environment is as busybox describes it.
 */
int dhcp_client_script(int argc, char **argv);

#endif
