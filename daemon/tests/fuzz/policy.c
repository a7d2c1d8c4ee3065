// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * policy.c - policies, whole and mutated, through everything that reads them.
 *
 *   policy SEED COUNT FILE...
 *
 * Each file is judged as it is, then COUNT mutations of them are. Mutation N
 * depends on SEED and N alone. What is judged: nothing crashes; an error and
 * its diagnostic come together; what is printed reads back as the same text;
 * what was checked compiles.
 */
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "core/compile.h"
#include "core/nftext.h"
#include "core/parse.h"
#include "core/print.h"

#define TEXT_MAX (1 << 20)
#define FILES_MAX 4096

struct sample {
	char *bytes;
	size_t length;
};

static struct sample files[FILES_MAX];
static size_t file_count;
static uint64_t state;

/* splitmix64: any seed will do. */
static uint64_t random_next(void)
{
	uint64_t z = state += 0x9e3779b97f4a7c15;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static size_t random_below(size_t limit)
{
	return limit ? (size_t)(random_next() % limit) : 0;
}

static bool file_read(const char *path)
{
	struct sample *file = &files[file_count];
	FILE *stream = fopen(path, "rb");

	if (!stream)
		return false;
	file->bytes = malloc(TEXT_MAX);
	if (file->bytes)
		file->length = fread(file->bytes, 1, TEXT_MAX, stream);
	fclose(stream);
	if (!file->bytes)
		return false;
	file_count++;
	return true;
}

/* Replace @drop bytes at @at by @length others, if it fits. */
static void splice(struct sample *text, size_t at, size_t drop,
		   const char *bytes, size_t length)
{
	char copy[256];

	if (length > sizeof(copy) || text->length - drop + length > TEXT_MAX)
		return;
	memcpy(copy, bytes, length);
	memmove(text->bytes + at + length, text->bytes + at + drop,
		text->length - at - drop);
	memcpy(text->bytes + at, copy, length);
	text->length = text->length - drop + length;
}

/* Some stretch of some file, mostly a word or a line. */
static const char *stretch(size_t *length)
{
	const struct sample *from = &files[random_below(file_count)];
	size_t at = random_below(from->length);

	*length = random_below(random_below(4) ? 12 : 80);
	if (*length > from->length - at)
		*length = from->length - at;
	return from->bytes + at;
}

static void mutate(struct sample *text)
{
	static const char *const words[] = {
		"{",	"}",	 "0",	   "/",	  "-",	    "\"", "not",
		"::",	"@",	 "=",	   "->",  "any",    ",",  "/0",
		"\n",	"/33",	 "65536",  "#",	  "\t",	    "\\", "4294967296",
		"\xff", "alias", "static", "tcp", "1.2.3.", ":",  "version 2",
	};
	size_t at = random_below(text->length + 1);
	size_t left = text->length - at;
	size_t drop = random_below(left < 20 ? left + 1 : 20);
	const char *bytes;
	size_t length;

	switch (random_below(5)) {
	case 0: /* one byte becomes any other */
		if (left)
			text->bytes[at] = (char)random_next();
		break;
	case 1:
		splice(text, at, drop, "", 0);
		break;
	case 2:
		bytes = words[random_below(sizeof(words) / sizeof(*words))];
		splice(text, at, random_below(2) ? 0 : drop, bytes,
		       strlen(bytes));
		break;
	case 3:
		bytes = stretch(&length);
		splice(text, at, random_below(2) ? 0 : drop, bytes, length);
		break;
	default:
		text->length = at;
	}
}

static const char *fail(const char *what, const struct diag *diag)
{
	const char *rendered = diag_render(diag);

	printf("%s%s%s", what, rendered && *rendered ? ":\n" : "\n",
	       rendered ? rendered : "(no memory)\n");
	return NULL;
}

/* The printed form, or NULL after saying what is wrong. */
static const char *print_again(const char *printed, struct arena *arena)
{
	struct policy policy = { 0 };
	struct diag diag;
	const char *again;

	diag_init(&diag, arena, "printed", printed, strlen(printed));
	if (!policy_parse(&policy, arena, &diag))
		return fail("what was printed does not parse", &diag);
	again = policy_print(&policy, arena);
	if (!again || strcmp(again, printed) != 0)
		return fail("printing again gives another text", &diag);
	return again;
}

static bool judge_policy(struct policy *policy, struct arena *arena,
			 struct diag *diag)
{
	const struct compile_options options = { .present = NULL };
	const char *printed = policy_print(policy, arena);
	struct ruleset ruleset;
	bool ok;

	if (!printed)
		return fail("not printed", diag);
	if (!print_again(printed, arena))
		return false;
	ok = policy_check(policy, arena, diag);
	if (ok != (diag->errors == 0))
		return fail("check and its errors disagree", diag);
	if (!ok)
		return true;
	ruleset_init(&ruleset, arena);
	if (!policy_compile(policy, &options, &ruleset, arena))
		return fail("not compiled", diag);
	return nftext_print(&ruleset, arena) || fail("no text", diag);
}

static bool judge(const struct sample *text)
{
	struct policy policy = { 0 };
	struct arena arena;
	struct diag diag;
	char *copy;
	bool ok;

	arena_init(&arena, 0);
	copy = arena_strndup(&arena, text->bytes, text->length);
	diag_init(&diag, &arena, "policy", copy, text->length);
	ok = policy_parse(&policy, &arena, &diag);
	if (ok != (diag.errors == 0))
		ok = fail("parse and its errors disagree", &diag);
	else
		ok = !ok || judge_policy(&policy, &arena, &diag);
	if (ok && !diag_render(&diag))
		ok = fail("no memory", &diag);
	arena_free(&arena);
	return ok;
}

static bool judge_mutation(uint64_t seed, uint64_t number, struct sample *text)
{
	const struct sample *from;

	state = seed * 1000003 + number;
	from = &files[random_below(file_count)];
	memcpy(text->bytes, from->bytes, from->length);
	text->length = from->length;
	for (size_t i = 1 + random_below(6); i > 0; i--)
		mutate(text);
	if (judge(text))
		return true;
	printf("mutation %" PRIu64 " of seed %" PRIu64 ":\n%.*s\n", number,
	       seed, (int)text->length, text->bytes);
	return false;
}

int main(int argc, char **argv)
{
	struct sample text = { malloc(TEXT_MAX), 0 };
	unsigned passed = 0;
	unsigned failed = 0;
	uint64_t seed;
	uint64_t count;

	if (argc < 4 || argc > FILES_MAX || !text.bytes)
		return 2;
	seed = strtoull(argv[1], NULL, 0);
	count = strtoull(argv[2], NULL, 0);
	for (int i = 3; i < argc; i++) {
		bool ok = file_read(argv[i]) && judge(&files[file_count - 1]);

		if (!ok)
			printf("%s: failed\n", argv[i]);
		*(ok ? &passed : &failed) += 1;
	}
	for (uint64_t i = 0; i < count && file_count; i++) {
		bool ok = judge_mutation(seed, i, &text);

		*(ok ? &passed : &failed) += 1;
	}
	while (file_count)
		free(files[--file_count].bytes);
	free(text.bytes);
	printf("policy: %u passed, %u failed\n", passed, failed);
	return failed ? 1 : 0;
}
