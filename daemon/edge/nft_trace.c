/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_trace.c - the table that asks for traces, and their messages.
 */
#include "edge/nft_trace.h"

#include <endian.h>
#include <errno.h>
#include <libnftnl/common.h>
#include <net/if.h>
#include <string.h>
#include <sys/socket.h>

#include "core/compile.h"
#include "edge/nft_internal.h"

#define TRACE_GENERATION 1
#define EVENTS_BUFFER (256 << 10) /* bytes queued by the kernel for us */
#define MESSAGE_SIZE 8192

/* --- the table ----------------------------------------------------------- */

static void put_chain(struct nft_batch *batch, const struct chain *chain)
{
	char name[OBJECT_NAME_SIZE];
	struct base_chain base = { .family = TABLE_NETDEV,
				   .name = chain->name,
				   .hook = chain->hook,
				   .priority = chain->priority,
				   .ends_in_accept = chain->ends_in_accept };

	if (chain->hook == HOOK_NONE)
		nft_put_chain(batch, TABLE_NETDEV,
			      nft_generation_name(chain->name, TRACE_GENERATION,
						  name));
	else
		nft_put_base_chain(batch, &base, chain->device);
}

static void put_rules(struct nft_batch *batch, const struct chain *chain)
{
	char name[OBJECT_NAME_SIZE];

	nft_generation_name(chain->name, TRACE_GENERATION, name);
	for (const struct nft_rule *rule = chain->first; rule;
	     rule = rule->next)
		nft_put_rule(batch, TABLE_NETDEV,
			     chain->hook == HOOK_NONE ? name : chain->name,
			     rule, TRACE_GENERATION);
}

static int load(struct netlink *netlink, const struct table *table,
		struct nft_error *error)
{
	struct nft_batch batch;
	int result;

	memset(error, 0, sizeof(*error));
	nft_batch_begin(&batch, netlink->sequence);
	batch.table = table->name;
	nft_put_owned_table(&batch, TABLE_NETDEV);
	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next)
		put_chain(&batch, chain);
	for (const struct set *set = table->sets; set; set = set->next)
		nft_put_set_header(&batch, TABLE_NETDEV, set, TRACE_GENERATION);
	for (const struct chain *chain = table->chains; chain;
	     chain = chain->next)
		put_rules(&batch, chain);
	for (const struct set *set = table->sets; set; set = set->next)
		nft_put_set_elements(&batch, TABLE_NETDEV, set,
				     TRACE_GENERATION);
	result = nft_batch_send(netlink, &batch, "asking the kernel for traces",
				error);
	nft_batch_free(&batch);
	return result;
}

static int join(struct netlink *events)
{
	int group = NFNLGRP_NFTRACE, size = EVENTS_BUFFER;
	int error = netlink_open(events, NETLINK_NETFILTER);

	if (error)
		return error;
	setsockopt(mnl_socket_get_fd(events->socket), SOL_SOCKET,
		   SO_RCVBUFFORCE, &size, sizeof(size));
	return mnl_socket_setsockopt(events->socket, NETLINK_ADD_MEMBERSHIP,
				     &group, sizeof(group)) < 0
		       ? -errno
		       : 0;
}

void nft_trace_ports(struct nft_trace *trace, const struct bridge *bridge)
{
	trace->bridge = bridge;
	for (size_t i = 0; i < bridge->port_count; i++)
		trace->indexes[i] = if_nametoindex(bridge->ports[i].name.text);
}

int nft_trace_open(struct nft_trace *trace, const struct ruleset *ruleset,
		   const struct bridge *bridge, struct nft_error *error)
{
	int result;

	memset(trace, 0, sizeof(*trace));
	nft_trace_ports(trace, bridge);
	result = join(&trace->events);
	if (!result)
		result = netlink_open(&trace->owner, NETLINK_NETFILTER);
	if (result < 0) {
		nft_error_set(error, result, "listening for traces",
			      "listening for traces: %s", strerror(-result));
		return result;
	}
	return load(&trace->owner, ruleset->tables, error);
}

/* The table goes with its owner. */
void nft_trace_close(struct nft_trace *trace)
{
	netlink_close(&trace->owner);
	netlink_close(&trace->events);
}

int nft_trace_descriptor(const struct nft_trace *trace)
{
	return mnl_socket_get_fd(trace->events.socket);
}

uint32_t nft_trace_generation(const struct traced_event *event)
{
	return event->begins ? 0 : nft_generation_of(event->chain);
}

/* --- how many fitted ----------------------------------------------------- */

static int take_fits(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *list = nft_attr(answer, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *expression, *packets;
	uint64_t *frames = data;

	if (!list)
		return MNL_CB_OK;
	mnl_attr_for_each_nested (expression, list) {
		packets = nft_attr_nested(nft_attr_nested(expression,
							  NFTA_EXPR_DATA),
					  NFTA_COUNTER_PACKETS);
		if (strcmp(netlink_text(
				   nft_attr_nested(expression, NFTA_EXPR_NAME)),
			   "counter") == 0 &&
		    packets)
			*frames += be64toh(netlink_u64(packets));
	}
	return MNL_CB_OK;
}

static void restart_fits(void *data)
{
	uint64_t *frames = data;

	*frames = 0;
}

int nft_trace_fits(struct nft_trace *trace, uint64_t *frames)
{
	char bytes[MNL_NLMSG_HDRLEN + 256], name[OBJECT_NAME_SIZE];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETRULE,
				      nft_family(TABLE_NETDEV), 0, 0);

	*frames = 0;
	mnl_attr_put_strz(header, NFTA_RULE_TABLE, TRACE_TABLE);
	mnl_attr_put_strz(header, NFTA_RULE_CHAIN,
			  nft_generation_name(TRACE_COUNT_CHAIN,
					      TRACE_GENERATION, name));
	return netlink_dump(&trace->owner, header, take_fits, restart_fits,
			    frames);
}

/* --- events -------------------------------------------------------------- */

/** struct reading - where the events of one nft_trace_read() go. */
struct reading {
	const struct nft_trace *trace;
	void (*take)(const struct traced_event *event, void *data);
	void *data;
};

static const struct port *port_of(const struct nft_trace *trace,
				  const struct nlattr *attr)
{
	uint32_t index = ntohl(netlink_u32(attr));

	for (size_t i = 0; index && i < trace->bridge->port_count; i++)
		if (trace->indexes[i] == index)
			return &trace->bridge->ports[i];
	return NULL;
}

static enum traced_verdict verdict_of(const struct nlattr *attr)
{
	const struct nlattr *code = nft_attr_nested(attr, NFTA_VERDICT_CODE);

	switch (code ? (int)ntohl(netlink_u32(code)) : NFT_CONTINUE) {
	case NF_DROP:
		return TRACED_DROP;
	case NF_ACCEPT:
		return TRACED_ACCEPT;
	case NF_STOLEN:
		return TRACED_STOLEN;
	default:
		return TRACED_CONTINUE;
	}
}

static bool family_of(uint8_t number, enum table_family *family)
{
	static const enum table_family families[] = { TABLE_BRIDGE, TABLE_INET,
						      TABLE_NETDEV };

	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (nft_family(families[i]) == number) {
			*family = families[i];
			return true;
		}
	return false;
}

static void take_bytes(const struct nlattr *attr, const uint8_t **bytes,
		       size_t *length)
{
	*bytes = attr ? mnl_attr_get_payload(attr) : NULL;
	*length = attr ? mnl_attr_get_payload_len(attr) : 0;
}

/* A policy's verdict is a number of its own, and base chains' are all told. */
static void take_verdict(struct traced_event *event,
			 const struct nlmsghdr *message)
{
	const struct nlattr *type = nft_attr(message, NFTA_TRACE_TYPE);
	const struct nlattr *handle = nft_attr(message, NFTA_TRACE_RULE_HANDLE);
	const struct nlattr *policy = nft_attr(message, NFTA_TRACE_POLICY);

	event->verdict = verdict_of(nft_attr(message, NFTA_TRACE_VERDICT));
	event->handle = be64toh(netlink_u64(handle));
	if (ntohl(netlink_u32(type)) == NFT_TRACETYPE_POLICY)
		event->verdict = ntohl(netlink_u32(policy)) == NF_ACCEPT
					 ? TRACED_ACCEPT
					 : TRACED_DROP;
}

static void take_packet(struct traced_event *event,
			const struct nlmsghdr *message,
			const struct nft_trace *trace)
{
	const struct nlattr *mark = nft_attr(message, NFTA_TRACE_MARK);

	event->has_mark = mark;
	event->mark = ntohl(netlink_u32(mark));
	event->in = port_of(trace, nft_attr(message, NFTA_TRACE_IIF));
	event->out = port_of(trace, nft_attr(message, NFTA_TRACE_OIF));
	take_bytes(nft_attr(message, NFTA_TRACE_LL_HEADER), &event->link,
		   &event->link_length);
	take_bytes(nft_attr(message, NFTA_TRACE_NETWORK_HEADER),
		   &event->network, &event->network_length);
	take_bytes(nft_attr(message, NFTA_TRACE_TRANSPORT_HEADER),
		   &event->transport, &event->transport_length);
}

/* Of our two tables; another program's rules are its own affair. */
static int take_message(const struct nlmsghdr *message, void *data)
{
	const char *table = netlink_text(nft_attr(message, NFTA_TRACE_TABLE));
	const struct nfgenmsg *generic =
		netlink_body(message, sizeof(*generic));
	const struct nlattr *id = nft_attr(message, NFTA_TRACE_ID);
	const struct reading *reading = data;
	struct traced_event event = { .handle = 0 };

	if (message->nlmsg_type !=
		    (NFNL_SUBSYS_NFTABLES << 8 | NFT_MSG_TRACE) ||
	    !generic || !id || !family_of(generic->nfgen_family, &event.family))
		return MNL_CB_OK;
	event.begins = strcmp(table, TRACE_TABLE) == 0;
	if (!event.begins && strcmp(table, TABLE_NAME) != 0)
		return MNL_CB_OK;
	event.id = ntohl(netlink_u32(id));
	event.chain = netlink_text(nft_attr(message, NFTA_TRACE_CHAIN));
	take_verdict(&event, message);
	take_packet(&event, message, reading->trace);
	reading->take(&event, reading->data);
	return MNL_CB_OK;
}

unsigned nft_trace_read(struct nft_trace *trace,
			void (*take)(const struct traced_event *event,
				     void *data),
			void *data)
{
	struct reading reading = { trace, take, data };
	char buffer[MESSAGE_SIZE];
	struct netlink_news news = { .buffer = buffer,
				     .size = sizeof(buffer),
				     .most = NFT_TRACE_AT_ONCE,
				     .take = take_message,
				     .data = &reading };
	unsigned count = netlink_news(&trace->events, &news);

	trace->overruns += news.lost;
	return count;
}
