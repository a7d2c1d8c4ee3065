/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shim.c - what archives that Debian has built for glibc want of it beyond
 * musl: the checked forms of printing functions, without the check.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

int __fprintf_chk(FILE *file, int flag, const char *format, ...);
int __snprintf_chk(char *text, size_t size, int flag, size_t room,
		   const char *format, ...);
void __stack_chk_fail_local(void);

int __fprintf_chk(FILE *file, int flag, const char *format, ...)
{
	va_list arguments;
	int result;

	(void)flag;
	va_start(arguments, format);
	result = vfprintf(file, format, arguments);
	va_end(arguments);
	return result;
}

int __snprintf_chk(char *text, size_t size, int flag, size_t room,
		   const char *format, ...)
{
	va_list arguments;
	int result;

	(void)flag;
	if (size > room)
		abort();
	va_start(arguments, format);
	result = vsnprintf(text, size, format, arguments);
	va_end(arguments);
	return result;
}

__attribute__((visibility("hidden"))) void __stack_chk_fail_local(void)
{
	abort();
}
