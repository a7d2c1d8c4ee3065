/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz.h - a target: one file that judges any bytes. Linked with replay.c it
 * is a program that judges files and mutations of them, with libfuzzer.c a
 * fuzzer.
 */
#ifndef SLUICE_TESTS_FUZZ_H
#define SLUICE_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define FUZZ_INPUT_MAX (1 << 20) /* bytes */

/**
 * fuzz_judge - the @length bytes went through what reads such, and all that
 * must hold did. False after saying on standard output what does not.
 */
bool fuzz_judge(const uint8_t *bytes, size_t length);

/** fuzz_words - of that language, for mutations; NULL ends them. */
extern const char *const fuzz_words[];

/** fuzz_wrong - say it; false. */
bool fuzz_wrong(const char *format, ...) __attribute__((format(printf, 1, 2)));

/** struct fuzz_cursor - what is left of an input. */
struct fuzz_cursor {
	const uint8_t *at;
	size_t left;
};

/** fuzz_take - at most @length bytes of it; how many, into @out. */
static inline const uint8_t *fuzz_take(struct fuzz_cursor *cursor,
				       size_t length, size_t *out)
{
	const uint8_t *at = cursor->at;

	*out = length < cursor->left ? length : cursor->left;
	cursor->at += *out;
	cursor->left -= *out;
	return at;
}

/** fuzz_take_number - of @size bytes, the highest first; 0s behind the end. */
static inline size_t fuzz_take_number(struct fuzz_cursor *cursor, size_t size)
{
	size_t value = 0;

	for (size_t i = 0; i < size; i++) {
		size_t length;
		const uint8_t *at = fuzz_take(cursor, 1, &length);

		value = value << 8 | (length ? *at : 0);
	}
	return value;
}

/** fuzz_copy - @length bytes of their own, from malloc, and @more of zero. */
uint8_t *fuzz_copy(const uint8_t *bytes, size_t length, size_t more);

#endif
