/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.c - what targets share.
 */
#include "tests/fuzz/driver/fuzz.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

bool fuzz_wrong(const char *format, ...)
{
	va_list arguments;

	printf("wrong: ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
	return false;
}

uint8_t *fuzz_copy(const uint8_t *bytes, size_t length, size_t more)
{
	uint8_t *copy = calloc(1, length + more + !(length + more));

	if (!copy)
		abort();
	if (length)
		memcpy(copy, bytes, length);
	return copy;
}
