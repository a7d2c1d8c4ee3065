/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bucket.h - a token bucket: so many bytes (or frames) a second, and after a
 * pause as many at once as it holds. Times are in ms on any clock that does
 * not go back.
 */
#ifndef SLUICE_CORE_BUCKET_H
#define SLUICE_CORE_BUCKET_H

#include <stdint.h>

#define BUCKET_RATE_MAX (1u << 30)

struct bucket {
	uint64_t rate;	 /* a second, 1 to BUCKET_RATE_MAX */
	uint64_t size;	 /* the most that it holds, ditto */
	uint64_t tokens; /* thousandths */
	int64_t filled;	 /* ms: when it was last filled up */
};

/** bucket_init - full. */
void bucket_init(struct bucket *bucket, uint32_t rate, uint32_t size,
		 int64_t now);

/** bucket_take - how many of @wanted may go now; they are gone. */
uint64_t bucket_take(struct bucket *bucket, uint64_t wanted, int64_t now);

/**
 * bucket_wait - ms until @wanted may go, or as many as it holds if that is
 * less; 0: now.
 */
int bucket_wait(struct bucket *bucket, uint64_t wanted, int64_t now);

#endif
