/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reading.c - numbers from text, and their growth.
 */
#include "core/reading.h"

#include <string.h>

/* --- text --------------------------------------------------------------- */

/* The number behind blanks, *@at set behind it; false: there is none. */
static bool take_value(const char **at, uint64_t *out)
{
	*at += strspn(*at, " ");
	if (**at < '0' || **at > '9')
		return false;
	*out = 0;
	while (**at >= '0' && **at <= '9')
		*out = *out * 10 + (uint64_t)(*(*at)++ - '0');
	return true;
}

static bool take_row(struct reading_row *row, const char *line, size_t length,
		     struct arena *arena)
{
	char *copy = arena_strndup(arena, line, length);
	const char *at = copy;
	char *blank;

	if (!copy || !take_value(&at, &row->value) || *at != ' ')
		return false;
	at += strspn(at, " ");
	row->name = at;
	row->of = "";
	blank = strchr(copy + (at - copy), ' ');
	if (blank) {
		*blank = '\0';
		row->of = blank + 1;
	}
	return *row->name != '\0';
}

bool reading_take(struct reading *out, const char *text, int64_t time,
		  struct arena *arena)
{
	size_t capacity = 0;

	*out = (struct reading){ .time = time };
	while (*text) {
		size_t length = strcspn(text, "\n");

		out->rows = arena_grow(arena, out->rows, out->count, &capacity,
				       sizeof(*out->rows));
		if (!out->rows ||
		    !take_row(&out->rows[out->count], text, length, arena))
			return false;
		out->count++;
		text += length + (text[length] == '\n');
	}
	return out->count > 0;
}

/* --- values ------------------------------------------------------------- */

static bool is_row(const struct reading_row *row, const char *name,
		   const char *of)
{
	return strcmp(row->name, name) == 0 && strcmp(row->of, of) == 0;
}

uint64_t reading_value(const struct reading *reading, const char *name,
		       const char *of)
{
	for (size_t i = 0; i < reading->count; i++)
		if (is_row(&reading->rows[i], name, of))
			return reading->rows[i].value;
	return 0;
}

uint64_t reading_rate(const struct reading *before, const struct reading *now,
		      size_t at)
{
	const struct reading_row *row = &now->rows[at];
	int64_t passed = now->time - before->time;
	uint64_t was;

	if (passed <= 0)
		return 0;
	/* As a rule both have the same rows. */
	if (at < before->count && is_row(&before->rows[at], row->name, row->of))
		was = before->rows[at].value;
	else
		was = reading_value(before, row->name, row->of);
	if (was > row->value)
		was = 0;
	return (row->value - was) * 1000 / (uint64_t)passed;
}
