/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * link_read.c - what interfaces there are, and news of them.
 */
#include "edge/link.h"

#include <errno.h>
#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

struct reader {
	struct arena *arena;
	struct link_list *list;
	size_t capacity;
};

/* --- links ------------------------------------------------------------- */

static bool link_kind_is_bridge(const struct nlattr *info)
{
	const struct nlattr *attribute;

	mnl_attr_for_each_nested (attribute, info) {
		if (mnl_attr_get_type(attribute) == IFLA_INFO_KIND)
			return strcmp(netlink_text(attribute), "bridge") == 0;
	}
	return false;
}

static void link_take_name(struct link_state *link,
			   const struct nlattr *attribute)
{
	(void)snprintf(link->name, sizeof(link->name), "%s",
		       netlink_text(attribute));
}

static void link_take_counters(struct link_state *link,
			       const struct nlattr *attribute)
{
	struct rtnl_link_stats64 counters;
	size_t length = mnl_attr_get_payload_len(attribute);

	memset(&counters, 0, sizeof(counters));
	if (length > sizeof(counters))
		length = sizeof(counters);
	memcpy(&counters, mnl_attr_get_payload(attribute), length);
	link->received_packets = counters.rx_packets;
	link->received_bytes = counters.rx_bytes;
	link->sent_packets = counters.tx_packets;
	link->sent_bytes = counters.tx_bytes;
}

static int link_take_attribute(const struct nlattr *attribute, void *data)
{
	struct link_state *link = data;

	switch (mnl_attr_get_type(attribute)) {
	case IFLA_IFNAME:
		link_take_name(link, attribute);
		break;
	case IFLA_ADDRESS:
		if (mnl_attr_get_payload_len(attribute) == MAC_LENGTH)
			memcpy(link->mac.bytes, mnl_attr_get_payload(attribute),
			       MAC_LENGTH);
		break;
	case IFLA_MASTER:
		link->master = netlink_u32(attribute);
		break;
	case IFLA_MTU:
		link->mtu = netlink_u32(attribute);
		break;
	case IFLA_STATS64:
		link_take_counters(link, attribute);
		break;
	case IFLA_LINKINFO:
		link->is_bridge = link_kind_is_bridge(attribute);
		break;
	default: /* the kernel's, and many */
		break;
	}
	return MNL_CB_OK;
}

static int link_take(const struct nlmsghdr *header, void *data)
{
	const struct ifinfomsg *message =
		netlink_body(header, sizeof(*message));
	struct reader *reader = data;
	struct link_list *list = reader->list;
	struct link_state *link;
	void *items;

	if (!message)
		return netlink_malformed();
	items = arena_grow(reader->arena, list->items, list->count,
			   &reader->capacity, sizeof(*list->items));
	if (!items) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	list->items = items;
	link = &list->items[list->count++];
	memset(link, 0, sizeof(*link));
	link->index = (unsigned)message->ifi_index;
	link->up = message->ifi_flags & IFF_UP;
	link->carrier = message->ifi_flags & IFF_LOWER_UP;
	link->noarp = message->ifi_flags & IFF_NOARP;
	mnl_attr_parse(header, sizeof(*message), link_take_attribute, link);
	return MNL_CB_OK;
}

static void link_restart(void *data)
{
	struct reader *reader = data;

	reader->list->count = 0;
}

/* --- addresses --------------------------------------------------------- */

/* Link-local IPv6 came by itself, and goes when IPv6 is disabled. */
static int address_take(const struct nlmsghdr *header, void *data)
{
	const struct ifaddrmsg *message =
		netlink_body(header, sizeof(*message));
	struct link_list *list = data;

	if (!message)
		return netlink_malformed();
	if (message->ifa_family == AF_INET6 &&
	    message->ifa_scope == RT_SCOPE_LINK)
		return MNL_CB_OK;
	for (size_t i = 0; i < list->count; i++) {
		if (list->items[i].index == message->ifa_index)
			list->items[i].has_address = true;
	}
	return MNL_CB_OK;
}

int link_read(struct netlink *route, struct arena *arena, struct link_list *out)
{
	struct reader reader = { .arena = arena, .list = out };
	char buffer[128];
	struct nlmsghdr *header;
	struct ifinfomsg *link;
	struct ifaddrmsg *address;
	int error;

	memset(out, 0, sizeof(*out));
	header = mnl_nlmsg_put_header(buffer);
	header->nlmsg_type = RTM_GETLINK;
	link = mnl_nlmsg_put_extra_header(header, sizeof(*link));
	link->ifi_family = AF_UNSPEC;
	error = netlink_dump(route, header, link_take, link_restart, &reader);
	if (error)
		return error;

	header = mnl_nlmsg_put_header(buffer);
	header->nlmsg_type = RTM_GETADDR;
	address = mnl_nlmsg_put_extra_header(header, sizeof(*address));
	address->ifa_family = AF_UNSPEC;
	return netlink_dump(route, header, address_take, NULL, out);
}

/* --- news -------------------------------------------------------------- */

int link_watch(struct netlink *route)
{
	int group = RTNLGRP_LINK;

	if (mnl_socket_setsockopt(route->socket, NETLINK_ADD_MEMBERSHIP, &group,
				  sizeof(group)) < 0)
		return -errno;
	return 0;
}

struct news {
	const struct policy *policy;
	bool changed;
};

static bool policy_names_link(const struct policy *policy, const char *name)
{
	const struct bridge *bridge = &policy->bridge;

	if (strcmp(bridge->name.text, name) == 0)
		return true;
	for (size_t i = 0; i < bridge->port_count; i++) {
		if (strcmp(bridge->ports[i].name.text, name) == 0)
			return true;
	}
	return false;
}

/* A renamed port tells its new name only, but that it has a bridge. */
static int news_take(const struct nlmsghdr *header, void *data)
{
	struct news *news = data;
	struct link_state link = { .index = 0 };

	if (header->nlmsg_type != RTM_NEWLINK &&
	    header->nlmsg_type != RTM_DELLINK)
		return MNL_CB_OK;
	mnl_attr_parse(header, sizeof(struct ifinfomsg), link_take_attribute,
		       &link);
	if (link.master || policy_names_link(news->policy, link.name))
		news->changed = true;
	return MNL_CB_OK;
}

bool link_watch_read(struct netlink *route, const struct policy *policy)
{
	struct news news = { .policy = policy };
	char buffer[16384];
	struct netlink_news reading = { .buffer = buffer,
					.size = sizeof(buffer),
					.take = policy ? news_take : NULL,
					.data = &news };

	netlink_news(route, &reading);
	/* Lost news are news: the caller looks at everything. */
	return news.changed || reading.lost;
}
