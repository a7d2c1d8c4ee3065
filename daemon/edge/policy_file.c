/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy_file.c - reads a policy file, or standard input, up to a limit.
 */
#include "edge/policy_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FIRST_CAPACITY 16384
#define FILLER 0x1a

/* Opening a FIFO waits for a writer, and reading it for the end of that. */
static int open_file(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd >= 0)
		return fd;
	/* A socket cannot be opened at all. */
	return errno == ENXIO ? -ENOTSUP : -errno;
}

/* Also sets the capacity to begin with, one more than the file's size. */
static int admit(int fd, size_t limit, size_t *capacity)
{
	struct stat state;

	if (fstat(fd, &state) < 0)
		return -errno;
	if (S_ISDIR(state.st_mode))
		return -EISDIR;
	if (S_ISBLK(state.st_mode) || S_ISSOCK(state.st_mode))
		return -ENOTSUP;
	if (fd != STDIN_FILENO && !S_ISREG(state.st_mode))
		return -ENOTSUP;
	*capacity = FIRST_CAPACITY;
	if (!S_ISREG(state.st_mode))
		return 0;
	if (state.st_size > 0 && (size_t)state.st_size > limit)
		return -EFBIG;
	*capacity = (size_t)state.st_size + 2;
	return 0;
}

static int grow(char **text, size_t *capacity)
{
	char *more = realloc(*text, *capacity * 2);

	if (!more)
		return -ENOMEM;
	*text = more;
	*capacity *= 2;
	return 0;
}

static int read_all(int fd, size_t limit, size_t capacity, char **text,
		    size_t *length)
{
	*length = 0;
	*text = malloc(capacity);
	if (!*text)
		return -ENOMEM;
	for (;;) {
		ssize_t got;

		if (*length + 1 >= capacity && grow(text, &capacity) < 0)
			return -ENOMEM;
		got = read(fd, *text + *length, capacity - *length - 1);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		*length += (size_t)got;
		(*text)[*length] = '\0';
		if (*length > limit)
			return -EFBIG;
		if (got == 0)
			return 0;
	}
}

/* XMODEM fills its last block; no policy ends like that. */
static void cut_filler(char *text, size_t *length)
{
	while (*length > 0 && text[*length - 1] == FILLER)
		text[--*length] = '\0';
}

int policy_file_read(const char *path, size_t limit, char **text,
		     size_t *length)
{
	int fd = STDIN_FILENO;
	size_t capacity = 0;
	int error;

	*text = NULL;
	if (strcmp(path, "-") != 0)
		fd = open_file(path);
	if (fd < 0)
		return fd;
	error = admit(fd, limit, &capacity);
	if (!error)
		error = read_all(fd, limit, capacity, text, length);
	if (fd != STDIN_FILENO)
		close(fd);
	if (!error)
		cut_filler(*text, length);
	if (error) {
		free(*text);
		*text = NULL;
	}
	return error;
}
