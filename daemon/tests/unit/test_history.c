/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_history.c - names, numbers and notes of policies that are kept.
 */
#include "core/history.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *name;
	uint32_t number;
} names[] = {
	{ "00000001.conf", 1 },
	{ "00000120.conf", 120 },
	{ "99999999.conf", 99999999 },
	{ "00000000.conf", 0 },
	{ "00000001.why", 0 },
	{ "0000001.conf", 0 },
	{ "000000001.conf", 0 },
	{ "0000000a.conf", 0 },
	{ "00000001.conf~", 0 },
	{ "current", 0 },
	{ "half", 0 },
	{ "", 0 },
};

static void test_names(void)
{
	char out[HISTORY_NAME_MAX];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		CHECK(history_name_read(names[i].name) == names[i].number,
		      "'%s' is read", names[i].name);
		if (names[i].number)
			CHECK(strcmp(history_name(names[i].number,
						  HISTORY_POLICY, out),
				     names[i].name) == 0,
			      "'%s' is written", names[i].name);
	}
	CHECK(strcmp(history_name(7, HISTORY_WHY, out), "00000007.why") == 0,
	      "a note");
}

/* A history of @count numbers from @first on. */
static struct history of(uint32_t first, size_t count, uint32_t current)
{
	struct history history = { .current = current };

	/* The order of a directory is any. */
	for (size_t i = 0; i < count; i += 2)
		history_add(&history, first + (uint32_t)i);
	for (size_t i = 1; i < count; i += 2)
		history_add(&history, first + (uint32_t)i);
	return history;
}

static void test_order(void)
{
	struct history history = of(1, 100, 100);

	CHECK(history.count == HISTORY_MAX, "no more than there is room for");
	CHECK(history.numbers[HISTORY_MAX - 1] == 100, "the newest is there");
	for (size_t i = 1; i < history.count; i++)
		CHECK(history.numbers[i - 1] + 1 == history.numbers[i],
		      "%zu is in its place", i);
	history_add(&history, 100);
	CHECK(history.count == HISTORY_MAX && history.numbers[62] == 99,
	      "none is there twice");
	history_remove(&history, 99);
	CHECK(history.count == HISTORY_MAX - 1 && history.numbers[62] == 100,
	      "one is removed");
	history_remove(&history, 99);
	CHECK(history.count == HISTORY_MAX - 1, "and not again");
}

static const struct {
	const char *name;
	uint32_t first;
	size_t count;
	uint32_t current;
	uint32_t pending;
	uint32_t next, back, back3, surplus;
} rows[] = {
	{ "nothing", 1, 0, 0, 0, 1, 0, 0, 0 },
	{ "one", 1, 1, 1, 0, 2, 0, 0, 0 },
	{ "two", 1, 2, 2, 0, 3, 1, 0, 0 },
	{ "four", 4, 4, 7, 0, 8, 6, 4, 0 },
	{ "one on trial", 1, 4, 3, 4, 5, 2, 0, 0 },
	{ "one never confirmed", 1, 4, 3, 0, 5, 2, 0, 4 },
	{ "an older trial", 1, 5, 3, 5, 6, 2, 0, 0 },
	{ "as many as are kept", 1, 20, 20, 0, 21, 19, 17, 0 },
	{ "one too many", 1, 21, 21, 0, 22, 20, 18, 1 },
	{ "one too many and a trial", 1, 22, 21, 22, 23, 20, 18, 1 },
	{ "no current one", 1, 21, 0, 0, 22, 21, 19, 0 },
};

static void test_rows(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct history history =
			of(rows[i].first, rows[i].count, rows[i].current);
		const char *name = rows[i].name;

		CHECK(history_next(&history) == rows[i].next, "%s: next", name);
		CHECK(history_back(&history, 1) == rows[i].back, "%s: one back",
		      name);
		CHECK(history_back(&history, 3) == rows[i].back3,
		      "%s: three back", name);
		CHECK(history_surplus(&history, rows[i].pending) ==
			      rows[i].surplus,
		      "%s: surplus", name);
	}
}

static void test_notes(void)
{
	struct history_why why = { .time = 1795744321,
				   .by = "root@ttyS0",
				   .comment = "two\nlines \x1b[1m" };
	struct history_why again;
	char comment[HISTORY_COMMENT_MAX];
	struct arena arena;
	struct text out;

	arena_init(&arena, 0);
	text_init(&out, &arena);
	history_why_write(&why, &out);
	history_why_read(text_string(&out), &again);
	CHECK(again.time == why.time, "the time");
	CHECK(strcmp(again.by, why.by) == 0, "who");
	CHECK(strcmp(again.comment, "two lines  [1m") == 0,
	      "one line that can be printed: '%s'", again.comment);
	history_line("f\xc3\xbcr \xe2\x82\xac", 8, comment, 7);
	CHECK(strcmp(comment, "f\xc3\xbcr") == 0,
	      "no part of a character: '%s'", comment);
	history_line("f\xfcr \xc3", 5, comment, sizeof(comment));
	CHECK(strcmp(comment, "f?r ?") == 0, "what is none is shown as ?: '%s'",
	      comment);
	history_why_read("", &again);
	CHECK(again.time == 0 && !again.by[0] && !again.comment[0], "nothing");
	history_why_read("time 99999999999999999999999\nby\ncomment x", &again);
	CHECK(again.time >= 0 && !again.by[0] && again.comment[0] == 'x',
	      "odd lines");
	arena_free(&arena);
}

int main(void)
{
	test_names();
	test_order();
	test_rows();
	test_notes();
	return unit_report("history");
}
