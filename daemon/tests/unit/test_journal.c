/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_journal.c - a ring that keeps the newest entries, and says what it
 * does not have any more.
 */
#include "core/journal.h"

#include <stdlib.h>
#include <string.h>

#include "tests/unit/unit.h"

#define BASE 1000

static void add(struct journal *journal, unsigned number, size_t size)
{
	char text[2 * JOURNAL_TEXT_MAX];
	struct journal_entry entry = { .time = number,
				       .more = number + 1,
				       .lost = number + 2,
				       .seconds = number + 3,
				       .priority = (uint8_t)(number % 8) };

	memset(text, 'a' + (int)(number % 26), size);
	text[size] = '\0';
	entry.parts[JOURNAL_BY] = "rule 7";
	entry.parts[JOURNAL_TEXT] = text;
	journal_add(journal, &entry);
}

/* All of entry @number that add() has put there, but for what was cut. */
static void check_entry(const struct journal_entry *entry, unsigned number,
			size_t size)
{
	size_t most = JOURNAL_TEXT_MAX - JOURNAL_PARTS - strlen("rule 7");
	const char *text = entry->parts[JOURNAL_TEXT];

	CHECK(entry->number == BASE + number && entry->time == number &&
		      entry->more == number + 1 && entry->lost == number + 2 &&
		      entry->seconds == number + 3 &&
		      entry->priority == number % 8,
	      "head of %u", number);
	CHECK(strcmp(entry->parts[JOURNAL_BY], "rule 7") == 0, "who of %u",
	      number);
	CHECK(strlen(text) == (size < most ? size : most), "%u: %zu bytes",
	      number, strlen(text));
	CHECK(text[0] == '\0' || (text[0] == 'a' + (int)(number % 26) &&
				  text[0] == text[strlen(text) - 1]),
	      "text of %u", number);
	CHECK(entry->parts[JOURNAL_NOTE][0] == '\0' &&
		      entry->parts[JOURNAL_LINK][0] == '\0',
	      "the other parts of %u are empty", number);
}

static size_t size_of(unsigned number)
{
	return number * 37 % 1200;
}

/* The entries that are there are the last ones, whole, and fill the ring. */
static void check_all(const struct journal *journal, unsigned added)
{
	struct journal_reader reader;
	struct journal_entry entry;
	uint64_t gone = journal_read_after(&reader, journal, 0);
	unsigned number = (unsigned)gone;

	while (journal_read(&reader, &entry))
		check_entry(&entry, number, size_of(number)), number++;
	CHECK(number == added, "the last of %u is %u", added, number);
	CHECK(journal->used <= journal->size, "%u: %zu bytes", added,
	      journal->used);
	CHECK(!gone || journal->used + JOURNAL_TEXT_MAX + 100 > journal->size,
	      "%u: %zu bytes are too few", added, journal->used);
}

/* Memory of exactly its size: the sanitizers see what is beyond. */
static void test_ring(size_t size)
{
	uint8_t *bytes = calloc(1, size);
	struct journal journal;

	if (!CHECK(bytes, "memory"))
		return;
	journal_init(&journal, bytes, size, BASE);
	check_all(&journal, 0);
	for (unsigned i = 0; i < 300; i++) {
		add(&journal, i, size_of(i));
		check_all(&journal, i + 1);
	}
	free(bytes);
}

static const struct {
	const char *name;
	uint64_t after;
	uint64_t gone;
	uint64_t first; /* that is read; 0: none */
} places[] = {
	{ "from the beginning", 0, 5, BASE + 5 },
	{ "of an earlier run", BASE - 1, 5, BASE + 5 },
	{ "behind one that is gone", BASE + 1, 3, BASE + 5 },
	{ "behind the last that is gone", BASE + 4, 0, BASE + 5 },
	{ "behind one that is there", BASE + 6, 0, BASE + 7 },
	{ "behind the last but one", BASE + 7, 0, BASE + 8 },
	{ "behind the last", BASE + 8, 0, 0 },
	{ "of another run", BASE + 9, 5, BASE + 5 },
	{ "the largest number", UINT64_MAX, 5, BASE + 5 },
};

static void test_places(void)
{
	uint8_t bytes[JOURNAL_SIZE_MIN];
	struct journal journal;

	journal_init(&journal, bytes, sizeof(bytes), BASE);
	for (unsigned i = 0; i < 9; i++)
		add(&journal, i, 940);
	CHECK(journal.oldest == BASE + 5, "oldest %llu",
	      (unsigned long long)journal.oldest);
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		struct journal_reader reader;
		struct journal_entry entry = { .number = 0 };
		uint64_t gone =
			journal_read_after(&reader, &journal, places[i].after);

		CHECK(gone == places[i].gone, "%s: %llu are gone",
		      places[i].name, (unsigned long long)gone);
		CHECK(journal_read(&reader, &entry) == (places[i].first != 0) &&
			      entry.number == places[i].first,
		      "%s: %llu", places[i].name,
		      (unsigned long long)entry.number);
	}
}

int main(void)
{
	test_ring(JOURNAL_SIZE_MIN);
	test_ring(JOURNAL_SIZE_MIN + 1);
	test_ring(JOURNAL_SIZE_MIN + 333);
	test_ring(1 << 16);
	test_places();
	return unit_report("test_journal");
}
