/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.c - lines to standard error and syslog.
 */
#include "app/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

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

static void log_one(int priority, const char *line, int length)
{
	if (use_stderr)
		fprintf(stderr, "%.*s\n", length, line);
	if (use_syslog)
		syslog(priority, "%.*s", length, line);
}

void log_line(int priority, const char *format, ...)
{
	char line[512] = "sluiced: ";
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
