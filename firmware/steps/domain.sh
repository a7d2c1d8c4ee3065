#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# domain.sh BOARD KERNEL ROOT BOARD.CONF FILES - what a domain of Xen boots from
# beside its kernel: the initramfs, a configuration for xl, and the script that
# packs a policy.
set -eu
board=$1 kernel=$2 root=$3 conf=$4 files=$5
# shellcheck source=board/domu/board.conf
. "$conf"
out=$OUT/out
mkdir "$out"
cp "$root/root.cpio.xz" "$out/"
sed "s/MEMORY/$memory/; s/TTY/$tty/" "$files/xl.cfg" >"$out/xl.cfg"
cp "$files/sluice-domu.sh" "$out/sluice-domu"
chmod 755 "$out/sluice-domu"

kernel_size=$(stat -c %s "$kernel/kernel")
root_size=$(stat -c %s "$root/root.cpio.xz")
slot=$((kernel_size + root_size))
{
	echo "kernel $kernel_size"
	echo "initramfs $root_size"
	echo "slot $slot of $slot_max"
} >"$OUT/sizes"
cat "$OUT/sizes"
if [ "$slot" -gt "$slot_max" ]; then
	echo "$board: too large"
	exit 1
fi
