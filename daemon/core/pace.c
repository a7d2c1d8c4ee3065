/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.c - tokens are kept in thousandths, so that a rate a second fills by
 * the millisecond without a remainder.
 */
#include "core/pace.h"

#define THOUSANDTHS 1000u

/* After so long it is full; longer times could overflow. */
#define LONG_MS ((int64_t)PACE_RATE_MAX * 1000)

static void fill(struct pace *pace, int64_t now)
{
	uint64_t most = pace->size * THOUSANDTHS;
	int64_t passed = now - pace->filled;

	if (passed <= 0)
		return;
	pace->filled = now;
	if (passed > LONG_MS / (int64_t)pace->rate)
		passed = LONG_MS / (int64_t)pace->rate + 1;
	pace->tokens += (uint64_t)passed * pace->rate;
	if (pace->tokens > most)
		pace->tokens = most;
}

void pace_init(struct pace *pace, uint32_t rate, uint32_t size, int64_t now)
{
	*pace = (struct pace){ .rate = rate,
			       .size = size,
			       .tokens = (uint64_t)size * THOUSANDTHS,
			       .filled = now };
}

uint64_t pace_take(struct pace *pace, uint64_t wanted, int64_t now)
{
	uint64_t there;

	fill(pace, now);
	there = pace->tokens / THOUSANDTHS;
	if (wanted > there)
		wanted = there;
	pace->tokens -= wanted * THOUSANDTHS;
	return wanted;
}

int pace_wait(struct pace *pace, uint64_t wanted, int64_t now)
{
	uint64_t missing;

	fill(pace, now);
	if (wanted > pace->size)
		wanted = pace->size;
	if (wanted * THOUSANDTHS <= pace->tokens)
		return 0;
	missing = wanted * THOUSANDTHS - pace->tokens;
	missing = (missing + pace->rate - 1) / pace->rate;
	return missing > INT32_MAX ? INT32_MAX : (int)missing;
}
