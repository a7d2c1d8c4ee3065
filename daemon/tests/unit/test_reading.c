/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_reading.c - numbers from the text of `sluice stats`, and their growth.
 */
#include "core/reading.h"

#include "tests/unit/unit.h"

static const struct {
	const char *name;
	const char *text;
	size_t count; /* 0: refused */
} texts[] = {
	{ "one", "           1  generation\n", 1 },
	{ "with what it is of", "7  drops_total no translation\n", 1 },
	{ "two", "1  a\n2  b c\n", 2 },
	{ "no newline at the end", "1  a", 1 },
	{ "nothing", "", 0 },
	{ "no number", "a b\n", 0 },
	{ "no name", "1\n", 0 },
	{ "blanks", "1   \n", 0 },
	{ "an empty line", "1  a\n\n", 0 },
	{ "another form", "[\n{\"name\":\"a\"}]\n", 0 },
};

static void test_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct reading reading;
		struct arena arena;
		bool taken;

		arena_init(&arena, 0);
		taken = reading_take(&reading, texts[i].text, 0, &arena);
		CHECK(taken == (texts[i].count > 0), "%s: taken or not",
		      texts[i].name);
		CHECK(!taken || reading.count == texts[i].count, "%s: rows",
		      texts[i].name);
		arena_free(&arena);
	}
}

static const char before_text[] = "        5  generation\n"
				  "      100  rule_frames_total 1\n"
				  "      200  rule_frames_total 2\n";
static const char now_text[] = "        5  generation\n"
			       "        9  drops_total no translation\n"
			       "      150  rule_frames_total 1\n"
			       "       20  rule_frames_total 2\n";

static void test_rates(void)
{
	struct reading before, now;
	struct arena arena;

	arena_init(&arena, 0);
	CHECK(reading_take(&before, before_text, 1000, &arena), "before");
	CHECK(reading_take(&now, now_text, 3000, &arena), "now");
	CHECK(reading_value(&now, "drops_total", "no translation") == 9,
	      "a value");
	CHECK(reading_value(&now, "drops_total", "") == 0, "none of that");
	CHECK(reading_rate(&before, &now, 0) == 0, "nothing has grown");
	CHECK(reading_rate(&before, &now, 1) == 4, "one that is new");
	CHECK(reading_rate(&before, &now, 2) == 25, "one that has another row");
	CHECK(reading_rate(&before, &now, 3) == 10, "one that began anew");
	CHECK(reading_rate(&now, &now, 2) == 0, "no time has passed");
	arena_free(&arena);
}

int main(void)
{
	test_texts();
	test_rates();
	return unit_report("reading");
}
