/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bucket.h - a token bucket: so many bytes a second, in bursts.
 */
#ifndef SLUICE_CORE_BUCKET_H
#define SLUICE_CORE_BUCKET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define BUCKET_RATE_MAX 1000000000u /* bytes/s */

/** struct bucket - holds what one second brings, and is full at first. */
struct bucket {
	uint64_t rate; /* bytes/s, at most BUCKET_RATE_MAX; 0: no bound */
	int64_t level; /* billionths of a byte; negative: a debt */
	uint64_t last; /* ns, of the caller's clock */
	bool dry;      /* closed until it is full again */
};

/** bucket_init - at time @now, in ns of a clock that never goes back. */
void bucket_init(struct bucket *bucket, uint64_t rate, uint64_t now);

/**
 * bucket_closed - whether bucket_take() would refuse whatever it is asked for.
 */
bool bucket_closed(struct bucket *bucket, uint64_t now);

/**
 * bucket_take - take @bytes out; false: it holds too little, nothing was
 * taken, and nothing will be until it is full again. So what passes comes in
 * runs, and no more than @rate * (1 + seconds) bytes in any time; what is
 * larger than a full bucket passes when it is full, and is paid afterwards.
 */
bool bucket_take(struct bucket *bucket, uint64_t now, size_t bytes);

#endif
