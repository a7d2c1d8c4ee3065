/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_watch.h - whether somebody else has altered our tables: news that
 * something in them changed, and a look at whether the ruleset still stands.
 */
#ifndef SLUICE_EDGE_NFT_WATCH_H
#define SLUICE_EDGE_NFT_WATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/ruleset.h"
#include "edge/netlink.h"

/** nft_watch_open - a socket of its own for changes of rulesets. */
int nft_watch_open(struct netlink *watch);

/**
 * nft_watch_leave - no news until nft_watch_join(): while somebody listens, the
 * kernel makes a message of every single element that is added.
 */
void nft_watch_leave(struct netlink *watch);

/** nft_watch_join - 0 or -errno. */
int nft_watch_join(struct netlink *watch);

/** nft_watch_read - drain it; true if anything in our tables changed. */
bool nft_watch_read(struct netlink *watch);

/**
 * nft_stands - whether @generation of @ruleset is in force as it was loaded:
 * the base chains, first in them the goto to that generation, and the number
 * of its rules and sets. Elements of sets are not looked at. @ruleset may be
 * NULL: then only whether the base chains of drop-all are there. 0 or -errno.
 */
int nft_stands(struct netlink *netlink, const struct ruleset *ruleset,
	       uint32_t generation, bool *stands);

#endif
