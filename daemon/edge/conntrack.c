/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * conntrack.c - dump, judge, end. The verdicts are the caller's; attributes
 * follow linux/netfilter/nfnetlink_conntrack.h.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_conntrack.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "core/mark.h"
#include "core/ruleset.h"
#include "edge/conntrack_internal.h"

#define TUPLE_MAX 128

enum change { CHANGE_DELETE, CHANGE_MARK };

/** struct change_entry - what names an entry to the kernel, and what to do. */
struct change_entry {
	enum change change;
	uint32_t mark; /* CHANGE_MARK: the new one */
	uint8_t family;
	uint16_t zone;
	uint32_t id;
	uint16_t tuple_length;
	uint8_t tuple[TUPLE_MAX]; /* payload of CTA_TUPLE_ORIG, as dumped */
};

struct pruning {
	bool (*keep)(struct flow *flow, void *data);
	void *data;
	struct change_entry *changes;
	size_t count;
	size_t capacity;
	size_t ended;
	bool failed;
};

struct nlmsghdr *conntrack_begin(uint8_t *buffer, uint16_t type, uint8_t family)
{
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *generic;

	header->nlmsg_type = (uint16_t)(NFNL_SUBSYS_CTNETLINK << 8) | type;
	header->nlmsg_flags = NLM_F_REQUEST;
	generic = mnl_nlmsg_put_extra_header(header, sizeof(*generic));
	generic->nfgen_family = family;
	generic->version = NFNETLINK_V0;
	return header;
}

static void read_address(const struct nlattr *attr, enum ip_family family,
			 struct address *out)
{
	size_t size = address_size(family);

	if (mnl_attr_get_payload_len(attr) < size)
		return;
	out->family = family;
	memcpy(out->bytes, mnl_attr_get_payload(attr), size);
}

static void read_ip(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_IP_V4_SRC:
			read_address(attr, IP_V4, &flow->source);
			break;
		case CTA_IP_V4_DST:
			read_address(attr, IP_V4, &flow->target);
			break;
		case CTA_IP_V6_SRC:
			read_address(attr, IP_V6, &flow->source);
			break;
		case CTA_IP_V6_DST:
			read_address(attr, IP_V6, &flow->target);
			break;
		}
	}
}

static void read_protocol(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		switch (mnl_attr_get_type(attr)) {
		case CTA_PROTO_NUM:
			flow->protocol = netlink_u8(attr);
			break;
		case CTA_PROTO_SRC_PORT:
			flow->source_port = ntohs(netlink_u16(attr));
			break;
		case CTA_PROTO_DST_PORT:
			flow->target_port = ntohs(netlink_u16(attr));
			break;
		case CTA_PROTO_ICMP_TYPE:
		case CTA_PROTO_ICMPV6_TYPE:
			flow->icmp_type = netlink_u8(attr);
			break;
		case CTA_PROTO_ICMP_CODE:
		case CTA_PROTO_ICMPV6_CODE:
			flow->icmp_code = netlink_u8(attr);
			break;
		}
	}
}

static void read_tuple(const struct nlattr *nest, struct flow *flow)
{
	const struct nlattr *attr;

	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == CTA_TUPLE_IP)
			read_ip(attr, flow);
		if (mnl_attr_get_type(attr) == CTA_TUPLE_PROTO)
			read_protocol(attr, flow);
	}
}

static void note_change(struct pruning *pruning,
			const struct change_entry *entry)
{
	if (pruning->count == pruning->capacity) {
		size_t capacity =
			pruning->capacity ? 2 * pruning->capacity : 64;
		struct change_entry *grown =
			realloc(pruning->changes, capacity * sizeof(*grown));

		if (!grown) {
			pruning->failed = true;
			return;
		}
		pruning->changes = grown;
		pruning->capacity = capacity;
	}
	pruning->changes[pruning->count++] = *entry;
}

static void judge_flow(struct pruning *pruning, struct flow *flow,
		       struct change_entry *entry)
{
	uint32_t before = flow->mark;
	bool keep = pruning->keep(flow, pruning->data);

	entry->mark = flow->mark & ~MARK_ENDED;
	if (!keep)
		entry->mark |= MARK_ENDED;
	if (entry->mark == before)
		return;
	entry->change = keep || flow->protocol == IPPROTO_TCP ? CHANGE_MARK
							      : CHANGE_DELETE;
	if (!keep)
		pruning->ended++;
	note_change(pruning, entry);
}

/* The filter sees inside addresses, which the reply is from. */
static void apply_translation(struct flow *flow, const struct flow *reply,
			      uint32_t status)
{
	flow->expected = status & CT_STATUS_EXPECTED;
	if (status & CT_STATUS_SNAT)
		flow->seen_source = (struct flow_end){ true, reply->target,
						       reply->target_port };
	if (!(status & CT_STATUS_DNAT))
		return;
	flow->asked_target =
		(struct flow_end){ true, flow->target, flow->target_port };
	flow->target = reply->source;
	flow->target_port = reply->source_port;
}

/** struct reading - one message of a dump, taken apart. */
struct reading {
	struct kept_flow kept;
	struct flow reply;
	uint32_t status;
	struct change_entry entry;
};

static void read_attribute(const struct nlattr *attr, struct reading *reading)
{
	struct change_entry *entry = &reading->entry;
	size_t length = mnl_attr_get_payload_len(attr);

	switch (mnl_attr_get_type(attr)) {
	case CTA_TUPLE_ORIG:
		if (length > sizeof(entry->tuple))
			return;
		memcpy(entry->tuple, mnl_attr_get_payload(attr), length);
		entry->tuple_length = (uint16_t)length;
		read_tuple(attr, &reading->kept.flow);
		break;
	case CTA_TUPLE_REPLY:
		read_tuple(attr, &reading->reply);
		break;
	case CTA_STATUS:
		reading->status = ntohl(netlink_u32(attr));
		break;
	case CTA_TIMEOUT:
		reading->kept.seconds = ntohl(netlink_u32(attr));
		break;
	case CTA_MARK:
		reading->kept.flow.mark = ntohl(netlink_u32(attr));
		break;
	case CTA_ZONE:
		entry->zone = ntohs(netlink_u16(attr));
		break;
	case CTA_ID:
		entry->id = netlink_u32(attr);
		break;
	}
}

/* False: it is none of the bridge's. */
static bool read_flow(const struct nlmsghdr *header, struct reading *reading)
{
	const struct nfgenmsg *generic = netlink_body(header, sizeof(*generic));
	const struct nlattr *attr;
	uint32_t mark;

	memset(reading, 0, sizeof(*reading));
	if (!generic)
		return false;
	reading->entry.family = generic->nfgen_family;
	mnl_attr_for_each (attr, header, sizeof(*generic)) {
		read_attribute(attr, reading);
	}
	reading->kept.replied = reading->status & CT_STATUS_SEEN_REPLY;
	apply_translation(&reading->kept.flow, &reading->reply,
			  reading->status);
	mark = reading->kept.flow.mark;
	return reading->entry.tuple_length && mark & MARK_FROM_ZONE &&
	       mark & MARK_TO_ZONE;
}

static int judge(const struct nlmsghdr *header, void *data)
{
	struct reading reading;

	if (read_flow(header, &reading))
		judge_flow(data, &reading.kept.flow, &reading.entry);
	return MNL_CB_OK;
}

static void start_over(void *data)
{
	struct pruning *pruning = data;

	pruning->count = 0;
	pruning->ended = 0;
}

static int change_entry(struct netlink *netfilter,
			const struct change_entry *entry)
{
	uint8_t buffer[CONNTRACK_REQUEST];
	struct nlmsghdr *header =
		conntrack_begin(buffer,
				entry->change == CHANGE_MARK
					? IPCTNL_MSG_CT_NEW
					: IPCTNL_MSG_CT_DELETE,
				entry->family);
	int error;

	mnl_attr_put(header, CTA_TUPLE_ORIG | NLA_F_NESTED, entry->tuple_length,
		     entry->tuple);
	if (entry->zone)
		mnl_attr_put_u16(header, CTA_ZONE, htons(entry->zone));
	if (entry->change == CHANGE_MARK)
		mnl_attr_put_u32(header, CTA_MARK, htonl(entry->mark));
	else
		mnl_attr_put_u32(header, CTA_ID, entry->id);
	error = netlink_request(netfilter, header);
	return error == -ENOENT ? 0 : error; /* it ended by itself */
}

int conntrack_prune(struct netlink *netfilter,
		    bool (*keep)(struct flow *flow, void *data), void *data,
		    size_t *ended)
{
	struct pruning pruning = { .keep = keep, .data = data };
	uint8_t buffer[CONNTRACK_REQUEST];
	struct nlmsghdr *header;
	uint32_t count;
	int error = conntrack_count(netfilter, &count);

	if (ended)
		*ended = 0;
	/* A dump walks the whole hash table, however empty it is. */
	if (error || !count)
		return error;
	header = conntrack_begin(buffer, IPCTNL_MSG_CT_GET, AF_UNSPEC);
	error = netlink_dump(netfilter, header, judge, start_over, &pruning);
	if (!error && pruning.failed)
		error = -ENOMEM;
	for (size_t i = 0; !error && i < pruning.count; i++)
		error = change_entry(netfilter, &pruning.changes[i]);
	if (ended)
		*ended = error ? 0 : pruning.ended;
	free(pruning.changes);
	return error;
}

/* --- looking at them --------------------------------------------------- */

struct viewing {
	void (*take)(const struct kept_flow *kept, void *data);
	void (*restart)(void *data);
	void *data;
};

static int view(const struct nlmsghdr *header, void *data)
{
	struct viewing *viewing = data;
	struct reading reading;

	if (read_flow(header, &reading))
		viewing->take(&reading.kept, viewing->data);
	return MNL_CB_OK;
}

static void view_again(void *data)
{
	struct viewing *viewing = data;

	viewing->restart(viewing->data);
}

int conntrack_read(struct netlink *netfilter,
		   void (*take)(const struct kept_flow *kept, void *data),
		   void (*restart)(void *data), void *data)
{
	struct viewing viewing = { take, restart, data };
	uint8_t buffer[CONNTRACK_REQUEST];
	struct nlmsghdr *header =
		conntrack_begin(buffer, IPCTNL_MSG_CT_GET, AF_UNSPEC);

	return netlink_dump(netfilter, header, view, view_again, &viewing);
}
