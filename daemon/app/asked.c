/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * asked.c - options of a request: a word each, and what belongs to it.
 */
#include "app/asked.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *asked_after(const char *words, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(words, word, length) != 0)
		return NULL;
	if (words[length] == '\0')
		return words + length;
	return words[length] == ' ' ? words + length + 1 : NULL;
}

/* A number behind @words, which go on behind it; NULL: there is none. */
static const char *take_long_number(const char *words, uint64_t *out)
{
	char *end;

	if (*words < '0' || *words > '9')
		return NULL;
	*out = strtoull(words, &end, 10);
	if (*end != '\0' && *end != ' ')
		return NULL;
	return *end ? end + 1 : end;
}

static const char *take_number(const char *words, unsigned long *out)
{
	uint64_t number = 0;
	const char *rest = take_long_number(words, &number);

	*out = number < ULONG_MAX ? (unsigned long)number : ULONG_MAX;
	return rest;
}

/* The rest of @words behind its first option, or NULL: it is none. */
static const char *take_option(struct asked *asked, const char *words,
			       unsigned *option)
{
	const char *rest;

	*option = 0;
	if ((rest = asked_after(words, "--json"))) {
		*option = OPTION_JSON;
	} else if ((rest = asked_after(words, "--allow-missing"))) {
		*option = OPTION_ALLOW_MISSING;
	} else if ((rest = asked_after(words, "--confirm"))) {
		*option = OPTION_CONFIRM;
		rest = take_number(rest, &asked->confirm);
	} else if ((rest = asked_after(words, "--comment"))) {
		*option = OPTION_COMMENT;
		rest = take_number(rest, &asked->comment);
	} else if ((rest = asked_after(words, "--back"))) {
		*option = OPTION_BACK;
		rest = take_number(rest, &asked->back);
	} else if ((rest = asked_after(words, "--after"))) {
		*option = OPTION_AFTER;
		rest = take_long_number(rest, &asked->after);
	} else if ((rest = asked_after(words, "--count"))) {
		*option = OPTION_COUNT;
		rest = take_number(rest, &asked->count);
	} else if ((rest = asked_after(words, "--by"))) {
		*option = OPTION_BY;
		asked->by = rest;
		asked->by_length = strcspn(rest, " ");
		rest += asked->by_length;
		rest += *rest ? 1 : 0;
	} else if ((rest = asked_after(words, "--"))) {
		*option = OPTION_NAME;
		asked->name = rest;
		rest += strlen(rest);
	}
	return rest;
}

bool asked_take(struct asked *asked, const char *words, unsigned allowed)
{
	while (*words) {
		unsigned option;
		const char *rest = take_option(asked, words, &option);

		if (!rest || !(allowed & option))
			return false;
		asked->options |= option;
		words = rest;
	}
	return true;
}
