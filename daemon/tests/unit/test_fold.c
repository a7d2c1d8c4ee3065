/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_fold.c - what is alike, and when its count is told.
 */
#include "core/fold.h"

#include <string.h>

#include "tests/unit/unit.h"

static struct fold_key key_of(unsigned number)
{
	struct fold_key key = { .prefix = "drop rule 7: x",
				.in = "eth1",
				.out = "eth0",
				.ethertype = 0x0800,
				.source = { IP_V4, { 198, 51, 100, 7 } },
				.target = { IP_V4, { 10, 0, 0, 1 } },
				.protocol = 6,
				.port = 22 };

	key.source.bytes[1] = (uint8_t)(number >> 8);
	key.source.bytes[2] = (uint8_t)number;
	return key;
}

/* --- what is alike ------------------------------------------------------ */

static void change(struct fold_key *key, unsigned what)
{
	switch (what) {
	case 0:
		key->prefix[10] = '8';
		return;
	case 1:
		key->in[3] = '2';
		return;
	case 2:
		key->out[0] = '\0';
		return;
	case 3:
		key->source_mac.bytes[5] = 1;
		return;
	case 4:
		key->target_mac.bytes[0] = 1;
		return;
	case 5:
		key->ethertype = 0x86dd;
		return;
	case 6:
		key->vlan = 5;
		return;
	case 7:
		key->source.bytes[3] = 8;
		return;
	case 8:
		key->target.bytes[3] = 2;
		return;
	case 9:
		key->target.family = IP_V6;
		return;
	case 10:
		key->protocol = 17;
		return;
	default:
		key->port = 23;
		return;
	}
}

static void test_alike(void)
{
	struct fold fold = { .entries = { { .used = false } } };
	struct fold_key key = key_of(0);
	struct folded gone;

	CHECK(fold_take(&fold, &key, 0, &gone), "the first one");
	for (unsigned what = 0; what < 12; what++) {
		struct fold_key other = key;

		change(&other, what);
		CHECK(fold_take(&fold, &other, 0, &gone), "change %u", what);
		CHECK(!fold_take(&fold, &other, 0, &gone), "again %u", what);
		CHECK(!fold_take(&fold, &key, 0, &gone), "as before %u", what);
	}
	CHECK(!gone.more, "none gave way");
}

/* --- when it is told ---------------------------------------------------- */

static const struct {
	const char *name;
	int64_t at;
	unsigned frames; /* that come then, the first of them: */
	bool first;
	uint64_t more; /* that is told then, or 0 */
	uint32_t seconds;
	int64_t next;
} times[] = {
	{ "two", 0, 2, true, 0, 0, 10000 },
	{ "another", 9999, 1, false, 0, 0, 10000 },
	{ "told after ten seconds", 10000, 0, false, 2, 10, 70000 },
	{ "and once", 10001, 0, false, 0, 0, 70000 },
	{ "three more", 20000, 3, false, 0, 0, 70000 },
	{ "told after a minute, and late", 70500, 0, false, 3, 61, 130500 },
	{ "one more just then", 130500, 1, false, 1, 60, 190500 },
	{ "none: forgotten", 190500, 0, false, 0, 0, -1 },
	{ "so it is a line again", 190501, 1, true, 0, 0, 200501 },
	{ "of which there were no more", 200501, 0, false, 0, 0, -1 },
};

static void test_times(void)
{
	struct fold fold = { .entries = { { .used = false } } };
	struct fold_key key = key_of(0);

	CHECK(fold_next(&fold) == -1, "nothing at first");
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct folded folded = { .more = 0 }, gone;
		const char *name = times[i].name;

		for (unsigned n = 0; n < times[i].frames; n++)
			CHECK(fold_take(&fold, &key, times[i].at, &gone) ==
				      (times[i].first && n == 0),
			      "%s: frame %u", name, n);
		CHECK(fold_due(&fold, times[i].at, &folded) ==
			      (times[i].more > 0),
		      "%s: due", name);
		CHECK(folded.more == times[i].more &&
			      (!folded.more ||
			       folded.seconds == times[i].seconds),
		      "%s: %llu in %u s", name, (unsigned long long)folded.more,
		      folded.seconds);
		CHECK(!fold_due(&fold, times[i].at, &folded), "%s: one", name);
		CHECK(fold_next(&fold) == times[i].next, "%s: next %lld", name,
		      (long long)fold_next(&fold));
	}
}

/* --- a full table -------------------------------------------------------- */

static void test_full(void)
{
	struct fold fold = { .entries = { { .used = false } } };
	uint64_t told = 0, firsts = 0;
	struct folded folded;

	for (unsigned i = 0; i < 10 * FOLD_MAX; i++) {
		struct fold_key key = key_of(i);

		for (unsigned n = 0; n <= i % 3; n++) {
			firsts += fold_take(&fold, &key, i, &folded);
			told += folded.more;
			if (folded.more)
				CHECK(folded.key.source.bytes[2] ==
					      (uint8_t)(i - FOLD_MAX),
				      "%u: the oldest gave way", i);
		}
	}
	CHECK(firsts == 10 * FOLD_MAX, "%llu lines",
	      (unsigned long long)firsts);
	while (fold_due(&fold, 1000000, &folded))
		told += folded.more;
	/* Of three kinds one has no more, one has one, one has two. */
	CHECK(told == 10 * FOLD_MAX - 1, "%llu more, each of them told",
	      (unsigned long long)told);
}

static void test_flush(void)
{
	struct fold fold = { .entries = { { .used = false } } };
	struct folded folded;
	uint64_t told = 0;

	for (unsigned i = 0; i < 9; i++) {
		struct fold_key key = key_of(i / 3);

		fold_take(&fold, &key, 0, &folded);
	}
	while (fold_flush(&fold, 4000, &folded)) {
		told += folded.more;
		CHECK(folded.seconds == 4, "in %u s", folded.seconds);
	}
	CHECK(told == 6, "%llu more", (unsigned long long)told);
	CHECK(fold_next(&fold) == -1, "nothing is left");
}

int main(void)
{
	test_flush();
	test_alike();
	test_times();
	test_full();
	return unit_report("test_fold");
}
