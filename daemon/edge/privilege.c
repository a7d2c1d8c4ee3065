/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.c - capabilities, by the system calls themselves.
 */
#include "edge/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define KEPT_BIT (1u << CAP_NET_ADMIN) /* in the first of two words */

static struct __user_cap_header_struct header = {
	.version = _LINUX_CAPABILITY_VERSION_3,
};

bool privilege_suffices(void)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[0].effective & KEPT_BIT;
}

/* Numbers that the kernel does not know end the list. */
static int drop_bounding(void)
{
	for (unsigned long capability = 0;
	     prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
		if (capability == CAP_NET_ADMIN)
			continue;
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

int privilege_drop(void)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	int error;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	error = drop_bounding();
	if (error)
		return error;
	/* Kernels before 4.3 have no ambient set to clear. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 &&
	    errno != EINVAL)
		return -errno;
	memset(data, 0, sizeof(data));
	data[0].effective = KEPT_BIT;
	data[0].permitted = KEPT_BIT;
	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}
