/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * diag.c - collects diagnostics and renders them as text. Knows nothing of
 * what they are about.
 */
#include "core/diag.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/text.h"
#include "core/utf8.h"

#define LINE_SHOWN 160 /* bytes of a source line that are shown */
#define LINE_BEFORE 60 /* of these, before the culprit */

static const char ellipsis[] = "...";

void diag_init(struct diag *diag, struct arena *arena, const char *file,
	       const char *text, size_t length)
{
	*diag = (struct diag){
		.arena = arena, .file = file, .text = text, .length = length
	};
}

/* --- collecting -------------------------------------------------------- */

static const char *format_message(struct arena *arena, const char *format,
				  va_list arguments)
{
	va_list again;
	char *message;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		return NULL;
	message = arena_alloc(arena, (size_t)length + 1);
	if (message)
		vsnprintf(message, (size_t)length + 1, format, arguments);
	return message;
}

static struct diag_entry *entry_new(struct diag *diag, enum diag_level level,
				    struct span span, const char *format,
				    va_list arguments)
{
	struct diag_entry *entry = arena_alloc(diag->arena, sizeof(*entry));

	if (!entry)
		return NULL;
	entry->level = level;
	entry->span = span;
	entry->message = format_message(diag->arena, format, arguments);
	return entry->message ? entry : NULL;
}

static void append(struct diag *diag, struct diag_entry *entry)
{
	if (diag->last)
		diag->last->next = entry;
	else
		diag->entries = entry;
	diag->last = entry;
}

void diag_out_of_memory(struct diag *diag)
{
	diag->dropped = true;
	if (diag->spare.message)
		return;
	diag->spare.level = DIAG_ERROR;
	diag->spare.message = "out of memory";
	diag->errors++;
	append(diag, &diag->spare);
}

static void add(struct diag *diag, enum diag_level level, size_t *count,
		struct span span, const char *format, va_list arguments)
{
	struct diag_entry *entry;

	diag->dropped = *count >= DIAG_MAX;
	if (diag->dropped) {
		++*count;
		return;
	}
	entry = entry_new(diag, level, span, format, arguments);
	if (!entry) {
		diag_out_of_memory(diag);
		return;
	}
	++*count;
	append(diag, entry);
}

void diag_error(struct diag *diag, struct span span, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(diag, DIAG_ERROR, &diag->errors, span, format, arguments);
	va_end(arguments);
}

void diag_warning(struct diag *diag, struct span span, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	add(diag, DIAG_WARNING, &diag->warnings, span, format, arguments);
	va_end(arguments);
}

void diag_note(struct diag *diag, struct span span, const char *format, ...)
{
	struct diag_entry **end;
	struct diag_entry *note;
	va_list arguments;

	if (diag->dropped || !diag->last)
		return;
	va_start(arguments, format);
	note = entry_new(diag, DIAG_NOTE, span, format, arguments);
	va_end(arguments);
	for (end = &diag->last->notes; *end; end = &(*end)->next)
		;
	*end = note;
}

/* --- places in the text ------------------------------------------------ */

static bool is_continuation(char c)
{
	return ((uint8_t)c & 0xc0) == 0x80;
}

/* The characters in @length bytes; a byte that is none counts as one. */
static size_t count_characters(const char *bytes, size_t length)
{
	size_t count = 0;
	size_t step;

	for (size_t i = 0; i < length; i += step) {
		utf8_examine(bytes + i, length - i, &step);
		count++;
	}
	return count;
}

static size_t clip_offset(const struct diag *diag, uint32_t offset)
{
	return offset < diag->length ? offset : diag->length;
}

static size_t line_start(const struct diag *diag, size_t offset)
{
	while (offset && diag->text[offset - 1] != '\n')
		offset--;
	return offset;
}

static size_t line_end(const struct diag *diag, size_t offset)
{
	const char *end;

	if (offset >= diag->length)
		return diag->length;
	end = memchr(diag->text + offset, '\n', diag->length - offset);
	return end ? (size_t)(end - diag->text) : diag->length;
}

void diag_position(const struct diag *diag, uint32_t offset, unsigned *line,
		   unsigned *column)
{
	size_t at = clip_offset(diag, offset);
	size_t start = line_start(diag, at);
	const char *next = diag->text;

	*line = 1;
	*column =
		(unsigned)count_characters(diag->text + start, at - start) + 1;
	for (size_t left = start; left; ++*line) {
		next = memchr(next, '\n', left);
		if (!next)
			break;
		next++;
		left = start - (size_t)(next - diag->text);
	}
}

/* --- rendering --------------------------------------------------------- */

/* A terminal must not be driven by what a policy file holds. */
static void add_visible(struct text *out, const char *bytes, size_t length)
{
	size_t step;

	for (size_t i = 0; i < length; i += step) {
		if (utf8_examine(bytes + i, length - i, &step) == UTF8_GOOD)
			text_add_bytes(out, bytes + i, step);
		else
			text_add(out, "?");
	}
}

static void add_blank(struct text *out, const char *bytes, size_t length)
{
	size_t step;

	for (size_t i = 0; i < length; i += step) {
		utf8_examine(bytes + i, length - i, &step);
		text_add(out, bytes[i] == '\t' ? "\t" : " ");
	}
}

static void add_carets(struct text *out, const char *bytes, size_t length)
{
	size_t carets = count_characters(bytes, length);

	text_add(out, "^");
	for (size_t i = 1; i < carets; i++)
		text_add(out, "^");
}

/* The source line of @span, or the part of it that holds the culprit. */
static void add_source(struct text *out, const struct diag *diag,
		       struct span span)
{
	size_t at = clip_offset(diag, span.offset);
	size_t start = line_start(diag, at);
	size_t end = line_end(diag, at);
	size_t under = span.length;
	bool cut_before = false;
	bool cut_after = false;

	if (end > start && diag->text[end - 1] == '\r')
		end--;
	if (at > end)
		at = end;
	if (end - start > LINE_SHOWN && at - start > LINE_BEFORE) {
		cut_before = true;
		start = at - LINE_BEFORE;
		while (start < at && is_continuation(diag->text[start]))
			start++;
	}
	if (end - start > LINE_SHOWN) {
		cut_after = true;
		end = start + LINE_SHOWN;
		while (end > at && is_continuation(diag->text[end]))
			end--;
	}
	if (under > end - at)
		under = end - at;
	text_add(out, cut_before ? ellipsis : "");
	add_visible(out, diag->text + start, end - start);
	text_add(out, cut_after ? ellipsis : "");
	text_add(out, "\n");
	text_add(out, cut_before ? "   " : "");
	add_blank(out, diag->text + start, at - start);
	add_carets(out, diag->text + at, under);
	text_add(out, "\n");
}

static void add_entry(struct text *out, const struct diag *diag,
		      const struct diag_entry *entry)
{
	static const char *const levels[] = { [DIAG_ERROR] = "error",
					      [DIAG_WARNING] = "warning",
					      [DIAG_NOTE] = "note" };
	unsigned line;
	unsigned column;

	if (entry == &diag->spare) {
		text_format(out, "%s: error: %s\n", diag->file, entry->message);
		return;
	}
	diag_position(diag, entry->span.offset, &line, &column);
	text_format(out, "%s:%u:%u: %s: %s\n", diag->file, line, column,
		    levels[entry->level], entry->message);
	add_source(out, diag, entry->span);
	for (entry = entry->notes; entry; entry = entry->next)
		add_entry(out, diag, entry);
}

/* Insertion by place; what was found first goes first at the same place. */
static size_t sort_entries(const struct diag *diag,
			   const struct diag_entry **sorted)
{
	size_t count = 0;

	for (const struct diag_entry *entry = diag->entries; entry;
	     entry = entry->next) {
		size_t i = count++;

		while (i && sorted[i - 1]->span.offset > entry->span.offset) {
			sorted[i] = sorted[i - 1];
			i--;
		}
		sorted[i] = entry;
	}
	return count;
}

static void add_count(struct text *out, const struct diag *diag, size_t count,
		      const char *noun)
{
	if (count > DIAG_MAX)
		text_format(out, "%s: %zu more %s%s not shown\n", diag->file,
			    count - DIAG_MAX, noun,
			    count - DIAG_MAX == 1 ? " is" : "s are");
}

const char *diag_render(const struct diag *diag)
{
	const struct diag_entry *sorted[2 * DIAG_MAX + 1];
	size_t count = sort_entries(diag, sorted);
	struct text out;

	text_init(&out, diag->arena);
	for (size_t i = 0; i < count; i++)
		add_entry(&out, diag, sorted[i]);
	add_count(&out, diag, diag->errors, "error");
	add_count(&out, diag, diag->warnings, "warning");
	return text_string(&out);
}
