/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arena.h - memory that is released all at once.
 *
 * One arena belongs to one policy generation: everything that parse, check
 * and compile make lives in it, and goes with it. Nothing is freed singly.
 */
#ifndef SLUICE_CORE_ARENA_H
#define SLUICE_CORE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena_block;

struct arena {
	struct arena_block *blocks; /* newest first */
	size_t allocated;	    /* bytes taken from malloc */
	size_t limit;		    /* refuse beyond this, 0: no limit */
	bool failed;		    /* an allocation was refused; sticky */
};

/** arena_init - start empty; @limit in bytes, 0 for none. */
void arena_init(struct arena *arena, size_t limit);

/** arena_free - release everything; the arena may be used again. */
void arena_free(struct arena *arena);

/**
 * arena_alloc - @size zeroed bytes, aligned for any type.
 * Returns NULL, and sets @failed, when memory or the limit is exhausted.
 */
void *arena_alloc(struct arena *arena, size_t size);

/** arena_array - @count zeroed elements of @size bytes; NULL on overflow. */
void *arena_array(struct arena *arena, size_t count, size_t size);

/** arena_strndup - a NUL-terminated copy of @length bytes of @text. */
char *arena_strndup(struct arena *arena, const char *text, size_t length);

/**
 * arena_grow - room for one more element in an array that doubles.
 * @items: the array so far (NULL at first), @count its used elements,
 * @capacity its room, updated. Returns the array, moved or not, or NULL.
 */
void *arena_grow(struct arena *arena, void *items, size_t count,
		 size_t *capacity, size_t size);

#endif
