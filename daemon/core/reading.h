/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.h - the numbers of `sluice stats`, read back from its text, and how
 * fast they grew between two readings.
 */
#ifndef SLUICE_CORE_READING_H
#define SLUICE_CORE_READING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

/** struct reading_row - "VALUE  NAME OF", OF may be "". */
struct reading_row {
	const char *name;
	const char *of;
	uint64_t value;
};

struct reading {
	struct reading_row *rows;
	size_t count;
	int64_t time; /* ms, on a clock that does not go back */
};

/**
 * reading_take - the rows of @text, in its order, in @arena. False: that is no
 * output of `sluice stats`, or memory ran out.
 */
bool reading_take(struct reading *out, const char *text, int64_t time,
		  struct arena *arena);

/** reading_value - of the row @name, and @of it ("" if it has none); or 0. */
uint64_t reading_value(const struct reading *reading, const char *name,
		       const char *of);

/**
 * reading_rate - by how much row @at of @now has grown per second since @before.
 * A counter that fell began anew, from 0.
 */
uint64_t reading_rate(const struct reading *before, const struct reading *now,
		      size_t at);

#endif
