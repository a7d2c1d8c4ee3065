/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * watchdog.h - a device that resets the machine unless it is fed
 * (Documentation/watchdog/watchdog-api.rst).
 */
#ifndef SLUICE_EDGE_WATCHDOG_H
#define SLUICE_EDGE_WATCHDOG_H

#include <stdbool.h>

/**
 * watchdog_open - begin; from here on it wants to be fed, also when the
 * descriptor is closed. @seconds it can wait, if that can be set. *@reset: it
 * is what reset the machine the last time. A descriptor or -errno: -EBUSY
 * somebody else has it.
 */
int watchdog_open(const char *path, int seconds, bool *reset);

/** watchdog_feed - 0 or -errno. */
int watchdog_feed(int fd);

#endif
