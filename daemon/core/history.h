/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * history.h - the policies that were applied, by number: how they are named
 * where they are kept, what is said of each, and which are kept.
 *
 *	00000007.conf   its text, as it was given
 *	00000007.why    when, by whom and why, a line each
 *	current         a symbolic link to the one that is to run
 */
#ifndef SLUICE_CORE_HISTORY_H
#define SLUICE_CORE_HISTORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/text.h"

enum {
	HISTORY_KEPT = 20, /* policies */
	HISTORY_MAX = 64,  /* that are looked at, if there are more */
	HISTORY_NUMBER_MAX = 99999999,
	HISTORY_NAME_MAX = 16, /* of a file, with its NUL */
	HISTORY_BY_MAX = 40,
	HISTORY_COMMENT_MAX = 200,
	HISTORY_WHY_MAX = 512 /* bytes of a .why, with its NUL */
};

enum history_kind { HISTORY_POLICY, HISTORY_WHY };

/** struct history_why - what is said of a policy. */
struct history_why {
	int64_t time; /* s since 1970, as far as the machine knew */
	char by[HISTORY_BY_MAX];
	char comment[HISTORY_COMMENT_MAX]; /* a line, or "" */
};

/** struct history - numbers of what is kept, ascending, and which is to run. */
struct history {
	uint32_t numbers[HISTORY_MAX];
	size_t count;
	uint32_t current; /* 0: none */
};

/**
 * history_name - the name of the file, into @out of HISTORY_NAME_MAX; @number
 * is not 0, and at most HISTORY_NUMBER_MAX.
 */
const char *history_name(uint32_t number, enum history_kind kind, char *out);

/** history_name_read - the number in the name of a policy; 0: it is none. */
uint32_t history_name_read(const char *name);

/** history_add - another number, in any order; the oldest fall out. */
void history_add(struct history *history, uint32_t number);

/** history_next - the number for a new policy. */
uint32_t history_next(const struct history *history);

/**
 * history_back - the policy @steps before the current one; 0: there is none.
 * Without a current one, a step back is the newest.
 */
uint32_t history_back(const struct history *history, size_t steps);

/**
 * history_surplus - a policy that is not kept any longer: too old, or newer
 * than the current one and therefore never confirmed; 0: there is none.
 * Numbers up to @pending are newer on purpose.
 */
uint32_t history_surplus(const struct history *history, uint32_t pending);

/** history_remove - @number is not there any more. */
void history_remove(struct history *history, uint32_t number);

/** history_why_write - what a .why holds; comment and name on one line each. */
void history_why_write(const struct history_why *why, struct text *out);

/** history_why_read - the same from @text, a string; what is missing is "". */
void history_why_read(const char *text, struct history_why *out);

/**
 * history_line - @text of @length bytes as one line that can be printed, and
 * as much of it as @out of @size bytes has room for.
 */
void history_line(const char *text, size_t length, char *out, size_t size);

#endif
