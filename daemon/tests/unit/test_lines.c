/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_lines.c - differences of texts: as diff -u prints them, and random ones
 * that are applied again.
 */
#include "core/lines.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *name, *old, *new, *out;
} rows[] = {
	{ "both empty", "", "", "" },
	{ "the same", "a\nb\n", "a\nb\n", "" },
	{ "from nothing", "", "a\n", "--- o\n+++ n\n@@ -0,0 +1 @@\n+a\n" },
	{ "to nothing", "a\n", "", "--- o\n+++ n\n@@ -1 +0,0 @@\n-a\n" },
	{ "one line of three", "a\nb\nc\n", "a\nx\nc\n",
	  "--- o\n+++ n\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n" },
	{ "added in the middle", "a\nb\nc\nd\ne\nf\ng\nh\n",
	  "a\nb\nc\nd\nx\ne\nf\ng\nh\n",
	  "--- o\n+++ n\n@@ -2,6 +2,7 @@\n b\n c\n d\n+x\n e\n f\n g\n" },
	{ "two pieces", "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n",
	  "x\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\ny\n",
	  "--- o\n+++ n\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n"
	  "@@ -9,4 +9,4 @@\n 9\n 10\n 11\n-12\n+y\n" },
	{ "near pieces are one", "1\n2\n3\n4\n5\n6\n7\n8\n",
	  "x\n2\n3\n4\n5\n6\n7\ny\n",
	  "--- o\n+++ n\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n"
	  "-8\n+y\n" },
	{ "without an end of line", "a\nb", "a\nc",
	  "--- o\n+++ n\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n" },
};

static const char *differ(struct arena *arena, const char *old, const char *new)
{
	struct lines_side before = { "o", old, strlen(old) };
	struct lines_side after = { "n", new, strlen(new) };
	struct text out;

	text_init(&out, arena);
	return lines_differ(&before, &after, &out) ? text_string(&out) : NULL;
}

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena;
		const char *out;

		arena_init(&arena, 0);
		out = differ(&arena, rows[i].old, rows[i].new);
		CHECK(out && strcmp(out, rows[i].out) == 0, "%s:\n%s",
		      rows[i].name, out ? out : "no memory");
		arena_free(&arena);
	}
}

/* What @patch makes of @old, into @out; false: it does not fit. */
static bool patched(const char *old, const char *patch, char *out)
{
	unsigned long line = 1;

	*out = '\0';
	for (const char *at = patch; *at; at = strchr(at, '\n') + 1) {
		size_t length = (size_t)(strchr(at, '\n') - at) + 1;
		unsigned long from;

		if (strncmp(at, "---", 3) == 0 || strncmp(at, "+++", 3) == 0)
			continue;
		if (at[0] == '@') {
			char *end;

			from = strtoul(at + 4, &end, 10);
			/* Behind that line, if none is shown. */
			if (strncmp(end, ",0", 2) == 0)
				from++;
			while (line < from) {
				size_t size = strcspn(old, "\n") + 1;

				strncat(out, old, size);
				old += size;
				line++;
			}
			continue;
		}
		if (at[0] != '-')
			strncat(out, at + 1, length - 1);
		if (at[0] == '+')
			continue;
		if (strncmp(old, at + 1, length - 1) != 0)
			return false;
		old += length - 1;
		line++;
	}
	strcat(out, old);
	return true;
}

/* A few words only, so that much of it is the same. */
static void random_text(unsigned *seed, char *out)
{
	unsigned lines = (unsigned)rand_r(seed) % 30;

	*out = '\0';
	for (unsigned i = 0; i < lines; i++) {
		char line[3] = { (char)('a' + rand_r(seed) % 4), '\n', '\0' };

		strcat(out, line);
	}
}

static void test_random(void)
{
	unsigned seed = 7;

	for (unsigned i = 0; i < 3000; i++) {
		char old[100], new[100], again[200];
		struct arena arena;
		const char *out;

		random_text(&seed, old);
		random_text(&seed, new);
		arena_init(&arena, 0);
		out = differ(&arena, old, new);
		if (!CHECK(out && patched(old, out, again) &&
				   strcmp(again, new) == 0,
			   "round %u", i))
			printf("from\n%sto\n%sby\n%s", old, new,
			       out ? out : "nothing");
		arena_free(&arena);
	}
}

/* More than is looked for: replaced as a whole, and still right. */
static void test_nothing_in_common(void)
{
	enum { LINES = 2000 };
	static char old[LINES * 8], new[LINES * 8], again[LINES * 16];
	struct arena arena;
	const char *out;

	for (size_t i = 0; i < LINES; i++) {
		(void)snprintf(old + strlen(old), 8, "o%zu\n", i);
		(void)snprintf(new + strlen(new), 8, "n%zu\n", i);
	}
	arena_init(&arena, 0);
	out = differ(&arena, old, new);
	CHECK(out && patched(old, out, again) && strcmp(again, new) == 0,
	      "all lines are others");
	arena_free(&arena);
}

int main(void)
{
	test_rows();
	test_random();
	test_nothing_in_common();
	return unit_report("lines");
}
