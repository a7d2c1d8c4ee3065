/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.h - a netlink socket with its sequence number, and the three things
 * done with it: one request and its answer, a dump, and a batch.
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

#endif
