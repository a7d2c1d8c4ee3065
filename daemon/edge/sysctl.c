/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysctl.c - reads and writes /proc/sys.
 */
#include "edge/sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define SYSCTL_PATH_MAX 128
#define SYSCTL_VALUE_MAX 64

static int sysctl_open(const char *path, int flags)
{
	char name[SYSCTL_PATH_MAX];
	int length, fd;

	length = snprintf(name, sizeof(name), "/proc/sys/%s", path);
	if (length < 0 || (size_t)length >= sizeof(name))
		return -ENAMETOOLONG;
	fd = open(name, flags | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int sysctl_read(const char *path, char *value, size_t size)
{
	ssize_t length;
	int error = 0;
	int fd;

	fd = sysctl_open(path, O_RDONLY);
	if (fd < 0)
		return fd;
	length = read(fd, value, size - 1);
	if (length < 0)
		error = -errno;
	close(fd);
	if (error)
		return error;
	value[length] = '\0';
	value[strcspn(value, "\n")] = '\0';
	return 0;
}

int sysctl_write(const char *path, const char *value)
{
	char present[SYSCTL_VALUE_MAX];
	int error = 0;
	int fd;

	error = sysctl_read(path, present, sizeof(present));
	if (!error && strcmp(present, value) == 0)
		return 0;
	if (error == -ENOENT)
		return error;

	fd = sysctl_open(path, O_WRONLY);
	if (fd < 0)
		return fd;
	error = write(fd, value, strlen(value)) < 0 ? -errno : 0;
	close(fd);
	return error;
}
