/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random.h - numbers that only depend on a seed.
 */
#ifndef SLUICE_TESTS_RANDOM_H
#define SLUICE_TESTS_RANDOM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct random {
	uint64_t state;
};

/** random_seed - a sequence of its own for each @seed and @part. */
void random_seed(struct random *random, uint64_t seed, uint64_t part);

uint64_t random_next(struct random *random);

/** random_below - 0 .. @bound - 1; @bound is not 0. */
uint32_t random_below(struct random *random, uint32_t bound);

/** random_chance - true in @percent of 100. */
bool random_chance(struct random *random, unsigned percent);

#endif
