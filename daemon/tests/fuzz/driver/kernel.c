/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * kernel.c - netlink sockets whose other end is an input.
 */
#include "tests/fuzz/driver/kernel.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "edge/netlink_internal.h"

static struct fuzz_cursor left; /* to be said */
static uint8_t *datagram;	/* said last, in memory of its own size */
static bool said; /* something of the answer to the last request */

void kernel_begin(const uint8_t *bytes, size_t length)
{
	left = (struct fuzz_cursor){ bytes, length };
	said = false;
}

void kernel_end(void)
{
	free(datagram);
	datagram = NULL;
}

int netlink_open(struct netlink *netlink, int protocol)
{
	(void)protocol;
	memset(netlink, 0, sizeof(*netlink));
	return 0;
}

void netlink_close(struct netlink *netlink)
{
	netlink->socket = NULL;
}

void netlink_make_room(struct netlink *netlink, size_t length)
{
	(void)netlink;
	(void)length;
}

int netlink_send(struct netlink *netlink, const void *bytes, size_t length)
{
	(void)netlink;
	(void)bytes;
	(void)length;
	said = false;
	return 0;
}

static void number(const struct netlink *netlink, size_t length)
{
	struct netlink_messages messages = { datagram, length };
	const struct nlmsghdr *message;

	while ((message = netlink_next(&messages))) {
		uint32_t last = netlink->sequence - 1 - message->nlmsg_seq;

		memcpy(datagram + ((const uint8_t *)message - datagram) +
			       offsetof(struct nlmsghdr, nlmsg_seq),
		       &last, sizeof(last));
	}
}

static ssize_t say_done(const struct netlink *netlink)
{
	const struct nlmsghdr done = { .nlmsg_len = sizeof(done),
				       .nlmsg_type = NLMSG_DONE };

	datagram = fuzz_copy((const void *)&done, sizeof(done), 0);
	number(netlink, sizeof(done));
	return sizeof(done);
}

static ssize_t say_next(const struct netlink *netlink, size_t size)
{
	size_t length = fuzz_take_number(&left, 2);
	const uint8_t *at;

	if (length == UINT16_MAX)
		return -ENOBUFS;
	at = fuzz_take(&left, length < size ? length : size, &length);
	datagram = fuzz_copy(at, length, 0);
	number(netlink, length);
	return (ssize_t)length;
}

ssize_t netlink_receive(struct netlink *netlink, void *buffer, size_t size,
			int flags, const void **bytes)
{
	bool waits = !(flags & MSG_DONTWAIT);
	ssize_t length;

	(void)buffer;
	kernel_end();
	if (waits && said)
		length = say_done(netlink);
	else if (left.left)
		length = say_next(netlink, size);
	else
		length = waits ? -EPROTO : -EAGAIN;
	said = true;
	*bytes = datagram;
	return length;
}
