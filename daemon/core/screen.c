/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * screen.c - the lines in which two screens differ.
 */
#include "core/screen.h"

#include <string.h>

#define HOME_AND_CLEAR "\033[H\033[J"
#define CLEAR_LINE "\033[K"

/* The line at *@at of @length bytes, and *@at behind it. "" behind the last. */
static const char *take_line(const char **at, size_t *length)
{
	const char *line = *at;

	*length = strcspn(line, "\n");
	*at += *length + (line[*length] == '\n');
	return line;
}

void screen_update(const char *before, const char *after, size_t height,
		   struct text *out)
{
	size_t last = 1;

	if (!before)
		text_add(out, HOME_AND_CLEAR);
	for (size_t row = 1; row <= height && (*after || (before && *before));
	     row++) {
		size_t old_length = 0, length;
		const char *old = before ? take_line(&before, &old_length) : "";
		const char *line = take_line(&after, &length);

		if (length > 0)
			last = row;
		if (length == old_length && memcmp(line, old, length) == 0)
			continue;
		text_format(out, "\033[%zu;1H", row);
		text_add_bytes(out, line, length);
		if (length < old_length)
			text_add(out, CLEAR_LINE);
	}
	text_format(out, "\033[%zu;1H", last < height ? last + 1 : height);
}
