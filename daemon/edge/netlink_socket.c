/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink_socket.c - the socket itself: datagrams to the kernel, and from it.
 * What they say is netlink.c's.
 */
#include <errno.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>

#include "edge/netlink_internal.h"

#define RECEIVE_BUFFER (1 << 20) /* bytes queued by the kernel for us */

int netlink_open(struct netlink *netlink, int protocol)
{
	int one = 1;
	int size = RECEIVE_BUFFER;
	int descriptor, error;

	memset(netlink, 0, sizeof(*netlink));
	netlink->socket = mnl_socket_open2(protocol, SOCK_CLOEXEC);
	if (!netlink->socket)
		return -errno;
	if (mnl_socket_bind(netlink->socket, 0, MNL_SOCKET_AUTOPID) < 0) {
		error = -errno;
		netlink_close(netlink);
		return error;
	}
	descriptor = mnl_socket_get_fd(netlink->socket);
	/* Comforts of newer kernels; nothing depends on them. */
	setsockopt(descriptor, SOL_NETLINK, NETLINK_EXT_ACK, &one, sizeof(one));
	setsockopt(descriptor, SOL_NETLINK, NETLINK_CAP_ACK, &one, sizeof(one));
	setsockopt(descriptor, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size));
	netlink->sequence = 1;
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	if (netlink->socket)
		mnl_socket_close(netlink->socket);
	netlink->socket = NULL;
}

/* Without the capability for FORCE the system's limit holds. */
void netlink_make_room(struct netlink *netlink, size_t length)
{
	int descriptor = mnl_socket_get_fd(netlink->socket);
	int size = (int)length;

	if (setsockopt(descriptor, SOL_SOCKET, SO_SNDBUFFORCE, &size,
		       sizeof(size)) < 0)
		setsockopt(descriptor, SOL_SOCKET, SO_SNDBUF, &size,
			   sizeof(size));
}

int netlink_send(struct netlink *netlink, const void *bytes, size_t length)
{
	return mnl_socket_sendto(netlink->socket, bytes, length) < 0 ? -errno
								     : 0;
}

ssize_t netlink_receive(struct netlink *netlink, void *buffer, size_t size,
			int flags, const void **bytes)
{
	ssize_t length;

	*bytes = buffer;
	do {
		length = recv(mnl_socket_get_fd(netlink->socket), buffer, size,
			      flags | MSG_TRUNC);
	} while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	return (size_t)length > size ? -ENOBUFS : length;
}
