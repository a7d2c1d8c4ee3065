#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# memory.sh BOARD KERNEL ROOT BOARD.CONF FILES - what boots from memory, beside
# the kernel: the initramfs, and the script that packs a policy behind it.
set -eu
board=$1 kernel=$2 root=$3 conf=$4 files=$5
# shellcheck source=board/domu/board.conf
. "$conf"
out=$OUT/out
mkdir "$out"
cp "$root/root.cpio.xz" "$out/"
cp "$files/sluice-pack.sh" "$out/sluice-pack"
chmod 755 "$out/sluice-pack"

kernel_size=$(stat -c %s "$kernel/kernel")
root_size=$(stat -c %s "$root/root.cpio.xz")
whole=$((kernel_size + root_size))
{
	echo "kernel $kernel_size"
	echo "initramfs $root_size"
	echo "in memory $whole of $slot_max"
} >"$OUT/sizes"
cat "$OUT/sizes"
if [ "$whole" -gt "$slot_max" ]; then
	echo "$board: too large"
	exit 1
fi
