/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link_bridge.c - the bridge and its ports, with the options that make it
 * forward everything that a cable would, and say nothing by itself.
 *
 * Attributes follow br_changelink() and br_setport() of the kernel.
 */
#include <errno.h>
#include <net/if.h>
#include <string.h>

#include "edge/link_internal.h"

/* Newer than the headers that we may be built with. */
#define BRIDGE_FDB_MAX_LEARNED 49
#define FDB_MAX_LEARNED 8192

/* 802.1D groups 03 to 0f; the kernel forbids 00 to 02 here. */
#define BRIDGE_GROUPS 0xfff8
/* 00 and 02 to 0f; PAUSE frames never cross a bridge. */
#define PORT_GROUPS 0xfffd

#define CLOCK_TICKS 100 /* USER_HZ, in which the kernel counts ageing */

struct option {
	uint16_t type;
	uint8_t size;
	uint32_t value;
};

static const struct option bridge_options[] = {
	{ IFLA_BR_FORWARD_DELAY, 4, 0 },
	{ IFLA_BR_AGEING_TIME, 4, 300 * CLOCK_TICKS },
	{ IFLA_BR_STP_STATE, 4, 0 },
	{ IFLA_BR_GROUP_FWD_MASK, 2, BRIDGE_GROUPS },
	{ IFLA_BR_MCAST_SNOOPING, 1, 0 },
	{ IFLA_BR_MCAST_QUERIER, 1, 0 },
	{ IFLA_BR_NF_CALL_IPTABLES, 1, 1 },
	{ IFLA_BR_NF_CALL_IP6TABLES, 1, 1 },
	{ IFLA_BR_NF_CALL_ARPTABLES, 1, 0 },
};

/*
 * Kernels may be without these: VLAN filtering is then off anyway, and
 * before 6.7 a bridge learns without a limit.
 */
static const struct option bridge_features[] = {
	{ IFLA_BR_VLAN_FILTERING, 1, 0 },
	{ BRIDGE_FDB_MAX_LEARNED, 4, FDB_MAX_LEARNED },
};

static const struct option port_options[] = {
	{ IFLA_BRPORT_LEARNING, 1, 1 },
	{ IFLA_BRPORT_UNICAST_FLOOD, 1, 1 },
	{ IFLA_BRPORT_MCAST_FLOOD, 1, 1 },
	{ IFLA_BRPORT_BCAST_FLOOD, 1, 1 },
	{ IFLA_BRPORT_GUARD, 1, 0 },
	{ IFLA_BRPORT_PROTECT, 1, 0 },
	{ IFLA_BRPORT_ISOLATED, 1, 0 },
	{ IFLA_BRPORT_PROXYARP, 1, 0 },
	{ IFLA_BRPORT_NEIGH_SUPPRESS, 1, 0 },
	{ IFLA_BRPORT_GROUP_FWD_MASK, 2, PORT_GROUPS },
};

/* Goes first: with a spanning tree, a forward delay of 0 is refused. */
static const struct option no_spanning_tree = { IFLA_BR_STP_STATE, 4, 0 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void put_options(struct nlmsghdr *header, const struct option *options,
			size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (options[i].size == 1)
			mnl_attr_put_u8(header, options[i].type,
					(uint8_t)options[i].value);
		else if (options[i].size == 2)
			mnl_attr_put_u16(header, options[i].type,
					 (uint16_t)options[i].value);
		else
			mnl_attr_put_u32(header, options[i].type,
					 options[i].value);
	}
}

static void put_bridge(struct nlmsghdr *header, const struct option *options,
		       size_t count)
{
	struct nlattr *info, *data;

	info = mnl_attr_nest_start(header, IFLA_LINKINFO);
	mnl_attr_put_strz(header, IFLA_INFO_KIND, "bridge");
	data = mnl_attr_nest_start(header, IFLA_INFO_DATA);
	put_options(header, options, count);
	mnl_attr_nest_end(header, data);
	mnl_attr_nest_end(header, info);
}

static void put_mac(struct nlmsghdr *header, const struct mac *mac)
{
	static const struct mac zero;

	if (memcmp(mac->bytes, zero.bytes, MAC_LENGTH) != 0)
		mnl_attr_put(header, IFLA_ADDRESS, MAC_LENGTH, mac->bytes);
}

static int bridge_finish(struct netlink *route, const char *name)
{
	for (size_t i = 0; i < COUNT(bridge_features); i++) {
		char buffer[LINK_MESSAGE_MAX];
		struct nlmsghdr *header;
		int error;

		header = link_request_begin(buffer, name, NULL);
		put_bridge(header, &bridge_features[i], 1);
		error = netlink_request(route, header);
		if (error && error != -EOPNOTSUPP && error != -EINVAL)
			return error;
	}
	return link_quiet(route, name);
}

int bridge_create(struct netlink *route, const char *name,
		  const struct mac *mac)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header = link_create_begin(buffer, name);
	int error;

	put_mac(header, mac);
	put_bridge(header, bridge_options, COUNT(bridge_options));
	error = netlink_request(route, header);
	return error ? error : bridge_finish(route, name);
}

int bridge_set(struct netlink *route, const char *name, const struct mac *mac)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header;
	int error;

	header = link_request_begin(buffer, name, NULL);
	put_bridge(header, &no_spanning_tree, 1);
	error = netlink_request(route, header);
	if (error)
		return error;
	header = link_request_begin(buffer, name, NULL);
	put_mac(header, mac);
	put_bridge(header, bridge_options, COUNT(bridge_options));
	error = netlink_request(route, header);
	return error ? error : bridge_finish(route, name);
}

int bridge_take_port(struct netlink *route, const char *name,
		     const char *bridge)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header;
	unsigned index = 0;

	if (bridge) {
		index = if_nametoindex(bridge);
		if (!index)
			return -errno;
	}
	header = link_request_begin(buffer, name, NULL);
	mnl_attr_put_u32(header, IFLA_MASTER, index);
	return netlink_request(route, header);
}

/* A message of its own: options go before the master within one message. */
int bridge_set_port(struct netlink *route, const char *name, bool hairpin)
{
	char buffer[LINK_MESSAGE_MAX];
	struct nlmsghdr *header;
	struct nlattr *info, *data;

	header = link_request_begin(buffer, name, NULL);
	info = mnl_attr_nest_start(header, IFLA_LINKINFO);
	mnl_attr_put_strz(header, IFLA_INFO_SLAVE_KIND, "bridge");
	data = mnl_attr_nest_start(header, IFLA_INFO_SLAVE_DATA);
	put_options(header, port_options, COUNT(port_options));
	mnl_attr_put_u8(header, IFLA_BRPORT_MODE, hairpin);
	mnl_attr_nest_end(header, data);
	mnl_attr_nest_end(header, info);
	return netlink_request(route, header);
}
