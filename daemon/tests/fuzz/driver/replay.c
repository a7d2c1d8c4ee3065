/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * replay.c - files, whole and mutated, before the judge of a target.
 *
 *   TARGET SEED COUNT FILE...
 *
 * Each file is judged as it is, then COUNT mutations of them are. Mutation N
 * depends on SEED and N alone. What fails is kept in TARGET.found.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tests/fuzz/driver/fuzz.h"

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
	file->bytes = malloc(FUZZ_INPUT_MAX);
	if (file->bytes)
		file->length = fread(file->bytes, 1, FUZZ_INPUT_MAX, stream);
	fclose(stream);
	if (!file->bytes)
		return false;
	file_count++;
	return true;
}

/* Replace @drop bytes at @at by @length others, if it fits. */
static void exchange(struct sample *text, size_t at, size_t drop,
		     const char *bytes, size_t length)
{
	char copy[256];

	if (length > sizeof(copy) ||
	    text->length - drop + length > FUZZ_INPUT_MAX)
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

static const char *word(void)
{
	size_t count = 0;

	while (fuzz_words[count])
		count++;
	return count ? fuzz_words[random_below(count)] : "";
}

static void mutate(struct sample *text)
{
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
		exchange(text, at, drop, "", 0);
		break;
	case 2:
		bytes = word();
		exchange(text, at, random_below(2) ? 0 : drop, bytes,
			 strlen(bytes));
		break;
	case 3:
		bytes = stretch(&length);
		exchange(text, at, random_below(2) ? 0 : drop, bytes, length);
		break;
	default:
		text->length = at;
	}
}

/* --- judging ----------------------------------------------------------- */

static struct sample judged; /* now */
static char kept[4096];	     /* its name, if it fails */

/* Of what a signal handler may call. */
static void keep(void)
{
	int fd = open(kept, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);

	if (fd < 0 || write(fd, judged.bytes, judged.length) < 0)
		return;
	close(fd);
}

static void keep_crash(int number)
{
	keep();
	signal(number, SIG_DFL);
	raise(number);
}

/* Sanitizers tell of a crash themselves, and then abort. */
static void keep_crashes(void)
{
	signal(SIGABRT, keep_crash);
#ifndef __SANITIZE_ADDRESS__
	signal(SIGSEGV, keep_crash);
	signal(SIGBUS, keep_crash);
	signal(SIGFPE, keep_crash);
#endif
}

/* In memory of its own, so that reading behind its end is seen. */
static bool judge(const struct sample *text)
{
	uint8_t *copy =
		fuzz_copy((const uint8_t *)text->bytes, text->length, 0);
	bool ok;

	judged.bytes = (char *)copy;
	judged.length = text->length;
	ok = fuzz_judge(copy, text->length);
	if (!ok)
		keep();
	free(copy);
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
	printf("mutation %" PRIu64 " of seed %" PRIu64 " failed: %s\n", number,
	       seed, kept);
	return false;
}

int main(int argc, char **argv)
{
	struct sample text = { malloc(FUZZ_INPUT_MAX), 0 };
	unsigned passed = 0;
	unsigned failed = 0;
	uint64_t seed;
	const char *name = strrchr(argv[0], '/');
	uint64_t count;

	name = name ? name + 1 : argv[0];
	if (argc < 4 || argc > FILES_MAX || !text.bytes)
		return 2;
	snprintf(kept, sizeof(kept), "%s.found", argv[0]);
	keep_crashes();
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
	printf("%s: %u passed, %u failed\n", name, passed, failed);
	return failed ? 1 : 0;
}
