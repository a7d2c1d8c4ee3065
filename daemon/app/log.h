/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * log.h - what the daemon has to say: to standard error, and to syslog when
 * it runs in the background.
 */
#ifndef SLUICE_APP_LOG_H
#define SLUICE_APP_LOG_H

#include <stdbool.h>
#include <syslog.h>

/** log_open - @to_syslog: also there, from now on. */
void log_open(bool to_syslog);

/** log_detach - standard error is gone: syslog only. */
void log_detach(void);

/** log_line - @priority as syslog(3): LOG_INFO, LOG_WARNING, LOG_ERR. */
void log_line(int priority, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** log_text - a text of several lines, such as rendered diagnostics. */
void log_text(int priority, const char *text);

#endif
