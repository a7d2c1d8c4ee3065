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
};

/** struct nflog_frame - one of them; points into a buffer of nflog_read(). */
struct nflog_frame {
	unsigned port;	    /* index of the port it came in by, or 0 */
	uint16_t ethertype; /* of the network layer */
	const char *prefix; /* of the rule; "" if it has none */
	bool has_source;
	struct mac source;
	const uint8_t *header; /* link layer, NULL: not told */
	size_t header_length;
	const uint8_t *payload; /* network layer, or what was copied of it */
	size_t length;
};

/**
 * nflog_open - bind @group, each frame at once and at most @copy bytes of it.
 * 0 or -errno; -EBUSY: another program has the group.
 */
int nflog_open(struct nflog *nflog, uint16_t group, uint32_t copy);
void nflog_close(struct nflog *nflog);

/** nflog_descriptor - for poll(2); -1 if it is not open. */
int nflog_descriptor(const struct nflog *nflog);

/**
 * nflog_read - give what is there to @take, but no more than a few dozen
 * frames. Never waits.
 */
void nflog_read(struct nflog *nflog,
		void (*take)(const struct nflog_frame *frame, void *data),
		void *data);

#endif
