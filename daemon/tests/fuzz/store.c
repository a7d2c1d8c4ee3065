/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.c - any files in the folder where policies are kept: what is listed
 * can be looked at, the surplus goes, and another policy can be kept, and is
 * then the current one.
 *
 * An input is files: a byte with the length of the name (its highest bit: a
 * folder), the name, the length of the content, two bytes, and that. The
 * content of "current" is where it leads to.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/policy.h"
#include "edge/store.h"
#include "tests/fuzz/driver/fuzz.h"

#define FILES_MAX 100
#define POLICY "version 1\n"

const char *const fuzz_words[] = { "\x0d"
				   "00000001.conf",
				   "\x0c"
				   "00000001.why",
				   "\x07"
				   "current",
				   "99999999.conf",
				   "\x04"
				   "half",
				   "time ",
				   "by ",
				   "comment ",
				   NULL };

/* --- a folder in memory -------------------------------------------------- */

static char folder[] = "/dev/shm/sluice-store-XXXXXX";

static int make_folder(void)
{
	int fd = mkdtemp(folder)
			 ? open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			 : -1;

	if (fd < 0)
		abort();
	return fd;
}

static void remove_folder(int fd)
{
	DIR *listing = fdopendir(fd);
	struct dirent *entry;

	while (listing && (entry = readdir(listing)))
		if (unlinkat(fd, entry->d_name, 0) < 0)
			unlinkat(fd, entry->d_name, AT_REMOVEDIR);
	closedir(listing);
	if (rmdir(folder) < 0)
		abort();
	memset(folder + strlen(folder) - 6, 'X', 6);
}

static void make_file(int at, const char *name, const uint8_t *bytes,
		      size_t length)
{
	int fd =
		openat(at, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	if (fd < 0)
		return;
	if (write(fd, bytes, length) != (ssize_t)length)
		abort();
	close(fd);
}

/* What cannot be made, such as what is there already, is not. */
static void make_entry(int at, struct fuzz_cursor *cursor)
{
	size_t kind = fuzz_take_number(cursor, 1);
	size_t length;
	const uint8_t *bytes = fuzz_take(cursor, kind & 0x1f, &length);
	char *name = (char *)fuzz_copy(bytes, length, 1);
	char *content;

	length = fuzz_take_number(cursor, 2);
	bytes = fuzz_take(cursor, length, &length);
	content = (char *)fuzz_copy(bytes, length, 1);
	if (strchr(name, '/') || !*name)
		length = 0;
	else if (kind & 0x80)
		(void)!mkdirat(at, name, 0700);
	else if (strcmp(name, "current") == 0)
		(void)!symlinkat(content, at, name);
	else
		make_file(at, name, bytes, length);
	free(content);
	free(name);
}

/* --- what is made of it -------------------------------------------------- */

static bool judge_why(const char *text)
{
	struct history_why why, again;
	struct arena arena;
	struct text out;
	bool ok;

	arena_init(&arena, 0);
	text_init(&out, &arena);
	history_why_read(text, &why);
	history_why_write(&why, &out);
	history_why_read(text_string(&out), &again);
	ok = why.time == again.time && strcmp(why.by, again.by) == 0 &&
	     strcmp(why.comment, again.comment) == 0;
	arena_free(&arena);
	return ok || fuzz_wrong("a note is another one when written: %s", text);
}

static bool judge_kept(const struct store *store, uint32_t number)
{
	char *text = NULL;
	size_t length;
	bool ok = true;

	if (store_read(store, number, HISTORY_POLICY, POLICY_TEXT_MAX, &text,
		       &length) == 0 &&
	    text[length])
		ok = fuzz_wrong("no end of policy %u", number);
	free(text);
	if (store_read(store, number, HISTORY_WHY, HISTORY_WHY_MAX, &text,
		       &length) == 0)
		ok = judge_why(text) && ok;
	free(text);
	return ok;
}

static bool judge_history(const struct store *store, struct history *history)
{
	uint32_t number;

	for (size_t i = 0; i < history->count; i++) {
		if (i && history->numbers[i] <= history->numbers[i - 1])
			return fuzz_wrong("not ascending");
		if (!judge_kept(store, history->numbers[i]))
			return false;
	}
	for (size_t steps = 0; steps <= HISTORY_MAX; steps++)
		if ((number = history_back(history, steps)) &&
		    history->current && number > history->current)
			return fuzz_wrong("back is forward");
	while ((number = history_surplus(history, 0))) {
		size_t before = history->count;

		store_remove(store, number);
		history_remove(history, number);
		if (history->count != before - 1)
			return fuzz_wrong("%u is not there to go", number);
	}
	return true;
}

/* As sluiced_store.c does it. */
static bool judge_next(const struct store *store, struct history *history)
{
	uint32_t number = history_next(history);
	const char *why = "time 1\nby \ncomment \n";

	if (store_write(store, number, POLICY, strlen(POLICY), why) < 0 ||
	    store_point(store, number) < 0)
		return true;
	if (store_list(store, history) < 0 || history->current != number)
		return fuzz_wrong("kept as %u, but %u is current", number,
				  history->current);
	return true;
}

static bool judge_store(const char *path)
{
	struct history history;
	struct store store;
	bool ok;
	int error;

	if (store_open(&store, path) < 0)
		return fuzz_wrong("not opened");
	error = store_list(&store, &history);
	ok = (!error || !history.current) ||
	     fuzz_wrong("a current policy in spite of error %d", error);
	ok = ok && judge_history(&store, &history) &&
	     judge_next(&store, &history);
	store_close(&store);
	return ok;
}

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	struct fuzz_cursor cursor = { bytes, length };
	int fd = make_folder();
	bool ok;

	for (size_t i = 0; i < FILES_MAX && cursor.left; i++)
		make_entry(fd, &cursor);
	ok = judge_store(folder);
	remove_folder(fd);
	return ok;
}
