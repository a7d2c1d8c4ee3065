/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watchdog.c - opens and feeds a watchdog device.
 */
#include "edge/watchdog.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/watchdog.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A device whose time cannot be set has one of its own. */
int watchdog_open(const char *path, int seconds)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	if (ioctl(fd, WDIOC_SETTIMEOUT, &seconds) == 0 || errno == EOPNOTSUPP ||
	    errno == ENOTTY)
		return fd;
	seconds = -errno;
	close(fd);
	return seconds;
}

/* Anything but the letter V, which would have closing end it. */
int watchdog_feed(int fd)
{
	return write(fd, "", 1) == 1 ? 0 : -errno;
}
