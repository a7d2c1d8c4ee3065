/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * probe.h - ARP requests (RFC 826) and neighbour solicitations (RFC 4861) out
 * of a port, in the name of an address that no station has. The only frames
 * that the firewall sends by itself.
 */
#ifndef SLUICE_EDGE_PROBE_H
#define SLUICE_EDGE_PROBE_H

#include <stdint.h>

#include "core/address.h"

/**
 * probe_open - a packet socket that sends and never receives; each frame
 * carries the packet mark @mark, which the egress chain looks for. Needs
 * CAP_NET_RAW, sending does not. The descriptor, or -errno.
 */
int probe_open(uint32_t mark);

/**
 * probe_send - who has @target? tell @sender, of the same family, at @source.
 * Broadcast, or to the solicited-node group, out of the link @port (its
 * index). 0 or -errno.
 */
int probe_send(int probe, unsigned port, const struct mac *source,
	       const struct address *sender, const struct address *target);

#endif
