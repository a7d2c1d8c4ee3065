/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * bucket.c - tokens are kept in thousandths, so that a rate a second fills by
 * the millisecond without a remainder.
 */
#include "core/bucket.h"

#define THOUSANDTHS 1000u

/* After so long any bucket is full; longer times could overflow. */
#define LONG_MS ((int64_t)BUCKET_RATE_MAX * 1000)

static void fill(struct bucket *bucket, int64_t now)
{
	uint64_t most = bucket->size * THOUSANDTHS;
	int64_t passed = now - bucket->filled;

	if (passed <= 0)
		return;
	bucket->filled = now;
	if (passed > LONG_MS / (int64_t)bucket->rate)
		passed = LONG_MS / (int64_t)bucket->rate + 1;
	bucket->tokens += (uint64_t)passed * bucket->rate;
	if (bucket->tokens > most)
		bucket->tokens = most;
}

void bucket_init(struct bucket *bucket, uint32_t rate, uint32_t size,
		 int64_t now)
{
	*bucket = (struct bucket){ .rate = rate,
				   .size = size,
				   .tokens = (uint64_t)size * THOUSANDTHS,
				   .filled = now };
}

uint64_t bucket_take(struct bucket *bucket, uint64_t wanted, int64_t now)
{
	uint64_t there;

	fill(bucket, now);
	there = bucket->tokens / THOUSANDTHS;
	if (wanted > there)
		wanted = there;
	bucket->tokens -= wanted * THOUSANDTHS;
	return wanted;
}

int bucket_wait(struct bucket *bucket, uint64_t wanted, int64_t now)
{
	uint64_t missing;

	fill(bucket, now);
	if (wanted > bucket->size)
		wanted = bucket->size;
	if (wanted * THOUSANDTHS <= bucket->tokens)
		return 0;
	missing = wanted * THOUSANDTHS - bucket->tokens;
	missing = (missing + bucket->rate - 1) / bucket->rate;
	return missing > INT32_MAX ? INT32_MAX : (int)missing;
}
