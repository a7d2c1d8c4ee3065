/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bucket.c - the level of a token bucket, in integers: a byte is a billion
 * parts, so that a nanosecond brings rate of them.
 */
#include "core/bucket.h"

#define SECOND 1000000000u /* ns; also the parts of a byte */

static int64_t full(const struct bucket *bucket)
{
	return (int64_t)(bucket->rate * SECOND);
}

void bucket_init(struct bucket *bucket, uint64_t rate, uint64_t now)
{
	*bucket = (struct bucket){ .rate = rate, .last = now };
	bucket->level = full(bucket);
}

/* A debt may take longer than a second, a level never. */
static void refill(struct bucket *bucket, uint64_t now)
{
	while (now > bucket->last && bucket->level < full(bucket)) {
		uint64_t elapsed = now - bucket->last;

		if (elapsed > SECOND)
			elapsed = SECOND;
		bucket->level += (int64_t)(bucket->rate * elapsed);
		bucket->last += elapsed;
	}
	if (bucket->level > full(bucket))
		bucket->level = full(bucket);
	if (now > bucket->last)
		bucket->last = now;
}

bool bucket_closed(struct bucket *bucket, uint64_t now)
{
	refill(bucket, now);
	return bucket->dry && bucket->level < full(bucket);
}

bool bucket_take(struct bucket *bucket, uint64_t now, size_t bytes)
{
	int64_t wanted = (int64_t)((uint64_t)bytes * SECOND);

	if (bucket_closed(bucket, now))
		return false;
	bucket->dry = bucket->level < wanted && bucket->level < full(bucket);
	if (bucket->dry)
		return false;
	if (bucket->rate > 0)
		bucket->level -= wanted;
	return true;
}
