/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal.c - an entry is a fixed head and its texts, each with its NUL, one
 * behind the other, and over the end of the ring at its beginning.
 */
#include "core/journal.h"

#include <string.h>

/** struct head - what stands before the texts of an entry. */
struct head {
	int64_t time;
	uint64_t more;
	uint64_t lost;
	uint32_t seconds;
	uint16_t length; /* of the texts */
	uint8_t priority;
};

/* --- the ring ---------------------------------------------------------- */

static size_t wrapped(const struct journal *journal, size_t at)
{
	return at < journal->size ? at : at - journal->size;
}

static size_t put(struct journal *journal, size_t at, const void *bytes,
		  size_t length)
{
	size_t first = journal->size - at;

	if (first > length)
		first = length;
	memcpy(journal->bytes + at, bytes, first);
	memcpy(journal->bytes, (const uint8_t *)bytes + first, length - first);
	return wrapped(journal, at + length);
}

static size_t get(const struct journal *journal, size_t at, void *bytes,
		  size_t length)
{
	size_t first = journal->size - at;

	if (first > length)
		first = length;
	memcpy(bytes, journal->bytes + at, first);
	memcpy((uint8_t *)bytes + first, journal->bytes, length - first);
	return wrapped(journal, at + length);
}

static void forget_oldest(struct journal *journal)
{
	struct head head;
	size_t texts = get(journal, journal->start, &head, sizeof(head));

	journal->start = wrapped(journal, texts + head.length);
	journal->used -= sizeof(head) + head.length;
	journal->oldest++;
}

void journal_init(struct journal *journal, uint8_t *bytes, size_t size,
		  uint64_t base)
{
	*journal = (struct journal){ .bytes = bytes,
				     .size = size,
				     .base = base,
				     .oldest = base,
				     .next = base };
}

/* --- writing ----------------------------------------------------------- */

/* Each part, and the NULs of those behind it, must have room. */
static size_t gather(const struct journal_entry *entry, char *out)
{
	size_t length = 0;

	for (size_t i = 0; i < JOURNAL_PARTS; i++) {
		const char *part = entry->parts[i] ? entry->parts[i] : "";
		size_t room = JOURNAL_TEXT_MAX - length - (JOURNAL_PARTS - i);
		size_t size = strlen(part);

		if (size > room)
			size = room;
		memcpy(out + length, part, size);
		length += size;
		out[length++] = '\0';
	}
	return length;
}

void journal_add(struct journal *journal, const struct journal_entry *entry)
{
	char text[JOURNAL_TEXT_MAX];
	size_t length = gather(entry, text);
	struct head head;
	size_t at;

	memset(&head, 0, sizeof(head)); /* its padding, too */
	head.time = entry->time;
	head.more = entry->more;
	head.lost = entry->lost;
	head.seconds = entry->seconds;
	head.priority = entry->priority;
	head.length = (uint16_t)length;
	while (journal->used + sizeof(head) + length > journal->size)
		forget_oldest(journal);
	at = wrapped(journal, journal->start + journal->used);
	at = put(journal, at, &head, sizeof(head));
	put(journal, at, text, length);
	journal->used += sizeof(head) + length;
	journal->next++;
}

/* --- reading ----------------------------------------------------------- */

uint64_t journal_read_after(struct journal_reader *reader,
			    const struct journal *journal, uint64_t number)
{
	uint64_t wanted = number + 1;
	struct journal_entry passed;
	uint64_t gone = 0;

	if (wanted < journal->base || wanted > journal->next)
		wanted = journal->base;
	if (wanted < journal->oldest) {
		gone = journal->oldest - wanted;
		wanted = journal->oldest;
	}
	reader->journal = journal;
	reader->at = journal->start;
	reader->number = journal->oldest;
	while (reader->number < wanted && journal_read(reader, &passed))
		;
	return gone;
}

bool journal_read(struct journal_reader *reader, struct journal_entry *out)
{
	const struct journal *journal = reader->journal;
	const char *text = reader->text;
	struct head head;

	if (reader->number == journal->next)
		return false;
	reader->at = get(journal, reader->at, &head, sizeof(head));
	reader->at = get(journal, reader->at, reader->text, head.length);
	*out = (struct journal_entry){ .number = reader->number++,
				       .time = head.time,
				       .more = head.more,
				       .lost = head.lost,
				       .seconds = head.seconds,
				       .priority = head.priority };
	for (size_t i = 0; i < JOURNAL_PARTS; i++) {
		out->parts[i] = text;
		text += strlen(text) + 1;
	}
	return true;
}
