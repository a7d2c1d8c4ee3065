/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * utf8.c - tells characters from bytes that are none. Changes nothing.
 */
#include "core/utf8.h"

#include <string.h>

/* The length of a sequence that begins with @first, 0 if none does. */
static size_t sequence_length(uint8_t first)
{
	if (first >= 0xc2 && first < 0xe0)
		return 2;
	if (first >= 0xe0 && first < 0xf0)
		return 3;
	return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

/* The character of more than one byte at @bytes, its length or 0. */
static size_t decode(const uint8_t *bytes, size_t left, uint32_t *out)
{
	static const uint32_t smallest[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t length = sequence_length(bytes[0]);
	uint32_t value;

	if (!length || length > left)
		return 0;
	value = bytes[0] & (0xffu >> (length + 1));
	for (size_t i = 1; i < length; i++) {
		if ((bytes[i] & 0xc0) != 0x80)
			return 0;
		value = value << 6 | (bytes[i] & 0x3fu);
	}
	if (value < smallest[length] || value > 0x10ffff ||
	    (value >= 0xd800 && value <= 0xdfff))
		return 0;
	*out = value;
	return length;
}

static bool is_plain(uint8_t byte)
{
	return (byte >= 0x20 && byte < 0x7f) || byte == '\t' || byte == '\n';
}

/*
 * Eight bytes at once, none of them tab or newline: one below 0x20 or above
 * 0x7e has its highest bit set in one of the two sums.
 */
static bool are_plain(const char *text)
{
	uint64_t bytes, ones = 0x0101010101010101u;

	memcpy(&bytes, text, sizeof(bytes));
	return !(((bytes + ones) | (bytes - ones * 0x20)) & ones * 0x80);
}

size_t utf8_plain(const char *text, size_t length)
{
	size_t count = 0;

	for (;;) {
		while (length - count >= 8 && are_plain(text + count))
			count += 8;
		if (count == length || !is_plain((uint8_t)text[count]))
			return count;
		count++;
	}
}

enum utf8_fault utf8_examine(const char *text, size_t left, size_t *length)
{
	const uint8_t *bytes = (const uint8_t *)text;
	uint32_t value;

	*length = 1;
	if (is_plain(bytes[0]))
		return UTF8_GOOD;
	if (bytes[0] == '\r' && left > 1 && bytes[1] == '\n')
		return UTF8_GOOD;
	if (!bytes[0])
		return UTF8_NUL;
	if (bytes[0] < 0x80)
		return UTF8_CONTROL;
	*length = decode(bytes, left, &value);
	if (*length)
		return value < 0xa0 ? UTF8_CONTROL : UTF8_GOOD;
	*length = 1;
	return UTF8_INVALID;
}

bool utf8_is_good(const char *text, size_t length)
{
	size_t step;

	for (size_t i = 0; i < length; i += step) {
		if (utf8_examine(text + i, length - i, &step) != UTF8_GOOD)
			return false;
	}
	return true;
}
