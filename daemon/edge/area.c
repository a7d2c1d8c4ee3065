/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * area.c - opens, reads and writes areas of the disk.
 */
#include "edge/area.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#define BLOCKS "/sys/class/block"
#define PATH_SIZE 320

static int read_text(const char *path, char *out, size_t size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t got;

	if (fd < 0)
		return -errno;
	got = read(fd, out, size - 1);
	if (got < 0)
		got = -errno;
	close(fd);
	if (got < 0)
		return (int)got;
	out[got] = '\0';
	return 0;
}

/* --- by its name -------------------------------------------------------- */

static bool has_line(const char *text, const char *name, const char *value)
{
	char line[PATH_SIZE];
	int length = snprintf(line, sizeof(line), "%s=%s\n", name, value);
	const char *at = text;

	while ((at = strstr(at, line))) {
		if (at == text || at[-1] == '\n')
			return true;
		at += length;
	}
	return false;
}

/* The name of the block device that is this area, into @out. */
static int find_device(const char *name, char *out, size_t size)
{
	DIR *blocks = opendir(BLOCKS);
	struct dirent *entry;
	int result = -ENOENT;

	if (!blocks)
		return -errno;
	while (result == -ENOENT && (entry = readdir(blocks))) {
		char path[PATH_SIZE], text[PATH_SIZE];

		snprintf(path, sizeof(path), BLOCKS "/%s/uevent",
			 entry->d_name);
		if (entry->d_name[0] == '.' ||
		    read_text(path, text, sizeof(text)) < 0 ||
		    !has_line(text, "PARTNAME", name))
			continue;
		snprintf(out, size, "/dev/%s", entry->d_name);
		result = 0;
	}
	closedir(blocks);
	return result;
}

int area_open(const struct areas *areas, const char *name, bool writable)
{
	char path[PATH_SIZE];
	int fd;

	if (areas->directory)
		snprintf(path, sizeof(path), "%s/%s", areas->directory, name);
	else if (find_device(name, path, sizeof(path)) < 0)
		return -ENOENT;
	fd = open(path, (writable ? O_RDWR : O_RDONLY) | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* --- bytes -------------------------------------------------------------- */

off_t area_size(int fd)
{
	off_t size = lseek(fd, 0, SEEK_END);

	return size < 0 ? -errno : size;
}

int area_read(int fd, off_t offset, void *bytes, size_t length)
{
	char *at = bytes;

	while (length > 0) {
		ssize_t got = pread(fd, at, length, offset);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			return -ENODATA;
		at += got;
		offset += got;
		length -= (size_t)got;
	}
	return 0;
}

int area_write(int fd, off_t offset, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t put = pwrite(fd, at, length, offset);

		if (put < 0 && errno == EINTR)
			continue;
		if (put < 0)
			return -errno;
		at += put;
		offset += put;
		length -= (size_t)put;
	}
	return 0;
}

int area_settle(int fd)
{
	struct stat state;
	int error;

	if (fsync(fd) < 0 || fstat(fd, &state) < 0)
		return -errno;
	if (S_ISBLK(state.st_mode))
		return ioctl(fd, BLKFLSBUF, 0) < 0 ? -errno : 0;
	error = posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	return -error;
}

/* --- what it says of itself --------------------------------------------- */

static int read_about(const struct areas *areas, const char *name,
		      const char *usual, char *out, size_t size)
{
	char path[PATH_SIZE];
	int error;

	if (areas->directory) {
		snprintf(path, sizeof(path), "%s/%s", areas->directory, name);
		usual = path;
	}
	error = read_text(usual, out, size);
	if (!error)
		out[strcspn(out, "\n")] = '\0';
	return error;
}

int area_board(const struct areas *areas, char *out, size_t size)
{
	return read_about(areas, "board", "/etc/board", out, size);
}

int area_command_line(const struct areas *areas, char *out, size_t size)
{
	return read_about(areas, "cmdline", "/proc/cmdline", out, size);
}
