/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nflog.h - frames that the ruleset hands out through one group of
 * nfnetlink_log (linux/netfilter/nfnetlink_log.h), of any family.
 */
#ifndef SLUICE_EDGE_NFLOG_H
#define SLUICE_EDGE_NFLOG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"
#include "edge/netlink.h"

struct nflog {
	struct netlink netlink;
	uint64_t overruns; /* times that frames were lost: too many at once */
	uint64_t lost;	   /* frames, as their numbers tell */
	uint32_t next;	   /* number of the next frame */
};

/** struct nflog_frame - one of them; points into a buffer of nflog_read(). */
struct nflog_frame {
	uint8_t family; /* of the table: NFPROTO_BRIDGE, ... */
	uint8_t hook;	/* of the base chain: NF_BR_FORWARD, ... */
	bool numbered;
	uint32_t number;    /* one more than that of the last one */
	unsigned port;	    /* index of the port it came in by, or 0 */
	unsigned out;	    /* ditto, by which it would leave */
	uint16_t ethertype; /* of the network layer */
	const char *prefix; /* of the rule; "" if it has none */
	bool has_source;
	struct mac source;
	const uint8_t *header; /* link layer, NULL: not told */
	size_t header_length;
	bool tagged; /* with a tag that is not in the bytes any more */
	uint16_t tpid;
	uint16_t tci;
	const uint8_t *payload; /* network layer, or what was copied of it */
	size_t length;
};

#define NFLOG_COPY_MAX 0xffff /* bytes of a frame */

/**
 * nflog_whole - the whole frame, its link layer and tag included, into @out of
 * @size bytes; returns its length, 0: the link layer is not known.
 */
size_t nflog_whole(const struct nflog_frame *frame, uint8_t *out, size_t size);

/**
 * nflog_open - bind @group, each frame at once and at most @copy bytes of it.
 * 0 or -errno; -EPERM: another program has the group.
 */
int nflog_open(struct nflog *nflog, uint16_t group, uint32_t copy);
void nflog_close(struct nflog *nflog);

/** nflog_descriptor - for poll(2); -1 if it is not open. */
int nflog_descriptor(const struct nflog *nflog);

#define NFLOG_AT_ONCE 64

/**
 * nflog_read - give what is there to @take, but no more than NFLOG_AT_ONCE
 * frames. Never waits. Returns how many messages it has read.
 */
unsigned nflog_read(struct nflog *nflog,
		    void (*take)(const struct nflog_frame *frame, void *data),
		    void *data);

#endif
