/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack_stats.c - how full the table is, and what found no place in it.
 */
#include <arpa/inet.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <string.h>

#include "edge/conntrack_internal.h"

static int read_table(const struct nlmsghdr *header, void *data)
{
	struct conntrack_pressure *out = data;
	const struct nlattr *attr;

	mnl_attr_for_each (attr, header, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == CTA_STATS_GLOBAL_ENTRIES)
			out->entries = ntohl(netlink_u32(attr));
		if (mnl_attr_get_type(attr) == CTA_STATS_GLOBAL_MAX_ENTRIES)
			out->most = ntohl(netlink_u32(attr));
	}
	return MNL_CB_OK;
}

static int read_processor(const struct nlmsghdr *header, void *data)
{
	struct conntrack_pressure *out = data;
	const struct nlattr *attr;

	mnl_attr_for_each (attr, header, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == CTA_STATS_DROP)
			out->full += ntohl(netlink_u32(attr));
		if (mnl_attr_get_type(attr) == CTA_STATS_INSERT_FAILED)
			out->unplaced += ntohl(netlink_u32(attr));
	}
	return MNL_CB_OK;
}

static void restart(void *data)
{
	struct conntrack_pressure *out = data;

	out->full = 0;
	out->unplaced = 0;
}

static int ask_table(struct netlink *netfilter, struct conntrack_pressure *out)
{
	uint8_t buffer[CONNTRACK_REQUEST];
	struct nlmsghdr *header =
		conntrack_begin(buffer, IPCTNL_MSG_CT_GET_STATS, AF_UNSPEC);

	memset(out, 0, sizeof(*out));
	return netlink_query(netfilter, header, read_table, out);
}

int conntrack_count(struct netlink *netfilter, uint32_t *count)
{
	struct conntrack_pressure table;
	int error = ask_table(netfilter, &table);

	*count = table.entries;
	return error;
}

int conntrack_pressure_read(struct netlink *netfilter,
			    struct conntrack_pressure *out)
{
	uint8_t buffer[CONNTRACK_REQUEST];
	struct nlmsghdr *header;
	int error = ask_table(netfilter, out);

	if (error)
		return error;
	header =
		conntrack_begin(buffer, IPCTNL_MSG_CT_GET_STATS_CPU, AF_UNSPEC);
	return netlink_dump(netfilter, header, read_processor, restart, out);
}
