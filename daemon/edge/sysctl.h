/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysctl.h - single values under /proc/sys, of this network namespace.
 */
#ifndef SLUICE_EDGE_SYSCTL_H
#define SLUICE_EDGE_SYSCTL_H

#include <stddef.h>

#define SYSCTL_VALUE_MAX 64

/** sysctl_read - one line without its newline. 0 or -errno. */
int sysctl_read(const char *path, char *value, size_t size);

/**
 * sysctl_write - @value to /proc/sys/@path, unless it is so already: some
 * settings have side effects each time that they are written.
 * 0 or -errno; -ENOENT: this kernel has no such setting.
 */
int sysctl_write(const char *path, const char *value);

#endif
