/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sysctl.h - single values under /proc/sys, of this network namespace.
 */
#ifndef SLUICE_EDGE_SYSCTL_H
#define SLUICE_EDGE_SYSCTL_H

/**
 * sysctl_write - @value to /proc/sys/@path, unless it is so already: some
 * settings have side effects each time that they are written.
 * 0 or -errno; -ENOENT: this kernel has no such setting.
 */
int sysctl_write(const char *path, const char *value);

#endif
