/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_diag.c - where diagnostics point, and how they read.
 */
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "tests/unit/unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

static void test_positions(void)
{
	static const struct {
		const char *text;
		uint32_t offset;
		unsigned line;
		unsigned column;
	} rows[] = {
		{ "", 0, 1, 1 },
		{ "", 9, 1, 1 },
		{ "ab", 1, 1, 2 },
		{ "ab", 2, 1, 3 },
		{ "a\nb", 1, 1, 2 },
		{ "a\nb", 2, 2, 1 },
		{ "a\n\n\nb", 4, 4, 1 },
		{ "a\n", 2, 2, 1 },
		{ "\xc3\xa4\xc3\xb6 x", 5, 1, 4 },
		{ "\xff\x80 x", 3, 1, 4 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct arena arena;
		struct diag diag;
		unsigned line;
		unsigned column;

		arena_init(&arena, 0);
		diag_init(&diag, &arena, "f", rows[i].text,
			  strlen(rows[i].text));
		diag_position(&diag, rows[i].offset, &line, &column);
		CHECK(line == rows[i].line && column == rows[i].column,
		      "row %zu: %u:%u", i, line, column);
		arena_free(&arena);
	}
}

static const struct {
	const char *name;
	const char *text;
	struct span span;
	const char *want;
} forms[] = {
	{ "one word",
	  "drop it now\n",
	  { 5, 2 },
	  "f:1:6: error: E\ndrop it now\n     ^^\n" },
	{ "tabs are kept",
	  "\ta\tb",
	  { 3, 1 },
	  "f:1:4: error: E\n\ta\tb\n\t \t^\n" },
	{ "empty span", "ab", { 2, 0 }, "f:1:3: error: E\nab\n  ^\n" },
	{ "empty text", "", { 0, 0 }, "f:1:1: error: E\n\n^\n" },
	{ "several lines", "ab\ncd\n", { 1, 4 }, "f:1:2: error: E\nab\n ^\n" },
	{ "on the newline",
	  "ab\ncd\n",
	  { 2, 1 },
	  "f:1:3: error: E\nab\n  ^\n" },
	{ "CRLF", "ab\r\ncd\r\n", { 4, 2 }, "f:2:1: error: E\ncd\n^^\n" },
	{ "characters, not bytes",
	  "\xc3\xa4 \xc3\xb6\xc3\xbc",
	  { 3, 4 },
	  "f:1:3: error: E\n\xc3\xa4 \xc3\xb6\xc3\xbc\n  ^^\n" },
	{ "an escape is not shown",
	  "a \x1b[31m",
	  { 2, 1 },
	  "f:1:3: error: E\na ?[31m\n  ^\n" },
	{ "nor is C1",
	  "a \xc2\x9b"
	  "31m",
	  { 2, 2 },
	  "f:1:3: error: E\na ?31m\n  ^\n" },
	{ "nor are stray bytes",
	  "a \xff\x80 b",
	  { 5, 1 },
	  "f:1:6: error: E\na ?? b\n     ^\n" },
	{ "beyond the end", "ab", { 99, 5 }, "f:1:3: error: E\nab\n  ^\n" },
};

static void test_forms(void)
{
	for (size_t i = 0; i < ROWS(forms); i++) {
		struct arena arena;
		struct diag diag;
		const char *got;

		arena_init(&arena, 0);
		diag_init(&diag, &arena, "f", forms[i].text,
			  strlen(forms[i].text));
		diag_error(&diag, forms[i].span, "E");
		got = diag_render(&diag);
		CHECK(got && !strcmp(got, forms[i].want), "%s: got\n%s",
		      forms[i].name, got ? got : "nothing");
		arena_free(&arena);
	}
}

static void test_order(void)
{
	static const char want[] = "f:1:1: warning: first 1\n"
				   "one\n"
				   "^^^\n"
				   "f:2:1: note: see two\n"
				   "two\n"
				   "^^^\n"
				   "f:1:3: note: and this\n"
				   "one\n"
				   "  ^\n"
				   "f:2:1: error: 'two' 0x0a\n"
				   "two\n"
				   "^^^\n";
	struct span one = { 0, 3 };
	struct span two = { 4, 3 };
	struct span e = { 2, 1 };
	struct arena arena;
	struct diag diag;
	const char *got;

	arena_init(&arena, 0);
	diag_init(&diag, &arena, "f", "one\ntwo\n", 8);
	CHECK(!strcmp(diag_render(&diag), ""), "nothing to say");
	diag_error(&diag, two, "'%s' 0x%02x", "two", 10);
	diag_warning(&diag, one, "first %d", 1);
	diag_note(&diag, two, "see %s", "two");
	diag_note(&diag, e, "and this");
	got = diag_render(&diag);
	CHECK(!strcmp(got, want), "order of the text: got\n%s", got);
	CHECK(diag.errors == 1 && diag.warnings == 1, "counts");
	arena_free(&arena);
}

static void test_many(void)
{
	struct span span = { 0, 1 };
	struct arena arena;
	struct diag diag;
	const char *got;
	size_t lines = 0;

	arena_init(&arena, 0);
	diag_init(&diag, &arena, "f", "x", 1);
	for (int i = 0; i < 23; i++) {
		diag_error(&diag, span, "error %d", i);
		diag_note(&diag, span, "note %d", i);
	}
	diag_warning(&diag, span, "still room");
	got = diag_render(&diag);
	for (const char *at = got; (at = strstr(at, ": error: ")); at++)
		lines++;
	CHECK(diag.errors == 23, "all are counted: %zu", diag.errors);
	CHECK(lines == DIAG_MAX, "%zu are shown", lines);
	CHECK(!strstr(got, "note 20"), "notes of those not kept are not");
	CHECK(strstr(got, "warning: still room"), "warnings count apart");
	CHECK(strstr(got, "f: 3 more errors are not shown\n"), "the rest");
	arena_free(&arena);
}

static void test_long_line(void)
{
	size_t length = 100000;
	char *text = malloc(length);
	struct arena arena;
	struct diag diag;
	const char *got;

	if (!text)
		return;
	memset(text, 'x', length);
	text[70000] = 'Y';
	arena_init(&arena, 0);
	diag_init(&diag, &arena, "f", text, length);
	diag_error(&diag, (struct span){ 70000, 1 }, "E");
	got = diag_render(&diag);
	CHECK(strlen(got) < 600, "a long line is cut: %zu", strlen(got));
	CHECK(strchr(got, 'Y') - strchr(got, '.') ==
		      strchr(got, '^') - (strrchr(got, '.') + 2),
	      "the caret is under the culprit:\n%s", got);
	arena_free(&arena);
	free(text);
}

static void test_no_memory(void)
{
	struct span span = { 0, 1 };
	struct arena arena;
	struct arena other;
	struct diag diag;
	const char *got;

	arena_init(&arena, 1);
	diag_init(&diag, &arena, "f", "x", 1);
	diag_error(&diag, span, "error");
	diag_note(&diag, span, "note");
	diag_error(&diag, span, "error");
	CHECK(diag.errors == 1, "said once: %zu", diag.errors);
	CHECK(!diag_render(&diag), "no memory to render");
	arena_init(&other, 0);
	diag.arena = &other;
	got = diag_render(&diag);
	CHECK(!strcmp(got, "f: error: out of memory\n"), "got %s", got);
	arena_free(&other);
	arena_free(&arena);
}

int main(void)
{
	test_positions();
	test_forms();
	test_order();
	test_many();
	test_long_line();
	test_no_memory();
	return unit_report("test_diag");
}
