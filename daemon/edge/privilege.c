/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * privilege.c - capabilities, by the system calls themselves.
 */
#include "edge/privilege.h"

#include <errno.h>
#include <linux/capability.h>
#include <stdint.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

/* All of them are in the first of two words. */
static const uint32_t kept[] = {
	[PRIVILEGE_DAEMON] = 1u << CAP_NET_ADMIN,
	[PRIVILEGE_DHCP] = 1u << CAP_NET_RAW | 1u << CAP_NET_BIND_SERVICE,
};

static struct __user_cap_header_struct header = {
	.version = _LINUX_CAPABILITY_VERSION_3,
};

bool privilege_suffices(void)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	return data[0].effective & kept[PRIVILEGE_DAEMON];
}

/* Numbers that the kernel does not know end the list. */
static int drop_bounding(uint32_t keep)
{
	for (unsigned long capability = 0;
	     prctl(PR_CAPBSET_READ, capability, 0, 0, 0) >= 0; capability++) {
		if (capability < 32 && keep >> capability & 1)
			continue;
		if (prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) < 0)
			return -errno;
	}
	return 0;
}

int privilege_drop(enum privilege privilege)
{
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];
	int error;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		return -errno;
	error = drop_bounding(kept[privilege]);
	if (error)
		return error;
	/* Kernels before 4.3 have no ambient set to clear. */
	if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) < 0 &&
	    errno != EINVAL)
		return -errno;
	memset(data, 0, sizeof(data));
	data[0].effective = kept[privilege];
	data[0].permitted = kept[privilege];
	return syscall(SYS_capset, &header, data) < 0 ? -errno : 0;
}
