/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.c - lines to standard error, syslog and the journal.
 */
#include "app/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "core/journal.h"

#define NAME "sluiced: "

static struct journal *kept;
static bool use_syslog;
static bool use_stderr = true;

void log_open(bool to_syslog)
{
	use_syslog = to_syslog;
	if (to_syslog)
		openlog("sluiced", LOG_PID | LOG_NDELAY, LOG_DAEMON);
}

void log_detach(void)
{
	use_stderr = false;
}

void log_keep(struct journal *journal)
{
	kept = journal;
}

int64_t log_time(void)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void keep(int priority, const char *line, int length)
{
	char text[JOURNAL_TEXT_MAX];
	struct journal_entry entry = { .time = log_time(),
				       .priority = (uint8_t)priority };

	if (strncmp(line, NAME, strlen(NAME)) == 0) {
		line += strlen(NAME);
		length -= (int)strlen(NAME);
	}
	(void)snprintf(text, sizeof(text), "%.*s", length, line);
	entry.parts[JOURNAL_TEXT] = text;
	journal_add(kept, &entry);
}

static void log_one(int priority, const char *line, int length)
{
	if (kept)
		keep(priority, line, length);
	if (use_stderr)
		fprintf(stderr, "%.*s\n", length, line);
	if (use_syslog)
		syslog(priority, "%.*s", length, line);
}

void log_line(int priority, const char *format, ...)
{
	char line[512] = NAME;
	size_t used = strlen(line);
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(line + used, sizeof(line) - used, format, arguments);
	va_end(arguments);
	log_one(priority, line, (int)strlen(line));
}

void log_text(int priority, const char *text)
{
	while (*text) {
		size_t length = strcspn(text, "\n");

		log_one(priority, text, (int)length);
		text += length + (text[length] == '\n');
	}
}
