/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - what the daemon has to say: to standard error, to syslog when it
 * runs in the background, and into the journal that `sluice log` shows.
 */
#ifndef SLUICE_APP_LOG_H
#define SLUICE_APP_LOG_H

#include <stdbool.h>
#include <stdint.h>
#include <syslog.h>

struct journal;

/** log_open - @to_syslog: also there, from now on. */
void log_open(bool to_syslog);

/** log_detach - standard error is gone: syslog only. */
void log_detach(void);

/** log_keep - in @journal, too, from now on; NULL: no more. */
void log_keep(struct journal *journal);

/** log_time - ms since 1970. */
int64_t log_time(void);

/** log_line - @priority as syslog(3): LOG_INFO, LOG_WARNING, LOG_ERR. */
void log_line(int priority, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** log_text - a text of several lines, such as rendered diagnostics. */
void log_text(int priority, const char *text);

#endif
