/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.c - keeps policies in a directory.
 */
#include "edge/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define CURRENT "current"
#define HALF "half" /* what is not whole yet */
#define MODE 0600

/* --- reading ------------------------------------------------------------ */

static DIR *open_listing(const struct store *store)
{
	int fd = openat(store->fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *listing = fd < 0 ? NULL : fdopendir(fd);

	if (!listing && fd >= 0)
		close(fd);
	return listing;
}

static void remove_halves(const struct store *store)
{
	DIR *listing = open_listing(store);
	struct dirent *entry;

	while (listing && (entry = readdir(listing)))
		if (strcmp(entry->d_name, HALF) == 0)
			unlinkat(store->fd, entry->d_name, 0);
	if (listing)
		closedir(listing);
}

int store_open(struct store *store, const char *path)
{
	store->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (store->fd < 0)
		return -errno;
	if (flock(store->fd, LOCK_EX | LOCK_NB) < 0) {
		int error = -errno;

		store_close(store);
		return error;
	}
	/* What cannot be removed is overwritten, or that fails with a word. */
	remove_halves(store);
	return 0;
}

void store_close(struct store *store)
{
	if (store->fd >= 0)
		close(store->fd);
	store->fd = -1;
}

static int read_current(const struct store *store, uint32_t *out)
{
	char name[HISTORY_NAME_MAX + 1];
	ssize_t length = readlinkat(store->fd, CURRENT, name, sizeof(name) - 1);

	*out = 0;
	if (length < 0)
		return errno == ENOENT ? 0 : -errno;
	name[length] = '\0';
	if (history_name_read(name) == 0 ||
	    faccessat(store->fd, name, R_OK, 0) < 0)
		return -EINVAL;
	*out = history_name_read(name);
	return 0;
}

int store_list(const struct store *store, struct history *out)
{
	DIR *listing = open_listing(store);
	struct dirent *entry;

	memset(out, 0, sizeof(*out));
	if (!listing)
		return -errno;
	while ((entry = readdir(listing))) {
		uint32_t number = history_name_read(entry->d_name);

		if (number > 0)
			history_add(out, number);
	}
	closedir(listing);
	return read_current(store, &out->current);
}

int store_read(const struct store *store, uint32_t number,
	       enum history_kind kind, size_t limit, char **text,
	       size_t *length)
{
	char name[HISTORY_NAME_MAX];
	int fd = openat(store->fd, history_name(number, kind, name),
			O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat state;
	ssize_t got = 0;

	*text = NULL;
	*length = 0;
	if (fd < 0)
		return -errno;
	if (fstat(fd, &state) < 0)
		got = -errno;
	else if (!S_ISREG(state.st_mode))
		got = -EINVAL;
	else if ((size_t)state.st_size > limit)
		got = -EFBIG;
	else if (!(*text = calloc(1, (size_t)state.st_size + 1)))
		got = -ENOMEM;
	while (got >= 0 && *length < (size_t)state.st_size) {
		got = read(fd, *text + *length,
			   (size_t)state.st_size - *length);
		if (got < 0)
			got = -errno;
		if (got <= 0)
			break;
		*length += (size_t)got;
	}
	close(fd);
	if (got >= 0)
		return 0;
	free(*text);
	*text = NULL;
	return (int)got;
}

/* --- writing ------------------------------------------------------------ */

static int settle(const struct store *store)
{
	return fsync(store->fd) < 0 ? -errno : 0;
}

static int write_all(int fd, const char *text, size_t length)
{
	while (length > 0) {
		ssize_t put = write(fd, text, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		text += put;
		length -= (size_t)put;
	}
	return fsync(fd) < 0 ? -errno : 0;
}

static int write_file(const struct store *store, const char *name,
		      const char *text, size_t length)
{
	int fd = openat(store->fd, HALF,
			O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW,
			MODE);
	int error;

	if (fd < 0)
		return -errno;
	error = write_all(fd, text, length);
	if (close(fd) < 0 && !error)
		error = -errno;
	if (!error && renameat(store->fd, HALF, store->fd, name) < 0)
		error = -errno;
	if (error)
		unlinkat(store->fd, HALF, 0);
	return error;
}

/* The note comes first: a policy that is there has one. */
int store_write(const struct store *store, uint32_t number, const char *text,
		size_t length, const char *why)
{
	char name[HISTORY_NAME_MAX];
	int error;

	if (number > HISTORY_NUMBER_MAX)
		return -EOVERFLOW;
	error = write_file(store, history_name(number, HISTORY_WHY, name), why,
			   strlen(why));
	if (!error)
		error = write_file(store,
				   history_name(number, HISTORY_POLICY, name),
				   text, length);
	if (!error)
		error = settle(store);
	if (error)
		store_remove(store, number);
	return error;
}

int store_point(const struct store *store, uint32_t number)
{
	char name[HISTORY_NAME_MAX];
	int error = 0;

	unlinkat(store->fd, HALF, 0);
	if (number == 0) {
		if (unlinkat(store->fd, CURRENT, 0) < 0 && errno != ENOENT)
			error = -errno;
		return error ? error : settle(store);
	}
	if (symlinkat(history_name(number, HISTORY_POLICY, name), store->fd,
		      HALF) < 0 ||
	    renameat(store->fd, HALF, store->fd, CURRENT) < 0)
		error = -errno;
	return error ? error : settle(store);
}

int store_remove(const struct store *store, uint32_t number)
{
	char name[HISTORY_NAME_MAX];
	int error = 0;

	if (unlinkat(store->fd, history_name(number, HISTORY_POLICY, name), 0) <
		    0 &&
	    errno != ENOENT)
		error = -errno;
	if (unlinkat(store->fd, history_name(number, HISTORY_WHY, name), 0) <
		    0 &&
	    errno != ENOENT && !error)
		error = -errno;
	return error;
}
