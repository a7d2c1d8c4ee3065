/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fold.h - frames like one that was logged just now are counted instead: a
 * table of fixed size. The count is told ten seconds after the first frame
 * and then once a minute, until there were none. Times are in ms on any clock
 * that does not go back.
 */
#ifndef SLUICE_CORE_FOLD_H
#define SLUICE_CORE_FOLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"

#define FOLD_MAX 128
#define FOLD_FIRST_MS (10 * 1000)
#define FOLD_NEXT_MS (60 * 1000)
#define FOLD_PREFIX_MAX 128 /* NF_LOG_PREFIXLEN, with NUL */
#define FOLD_PORT_MAX 16    /* IFNAMSIZ, with NUL */

/** struct fold_key - frames that agree in it are alike. */
struct fold_key {
	char prefix[FOLD_PREFIX_MAX]; /* verdict, and who decided */
	char in[FOLD_PORT_MAX];
	char out[FOLD_PORT_MAX];
	struct mac source_mac;
	struct mac target_mac; /* of what is not IP; or zero */
	uint16_t ethertype;    /* behind a tag */
	uint16_t vlan;	       /* 0: no tag */
	struct address source; /* family IP_NONE: of what is not IP */
	struct address target; /* ditto */
	uint8_t protocol;      /* of IP */
	uint16_t port;	       /* destination port, ICMP type, or 0 */
};

/** fold_alike - they agree in everything. */
bool fold_alike(const struct fold_key *a, const struct fold_key *b);

/** struct folded - how many there were, and in what time. */
struct folded {
	struct fold_key key;
	uint64_t more;
	uint32_t seconds;
};

struct fold_entry {
	bool used;
	struct folded folded; /* since @since */
	int64_t since;
	int64_t until; /* then the count is told */
};

struct fold {
	struct fold_entry entries[FOLD_MAX];
};

/**
 * fold_take - a frame. True: the first of its kind, to be logged as it is. If
 * the table is full, the kind that is due first gives way, and its count is
 * in @gone; else @gone->more is 0.
 */
bool fold_take(struct fold *fold, const struct fold_key *key, int64_t now,
	       struct folded *gone);

/** fold_due - a count that is to be told now; false: none. */
bool fold_due(struct fold *fold, int64_t now, struct folded *out);

/** fold_flush - a count, due or not; false: the table is empty now. */
bool fold_flush(struct fold *fold, int64_t now, struct folded *out);

/** fold_seconds - the nearest number of them, 1 at least. */
uint32_t fold_seconds(int64_t milliseconds);

/** fold_next - when fold_due() has something to do; -1: never. */
int64_t fold_next(const struct fold *fold);

#endif
