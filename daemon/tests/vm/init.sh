#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# init.sh - the first program in a virtual machine that has the appliance's
# kernel: runs the groups and scripts that the kernel's command line names
# (sluice.tests=GROUP,GROUP/NN-NAME...), and turns it off.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t tmpfs tmpfs /tmp
mount -t tmpfs tmpfs /run
mkdir -p /run/netns /dev/shm
mount -t tmpfs tmpfs /dev/shm
ln -s /proc/self/fd /dev/fd
ip link set lo up
# As much as a machine has on which they run without this: 10,000 flows and more.
echo 262144 >/proc/sys/net/netfilter/nf_conntrack_max
cd /sluice || exit 1
tests=$(sed -n 's/.*sluice\.tests=\([^ ]*\).*/\1/p' /proc/cmdline | tr , ' ')
# A list of words.
# shellcheck disable=SC2086
TEST_SECONDS=3000 PATIENCE=5 sh daemon/tests/run.sh $tests
sync
exec busybox poweroff -f
