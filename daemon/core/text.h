/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * text.h - a text that grows in an arena.
 */
#ifndef SLUICE_CORE_TEXT_H
#define SLUICE_CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"

struct text {
	struct arena *arena;
	char *bytes;
	size_t length;
	size_t capacity;
	bool failed; /* out of memory; sticky */
};

/** text_init - start empty. */
void text_init(struct text *text, struct arena *arena);

/** text_add_bytes - append @length bytes. */
void text_add_bytes(struct text *text, const char *bytes, size_t length);

/** text_add - append a NUL-terminated string. */
void text_add(struct text *text, const char *string);

/** text_format - append, printf-like. */
void text_format(struct text *text, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/** text_cut - back to @length bytes. */
void text_cut(struct text *text, size_t length);

/** text_string - the text, NUL-terminated, or NULL if memory ran out. */
const char *text_string(struct text *text);

#endif
