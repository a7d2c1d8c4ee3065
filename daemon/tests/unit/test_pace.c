/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_pace.c - how much may go, and when more may.
 */
#include "core/pace.h"
#include "tests/unit/unit.h"

/** struct step - at @at, of @wanted so many may go; then @wait ms for one. */
struct step {
	int64_t at;
	uint64_t wanted;
	uint64_t want;
	int wait;
};

static const struct row {
	const char *name;
	uint32_t rate, size;
	struct step steps[6]; /* until one that wants nothing */
} rows[] = {
	{ "full at first", 100, 50, { { 0, 80, 50, 10 }, { 0, 1, 0, 10 } } },
	{ "fills by the millisecond",
	  100,
	  50,
	  { { 0, 50, 50, 10 },
	    { 9, 5, 0, 1 },
	    { 10, 5, 1, 10 },
	    { 109, 20, 9, 1 },
	    { 110, 20, 1, 10 } } },
	{ "not beyond its size",
	  1000,
	  10,
	  { { 0, 10, 10, 1 }, { 5000, 100, 10, 1 } } },
	{ "after a very long time",
	  PACE_RATE_MAX,
	  PACE_RATE_MAX,
	  { { 0, PACE_RATE_MAX, PACE_RATE_MAX, 1 },
	    { INT64_MAX, UINT64_MAX, PACE_RATE_MAX, 1 } } },
	{ "a slow one, too",
	  1,
	  3,
	  { { 0, 3, 3, 1000 },
	    { INT64_MAX - 1000, 9, 3, 1000 },
	    { INT64_MAX, 9, 1, 1000 } } },
	{ "a clock that stands, or goes back",
	  100,
	  10,
	  { { 1000, 10, 10, 10 },
	    { 1000, 10, 0, 10 },
	    { 10, 10, 0, 10 },
	    { 1020, 10, 2, 10 } } },
};

static void test_row(const struct row *row)
{
	struct pace pace;

	pace_init(&pace, row->rate, row->size, row->steps[0].at);
	for (size_t i = 0; i < 6 && row->steps[i].wanted; i++) {
		const struct step *step = &row->steps[i];
		uint64_t got = pace_take(&pace, step->wanted, step->at);
		int wait = pace_wait(&pace, 1, step->at);

		CHECK(got == step->want, "%s, step %zu: %llu went", row->name,
		      i, (unsigned long long)got);
		CHECK(wait == step->wait, "%s, step %zu: wait %d", row->name, i,
		      wait);
	}
}

/* Whoever waits as long as it says gets what it said. */
static void test_waiting(void)
{
	struct pace pace;
	uint64_t sum = 0;
	int64_t now = 7;

	pace_init(&pace, 3456, 384, now);
	while (sum < 34560) {
		int wait = pace_wait(&pace, 200, now);

		now += wait;
		CHECK(pace_wait(&pace, 200, now) == 0, "at %lld",
		      (long long)now);
		sum += pace_take(&pace, 200, now);
	}
	CHECK(now - 7 >= 9800 && now - 7 <= 10000, "10 s took %lld ms",
	      (long long)(now - 7));
	CHECK(pace_wait(&pace, 1000, now) <= 112,
	      "more than it holds is as much as it holds");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_row(&rows[i]);
	test_waiting();
	return unit_report("test_pace");
}
