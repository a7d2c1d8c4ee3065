/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.h - what the process may do.
 */
#ifndef SLUICE_EDGE_PRIVILEGE_H
#define SLUICE_EDGE_PRIVILEGE_H

#include <stdbool.h>

/** privilege_suffices - CAP_NET_ADMIN is in effect. */
bool privilege_suffices(void);

enum privilege {
	PRIVILEGE_DAEMON, /* CAP_NET_ADMIN */
	PRIVILEGE_DHCP	  /* CAP_NET_RAW, CAP_NET_BIND_SERVICE */
};

/**
 * privilege_drop - keep what @privilege says, give up all other capabilities
 * for good, and never gain any by executing a program. The user stays: root
 * still owns the policy file and /proc/sys. 0 or -errno.
 */
int privilege_drop(enum privilege privilege);

#endif
