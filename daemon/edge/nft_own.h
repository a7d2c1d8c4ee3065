/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_own.h - single elements of sets of one generation, while it runs. A set
 * is named as in its ruleset, without the generation.
 */
#ifndef SLUICE_EDGE_NFT_OWN_H
#define SLUICE_EDGE_NFT_OWN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/ruleset.h"
#include "edge/netlink.h"

/** struct nft_own_set - one of them, as the kernel knows it. */
struct nft_own_set {
	enum table_family family;
	const char *name;
	uint32_t generation;
};

/**
 * nft_own_put - @key leads to @value in the map @map, whatever it led to
 * before. 0 or -errno.
 */
int nft_own_put(struct netlink *netlink, const struct nft_own_set *map,
		const void *key, size_t key_size, const void *value,
		size_t value_size);

/** nft_own_delete - @key, if the set holds it. 0 or -errno. */
int nft_own_delete(struct netlink *netlink, const struct nft_own_set *set,
		   const void *key, size_t key_size);

/** nft_own_empty - delete all elements. 0 or -errno. */
int nft_own_empty(struct netlink *netlink, const struct nft_own_set *set);

/**
 * nft_own_read - call @take for each element of the map @map. It may be called
 * again for one that it had, when the map changes meanwhile, and must ask the
 * kernel nothing. 0 or -errno; -ENOENT: there is no such map.
 */
int nft_own_read(struct netlink *netlink, const struct nft_own_set *map,
		 void (*take)(void *data, const uint8_t *key, size_t key_size,
			      const uint8_t *value, size_t value_size),
		 void *data);

#endif
