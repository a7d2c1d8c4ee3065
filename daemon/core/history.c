/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.c - numbers, names and notes of the policies that are kept.
 */
#include "core/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

#define DIGITS 8

/* --- names -------------------------------------------------------------- */

const char *history_name(uint32_t number, enum history_kind kind, char *out)
{
	(void)snprintf(out, HISTORY_NAME_MAX, "%0*" PRIu32 ".%s", DIGITS,
		       number % (HISTORY_NUMBER_MAX + 1),
		       kind == HISTORY_POLICY ? "conf" : "why");
	return out;
}

uint32_t history_name_read(const char *name)
{
	uint32_t number = 0;

	for (size_t i = 0; i < DIGITS; i++) {
		if (name[i] < '0' || name[i] > '9')
			return 0;
		number = number * 10 + (uint32_t)(name[i] - '0');
	}
	return strcmp(name + DIGITS, ".conf") == 0 ? number : 0;
}

/* --- numbers ------------------------------------------------------------ */

static void take_out(struct history *history, size_t at)
{
	history->count--;
	memmove(&history->numbers[at], &history->numbers[at + 1],
		(history->count - at) * sizeof(history->numbers[0]));
}

void history_add(struct history *history, uint32_t number)
{
	size_t at = history->count;

	while (at > 0 && history->numbers[at - 1] > number)
		at--;
	if (at > 0 && history->numbers[at - 1] == number)
		return;
	if (history->count == HISTORY_MAX) {
		if (at == 0)
			return;
		take_out(history, 0);
		at--;
	}
	memmove(&history->numbers[at + 1], &history->numbers[at],
		(history->count - at) * sizeof(history->numbers[0]));
	history->numbers[at] = number;
	history->count++;
}

void history_remove(struct history *history, uint32_t number)
{
	for (size_t i = 0; i < history->count; i++) {
		if (history->numbers[i] == number) {
			take_out(history, i);
			return;
		}
	}
}

uint32_t history_next(const struct history *history)
{
	uint32_t newest = history->current;

	if (history->count > 0 && history->numbers[history->count - 1] > newest)
		newest = history->numbers[history->count - 1];
	return newest + 1;
}

uint32_t history_back(const struct history *history, size_t steps)
{
	if (history->current == 0 && steps > 0)
		steps--;
	for (size_t i = history->count; i-- > 0;) {
		if (history->current > 0 &&
		    history->numbers[i] > history->current)
			continue;
		if (steps-- == 0)
			return history->numbers[i];
	}
	return 0;
}

uint32_t history_surplus(const struct history *history, uint32_t pending)
{
	size_t kept = 0;

	/* Without a current one it is not known which were confirmed. */
	if (history->current == 0)
		return 0;
	for (size_t i = history->count; i-- > 0;) {
		uint32_t number = history->numbers[i];

		if (number > history->current) {
			if (number > pending)
				return number;
			continue;
		}
		if (++kept > HISTORY_KEPT)
			return number;
	}
	return 0;
}

/* --- notes -------------------------------------------------------------- */

void history_line(const char *text, size_t length, char *out, size_t size)
{
	size_t at = 0, i = 0, count;

	while (i < length) {
		enum utf8_fault fault =
			utf8_examine(text + i, length - i, &count);

		if (at + count >= size)
			break;
		memcpy(out + at, text + i, count);
		if (fault == UTF8_INVALID)
			out[at] = '?';
		else if (fault || out[at] == '\t' || out[at] == '\n')
			memset(out + at, ' ', count);
		at += count;
		i += count;
	}
	while (at > 0 && out[at - 1] == ' ')
		at--;
	out[at] = '\0';
}

void history_why_write(const struct history_why *why, struct text *out)
{
	char line[HISTORY_COMMENT_MAX];

	text_format(out, "time %" PRId64 "\n", why->time);
	history_line(why->by, strlen(why->by), line, sizeof(why->by));
	text_format(out, "by %s\n", line);
	history_line(why->comment, strlen(why->comment), line, sizeof(line));
	text_format(out, "comment %s\n", line);
}

/* What stands behind @word on the line, or NULL. */
static const char *behind(const char *line, size_t length, const char *word)
{
	size_t size = strlen(word);

	if (length < size || memcmp(line, word, size) != 0)
		return NULL;
	return line + size;
}

static int64_t read_number(const char *digits, const char *end)
{
	int64_t value = 0;

	while (digits < end && *digits >= '0' && *digits <= '9' &&
	       value < INT64_MAX / 100)
		value = value * 10 + (*digits++ - '0');
	return value;
}

void history_why_read(const char *text, struct history_why *out)
{
	memset(out, 0, sizeof(*out));
	while (*text) {
		size_t length = strcspn(text, "\n");
		const char *end = text + length;
		const char *at;

		if ((at = behind(text, length, "time ")))
			out->time = read_number(at, end);
		else if ((at = behind(text, length, "by ")))
			history_line(at, (size_t)(end - at), out->by,
				     sizeof(out->by));
		else if ((at = behind(text, length, "comment ")))
			history_line(at, (size_t)(end - at), out->comment,
				     sizeof(out->comment));
		text = *end ? end + 1 : end;
	}
}
