/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * simpler.h - ways in which a frame may be made shorter or plainer.
 */
#ifndef SLUICE_TESTS_DISPUTE_SIMPLER_H
#define SLUICE_TESTS_DISPUTE_SIMPLER_H

#include "tests/netns/random/packet.h"

/** simpler_ways - how many there are. */
size_t simpler_ways(void);

/**
 * simpler_make - @packet in the @way-th of them; with @right, its sums and the
 * length of UDP are right then, without it they stay, and were wrong before.
 * False if that changes nothing, or does not apply.
 */
bool simpler_make(struct packet *packet, size_t way, bool right);

#endif
