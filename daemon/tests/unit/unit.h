/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * unit.h - counts checks and reports them; one program per module.
 */
#ifndef SLUICE_TESTS_UNIT_H
#define SLUICE_TESTS_UNIT_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned unit_passed;
static unsigned unit_failed;

/** unit_check - count @condition; if false, say where and what. */
__attribute__((format(printf, 4, 5))) static inline bool unit_check(
	bool condition, const char *file, int line, const char *format, ...)
{
	va_list arguments;

	if (condition) {
		unit_passed++;
		return true;
	}
	unit_failed++;
	printf("%s:%d: ", file, line);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	printf("\n");
	return false;
}

/** CHECK - name the row of the table in @format; yields the condition. */
#define CHECK(condition, ...) \
	unit_check((condition), __FILE__, __LINE__, __VA_ARGS__)

/** unit_report - one line of summary; the exit status of main(). */
static inline int unit_report(const char *name)
{
	printf("%s: %u passed, %u failed\n", name, unit_passed, unit_failed);
	return unit_failed || !unit_passed ? 1 : 0;
}

#endif
