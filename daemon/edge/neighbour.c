/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbour.c - permanent neighbours and on-link routes of a device.
 */
#include "edge/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <string.h>

#define MESSAGE_MAX 256

/** struct reader - a dump of what is on one device. */
struct reader {
	unsigned device;
	struct arena *arena;
	struct neighbour_list *neighbours;
	struct route_list *routes;
	size_t capacity;
};

static uint8_t family_of(const struct address *address)
{
	return address->family == IP_V6 ? AF_INET6 : AF_INET;
}

/* Of @length bytes: IP_NONE if it is no address. */
static void take_address(struct address *out, const void *bytes, size_t length)
{
	if (length != 4 && length != 16)
		return;
	out->family = length == 16 ? IP_V6 : IP_V4;
	memcpy(out->bytes, bytes, length);
}

/* --- neighbours -------------------------------------------------------- */

static struct nlmsghdr *neighbour_begin(char *buffer, uint16_t type,
					unsigned index,
					const struct address *address)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct ndmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct ndmsg));

	header->nlmsg_type = type;
	body->ndm_family = family_of(address);
	body->ndm_ifindex = (int)index;
	body->ndm_state = NUD_PERMANENT;
	mnl_attr_put(header, NDA_DST, address_size(address->family),
		     address->bytes);
	return header;
}

int neighbour_set(struct netlink *route, const char *device,
		  const struct address *address, const struct mac *mac)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header;

	if (!index)
		return -errno;
	header = neighbour_begin(buffer, RTM_NEWNEIGH, index, address);
	header->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	mnl_attr_put(header, NDA_LLADDR, MAC_LENGTH, mac->bytes);
	return netlink_request(route, header);
}

int neighbour_delete(struct netlink *route, const char *device,
		     const struct address *address)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	int error;

	if (!index)
		return errno == ENODEV ? 0 : -errno;
	error = netlink_request(route, neighbour_begin(buffer, RTM_DELNEIGH,
						       index, address));
	return error == -ENOENT ? 0 : error;
}

static int neighbour_take_attribute(const struct nlattr *attribute, void *data)
{
	struct neighbour_entry *entry = data;
	size_t length = mnl_attr_get_payload_len(attribute);
	const void *bytes = mnl_attr_get_payload(attribute);

	if (mnl_attr_get_type(attribute) == NDA_DST)
		take_address(&entry->address, bytes, length);
	if (mnl_attr_get_type(attribute) == NDA_LLADDR && length == MAC_LENGTH)
		memcpy(entry->mac.bytes, bytes, length);
	return MNL_CB_OK;
}

static int neighbour_take(const struct nlmsghdr *header, void *data)
{
	const struct ndmsg *body = netlink_body(header, sizeof(*body));
	struct neighbour_entry entry = { .address.family = IP_NONE };
	struct reader *reader = data;
	struct neighbour_list *list = reader->neighbours;
	void *items;

	if (!body)
		return netlink_malformed();
	if ((body->ndm_family != AF_INET && body->ndm_family != AF_INET6) ||
	    body->ndm_ifindex != (int)reader->device ||
	    !(body->ndm_state & NUD_PERMANENT))
		return MNL_CB_OK;
	mnl_attr_parse(header, sizeof(*body), neighbour_take_attribute, &entry);
	if (entry.address.family == IP_NONE)
		return MNL_CB_OK;
	items = arena_grow(reader->arena, list->items, list->count,
			   &reader->capacity, sizeof(*list->items));
	if (!items) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	list->items = items;
	list->items[list->count++] = entry;
	return MNL_CB_OK;
}

static void neighbour_restart(void *data)
{
	struct reader *reader = data;

	reader->neighbours->count = 0;
}

int neighbour_read(struct netlink *route, const char *device,
		   struct arena *arena, struct neighbour_list *out)
{
	struct reader reader = { .device = if_nametoindex(device),
				 .arena = arena,
				 .neighbours = out };
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct ndmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct ndmsg));

	memset(out, 0, sizeof(*out));
	if (!reader.device)
		return -errno;
	header->nlmsg_type = RTM_GETNEIGH;
	body->ndm_family = AF_UNSPEC;
	mnl_attr_put_u32(header, NDA_IFINDEX, reader.device);
	return netlink_dump(route, header, neighbour_take, neighbour_restart,
			    &reader);
}

/* --- routes ------------------------------------------------------------ */

static struct nlmsghdr *route_begin(char *buffer, uint16_t type, unsigned index,
				    const struct prefix *prefix)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct rtmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct rtmsg));

	header->nlmsg_type = type;
	body->rtm_family = family_of(&prefix->address);
	body->rtm_dst_len = prefix->length;
	body->rtm_table = RT_TABLE_MAIN;
	body->rtm_protocol = RTPROT_STATIC;
	body->rtm_scope = RT_SCOPE_LINK;
	body->rtm_type = RTN_UNICAST;
	mnl_attr_put(header, RTA_DST, address_size(prefix->address.family),
		     prefix->address.bytes);
	mnl_attr_put_u32(header, RTA_OIF, index);
	return header;
}

int neighbour_route(struct netlink *route, const char *device,
		    const struct prefix *prefix)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header;

	if (!index)
		return -errno;
	header = route_begin(buffer, RTM_NEWROUTE, index, prefix);
	header->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	return netlink_request(route, header);
}

int neighbour_route_delete(struct netlink *route, const char *device,
			   const struct prefix *prefix)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	int error;

	if (!index)
		return errno == ENODEV ? 0 : -errno;
	error = netlink_request(route, route_begin(buffer, RTM_DELROUTE, index,
						   prefix));
	return error == -ESRCH ? 0 : error;
}

/** struct route_seen - one of a dump; another device, or several: 0. */
struct route_seen {
	struct prefix prefix;
	uint32_t device;
	uint32_t table;
};

static int route_take_attribute(const struct nlattr *attribute, void *data)
{
	struct route_seen *seen = data;
	size_t length = mnl_attr_get_payload_len(attribute);

	if (mnl_attr_get_type(attribute) == RTA_DST)
		take_address(&seen->prefix.address,
			     mnl_attr_get_payload(attribute), length);
	if (mnl_attr_get_type(attribute) == RTA_OIF && length == 4)
		seen->device = netlink_u32(attribute);
	if (mnl_attr_get_type(attribute) == RTA_TABLE && length == 4)
		seen->table = netlink_u32(attribute);
	return MNL_CB_OK;
}

static int route_take(const struct nlmsghdr *header, void *data)
{
	const struct rtmsg *body = netlink_body(header, sizeof(*body));
	struct route_seen seen = { .device = 0 };
	struct reader *reader = data;
	struct route_list *list = reader->routes;
	void *items;

	if (!body)
		return netlink_malformed();
	seen.prefix.length = body->rtm_dst_len;
	seen.table = body->rtm_table;
	/* Routes of IPv6 have no scope. */
	if ((body->rtm_family != AF_INET && body->rtm_family != AF_INET6) ||
	    body->rtm_protocol != RTPROT_STATIC ||
	    (body->rtm_family == AF_INET && body->rtm_scope != RT_SCOPE_LINK))
		return MNL_CB_OK;
	mnl_attr_parse(header, sizeof(*body), route_take_attribute, &seen);
	if (seen.prefix.address.family == IP_NONE)
		return MNL_CB_OK;
	if (seen.device != reader->device || seen.table != RT_TABLE_MAIN)
		return MNL_CB_OK;
	items = arena_grow(reader->arena, list->items, list->count,
			   &reader->capacity, sizeof(*list->items));
	if (!items) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	list->items = items;
	list->items[list->count++] = seen.prefix;
	return MNL_CB_OK;
}

static void route_restart(void *data)
{
	struct reader *reader = data;

	reader->routes->count = 0;
}

int neighbour_route_read(struct netlink *route, const char *device,
			 struct arena *arena, struct route_list *out)
{
	struct reader reader = { .device = if_nametoindex(device),
				 .arena = arena,
				 .routes = out };
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct rtmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct rtmsg));

	memset(out, 0, sizeof(*out));
	if (!reader.device)
		return -errno;
	header->nlmsg_type = RTM_GETROUTE;
	body->rtm_family = AF_UNSPEC;
	return netlink_dump(route, header, route_take, route_restart, &reader);
}
