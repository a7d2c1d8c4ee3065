/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy_file.h - the text of a policy out of a file.
 */
#ifndef SLUICE_EDGE_POLICY_FILE_H
#define SLUICE_EDGE_POLICY_FILE_H

#include <stddef.h>

/**
 * policy_file_read - all of @path ("-": standard input), without bytes of 0x1a
 * at its end. *@text is from malloc, *@length bytes and a NUL. 0 or -errno: -EFBIG more than @limit
 * bytes (known before they are read, if it is a regular file), -EISDIR,
 * -ENOTSUP something else that a policy is not read from: only standard input
 * may be a pipe or a terminal.
 */
int policy_file_read(const char *path, size_t limit, char **text,
		     size_t *length);

#endif
