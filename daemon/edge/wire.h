/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire.h - a scratch firewall: network namespaces of its own, a veth pair for
 * every port of a policy, frames put in and taken out at the far ends.
 *
 * Used by selftest and by the tests that hold kernel and model side by side.
 * Needs CAP_NET_ADMIN, CAP_NET_RAW and CAP_SYS_ADMIN. The namespaces vanish
 * with the last descriptor, whatever happens to the program.
 */
#ifndef SLUICE_EDGE_WIRE_H
#define SLUICE_EDGE_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/policy.h"

struct wire_port {
	char name[16];	/* in the firewall's namespace, as in the policy */
	struct mac mac; /* of the port, 02:53:4c:00:01:NN */
	char far[16];	/* name of the far end */
	int socket;	/* packet socket at the far end */
};

struct wire {
	int home;     /* namespace to return to */
	int firewall; /* namespace of bridge and ports */
	int far;      /* namespace of the far ends, e0, e1, ... */
	struct wire_port ports[POLICY_PORTS_MAX];
	size_t port_count;
};

/** struct wire_frame - bytes as on the wire, tag in place. */
struct wire_frame {
	size_t port;
	uint8_t *bytes;
	size_t length;
};

/** wire_port_mac - the address that port number @port of a wire has. */
struct mac wire_port_mac(size_t port);

/**
 * wire_open - make the namespaces and pairs; far ends are up, silent (no
 * IPv6, no ARP), port ends down. 0 or -errno, @what: what failed.
 */
int wire_open(struct wire *wire, const struct policy *policy,
	      const char **what);
void wire_close(struct wire *wire);

/**
 * wire_ready - wait until every port and its far end have carrier and the
 * bridge knows it; after the ports were brought up. 0, or -ETIMEDOUT.
 */
int wire_ready(const struct wire *wire, int milliseconds);

/** wire_settle - wait until the kernel is done with changes of links. */
int wire_settle(const struct wire *wire);

/** wire_go - into the network namespace of descriptor @fd. 0 or -errno. */
int wire_go(int fd);

/** wire_enter - go into the firewall's namespace (or back home). */
int wire_enter(const struct wire *wire);
int wire_leave(const struct wire *wire);

/** wire_send - one frame into @port from its far end. 0 or -errno. */
int wire_send(struct wire *wire, size_t port, const uint8_t *bytes,
	      size_t length);

/**
 * wire_receive - the next frame that came out of any port, waiting at most
 * @milliseconds (0: only look). 1: got one in @frame (bytes in @buffer of
 * @size), 0: none, -errno.
 */
int wire_receive(struct wire *wire, struct wire_frame *frame, uint8_t *buffer,
		 size_t size, int milliseconds);

#endif
