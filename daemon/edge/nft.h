/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft.h - rulesets into the kernel, through libnftnl and libmnl.
 *
 * Tables are named "sluice". Base chains persist and hold two rules: goto
 * the chain of the running generation, and drop (or accept). The chains and
 * sets of generation N are called NAME.N. Replacing is: stage (one batch, all
 * new chains and sets, not yet reached), then switch (one batch: base chains
 * point to the new), then settle (the old ones are deleted). Interval sets only
 * work after the batch that filled them, which is why there are two
 * (docs/decisions/).
 */
#ifndef SLUICE_EDGE_NFT_H
#define SLUICE_EDGE_NFT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ruleset.h"
#include "edge/netlink.h"

/** struct nft_error - what failed, for a message to the user. */
struct nft_error {
	int code;	     /* -errno */
	const char *doing;   /* "staging the ruleset", ...; static */
	const char *missing; /* CONFIG_ symbol the kernel lacks, or NULL */
	char text[240]; /* the whole: doing, the object, the kernel's words */
};

/** nft_generation - of the running ruleset; 0: none. 0 or -errno. */
int nft_generation(struct netlink *netlink, uint32_t *generation);

/** nft_drop_all_stands - the tables and base chains are there. */
bool nft_drop_all_stands(struct netlink *netlink);

/**
 * nft_drop_all - create the tables and base chains of every ruleset, with
 * nothing in them but drop (inet: accept). Idempotent: leaves chains that
 * exist, and what they hold, alone.
 */
int nft_drop_all(struct netlink *netlink, struct nft_error *error);

/** nft_guard_port - the netdev egress chain of @device, dropping; ditto. */
int nft_guard_port(struct netlink *netlink, const char *device,
		   struct nft_error *error);

/** nft_hold - point every base chain back to drop: nothing passes. */
int nft_hold(struct netlink *netlink, struct nft_error *error);

/**
 * nft_replace - stage and switch @ruleset as generation @generation (not the
 * running one). On error the running ruleset is as it was.
 */
int nft_replace(struct netlink *netlink, const struct ruleset *ruleset,
		uint32_t generation, struct nft_error *error);

/**
 * nft_settle - remove what generations that do not run have left. To be called
 * after nft_replace() and nft_hold(), at leisure: it waits until no frame can
 * be on its way through them. What it leaves, the next nft_replace() clears.
 */
int nft_settle(struct netlink *netlink, struct nft_error *error);

/** nft_remove - delete all our tables; only for tear-down of a scratch. */
int nft_remove(struct netlink *netlink);

/** struct nft_count - packets and bytes of one rule or element. */
struct nft_count {
	uint32_t rule;	     /* of the policy, or 0 */
	const char *comment; /* of the kernel rule, or NULL; in the arena */
	const char *chain;   /* without the generation; in the arena */
	uint64_t packets;
	uint64_t bytes;
};

struct nft_counts {
	struct nft_count *items;
	size_t count;
};

/**
 * nft_counts_read - counters of the running generation of @ruleset: rules by
 * their comment, elements of counted sets by their policy rule (summed up).
 */
int nft_counts_read(struct netlink *netlink, const struct ruleset *ruleset,
		    uint32_t generation, struct arena *arena,
		    struct nft_counts *out);

/** nft_chain_read - ditto, of the rules of one chain of @table alone. */
int nft_chain_read(struct netlink *netlink, const struct table *table,
		   const char *chain, uint32_t generation, struct arena *arena,
		   struct nft_counts *out);

#endif
