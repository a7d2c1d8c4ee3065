/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.h - random policies, as text.
 */
#ifndef SLUICE_TESTS_RANDOM_POLICY_H
#define SLUICE_TESTS_RANDOM_POLICY_H

#include "core/arena.h"
#include "tests/netns/random/random.h"

/**
 * random_policy - a policy of 2 to 4 ports that uses every part of the
 * language but limits, whose outcome depends on time. Nearly all pass the
 * checker. NUL-terminated, in @arena; NULL: no memory.
 */
const char *random_policy(struct random *random, struct arena *arena);

#endif
