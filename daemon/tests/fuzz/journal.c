/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal.c - any entries into the smallest journal: those that it still has
 * are the last ones, as they were added, without a gap.
 *
 * An input is entries: the length of a text, two bytes of it, and its bytes;
 * the last 64 of them are remembered.
 */
#include <stdlib.h>

#include "core/journal.h"
#include "tests/fuzz/driver/fuzz.h"

#define REMEMBERED 64 /* more than the journal holds, with this little text */
#define BASE 7

const char *const fuzz_words[] = { "\x03\xe8", "\x01", NULL };

/** struct added - where the text of an entry is in the input. */
struct added {
	const uint8_t *at;
	size_t length; /* up to a NUL */
};

struct record {
	struct journal journal;
	struct added added[REMEMBERED];
	size_t count;
};

static void add(struct record *record, struct fuzz_cursor *cursor)
{
	size_t length = fuzz_take_number(cursor, 2) % (JOURNAL_TEXT_MAX + 50);
	struct added *added = &record->added[record->count++ % REMEMBERED];
	struct journal_entry entry = { .time = (int64_t)record->count };
	const uint8_t *nul;
	char *text;

	added->at = fuzz_take(cursor, length, &length);
	nul = length ? memchr(added->at, '\0', length) : NULL;
	added->length = nul ? (size_t)(nul - added->at) : length;
	text = (char *)fuzz_copy(added->at, length, 1);
	entry.parts[JOURNAL_TEXT] = text;
	journal_add(&record->journal, &entry);
	free(text);
}

static bool judge_entry(const struct record *record,
			const struct journal_entry *entry)
{
	size_t most = JOURNAL_TEXT_MAX - JOURNAL_PARTS;
	size_t index = (size_t)(entry->number - BASE);
	const struct added *added = &record->added[index % REMEMBERED];
	const char *text = entry->parts[JOURNAL_TEXT];
	size_t length = added->length < most ? added->length : most;

	if (index >= record->count || entry->time != (int64_t)index + 1)
		return fuzz_wrong("entry %zu of %zu", index, record->count);
	if (record->count - index > REMEMBERED)
		return true;
	return (strlen(text) == length &&
		memcmp(text, added->at, length) == 0) ||
	       fuzz_wrong("the text of entry %zu", index);
}

static bool judge_behind(const struct record *record, uint64_t number)
{
	struct journal_reader reader;
	struct journal_entry entry;
	uint64_t gone = journal_read_after(&reader, &record->journal, number);
	uint64_t next = number + 1 + gone;

	while (journal_read(&reader, &entry)) {
		if (entry.number != next++)
			return fuzz_wrong("entry %zu is not the next one",
					  (size_t)entry.number);
		if (!judge_entry(record, &entry))
			return false;
	}
	return next == BASE + record->count ||
	       fuzz_wrong("%zu entries end at %zu", record->count,
			  (size_t)next);
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	struct fuzz_cursor cursor = { bytes, length };
	struct record record = { .count = 0 };
	uint8_t *ring = fuzz_copy(NULL, 0, JOURNAL_SIZE_MIN);
	bool ok = true;

	journal_init(&record.journal, ring, JOURNAL_SIZE_MIN, BASE);
	while (ok && cursor.left) {
		add(&record, &cursor);
		/* Now and then, and at the end. */
		if (cursor.left && record.count & (record.count - 1))
			continue;
		ok = judge_behind(&record, BASE - 1) &&
		     judge_behind(&record, BASE - 1 + record.count / 2);
	}
	free(ring);
	return ok;
}
