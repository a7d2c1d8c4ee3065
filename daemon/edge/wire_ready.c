/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * wire_ready.c - when a scratch firewall can take its first frame.
 *
 * A link that was brought up is not ready at once: the kernel tells of carrier
 * later, and only then the far end's queue takes frames and the bridge's port
 * forwards. IFF_RUNNING is of no use, a link that never had carrier has it too.
 */
#include "edge/wire.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/socket.h>
#include <time.h>

#include <linux/if.h>
#include <linux/if_bridge.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include "edge/netlink.h"

/* struct watch - links of one namespace that are ready. */
struct watch {
	struct netlink route;
	uint8_t family; /* AF_UNSPEC: with carrier; AF_BRIDGE: forwarding */
	size_t ready;
};

static bool is_forwarding(const struct nlattr *port)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested (attribute, port) {
		if (mnl_attr_get_type(attribute) == IFLA_BRPORT_STATE)
			return netlink_u8(attribute) == BR_STATE_FORWARDING;
	}
	return false;
}

static int count_ready(const struct nlmsghdr *header, void *data)
{
	struct watch *watch = data;
	const struct nlattr *attribute;
	bool up = false, forwarding = watch->family != AF_BRIDGE;

	mnl_attr_for_each (attribute, header, sizeof(struct ifinfomsg)) {
		unsigned type = mnl_attr_get_type(attribute);

		if (type == IFLA_OPERSTATE)
			up = netlink_u8(attribute) == IF_OPER_UP;
		else if (type == IFLA_PROTINFO && watch->family == AF_BRIDGE)
			forwarding = is_forwarding(attribute);
	}
	watch->ready += up && forwarding;
	return MNL_CB_OK;
}

static void count_anew(void *data)
{
	struct watch *watch = data;

	watch->ready = 0;
}

static int look(struct watch *watch)
{
	char buffer[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct ifinfomsg *message;

	header->nlmsg_type = RTM_GETLINK;
	message = mnl_nlmsg_put_extra_header(header, sizeof(*message));
	message->ifi_family = watch->family;
	watch->ready = 0;
	return netlink_dump(&watch->route, header, count_ready, count_anew,
			    watch);
}

static int64_t now_milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int await(struct watch *near, struct watch *far, size_t ports,
		 int milliseconds)
{
	int64_t end = now_milliseconds() + milliseconds;

	for (;;) {
		int code = look(near);

		if (!code)
			code = look(far);
		if (code || (near->ready == ports && far->ready == ports))
			return code;
		if (now_milliseconds() >= end)
			return -ETIMEDOUT;
		poll(NULL, 0, 1);
	}
}

int wire_ready(const struct wire *wire, int milliseconds)
{
	struct watch near = { .family = AF_BRIDGE };
	struct watch far = { .family = AF_UNSPEC };
	int code = wire_enter(wire), back;

	if (code)
		return code;
	code = netlink_open(&near.route, NETLINK_ROUTE);
	if (code)
		goto out;
	code = wire_go(wire->far);
	if (!code)
		code = netlink_open(&far.route, NETLINK_ROUTE);
	if (!code) {
		code = await(&near, &far, wire->port_count, milliseconds);
		netlink_close(&far.route);
	}
	netlink_close(&near.route);
out:
	back = wire_leave(wire);
	if (code || back)
		return code ? code : back;
	return wire_settle(wire);
}
