/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fuzz_policy.c - any bytes as a policy: the parser accepts or explains, and
 * what it accepts is printed, read and printed again without a difference.
 *
 * Entry of libFuzzer, which brings its own main() and needs -DLIBFUZZER.
 * Without that it is a program that replays the files named to it: a corpus,
 * or what the fuzzer found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/parse.h"
#include "core/print.h"

#define ARENA_LIMIT ((size_t)256 << 20)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Read @text and print it into @arena; NULL if it is no policy. */
static const char *canonical(struct arena *arena, const char *text, size_t size)
{
	struct policy policy;
	struct diag diag;
	const char *report;
	bool parsed;

	diag_init(&diag, arena, "input", text, size);
	parsed = policy_parse(&policy, arena, &diag);
	report = diag_render(&diag);
	if (!report || parsed != !*report)
		abort(); /* a refusal must say why, and only a refusal */
	return parsed ? policy_print(&policy, arena) : NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *first;
	const char *second;
	struct arena arena;

	arena_init(&arena, ARENA_LIMIT);
	first = canonical(&arena, (const char *)data, size);
	if (first) {
		second = canonical(&arena, first, strlen(first));
		if (!second || strcmp(first, second) != 0)
			abort();
	}
	arena_free(&arena);
	return 0;
}

#ifndef LIBFUZZER
static bool replay(const char *path)
{
	FILE *file = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t size = 0;
	size_t got = 1;

	while (file && got) {
		data = realloc(data, size + BUFSIZ);
		if (!data)
			abort();
		got = fread(data + size, 1, BUFSIZ, file);
		size += got;
	}
	if (!file || ferror(file)) {
		perror(path);
		return false;
	}
	fclose(file);
	LLVMFuzzerTestOneInput(data, size);
	free(data);
	return true;
}

int main(int count, char **arguments)
{
	for (int i = 1; i < count; i++) {
		if (!replay(arguments[i]))
			return 1;
	}
	printf("fuzz_policy: %d inputs replayed\n", count - 1);
	return count > 1 ? 0 : 1;
}
#endif
