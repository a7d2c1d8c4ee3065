/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_intervals.c - sets of addresses: merged, turned round, asked. A set is
 * written as its intervals, "10.0.0.1-10.0.0.9 10.1.0.0".
 */
#include "core/intervals.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ITEMS_MAX 8

#define LAST4 "255.255.255.255"
#define LAST6 "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"

static struct address read_address(const char *text, size_t length)
{
	struct address address;

	if (!address_parse(text, length, &address))
		abort();
	return address;
}

static struct interval read_interval(const char *text, size_t length)
{
	const char *dash = memchr(text, '-', length);
	size_t first = dash ? (size_t)(dash - text) : length;
	struct interval interval;

	interval.first = read_address(text, first);
	interval.last = interval.first;
	if (dash)
		interval.last = read_address(dash + 1, length - first - 1);
	return interval;
}

static struct interval_list read_list(const char *text, struct interval *items)
{
	struct interval_list list = { .items = items };

	while (*text) {
		size_t length = strcspn(text, " ");

		if (list.count == ITEMS_MAX)
			abort();
		items[list.count++] = read_interval(text, length);
		text += length + strspn(text + length, " ");
	}
	return list;
}

static void write_list(const struct interval_list *list, char *out, size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->count && used < size; i++) {
		const struct interval *item = &list->items[i];
		char first[ADDRESS_TEXT_MAX], last[ADDRESS_TEXT_MAX];
		bool one = address_compare(&item->first, &item->last) == 0;

		address_format(&item->first, first);
		address_format(&item->last, last);
		used += (size_t)snprintf(out + used, size - used, "%s%s%s%s",
					 i ? " " : "", first, one ? "" : "-",
					 one ? "" : last);
	}
}

/* --- merged ------------------------------------------------------------ */

static const struct {
	const char *written;
	const char *want;
} merges[] = {
	{ "", "" },
	{ "10.0.0.1", "10.0.0.1" },
	{ "10.0.0.9 10.0.0.1", "10.0.0.1 10.0.0.9" },
	{ "10.0.0.1 10.0.0.1", "10.0.0.1" },
	{ "10.0.0.1 10.0.0.2", "10.0.0.1-10.0.0.2" },
	{ "10.0.0.1 10.0.0.3", "10.0.0.1 10.0.0.3" },
	{ "10.0.0.0-10.0.0.255 10.0.1.0-10.0.1.9", "10.0.0.0-10.0.1.9" },
	{ "10.0.0.0-10.0.0.9 10.0.0.5-10.0.0.20", "10.0.0.0-10.0.0.20" },
	{ "10.0.0.0-10.0.0.99 10.0.0.5-10.0.0.20", "10.0.0.0-10.0.0.99" },
	{ "10.0.0.5 10.0.0.4 10.0.0.3", "10.0.0.3-10.0.0.5" },
	{ "0.0.0.0-" LAST4 " 10.0.0.1", "0.0.0.0-" LAST4 },
	{ "255.255.255.0-" LAST4 " 0.0.0.0", "0.0.0.0 255.255.255.0-" LAST4 },
	{ "fd00::ffff fd00::1:0", "fd00::ffff-fd00::1:0" },
	{ "fd00::-" LAST6 " ::", ":: fd00::-" LAST6 },
};

static void test_normalize(void)
{
	for (size_t i = 0; i < COUNT(merges); i++) {
		struct interval items[ITEMS_MAX];
		struct interval_list list = read_list(merges[i].written, items);
		char got[512];

		list.count = intervals_normalize(items, list.count);
		write_list(&list, got, sizeof(got));
		CHECK(!strcmp(got, merges[i].want), "'%s' merged: '%s'",
		      merges[i].written, got);
	}
}

/* --- all but that ------------------------------------------------------ */

static const struct {
	const char *set;
	enum ip_family family;
	const char *want;
} complements[] = {
	{ "", IP_V4, "0.0.0.0-" LAST4 },
	{ "", IP_V6, "::-" LAST6 },
	{ "0.0.0.0-" LAST4, IP_V4, "" },
	{ "::-" LAST6, IP_V6, "" },
	{ "10.0.0.0-10.255.255.255", IP_V4,
	  "0.0.0.0-9.255.255.255 11.0.0.0-" LAST4 },
	{ "0.0.0.0", IP_V4, "0.0.0.1-" LAST4 },
	{ LAST4, IP_V4, "0.0.0.0-255.255.255.254" },
	{ "10.0.0.1 10.0.0.3", IP_V4,
	  "0.0.0.0-10.0.0.0 10.0.0.2 10.0.0.4-" LAST4 },
	{ "fd00::-" LAST6, IP_V6,
	  "::-fcff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
};

static void test_complement(void)
{
	for (size_t i = 0; i < COUNT(complements); i++) {
		struct interval items[ITEMS_MAX];
		struct interval_list list =
			read_list(complements[i].set, items);
		struct interval_list out = { .count = 0 };
		struct interval_list again = { .count = 0 };
		struct arena arena;
		char got[512];

		arena_init(&arena, 0);
		CHECK(intervals_complement(&list, complements[i].family, &out,
					   &arena),
		      "complement %zu: memory", i);
		write_list(&out, got, sizeof(got));
		CHECK(!strcmp(got, complements[i].want), "not '%s': '%s'",
		      complements[i].set, got);
		CHECK(intervals_complement(&out, complements[i].family, &again,
					   &arena),
		      "complement %zu: memory", i);
		write_list(&again, got, sizeof(got));
		CHECK(!strcmp(got, complements[i].set), "not not '%s': '%s'",
		      complements[i].set, got);
		arena_free(&arena);
	}
}

static void test_no_memory(void)
{
	const struct interval_list list = { .count = 0 };
	struct interval_list out;
	struct arena arena;

	arena_init(&arena, 1);
	CHECK(!intervals_complement(&list, IP_V4, &out, &arena),
	      "a complement without memory");
	arena_free(&arena);
}

/* --- questions --------------------------------------------------------- */

#define THREE "10.0.0.0-10.0.0.9 10.0.0.20 10.0.1.0-10.0.1.255"

static const struct {
	const char *set;
	const char *asked;
	bool touched; /* some of it is in the set */
	bool covered; /* all of it */
} questions[] = {
	{ "", "10.0.0.1", false, false },
	{ THREE, "9.255.255.255", false, false },
	{ THREE, "10.0.0.0", true, true },
	{ THREE, "10.0.0.9", true, true },
	{ THREE, "10.0.0.10", false, false },
	{ THREE, "10.0.0.20", true, true },
	{ THREE, "10.0.1.128", true, true },
	{ THREE, "10.0.2.0", false, false },
	{ THREE, "10.0.0.2-10.0.0.5", true, true },
	{ THREE, "10.0.0.0-10.0.0.9", true, true },
	{ THREE, "10.0.0.0-10.0.0.10", true, false },
	{ THREE, "10.0.0.10-10.0.0.19", false, false },
	{ THREE, "10.0.0.10-10.0.0.20", true, false },
	{ THREE, "9.0.0.0-11.0.0.0", true, false },
	{ THREE, "fd00::1", false, false },
	{ "fd00::-fd00::ffff", "10.0.0.1", false, false },
	{ "fd00::-fd00::ffff", "fd00::8", true, true },
	{ "fd00::-fd00::ffff", "fd00::ffff-fd00::1:0", true, false },
	{ "0.0.0.0-" LAST4, LAST4, true, true },
};

static void test_questions(void)
{
	for (size_t i = 0; i < COUNT(questions); i++) {
		struct interval items[ITEMS_MAX];
		struct interval_list list = read_list(questions[i].set, items);
		struct interval asked =
			read_interval(questions[i].asked,
				      strlen(questions[i].asked));
		const struct interval *found =
			intervals_overlapping(&list, &asked);

		CHECK((found != NULL) == questions[i].touched,
		      "%s touches '%s': %d", questions[i].asked,
		      questions[i].set, found != NULL);
		CHECK(intervals_cover(&list, &asked) == questions[i].covered,
		      "%s lies in '%s': want %d", questions[i].asked,
		      questions[i].set, questions[i].covered);
		if (address_compare(&asked.first, &asked.last) == 0)
			CHECK(intervals_contain(&list, &asked.first) ==
				      questions[i].covered,
			      "'%s' contains %s: want %d", questions[i].set,
			      questions[i].asked, questions[i].covered);
	}
}

static const struct {
	const char *set;
	bool want;
} wholes[] = {
	{ "", false },
	{ "0.0.0.0-" LAST4, true },
	{ "0.0.0.1-" LAST4, false },
	{ "0.0.0.0-255.255.255.254", false },
	{ "0.0.0.0 0.0.0.2-" LAST4, false },
	{ "::-" LAST6, true },
	{ "::1-" LAST6, false },
};

static void test_full(void)
{
	for (size_t i = 0; i < COUNT(wholes); i++) {
		struct interval items[ITEMS_MAX];
		struct interval_list list = read_list(wholes[i].set, items);

		CHECK(intervals_full(&list) == wholes[i].want,
		      "'%s' is everything: want %d", wholes[i].set,
		      wholes[i].want);
	}
}

int main(void)
{
	test_normalize();
	test_complement();
	test_no_memory();
	test_questions();
	test_full();
	return unit_report("test_intervals");
}
