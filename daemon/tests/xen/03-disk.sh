#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 03-disk.sh BOARD - a domain with a small disk keeps what is set over its
# console: the password, and a policy that is not the packed one.
# shellcheck source=daemon/tests/xen/domain.sh
. "$(dirname "$0")/domain.sh"
begin "xen-disk"
box_cables
domain_on pv
target=/run/data.img
check "a disk for it" dom0 "truncate -s 16M $target && mke2fs -F $target"
with_disk() {
	domain_again "$memory" \
		"disk = [ \"format=raw,vdev=xvda,access=rw,target=$target\" ]"
}
check "the domain with the disk starts as one without" with_disk
[ "$failed" -eq 0 ] || finish
check "keeps its data there" box "grep '^/dev/xvda. /data ext4' /proc/mounts"
check "another policy" box "(cat /etc/sluice.conf.first; echo '# mine') >/data/mine
sluice apply /data/mine && sync"
domain_login=login
check "is there when it starts again, and so is the password" with_disk
check "instead of the packed one" \
	box "sluice show policy | tail -n 1 | grep '^# mine'"
box_off
finish
