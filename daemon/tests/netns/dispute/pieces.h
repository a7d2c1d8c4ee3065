/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pieces.h - a policy's text taken apart, and put together without some of it.
 */
#ifndef SLUICE_TESTS_DISPUTE_PIECES_H
#define SLUICE_TESTS_DISPUTE_PIECES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/span.h"

/** enum grain - how finely. */
enum grain {
	GRAIN_BLOCK,	 /* with all its braces hold, or one that has none */
	GRAIN_STATEMENT, /* inside of a block */
	GRAIN_WORD,
};

struct pieces {
	struct span *spans;
	size_t count;
};

/** pieces_find - all of @text, from the front; false: no memory. */
bool pieces_find(struct pieces *pieces, const char *text, enum grain grain,
		 struct arena *arena);

/**
 * pieces_leave - @text without @count pieces from @first on, and without the
 * lines that are empty then. NULL: no memory.
 */
const char *pieces_leave(const char *text, const struct pieces *pieces,
			 size_t first, size_t count, struct arena *arena);

#endif
