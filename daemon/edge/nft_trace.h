/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_trace.h - the kernel's own account of frames on their way through the
 * ruleset (net/netfilter/nf_tables_trace.c), as far as a table asks for it that
 * belongs to a socket and is gone with it: who traces and dies leaves nothing.
 */
#ifndef SLUICE_EDGE_NFT_TRACE_H
#define SLUICE_EDGE_NFT_TRACE_H

#include <stdint.h>

#include "core/arena.h"
#include "core/ruleset.h"
#include "core/traced.h"
#include "edge/netlink.h"
#include "edge/nft.h"

struct nft_trace {
	struct netlink owner; /* of the table */
	struct netlink events;
	uint64_t overruns; /* times that events were lost: too many at once */
	/* Ports by index of the kernel, for the events. */
	const struct bridge *bridge;
	unsigned indexes[POLICY_PORTS_MAX];
};

/**
 * nft_trace_open - from now on what @ruleset, of trace_compile(), says is
 * traced; @bridge outlives @trace. 0 or -errno, and @error tells; -EPERM:
 * somebody else does, or we may not. nft_trace_close() in any case.
 */
int nft_trace_open(struct nft_trace *trace, const struct ruleset *ruleset,
		   const struct bridge *bridge, struct nft_error *error);
void nft_trace_close(struct nft_trace *trace);

/** nft_trace_ports - events name the ports of @bridge from now on; ditto. */
void nft_trace_ports(struct nft_trace *trace, const struct bridge *bridge);

/** nft_trace_descriptor - for poll(2). */
int nft_trace_descriptor(const struct nft_trace *trace);

#define NFT_TRACE_AT_ONCE 256

/**
 * nft_trace_read - give what is there to @take, but no more than
 * NFT_TRACE_AT_ONCE events. Never waits. Returns how many messages were read.
 */
unsigned nft_trace_read(struct nft_trace *trace,
			void (*take)(const struct traced_event *event,
				     void *data),
			void *data);

/** nft_trace_fits - frames that fitted so far, traced or not. */
int nft_trace_fits(struct nft_trace *trace, uint64_t *frames);

/** nft_trace_generation - of the chain that @event names, or 0: none. */
uint32_t nft_trace_generation(const struct traced_event *event);

/** struct nft_labels - of all rules of our tables, as they stand now. */
struct nft_labels {
	struct traced_label *items; /* by family and handle */
	size_t count;
};

/** nft_labels_find - of the rule that @event is about, or NULL. */
const struct traced_label *nft_labels_find(const struct nft_labels *labels,
					   const struct traced_event *event);

int nft_labels_read(struct netlink *netlink, struct arena *arena,
		    struct nft_labels *out);

#endif
