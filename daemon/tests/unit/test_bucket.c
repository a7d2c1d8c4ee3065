/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_bucket.c - what a token bucket lets through, and that it never lets
 * through more than its rate.
 */
#include "core/bucket.h"
#include "tests/unit/unit.h"

#define MILLISECOND UINT64_C(1000000)
#define SECOND (1000 * MILLISECOND)

/** struct step - something is asked for. */
struct step {
	const char *name;
	uint64_t at; /* ms */
	size_t bytes;
	bool want;
};

static const struct step steps[] = {
	{ "full at first", 0, 600, true },
	{ "to the last byte", 0, 400, true },
	{ "dry", 0, 1, false },
	{ "closed though there is some again", 500, 1, false },
	{ "closed a moment before it is full", 999, 1, false },
	{ "open once it is full", 1000, 1, true },
	{ "and used up", 1000, 999, true },
	{ "what comes back at once is as good", 1500, 500, true },
	{ "one byte too many", 1500, 1, false },
	{ "a second more than is needed", 4000, 1000, true },
	{ "holds no more than a second", 9000, 1000, true },
	{ "not one byte more", 9000, 1, false },
	{ "larger than a full one", 10000, 3500, true },
	{ "is a debt", 11000, 1, false },
	{ "that is paid in its time", 13499, 1, false },
	{ "and then it is full", 13500, 1000, true },
	{ "dry once more", 13500, 1, false },
	{ "a clock that goes back brings nothing", 13000, 1, false },
	{ "and takes nothing that was due", 14000, 1, false },
	{ "a long time pays any debt", 90000, 1000, true },
};

static void check_steps(void)
{
	struct bucket bucket;

	bucket_init(&bucket, 1000, 0);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		const struct step *step = &steps[i];
		uint64_t now = step->at * MILLISECOND;
		bool got;

		CHECK(!bucket_closed(&bucket, now) || !step->want, "%s: closed",
		      step->name);
		got = bucket_take(&bucket, now, step->bytes);
		CHECK(got == step->want, "%s: %s", step->name,
		      got ? "taken" : "refused");
	}
}

static void check_no_bound(void)
{
	struct bucket bucket;
	unsigned taken = 0;

	bucket_init(&bucket, 0, 0);
	for (unsigned i = 0; i < 1000; i++)
		taken += bucket_take(&bucket, 0, 1000000);
	CHECK(taken == 1000, "no bound: %u of 1000", taken);
	CHECK(!bucket_closed(&bucket, 0), "no bound: never closed");
}

/* Rates of a serial line and of the most, asked as fast as a flood does. */
static void check_flood(uint64_t rate, size_t bytes, uint64_t step)
{
	struct bucket bucket;
	uint64_t passed = 0;
	uint64_t seconds = 10;

	bucket_init(&bucket, rate, 12345);
	for (uint64_t now = 0; now < seconds * SECOND; now += step)
		passed += bucket_take(&bucket, 12345 + now, bytes) ? bytes : 0;
	CHECK(passed <= rate * (seconds + 1), "%u bytes/s: %u in %u s",
	      (unsigned)rate, (unsigned)passed, (unsigned)seconds);
	/* What is left in it when it closes is at most one line. */
	CHECK(passed >= rate * (seconds - 1) / 2, "%u bytes/s: only %u",
	      (unsigned)rate, (unsigned)passed);
}

int main(void)
{
	check_steps();
	check_no_bound();
	check_flood(3840, 150, 50000);
	check_flood(3840, 3840, 50000);
	check_flood(1, 1, SECOND / 16);
	check_flood(BUCKET_RATE_MAX / 10, 100000, MILLISECOND / 8);
	return unit_report("test_bucket");
}
