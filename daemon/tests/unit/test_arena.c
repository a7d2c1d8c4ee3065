/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_arena.c - alignment, zeroes, growth, limits.
 */
#include <stdint.h>
#include <string.h>

#include "core/arena.h"
#include "tests/unit/unit.h"

static bool all_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

static void test_alloc(void)
{
	static const size_t sizes[] = { 0,    1,    7,	   16,	  100,
					4096, 5000, 65536, 200000 };
	struct arena arena;

	arena_init(&arena, 0);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		size_t size = sizes[i];
		uint8_t *bytes = arena_alloc(&arena, size);

		if (!CHECK(bytes, "alloc %zu", size))
			continue;
		CHECK((uintptr_t)bytes % _Alignof(max_align_t) == 0,
		      "alloc %zu: aligned", size);
		CHECK(all_zero(bytes, size), "alloc %zu: zeroed", size);
		memset(bytes, 0xff, size);
	}
	arena_free(&arena);
	CHECK(arena.allocated == 0, "free: nothing left");
	CHECK(arena_alloc(&arena, 10), "free: may be used again");
	arena_free(&arena);
}

static void test_strings(void)
{
	struct arena arena;
	bool good = true;
	char *words[2000];
	uint8_t *objects[2000];

	arena_init(&arena, 0);
	for (int i = 0; i < 2000; i++) {
		char word[16];
		int length = snprintf(word, sizeof(word), "word%d", i);

		words[i] = arena_strndup(&arena, word, (size_t)length);
		objects[i] = arena_alloc(&arena, 24);
		memset(objects[i], 0xee, 24);
	}
	for (int i = 0; i < 2000; i++) {
		char word[16];

		snprintf(word, sizeof(word), "word%d", i);
		good = good && !strcmp(words[i], word) &&
		       objects[i][0] == 0xee && objects[i][23] == 0xee;
	}
	CHECK(good, "strings and objects do not overlap");
	CHECK(!strcmp(arena_strndup(&arena, "abc", 2), "ab"), "strndup cuts");
	CHECK(!strcmp(arena_strndup(&arena, NULL, 0), ""), "strndup of none");
	arena_free(&arena);
}

/* Two arrays that grow by turns, and one that grows alone. */
static void test_grow(void)
{
	struct arena arena;
	uint32_t *items[3] = { NULL, NULL, NULL };
	size_t capacity[3] = { 0, 0, 0 };
	bool good = true;

	arena_init(&arena, 0);
	for (uint32_t i = 0; i < 200000; i++) {
		size_t which = i < 100000 ? i % 2 : 2;
		size_t at = which < 2 ? i / 2 : i - 100000;

		items[which] = arena_grow(&arena, items[which], at,
					  &capacity[which], sizeof(uint32_t));
		good = good && items[which] && capacity[which] > at &&
		       !items[which][at];
		if (!good)
			break;
		items[which][at] = i;
	}
	CHECK(good, "grow: room for each, zeroed");
	for (uint32_t i = 0; good && i < 200000; i++)
		good = i < 100000 ? items[i % 2][i / 2] == i
				  : items[2][i - 100000] == i;
	CHECK(good, "grow: elements are kept");
	arena_free(&arena);
}

static void test_grow_alone(void)
{
	struct arena arena;
	uint64_t *items = NULL;
	size_t capacity = 0;

	arena_init(&arena, 0);
	for (size_t i = 0; i < 100000; i++) {
		items = arena_grow(&arena, items, i, &capacity, 8);
		items[i] = i;
	}
	CHECK(arena.allocated < 100000 * 8 * 2,
	      "grow: an array alone leaves nothing behind, took %zu",
	      arena.allocated);
	arena_free(&arena);
}

static void test_limits(void)
{
	static const struct {
		const char *name;
		size_t count;
		size_t size;
	} rows[] = {
		{ "over the limit", 1, 100000 },
		{ "product overflows", SIZE_MAX / 2, 3 },
		{ "rounding overflows", SIZE_MAX, 1 },
		{ "block overflows", SIZE_MAX / 2, 1 },
	};
	struct arena arena;
	size_t capacity = SIZE_MAX / 4;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		arena_init(&arena, 65536);
		CHECK(arena_alloc(&arena, 1000), "%s: before", rows[i].name);
		CHECK(!arena.failed, "%s: not failed yet", rows[i].name);
		CHECK(!arena_array(&arena, rows[i].count, rows[i].size), "%s",
		      rows[i].name);
		CHECK(arena.failed, "%s: failed", rows[i].name);
		CHECK(arena.allocated <= 65536, "%s: limit", rows[i].name);
		arena_free(&arena);
	}
	arena_init(&arena, 65536);
	while (arena_alloc(&arena, 100))
		;
	CHECK(arena.allocated <= 65536 && arena.allocated > 60000,
	      "the limit is used up: %zu", arena.allocated);
	CHECK(!arena_grow(&arena, NULL, capacity, &capacity, 64),
	      "grow: overflow");
	CHECK(capacity == SIZE_MAX / 4, "grow: capacity is kept");
	arena_free(&arena);
	CHECK(arena.limit == 65536, "free keeps the limit");
}

int main(void)
{
	test_alloc();
	test_strings();
	test_grow();
	test_grow_alone();
	test_limits();
	return unit_report("test_arena");
}
