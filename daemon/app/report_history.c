/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_history.c - history: the policies that are kept, the newest first.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/report.h"

struct entry {
	uint32_t number;
	size_t size;
	const char *state; /* "current", "on trial" or "" */
	struct history_why why;
};

static int read_entry(const struct keeping *keeping, uint32_t number,
		      struct entry *out)
{
	char *text = NULL;
	size_t length = 0;
	int error = store_read(&keeping->store, number, HISTORY_POLICY,
			       POLICY_TEXT_MAX, &text, &length);

	*out = (struct entry){ .number = number, .size = length, .state = "" };
	free(text);
	if (error)
		return error;
	error = store_read(&keeping->store, number, HISTORY_WHY,
			   HISTORY_WHY_MAX, &text, &length);
	if (!error)
		history_why_read(text, &out->why);
	free(text);
	if (number == keeping->history.current)
		out->state = "current";
	else if (number == keeping->pending)
		out->state = "on trial";
	return error == -ENOENT ? 0 : error;
}

static const char *time_text(int64_t seconds, char *out, size_t size)
{
	time_t when = (time_t)seconds;
	struct tm broken;

	if (!gmtime_r(&when, &broken) ||
	    strftime(out, size, "%Y-%m-%d %H:%M:%SZ", &broken) == 0)
		out[0] = '\0';
	return out;
}

static void text_entry(const struct entry *entry, struct text *out)
{
	char when[32], bytes[16];

	text_format(out, "%6" PRIu32 "  %s  %8s  %-12.12s %-9s%s\n",
		    entry->number,
		    time_text(entry->why.time, when, sizeof(when)),
		    text_bytes(entry->size, bytes), entry->why.by, entry->state,
		    entry->why.comment);
}

static void json_entry(const struct entry *entry, struct text *out)
{
	text_format(out,
		    "{\"policy\":%" PRIu32 ",\"time\":%" PRId64
		    ",\"bytes\":%zu,\"state\":",
		    entry->number, entry->why.time, entry->size);
	json_string(out, entry->state);
	text_add(out, ",\"by\":");
	json_string(out, entry->why.by);
	text_add(out, ",\"comment\":");
	json_string(out, entry->why.comment);
	text_add(out, "}");
}

int report_history(struct sluiced *daemon, bool json, struct text *out)
{
	const struct keeping *keeping = &daemon->keeping;
	const struct history *history = &keeping->history;

	if (!keeping->directory && !json)
		text_add(out, "policies are not kept: sluiced runs without "
			      "--store\n");
	if (json)
		text_add(out, "[");
	else if (history->count)
		text_format(out, "%6s  %-20s  %8s  %-12s %-9s%s\n", "policy",
			    "time", "size", "by", "", "comment");
	for (size_t i = history->count; i-- > 0;) {
		struct entry entry;

		/* One that cannot be read is shown, and hides no other. */
		if (read_entry(keeping, history->numbers[i], &entry))
			entry.state = "damaged";
		if (json && i + 1 < history->count)
			text_add(out, ",");
		(json ? json_entry : text_entry)(&entry, out);
	}
	if (json)
		text_add(out, "]\n");
	return 0;
}
