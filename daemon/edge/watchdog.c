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

int watchdog_open(const char *path, int seconds, bool *reset)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	int status = 0;

	if (fd < 0)
		return -errno;
	/* It counts already: one whose time cannot be set has its own. */
	(void)ioctl(fd, WDIOC_SETTIMEOUT, &seconds);
	*reset = ioctl(fd, WDIOC_GETBOOTSTATUS, &status) == 0 &&
		 status & WDIOF_CARDRESET;
	return fd;
}

/* Anything but the letter V, which would have closing end it. */
int watchdog_feed(int fd)
{
	return write(fd, "", 1) == 1 ? 0 : -errno;
}
