/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.h - a netlink socket with its sequence number, and the four things
 * done with it: one request and its answer, a dump, a batch, and news.
 */
#ifndef SLUICE_EDGE_NETLINK_H
#define SLUICE_EDGE_NETLINK_H

#include <stddef.h>
#include <stdint.h>

#include <libmnl/libmnl.h>

struct netlink {
	struct mnl_socket *socket;
	uint32_t sequence;
	/* What the kernel said of the last failure (extack), or "". */
	char message[160];
	/* Where in the failed message the fault lies (extack), 0: unknown. */
	uint32_t bad_offset;
};

/** netlink_open - @protocol: NETLINK_ROUTE, NETLINK_NETFILTER. 0 or -errno. */
int netlink_open(struct netlink *netlink, int protocol);
void netlink_close(struct netlink *netlink);

/**
 * netlink_request - send @header (its flags get NLM_F_REQUEST | NLM_F_ACK),
 * wait for its acknowledgement. 0 or the kernel's -errno.
 */
int netlink_request(struct netlink *netlink, struct nlmsghdr *header);

/** netlink_query - the same, with @callback for each answer before it. */
int netlink_query(struct netlink *netlink, struct nlmsghdr *header,
		  mnl_cb_t callback, void *data);

/**
 * netlink_dump - send @header with NLM_F_DUMP, call @callback for each
 * answer; begins anew (calling @restart, if set) when the kernel says that
 * the dump was interrupted. 0 or -errno.
 */
int netlink_dump(struct netlink *netlink, struct nlmsghdr *header,
		 mnl_cb_t callback, void (*restart)(void *data), void *data);

/**
 * netlink_batch - send @length bytes of a nfnetlink batch whose last message
 * before the end asks for an ACK; any error in any answer is the result.
 * ENOBUFS is returned as -ENOBUFS: the caller re-reads the generation.
 * @failed (may be NULL) gets the sequence number of the message at fault.
 */
int netlink_batch(struct netlink *netlink, const void *bytes, size_t length,
		  uint32_t *failed);

/** struct netlink_news - where what comes unasked goes. */
struct netlink_news {
	char *buffer; /* for one datagram */
	size_t size;
	unsigned most; /* datagrams at once, 0: all */
	mnl_cb_t take; /* or NULL: they are thrown away */
	void *data;
	unsigned lost; /* counted up: times that some got lost */
};

/**
 * netlink_news - hand what waits to @news->take. Never waits. How many
 * datagrams that were, and times that some got lost.
 */
unsigned netlink_news(struct netlink *netlink, struct netlink_news *news);

/* --- messages ----------------------------------------------------------- */

/** struct netlink_messages - what is left of a datagram. */
struct netlink_messages {
	const uint8_t *at;
	size_t left;
};

/**
 * netlink_next - the next whole message, or NULL. (mnl_nlmsg_ok() of libmnl
 * takes a length of more than INT_MAX for a negative one, which fits.)
 */
const struct nlmsghdr *netlink_next(struct netlink_messages *messages);

/** netlink_body - what follows the header of @message, or NULL: not @size. */
const void *netlink_body(const struct nlmsghdr *message, size_t size);

/** netlink_malformed - for a callback: the answer is -EBADMSG. */
int netlink_malformed(void);

/**
 * netlink_u8, netlink_u16, netlink_u32, netlink_u64 - the number in @attr, in
 * the order it came in; 0 for NULL and for one with less bytes.
 */
uint8_t netlink_u8(const struct nlattr *attr);
uint16_t netlink_u16(const struct nlattr *attr);
uint32_t netlink_u32(const struct nlattr *attr);
uint64_t netlink_u64(const struct nlattr *attr);

/** netlink_text - the string in @attr; "" for NULL and for what is none. */
const char *netlink_text(const struct nlattr *attr);

#endif
