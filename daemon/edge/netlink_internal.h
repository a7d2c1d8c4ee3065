/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink_internal.h - what netlink.c wants of its socket.
 */
#ifndef SLUICE_EDGE_NETLINK_INTERNAL_H
#define SLUICE_EDGE_NETLINK_INTERNAL_H

#include <sys/types.h>

#include "edge/netlink.h"

/** netlink_make_room - a datagram of @length bytes is to be sent. */
void netlink_make_room(struct netlink *netlink, size_t length);

/** netlink_send - one datagram. 0 or -errno. */
int netlink_send(struct netlink *netlink, const void *bytes, size_t length);

/**
 * netlink_receive - the next datagram, with @flags of recv(2): its length, and
 * where it is in *@bytes, for which there is room for @size bytes in @buffer.
 * Or -errno: -ENOBUFS some got lost, or it did not fit.
 */
ssize_t netlink_receive(struct netlink *netlink, void *buffer, size_t size,
			int flags, const void **bytes);

#endif
