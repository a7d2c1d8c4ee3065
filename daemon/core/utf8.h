/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * utf8.h - characters of a text that may be none: RFC 3629, and no control
 * characters but tab and newline.
 */
#ifndef SLUICE_CORE_UTF8_H
#define SLUICE_CORE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum utf8_fault {
	UTF8_GOOD,
	UTF8_NUL,
	UTF8_CONTROL, /* C0 and C1, DEL, a carriage return within a line */
	UTF8_INVALID
};

/**
 * utf8_examine - what is wrong with the character at @bytes, of which @left
 * (1 or more) are there; *@length is its length, 1 if it is invalid.
 */
enum utf8_fault utf8_examine(const char *bytes, size_t left, size_t *length);

/** utf8_plain - how many of @length bytes, from the first, are plain ASCII. */
size_t utf8_plain(const char *text, size_t length);

/** utf8_is_good - nothing is wrong with any character of @text. */
bool utf8_is_good(const char *text, size_t length);

#endif
