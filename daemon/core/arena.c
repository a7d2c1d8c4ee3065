/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * arena.c - blocks from malloc, handed out from both ends: objects from the
 * front, where they are aligned, strings from the back, where they need not
 * be. Blocks are born zeroed, so that untouched pages cost nothing.
 */
#include "core/arena.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT _Alignof(max_align_t)
#define BLOCK_MIN 4096
#define BLOCK_MAX 65536
#define GROW_MIN 8 /* elements of an array's first room */

struct arena_block {
	struct arena_block *next;
	size_t size; /* of bytes[] */
	size_t used; /* from the front */
	size_t tail; /* where the strings begin */
	_Alignas(max_align_t) uint8_t bytes[];
};

void arena_init(struct arena *arena, size_t limit)
{
	*arena = (struct arena){ .limit = limit };
}

void arena_free(struct arena *arena)
{
	struct arena_block *block = arena->blocks;

	while (block) {
		struct arena_block *next = block->next;

		free(block);
		block = next;
	}
	arena_init(arena, arena->limit);
}

static void *refuse(struct arena *arena)
{
	arena->failed = true;
	return NULL;
}

static bool within_limit(const struct arena *arena, size_t more)
{
	if (more > SIZE_MAX - arena->allocated)
		return false;
	return !arena->limit || arena->allocated + more <= arena->limit;
}

/* A block with room for @size bytes: small arenas stay small. */
static struct arena_block *block_new(struct arena *arena, size_t size)
{
	size_t room = arena->allocated;
	struct arena_block *block;

	if (room < BLOCK_MIN)
		room = BLOCK_MIN;
	if (room > BLOCK_MAX)
		room = BLOCK_MAX;
	room -= sizeof(*block);
	if (size > room || !within_limit(arena, room + sizeof(*block)))
		room = size;
	if (room > SIZE_MAX / 2 || !within_limit(arena, room + sizeof(*block)))
		return NULL;
	block = calloc(1, sizeof(*block) + room);
	if (!block)
		return NULL;
	block->size = room;
	block->tail = room;
	block->next = arena->blocks;
	arena->blocks = block;
	arena->allocated += room + sizeof(*block);
	return block;
}

/* The newest block, or a newer one, with @size bytes free. */
static struct arena_block *block_for(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;

	if (block && size <= block->tail - block->used)
		return block;
	return block_new(arena, size);
}

static bool round_up(size_t size, size_t *out)
{
	if (size > SIZE_MAX - (ALIGNMENT - 1))
		return false;
	*out = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	return true;
}

void *arena_alloc(struct arena *arena, size_t size)
{
	struct arena_block *block;
	void *result;

	if (!round_up(size ? size : 1, &size))
		return refuse(arena);
	block = block_for(arena, size);
	if (!block)
		return refuse(arena);
	result = block->bytes + block->used;
	block->used += size;
	return result;
}

void *arena_array(struct arena *arena, size_t count, size_t size)
{
	if (size && count > SIZE_MAX / size)
		return refuse(arena);
	return arena_alloc(arena, count * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t length)
{
	struct arena_block *block;
	char *copy;

	if (length == SIZE_MAX)
		return refuse(arena);
	block = block_for(arena, length + 1);
	if (!block)
		return refuse(arena);
	block->tail -= length + 1;
	copy = (char *)block->bytes + block->tail;
	if (length)
		memcpy(copy, text, length);
	copy[length] = '\0';
	return copy;
}

/* An array that is alone in the newest block grows with it. */
static void *grow_block(struct arena *arena, size_t size)
{
	struct arena_block *block = arena->blocks;
	size_t old = block->size;

	if (size > SIZE_MAX / 2 || !within_limit(arena, size - old))
		return refuse(arena);
	block = realloc(block, sizeof(*block) + size);
	if (!block)
		return refuse(arena);
	memset(block->bytes + old, 0, size - old);
	block->size = size;
	block->used = size;
	block->tail = size;
	arena->blocks = block;
	arena->allocated += size - old;
	return block->bytes;
}

/* Make @old bytes at @items @size bytes, in place where that is possible. */
static void *resize(struct arena *arena, void *items, size_t old, size_t size)
{
	struct arena_block *block = arena->blocks;
	bool newest = block && items &&
		      (uint8_t *)items + old == block->bytes + block->used;
	void *moved;

	if (newest && size - old <= block->tail - block->used) {
		block->used += size - old;
		return items;
	}
	if (newest && items == block->bytes && block->tail == block->size)
		return grow_block(arena, size);
	moved = arena_alloc(arena, size);
	if (moved && items)
		memcpy(moved, items, old);
	return moved;
}

void *arena_grow(struct arena *arena, void *items, size_t count,
		 size_t *capacity, size_t size)
{
	size_t room = *capacity ? *capacity : GROW_MIN / 2;
	size_t old;
	size_t bytes;

	if (count < *capacity)
		return items;
	if (size && room > SIZE_MAX / 2 / size)
		return refuse(arena);
	room *= 2;
	if (!round_up(*capacity * size, &old) || !round_up(room * size, &bytes))
		return refuse(arena);
	items = resize(arena, items, old, bytes);
	if (items)
		*capacity = room;
	return items;
}
