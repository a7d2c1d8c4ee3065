/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * firmware.c - reads the header of a firmware file, and keys.
 */
#include "core/firmware.h"

#include <string.h>

#define COMMENT "untrusted comment: "
#define BLOB_MAX (2 + FIRMWARE_KEY_NUMBER_SIZE + FIRMWARE_SIGNATURE_SIZE)

/* What is left to read. */
struct cursor {
	const char *at;
	size_t left;
};

const char *firmware_part_name(enum firmware_part part)
{
	static const char *const names[FIRMWARE_PARTS] = {
		[FIRMWARE_KERNEL] = "kernel",
		[FIRMWARE_ROOT] = "root",
	};

	return names[part];
}

/* --- words and lines ---------------------------------------------------- */

/* A line without its end, which must be there. */
static bool take_line(struct cursor *cursor, struct cursor *line)
{
	const char *end = memchr(cursor->at, '\n', cursor->left);

	if (!end)
		return false;
	line->at = cursor->at;
	line->left = (size_t)(end - cursor->at);
	cursor->at = end + 1;
	cursor->left -= line->left + 1;
	return true;
}

static bool take(struct cursor *cursor, const char *text)
{
	size_t length = strlen(text);

	if (cursor->left < length || memcmp(cursor->at, text, length) != 0)
		return false;
	cursor->at += length;
	cursor->left -= length;
	return true;
}

/* --- base64 and hexadecimal --------------------------------------------- */

static int base64_value(char c)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Exactly @size bytes, with the padding that they need and no more. */
static bool base64_read(struct cursor text, uint8_t *out, size_t size)
{
	size_t groups = (size + 2) / 3;
	size_t done = 0;

	if (text.left != groups * 4)
		return false;
	for (size_t group = 0; group < groups; group++) {
		size_t bytes = size - done < 3 ? size - done : 3;
		uint32_t value = 0;

		for (size_t i = 0; i < 4; i++) {
			char c = text.at[group * 4 + i];
			int digit = i > bytes ? 0 : base64_value(c);

			if (digit < 0 || (i > bytes && c != '='))
				return false;
			value = value << 6 | (uint32_t)digit;
		}
		for (size_t i = 0; i < bytes; i++)
			out[done++] = (uint8_t)(value >> (16 - 8 * i));
		/* What is not part of a byte is zero. */
		if (bytes < 3 && value & (0xffffffu >> (8 * bytes)))
			return false;
	}
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

static bool hex_read(struct cursor text, uint8_t *out, size_t size)
{
	if (text.left != size * 2)
		return false;
	for (size_t i = 0; i < size; i++) {
		int high = hex_value(text.at[2 * i]);
		int low = hex_value(text.at[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

/* --- what signify writes ------------------------------------------------ */

/* A comment, then "Ed", the number of a key, and @size bytes. */
static bool read_blob(struct cursor *cursor, uint8_t *number, uint8_t *bytes,
		      size_t size)
{
	uint8_t blob[BLOB_MAX];
	struct cursor line;

	if (!take_line(cursor, &line) || !take(&line, COMMENT) ||
	    !take_line(cursor, &line) ||
	    !base64_read(line, blob, 2 + FIRMWARE_KEY_NUMBER_SIZE + size) ||
	    memcmp(blob, "Ed", 2) != 0)
		return false;
	memcpy(number, blob + 2, FIRMWARE_KEY_NUMBER_SIZE);
	memcpy(bytes, blob + 2 + FIRMWARE_KEY_NUMBER_SIZE, size);
	return true;
}

bool firmware_seal_read(const uint8_t *header, struct firmware_seal *out)
{
	const uint8_t *end = memchr(header, '\0', FIRMWARE_HEADER_SIZE);
	struct cursor cursor = { .at = (const char *)header };

	if (!end)
		return false;
	cursor.left = (size_t)(end - header);
	for (const uint8_t *at = end; at < header + FIRMWARE_HEADER_SIZE; at++)
		if (*at != 0)
			return false;
	if (!read_blob(&cursor, out->key_number, out->signature,
		       FIRMWARE_SIGNATURE_SIZE))
		return false;
	out->text = cursor.at;
	out->length = cursor.left;
	return true;
}

bool firmware_key_read(const char *text, size_t length,
		       struct firmware_key *out)
{
	struct cursor cursor = { .at = text, .left = length };

	return read_blob(&cursor, out->number, out->bytes, FIRMWARE_KEY_SIZE) &&
	       cursor.left == 0;
}

/* --- what the text says ------------------------------------------------- */

static bool is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+' ||
	       c == '~';
}

static bool read_word(struct cursor *cursor, const char *name, char *out)
{
	struct cursor line;

	if (!take_line(cursor, &line) || !take(&line, name) ||
	    !take(&line, " ") || line.left == 0 ||
	    line.left >= FIRMWARE_WORD_MAX)
		return false;
	for (size_t i = 0; i < line.left; i++)
		if (!is_word(line.at[i]))
			return false;
	memcpy(out, line.at, line.left);
	out[line.left] = '\0';
	return true;
}

static bool read_size(struct cursor *line, uint32_t *out)
{
	uint64_t value = 0;
	size_t digits = 0;

	while (line->left > 0 && *line->at >= '0' && *line->at <= '9') {
		value = value * 10 + (uint64_t)(*line->at - '0');
		line->at++;
		line->left--;
		if (++digits > 9)
			return false;
	}
	*out = (uint32_t)value;
	return value > 0;
}

static bool read_part(struct cursor *cursor, const char *name,
		      struct firmware_piece *out)
{
	struct cursor line;

	return take_line(cursor, &line) && take(&line, name) &&
	       take(&line, " ") && read_size(&line, &out->size) &&
	       take(&line, " ") &&
	       hex_read(line, out->digest, FIRMWARE_DIGEST_SIZE);
}

bool firmware_read(const struct firmware_seal *seal, struct firmware *out)
{
	struct cursor cursor = { .at = seal->text, .left = seal->length };

	if (!take(&cursor, "sluice firmware 1\n") ||
	    !read_word(&cursor, "board", out->board) ||
	    !read_word(&cursor, "version", out->version))
		return false;
	for (enum firmware_part i = 0; i < FIRMWARE_PARTS; i++)
		if (!read_part(&cursor, firmware_part_name(i), &out->parts[i]))
			return false;
	return cursor.left == 0;
}

bool firmware_looks_bootable(enum firmware_part part, const uint8_t *bytes,
			     size_t length)
{
	switch (part) {
	case FIRMWARE_KERNEL:
		return length >= 0x206 && bytes[0x1fe] == 0x55 &&
		       bytes[0x1ff] == 0xaa &&
		       memcmp(bytes + 0x202, "HdrS", 4) == 0;
	case FIRMWARE_ROOT:
		return length >= 4 && memcmp(bytes, "hsqs", 4) == 0;
	case FIRMWARE_PARTS:
		break;
	}
	return false;
}
