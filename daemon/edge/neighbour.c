/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbour.c - permanent neighbours and on-link routes of a device; IPv4.
 */
#include "edge/neighbour.h"

#include <errno.h>
#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <net/if.h>

#define MESSAGE_MAX 256

int neighbour_set(struct netlink *route, const char *device,
		  const struct address *address, const struct mac *mac)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct ndmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct ndmsg));

	if (!index)
		return -errno;
	header->nlmsg_type = RTM_NEWNEIGH;
	header->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	body->ndm_family = AF_INET;
	body->ndm_ifindex = (int)index;
	body->ndm_state = NUD_PERMANENT;
	mnl_attr_put(header, NDA_DST, 4, address->bytes);
	mnl_attr_put(header, NDA_LLADDR, MAC_LENGTH, mac->bytes);
	return netlink_request(route, header);
}

int neighbour_route(struct netlink *route, const char *device,
		    const struct prefix *prefix)
{
	unsigned index = if_nametoindex(device);
	char buffer[MESSAGE_MAX];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct rtmsg *body =
		mnl_nlmsg_put_extra_header(header, sizeof(struct rtmsg));

	if (!index)
		return -errno;
	header->nlmsg_type = RTM_NEWROUTE;
	header->nlmsg_flags = NLM_F_CREATE | NLM_F_REPLACE;
	body->rtm_family = AF_INET;
	body->rtm_dst_len = prefix->length;
	body->rtm_table = RT_TABLE_MAIN;
	body->rtm_protocol = RTPROT_STATIC;
	body->rtm_scope = RT_SCOPE_LINK;
	body->rtm_type = RTN_UNICAST;
	mnl_attr_put(header, RTA_DST, 4, prefix->address.bytes);
	mnl_attr_put_u32(header, RTA_OIF, index);
	return netlink_request(route, header);
}
