/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lines.h - how one text differs from another, line by line, in the unified
 * format of diff(1).
 *
 * The shortest edit is found as E. Myers has it ("An O(ND) Difference
 * Algorithm and Its Variations", 1986). Texts that have too little in common
 * are shown as wholly replaced.
 */
#ifndef SLUICE_CORE_LINES_H
#define SLUICE_CORE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/text.h"

/** struct lines_side - a text and the name that it is shown under. */
struct lines_side {
	const char *name;
	const char *text;
	size_t length;
};

/**
 * lines_differ - append how @new differs from @old, with three lines around
 * each change; nothing if they are equal. False: no memory.
 */
bool lines_differ(const struct lines_side *old, const struct lines_side *new,
		  struct text *out);

#endif
