/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * store.h - policies in a directory, named as core/history.h has it.
 *
 * A cut at any moment leaves whole files: each is written under another name,
 * brought to the disk and renamed, and so is the link. Nothing is written
 * but by store_write(), store_point() and store_remove().
 */
#ifndef SLUICE_EDGE_STORE_H
#define SLUICE_EDGE_STORE_H

#include <stddef.h>
#include <stdint.h>

#include "core/history.h"

/** struct store - an open directory. */
struct store {
	int fd; /* or -1 */
};

/**
 * store_open - open @path, and remove what a cut left half-written, if
 * that can be. 0 or -errno: -EWOULDBLOCK another has it open. store_close() may
 * be called in any case.
 */
int store_open(struct store *store, const char *path);
void store_close(struct store *store);

/**
 * store_list - what is there. 0 or -errno. A link that leads to no policy is
 * -EINVAL, and then @out has no current one.
 */
int store_list(const struct store *store, struct history *out);

/**
 * store_read - a file of at most @limit bytes: *@text from malloc, *@length
 * and a NUL behind. 0 or -errno.
 */
int store_read(const struct store *store, uint32_t number,
	       enum history_kind kind, size_t limit, char **text,
	       size_t *length);

/**
 * store_write - a new policy and its note, both or none. 0 or -errno:
 * -EOVERFLOW there are no numbers left.
 */
int store_write(const struct store *store, uint32_t number, const char *text,
		size_t length, const char *why);

/**
 * store_point - @number is the one to run from now on, 0: none is. 0 or -errno;
 * then it is not known which, and it wants to be said again.
 */
int store_point(const struct store *store, uint32_t number);

/** store_remove - a policy and its note. 0 or -errno. */
int store_remove(const struct store *store, uint32_t number);

#endif
