/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_log.c - log: entries of the journal, a line each.
 */
#include <inttypes.h>
#include <syslog.h>
#include <time.h>

#include "app/report.h"
#include "core/journal.h"

static const char *level_text(uint8_t priority)
{
	if (priority <= LOG_ERR)
		return "error";
	return priority == LOG_WARNING ? "warning" : "notice";
}

/* --- text -------------------------------------------------------------- */

static void text_time(int64_t milliseconds, struct text *out)
{
	time_t when = (time_t)(milliseconds / 1000);
	struct tm broken;
	char text[32];

	if (gmtime_r(&when, &broken) &&
	    strftime(text, sizeof(text), "%Y-%m-%d %H:%M:%SZ", &broken))
		text_add(out, text);
}

/* At a port, where the other one is not known or never will be. */
static void text_ports(const struct journal_entry *entry, struct text *out)
{
	const char *in = entry->parts[JOURNAL_IN];
	const char *away = entry->parts[JOURNAL_OUT];

	if (*in && *away)
		text_format(out, ", %s > %s", in, away);
	else if (*in || *away)
		text_format(out, ", %s%s", *in ? in : "> ", away);
}

static void text_decided(const struct journal_entry *entry, struct text *out)
{
	const char *const *parts = entry->parts;

	if (*parts[JOURNAL_VERDICT])
		text_format(out, " %s", parts[JOURNAL_VERDICT]);
	text_format(out, " %s", parts[JOURNAL_BY]);
	if (*parts[JOURNAL_NOTE])
		text_format(out, ": %s", parts[JOURNAL_NOTE]);
	text_ports(entry, out);
	if (*parts[JOURNAL_TEXT])
		text_format(out, ", %s", parts[JOURNAL_TEXT]);
	if (*parts[JOURNAL_SEEN])
		text_format(out, " [%s]", parts[JOURNAL_SEEN]);
	if (*parts[JOURNAL_LINK])
		text_format(out, ", %s", parts[JOURNAL_LINK]);
	if (entry->more)
		text_format(out, ": %" PRIu64 " more in %" PRIu32 " s",
			    entry->more, entry->seconds);
	if (entry->lost)
		text_format(out, ": %" PRIu64 " not logged in %" PRIu32 " s",
			    entry->lost, entry->seconds);
}

static void text_entry(const struct journal_entry *entry, struct text *out)
{
	text_time(entry->time, out);
	if (*entry->parts[JOURNAL_BY]) {
		text_decided(entry, out);
	} else {
		text_add(out, " ");
		if (entry->priority <= LOG_WARNING)
			text_format(out, "%s: ", level_text(entry->priority));
		text_add(out, entry->parts[JOURNAL_TEXT]);
	}
	text_add(out, "\n");
}

/* --- JSON -------------------------------------------------------------- */

static void json_part(const char *name, const char *value, struct text *out)
{
	if (!*value)
		return;
	text_format(out, ",\"%s\":", name);
	json_string(out, value);
}

static void json_decided(const struct journal_entry *entry, struct text *out)
{
	const char *const *parts = entry->parts;

	json_part("verdict", parts[JOURNAL_VERDICT], out);
	json_part("by", parts[JOURNAL_BY], out);
	json_part("text", parts[JOURNAL_NOTE], out);
	json_part("in", parts[JOURNAL_IN], out);
	json_part("out", parts[JOURNAL_OUT], out);
	json_part(entry->more ? "like" : "packet", parts[JOURNAL_TEXT], out);
	json_part("seen", parts[JOURNAL_SEEN], out);
	json_part("link", parts[JOURNAL_LINK], out);
	if (entry->more)
		text_format(out, ",\"more\":%" PRIu64, entry->more);
	if (entry->lost)
		text_format(out, ",\"not_logged\":%" PRIu64, entry->lost);
	if (entry->more || entry->lost)
		text_format(out, ",\"seconds\":%" PRIu32, entry->seconds);
}

static void json_entry(const struct journal_entry *entry, struct text *out)
{
	text_format(out,
		    "{\"number\":%" PRIu64 ",\"time\":%" PRId64 ".%03" PRId64,
		    entry->number, entry->time / 1000, entry->time % 1000);
	if (*entry->parts[JOURNAL_BY]) {
		json_decided(entry, out);
	} else {
		json_part("level", level_text(entry->priority), out);
		json_part("event", entry->parts[JOURNAL_TEXT], out);
	}
	text_add(out, "}\n");
}

/* --- the log ----------------------------------------------------------- */

static void report_gone(uint64_t gone, bool json, struct text *out)
{
	if (!gone)
		return;
	text_format(out,
		    json ? "{\"gone\":%" PRIu64 "}\n"
			 : "(%" PRIu64 " lines before are gone)\n",
		    gone);
}

void report_log(struct sluiced *daemon, uint64_t after, uint64_t count,
		bool json, struct text *out)
{
	const struct journal *journal = &daemon->logging.journal;
	uint64_t last = journal->next - 1;
	struct journal_reader reader;
	struct journal_entry entry;

	text_format(out, "%" PRIu64 "\n", last);
	if (after > last)
		after = 0;
	if (count < journal->next - journal->oldest && after < last - count)
		after = last - count;
	report_gone(journal_read_after(&reader, journal, after), json, out);
	while (journal_read(&reader, &entry)) {
		if (json)
			json_entry(&entry, out);
		else
			text_entry(&entry, out);
	}
}
