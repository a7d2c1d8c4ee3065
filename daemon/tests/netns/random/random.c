/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * random.c - splitmix64: one multiplication chain a number, no bad seeds.
 */
#include "tests/netns/random/random.h"

#define GOLDEN 0x9e3779b97f4a7c15u

uint64_t random_next(struct random *random)
{
	uint64_t z = random->state += GOLDEN;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void random_seed(struct random *random, uint64_t seed, uint64_t part)
{
	/* Not a multiple of GOLDEN apart: that would be one sequence, shifted. */
	random->state = part;
	random->state = random_next(random) ^ seed;
	random->state = random_next(random);
}

uint32_t random_below(struct random *random, uint32_t bound)
{
	return (uint32_t)((random_next(random) >> 32) * bound >> 32);
}

bool random_chance(struct random *random, unsigned percent)
{
	return random_below(random, 100) < percent;
}
