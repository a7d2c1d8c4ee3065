/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * background.h - from the foreground of a terminal to a daemon.
 */
#ifndef SLUICE_APP_BACKGROUND_H
#define SLUICE_APP_BACKGROUND_H

/**
 * background_start - returns in the daemon, with a descriptor for
 * background_ready(), or -errno. The process that was started waits, with
 * its standard error shared, and exits with the code it is told; with
 * @lost if the daemon dies before.
 */
int background_start(int lost);

/** background_ready - let the starter exit with @code; leave the terminal. */
void background_ready(int descriptor, int code);

#endif
