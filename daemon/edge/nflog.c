/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nflog.c - binds a group, and takes its messages apart.
 */
#include "edge/nflog.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nfnetlink.h>
#include <linux/netfilter/nfnetlink_log.h>
#include <string.h>
#include <sys/socket.h>

#define REQUEST_SIZE 256
#define MESSAGE_SIZE (68 << 10)	   /* a frame of NFLOG_COPY_MAX */
#define RECEIVE_BUFFER (256 << 10) /* bytes queued by the kernel for us */

/*
 * Binding and all settings in one message: the first frame comes as every
 * other one.
 */
static int bind_group(struct netlink *netlink, uint16_t group, uint32_t copy)
{
	const struct nfulnl_msg_config_cmd command = {
		.command = NFULNL_CFG_CMD_BIND
	};
	const struct nfulnl_msg_config_mode mode = {
		.copy_range = htonl(copy), .copy_mode = NFULNL_COPY_PACKET
	};
	char buffer[REQUEST_SIZE];
	struct nlmsghdr *header = mnl_nlmsg_put_header(buffer);
	struct nfgenmsg *generic;

	header->nlmsg_type = NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_CONFIG;
	generic = mnl_nlmsg_put_extra_header(header, sizeof(*generic));
	generic->nfgen_family = AF_UNSPEC;
	generic->version = NFNETLINK_V0;
	generic->res_id = htons(group);
	mnl_attr_put(header, NFULA_CFG_CMD, sizeof(command), &command);
	mnl_attr_put(header, NFULA_CFG_MODE, sizeof(mode), &mode);
	mnl_attr_put_u32(header, NFULA_CFG_QTHRESH, htonl(1));
	mnl_attr_put_u16(header, NFULA_CFG_FLAGS, htons(NFULNL_CFG_F_SEQ));
	return netlink_request(netlink, header);
}

int nflog_open(struct nflog *nflog, uint16_t group, uint32_t copy)
{
	int size = RECEIVE_BUFFER;
	int error = netlink_open(&nflog->netlink, NETLINK_NETFILTER);

	nflog->next = 0;
	if (error)
		return error;
	setsockopt(nflog_descriptor(nflog), SOL_SOCKET, SO_RCVBUFFORCE, &size,
		   sizeof(size));
	error = bind_group(&nflog->netlink, group, copy);
	if (error)
		nflog_close(nflog);
	return error;
}

/* The kernel unbinds the group of a socket that is closed. */
void nflog_close(struct nflog *nflog)
{
	netlink_close(&nflog->netlink);
}

int nflog_descriptor(const struct nflog *nflog)
{
	return nflog->netlink.socket ? mnl_socket_get_fd(nflog->netlink.socket)
				     : -1;
}

/* --- messages ---------------------------------------------------------- */

static void take_packet_header(struct nflog_frame *frame,
			       const struct nlattr *attr)
{
	struct nfulnl_msg_packet_hdr header;

	if (mnl_attr_get_payload_len(attr) < sizeof(header))
		return;
	memcpy(&header, mnl_attr_get_payload(attr), sizeof(header));
	frame->ethertype = ntohs(header.hw_protocol);
	frame->hook = header.hook;
}

static void take_source(struct nflog_frame *frame, const struct nlattr *attr)
{
	struct nfulnl_msg_packet_hw source;

	if (mnl_attr_get_payload_len(attr) < sizeof(source))
		return;
	memcpy(&source, mnl_attr_get_payload(attr), sizeof(source));
	if (ntohs(source.hw_addrlen) != MAC_LENGTH)
		return;
	memcpy(frame->source.bytes, source.hw_addr, MAC_LENGTH);
	frame->has_source = true;
}

/* A tag that the kernel has set aside. */
static int take_tag(const struct nlattr *attr, void *data)
{
	struct nflog_frame *frame = data;

	if (mnl_attr_validate(attr, MNL_TYPE_U16) < 0)
		return MNL_CB_OK;
	if (mnl_attr_get_type(attr) == NFULA_VLAN_PROTO)
		frame->tpid = ntohs(netlink_u16(attr));
	if (mnl_attr_get_type(attr) == NFULA_VLAN_TCI)
		frame->tci = ntohs(netlink_u16(attr));
	frame->tagged = true;
	return MNL_CB_OK;
}

/* Told where frames come in; of the bridge's family also where they leave. */
static void take_header(struct nflog_frame *frame, const struct nlattr *attr)
{
	frame->header = mnl_attr_get_payload(attr);
	frame->header_length = mnl_attr_get_payload_len(attr);
}

static void take_number(struct nflog_frame *frame, const struct nlattr *attr)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) < 0)
		return;
	frame->number = ntohl(netlink_u32(attr));
	frame->numbered = true;
}

static void take_index(unsigned *index, const struct nlattr *attr)
{
	if (mnl_attr_validate(attr, MNL_TYPE_U32) >= 0)
		*index = ntohl(netlink_u32(attr));
}

static int take_attribute(const struct nlattr *attr, void *data)
{
	struct nflog_frame *frame = data;

	switch (mnl_attr_get_type(attr)) {
	case NFULA_PACKET_HDR:
		take_packet_header(frame, attr);
		break;
	case NFULA_IFINDEX_INDEV: /* of the bridge's family: the bridge */
		if (!frame->port)
			take_index(&frame->port, attr);
		break;
	case NFULA_IFINDEX_PHYSINDEV:
		take_index(&frame->port, attr);
		break;
	case NFULA_IFINDEX_OUTDEV:
		if (!frame->out)
			take_index(&frame->out, attr);
		break;
	case NFULA_IFINDEX_PHYSOUTDEV:
		take_index(&frame->out, attr);
		break;
	case NFULA_SEQ:
		take_number(frame, attr);
		break;
	case NFULA_HWADDR:
		take_source(frame, attr);
		break;
	case NFULA_HWHEADER:
		if (!frame->header)
			take_header(frame, attr);
		break;
	case NFULA_L2HDR:
		take_header(frame, attr);
		break;
	case NFULA_VLAN:
		mnl_attr_parse_nested(attr, take_tag, frame);
		break;
	case NFULA_PAYLOAD:
		frame->payload = mnl_attr_get_payload(attr);
		frame->length = mnl_attr_get_payload_len(attr);
		break;
	case NFULA_PREFIX:
		frame->prefix = netlink_text(attr);
		break;
	default: /* the kernel's, and many */
		break;
	}
	return MNL_CB_OK;
}

/* At egress the kernel copies the frame from its link layer on. */
static void skip_link(struct nflog_frame *frame)
{
	size_t skip = frame->header_length;

	if (frame->family != NFPROTO_NETDEV ||
	    frame->hook != NF_NETDEV_EGRESS || frame->length < skip)
		return;
	frame->payload += skip;
	frame->length -= skip;
}

static size_t append(uint8_t *out, size_t size, size_t at, const void *bytes,
		     size_t length)
{
	if (length > size - at)
		length = size - at;
	memcpy(out + at, bytes, length);
	return at + length;
}

size_t nflog_whole(const struct nflog_frame *frame, uint8_t *out, size_t size)
{
	const size_t macs = 2 * (size_t)MAC_LENGTH;
	const uint16_t tag[] = { htons(frame->tpid), htons(frame->tci) };
	size_t at;

	if (!frame->header || frame->header_length < macs + 2)
		return 0;
	at = append(out, size, 0, frame->header, macs);
	if (frame->tagged)
		at = append(out, size, at, tag, sizeof(tag));
	at = append(out, size, at, frame->header + macs,
		    frame->header_length - macs);
	return append(out, size, at, frame->payload, frame->length);
}

/** struct reading - where the frames of one nflog_read() go. */
struct reading {
	struct nflog *nflog;
	void (*take)(const struct nflog_frame *frame, void *data);
	void *data;
};

static int take_message(const struct nlmsghdr *message, void *data)
{
	struct nflog_frame frame = { .prefix = "" };
	const struct nfgenmsg *generic =
		netlink_body(message, sizeof(*generic));
	const struct reading *reading = data;
	struct nflog *nflog = reading->nflog;

	if (!generic ||
	    message->nlmsg_type != (NFNL_SUBSYS_ULOG << 8 | NFULNL_MSG_PACKET))
		return MNL_CB_OK;
	frame.family = generic->nfgen_family;
	mnl_attr_parse(message, sizeof(struct nfgenmsg), take_attribute,
		       &frame);
	if (frame.numbered) {
		nflog->lost += frame.number - nflog->next;
		nflog->next = frame.number + 1;
	}
	if (!frame.payload)
		return MNL_CB_OK;
	skip_link(&frame);
	reading->take(&frame, reading->data);
	return MNL_CB_OK;
}

unsigned nflog_read(struct nflog *nflog,
		    void (*take)(const struct nflog_frame *frame, void *data),
		    void *data)
{
	/* Not on the stack, which is touched to its end: pages that no frame
	   fills need no memory. */
	static char buffer[MESSAGE_SIZE];
	struct reading reading = { nflog, take, data };
	struct netlink_news news = { .buffer = buffer,
				     .size = sizeof(buffer),
				     .most = NFLOG_AT_ONCE,
				     .take = take_message,
				     .data = &reading };
	unsigned count = netlink_news(&nflog->netlink, &news);

	nflog->overruns += news.lost;
	return count;
}
