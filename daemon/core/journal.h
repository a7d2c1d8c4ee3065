/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * journal.h - the log in memory: a ring of so many bytes, out of which the
 * oldest entries go first. Each has a number, one more than the one before
 * it, so that a reader knows where it was and what it has missed.
 */
#ifndef SLUICE_CORE_JOURNAL_H
#define SLUICE_CORE_JOURNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define JOURNAL_SIZE_MIN 4096
#define JOURNAL_SIZE_MAX (16u << 20)
#define JOURNAL_TEXT_MAX 1000 /* bytes of all parts of an entry, with NULs */

enum journal_part {
	JOURNAL_VERDICT, /* of a frame: "drop", "pass", "count" */
	JOURNAL_BY,	 /* who decided: "rule 7", "default", a reason */
	JOURNAL_NOTE,	 /* the text of that rule */
	JOURNAL_IN,	 /* ports */
	JOURNAL_OUT,
	JOURNAL_TEXT, /* the packet; or what there is to say */
	JOURNAL_SEEN, /* its addresses on the other side of a translation */
	JOURNAL_LINK, /* the frame's addresses, ethertype and length */
	JOURNAL_PARTS
};

/**
 * struct journal_entry - a frame, repetitions of one, frames that were not
 * logged, or (if it names nobody who decided) an event of the daemon.
 */
struct journal_entry {
	uint64_t number;  /* given by journal_add() */
	int64_t time;	  /* ms since 1970 */
	uint64_t more;	  /* frames like one that was logged, or 0 */
	uint64_t lost;	  /* frames of this rule that were not, or 0 */
	uint32_t seconds; /* in which there were that many */
	uint8_t priority; /* as syslog(3) */
	/* To be written, NULL is the empty text; read, none is NULL. */
	const char *parts[JOURNAL_PARTS];
};

struct journal {
	uint8_t *bytes; /* the caller's */
	size_t size;
	size_t start; /* of the oldest entry */
	size_t used;
	uint64_t base;	 /* number of the first entry that there was */
	uint64_t oldest; /* number of the first one that there is */
	uint64_t next;	 /* number of the next one */
};

/**
 * journal_init - empty, in @size bytes, from JOURNAL_SIZE_MIN to _MAX; the
 * first entry gets the number @base, 1 or more.
 */
void journal_init(struct journal *journal, uint8_t *bytes, size_t size,
		  uint64_t base);

/** journal_add - a copy of @entry; parts that are too long are cut. */
void journal_add(struct journal *journal, const struct journal_entry *entry);

/** struct journal_reader - a place in a journal that does not change now. */
struct journal_reader {
	const struct journal *journal;
	size_t at;
	uint64_t number;
	char text[JOURNAL_TEXT_MAX]; /* of the last entry that was read */
};

/**
 * journal_read_after - place @reader behind the entry with that number.
 * Returns how many behind it are gone. A number of another journal, of an
 * earlier run, is behind which all of this one stands.
 */
uint64_t journal_read_after(struct journal_reader *reader,
			    const struct journal *journal, uint64_t number);

/**
 * journal_read - the next entry; its texts last until the next call. False:
 * there is none.
 */
bool journal_read(struct journal_reader *reader, struct journal_entry *out);

#endif
