/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.h - what the process may do.
 */
#ifndef SLUICE_EDGE_PRIVILEGE_H
#define SLUICE_EDGE_PRIVILEGE_H

#include <stdbool.h>

/** privilege_suffices - CAP_NET_ADMIN is in effect. */
bool privilege_suffices(void);

/**
 * privilege_drop - keep CAP_NET_ADMIN, give up all other capabilities for
 * good, and never gain any by executing a program. The user stays: root
 * still owns the policy file and /proc/sys. 0 or -errno.
 */
int privilege_drop(void);

#endif
