/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pace.h - how fast somebody may go who can wait: so many bytes (or frames) a
 * second, and after a pause as many at once as have gathered (a token bucket).
 * Times are in ms on any clock that does not go back.
 */
#ifndef SLUICE_CORE_PACE_H
#define SLUICE_CORE_PACE_H

#include <stdint.h>

#define PACE_RATE_MAX (1u << 30)

struct pace {
	uint64_t rate;	 /* a second, 1 to PACE_RATE_MAX */
	uint64_t size;	 /* the most that gathers, ditto */
	uint64_t tokens; /* thousandths */
	int64_t filled;	 /* ms: when it was last filled up */
};

/** pace_init - full. */
void pace_init(struct pace *pace, uint32_t rate, uint32_t size, int64_t now);

/** pace_take - how many of @wanted may go now; they are gone. */
uint64_t pace_take(struct pace *pace, uint64_t wanted, int64_t now);

/**
 * pace_wait - ms until @wanted may go, or as many as gather if that is less;
 * 0: now.
 */
int pace_wait(struct pace *pace, uint64_t wanted, int64_t now);

#endif
