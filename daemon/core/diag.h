/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diag.h - errors and warnings about a policy, collected, sorted, rendered.
 *
 * The form follows nftables' erec: file:line:column, the source line, a caret
 * line (^^^ under the culprit), then notes that point at related places.
 * Pure: rendering goes into a string of the arena, only app/ prints it.
 */
#ifndef SLUICE_CORE_DIAG_H
#define SLUICE_CORE_DIAG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/span.h"

#define DIAG_MAX 20 /* of errors, and of warnings; more are counted only */

enum diag_level { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

struct diag_entry {
	enum diag_level level;
	struct span span;
	const char *message;
	struct diag_entry *notes; /* linked by next; notes of this entry */
	struct diag_entry *next;
};

struct diag {
	struct arena *arena;
	const char *file; /* the name shown, as the user gave it */
	const char *text; /* the whole source, length bytes */
	size_t length;
	struct diag_entry *entries; /* in the order they were found */
	struct diag_entry *last;
	size_t errors;
	size_t warnings;
	bool dropped; /* the last one was only counted: nor are its notes kept */
	struct diag_entry spare; /* "out of memory", when there is none */
};

/** diag_init - @file and @text must outlive the diag. */
void diag_init(struct diag *diag, struct arena *arena, const char *file,
	       const char *text, size_t length);

/** diag_error - append an error at @span; printf-like (%s %u %zu %d %c %x). */
void diag_error(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** diag_warning - append a warning at @span. */
void diag_warning(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** diag_out_of_memory - say so, once; needs no memory. */
void diag_out_of_memory(struct diag *diag);

/** diag_note - add a note to the entry that was appended last. */
void diag_note(struct diag *diag, struct span span, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/** diag_position - line and column (of characters), from 1, of an offset. */
void diag_position(const struct diag *diag, uint32_t offset, unsigned *line,
		   unsigned *column);

/**
 * diag_render - all entries in the order of the text, ready to print.
 * Ends with a newline, or is "" when there is nothing to say. NULL: no memory.
 * Form of an entry:
 *   FILE:LINE:COL: error: MESSAGE
 *   <source line>
 *      ^^^^
 *   FILE:LINE:COL: note: first defined here
 *   ...
 * Tabs of the source line are kept, the caret line repeats them as tabs.
 * Of a very long line the part around the culprit is shown.
 */
const char *diag_render(const struct diag *diag);

#endif
