/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_screen.c - what is written so that a terminal shows other lines.
 */
#include "core/screen.h"

#include <string.h>

#include "tests/unit/unit.h"

static const struct {
	const char *name;
	const char *before, *after;
	size_t height;
	const char *want;
} rows[] = {
	{ "a new screen", NULL, "one\ntwo\n", 24,
	  "\033[H\033[J\033[1;1Hone\033[2;1Htwo\033[3;1H" },
	{ "nothing changed", "one\ntwo\n", "one\ntwo\n", 24, "\033[3;1H" },
	{ "one line", "one\ntwo\n", "one\n222\n", 24, "\033[2;1H222\033[3;1H" },
	{ "a shorter one", "one\n", "o\n", 24, "\033[1;1Ho\033[K\033[2;1H" },
	{ "a longer one", "one\n", "one1\n", 24, "\033[1;1Hone1\033[2;1H" },
	{ "a line more", "one\n", "one\ntwo\n", 24, "\033[2;1Htwo\033[3;1H" },
	{ "a line less", "one\ntwo\n", "one\n", 24,
	  "\033[2;1H\033[K\033[2;1H" },
	{ "an empty line between", NULL, "one\n\ntwo", 24,
	  "\033[H\033[J\033[1;1Hone\033[3;1Htwo\033[4;1H" },
	{ "more than there is room for", NULL, "1\n2\n3\n", 2,
	  "\033[H\033[J\033[1;1H1\033[2;1H2\033[2;1H" },
	{ "nothing at all", "one\n", "", 24, "\033[1;1H\033[K\033[2;1H" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct arena arena;
		struct text out;
		const char *text;

		arena_init(&arena, 0);
		text_init(&out, &arena);
		screen_update(rows[i].before, rows[i].after, rows[i].height,
			      &out);
		text = text_string(&out);
		CHECK(text && strcmp(text, rows[i].want) == 0, "%s: '%s'",
		      rows[i].name, text ? text + 1 : "");
		arena_free(&arena);
	}
	return unit_report("screen");
}
