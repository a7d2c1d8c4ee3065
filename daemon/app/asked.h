/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * asked.h - the words of a request at the control socket, taken apart.
 */
#ifndef SLUICE_APP_ASKED_H
#define SLUICE_APP_ASKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	OPTION_JSON = 1,
	OPTION_ALLOW_MISSING = 2,
	OPTION_NAME = 4,
	OPTION_CONFIRM = 8,
	OPTION_BY = 16,
	OPTION_COMMENT = 32,
	OPTION_BACK = 64,
	OPTION_AFTER = 128,
	OPTION_COUNT = 256
};

/** struct asked - points into the request that it was taken from. */
struct asked {
	unsigned options;      /* that were given */
	const char *name;      /* behind "-- ", to the end */
	unsigned long confirm; /* s */
	unsigned long comment; /* bytes of it, which begin the payload */
	unsigned long back;    /* policies */
	unsigned long count;   /* lines of the log */
	uint64_t after;	       /* ditto: the number of one */
	const char *by;
	size_t by_length;
	const char *payload;
	size_t length;
};

/**
 * asked_after - the rest of @words if they begin with the whole word, or words,
 * @word; else NULL.
 */
const char *asked_after(const char *words, const char *word);

/** asked_take - the options in @words. False: not all are @allowed ones. */
bool asked_take(struct asked *asked, const char *words, unsigned allowed);

#endif
