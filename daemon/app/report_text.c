/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_text.c - pieces of reports: JSON strings, wrapped lines, sizes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/report.h"

#define COLUMNS 80

void json_string(struct text *out, const char *string)
{
	text_add(out, "\"");
	for (; *string; string++) {
		unsigned char byte = (unsigned char)*string;

		if (byte == '"' || byte == '\\')
			text_add(out, "\\");
		if (byte < 0x20)
			text_format(out, "\\u%04x", byte);
		else
			text_add_bytes(out, string, 1);
	}
	text_add(out, "\"");
}

void json_tally(struct text *out, const struct tally *tally)
{
	text_format(out, "\"packets\":%" PRIu64 ",\"bytes\":%" PRIu64,
		    tally->packets, tally->bytes);
}

/* How much of @string goes on a line of @width; a long word goes whole. */
static size_t line_length(const char *string, size_t width)
{
	size_t length = strlen(string);
	size_t cut = width;

	if (length <= width)
		return length;
	while (cut > 0 && string[cut] != ' ')
		cut--;
	return cut > 0 ? cut : strcspn(string, " ");
}

void text_wrap(struct text *out, size_t indent, const char *string)
{
	size_t width = COLUMNS - indent;

	for (;;) {
		size_t length = line_length(string, width);

		text_add_bytes(out, string, length);
		text_add(out, "\n");
		string += length;
		string += strspn(string, " ");
		if (!*string)
			return;
		text_format(out, "%*s", (int)indent, "");
	}
}

const char *report_link_state(const struct link_state *link)
{
	if (!link)
		return "missing";
	if (!link->up)
		return "down";
	return link->carrier ? "up" : "no carrier";
}

const char *text_bytes(uint64_t bytes, char *out)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB", "PB" };
	double value = (double)bytes;
	int unit = -1;

	if (bytes < 1000) {
		(void)snprintf(out, 16, "%" PRIu64 " B", bytes);
		return out;
	}
	while (value >= 1000 && unit < 4) {
		value /= 1000;
		unit++;
	}
	(void)snprintf(out, 16, "%.1f %s", value, units[unit]);
	return out;
}
