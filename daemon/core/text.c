/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.c - appending to a text. Errors are kept until text_string().
 */
#include "core/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void text_init(struct text *text, struct arena *arena)
{
	*text = (struct text){ .arena = arena };
}

/* Room for @length more bytes and a NUL. */
static bool reserve(struct text *text, size_t length)
{
	while (!text->failed && text->capacity - text->length <= length) {
		char *bytes = arena_grow(text->arena, text->bytes,
					 text->capacity, &text->capacity, 1);

		if (bytes)
			text->bytes = bytes;
		else
			text->failed = true;
	}
	return !text->failed;
}

void text_add_bytes(struct text *text, const char *bytes, size_t length)
{
	if (!reserve(text, length))
		return;
	memcpy(text->bytes + text->length, bytes, length);
	text->length += length;
}

void text_add(struct text *text, const char *string)
{
	text_add_bytes(text, string, strlen(string));
}

void text_format(struct text *text, const char *format, ...)
{
	va_list arguments;
	int length;

	va_start(arguments, format);
	length = vsnprintf(NULL, 0, format, arguments);
	va_end(arguments);
	if (length < 0 || !reserve(text, (size_t)length))
		return;
	va_start(arguments, format);
	vsnprintf(text->bytes + text->length, (size_t)length + 1, format,
		  arguments);
	va_end(arguments);
	text->length += (size_t)length;
}

void text_cut(struct text *text, size_t length)
{
	if (length < text->length)
		text->length = length;
}

const char *text_string(struct text *text)
{
	if (!reserve(text, 0))
		return NULL;
	text->bytes[text->length] = '\0';
	return text->bytes;
}
