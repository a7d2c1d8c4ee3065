/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * area.h - the named areas of the appliance's disk, and what else it says of
 * itself.
 *
 * The boot loader's command line gives areas their names (blkdevparts=,
 * block/partitions/cmdline.c), which the kernel tells in sysfs. A directory of
 * files with the same names serves as well, for tests and for images.
 */
#ifndef SLUICE_EDGE_AREA_H
#define SLUICE_EDGE_AREA_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/** struct areas - where they are. @directory: of files, or NULL: the disk. */
struct areas {
	const char *directory;
};

/**
 * area_open - the area called @name. A descriptor that is the caller's, or
 * -errno: -ENOENT there is no such area.
 */
int area_open(const struct areas *areas, const char *name, bool writable);

/** area_size - bytes, or -errno. */
off_t area_size(int fd);

/** area_read, area_write - all of it: 0 or -errno, -ENODATA behind the end. */
int area_read(int fd, off_t offset, void *bytes, size_t length);
int area_write(int fd, off_t offset, const void *bytes, size_t length);

/**
 * area_settle - what was written is on the disk, and what is read next comes
 * from there. 0 or -errno.
 */
int area_settle(int fd);

/**
 * area_board, area_command_line - the board's name, and what the boot loader
 * told the kernel: files "board" and "cmdline" if there is a directory. A
 * string in @out. 0 or -errno.
 */
int area_board(const struct areas *areas, char *out, size_t size);
int area_command_line(const struct areas *areas, char *out, size_t size);

#endif
