#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh TEST... - groups of tests, or GROUP/NN-NAME for one of them, in a
# virtual machine with the kernel of the image for vm: what passes on the kernel
# of this machine must pass on the appliance's. Its output is that of run.sh
# there. Root; wants ./build.sh image vm.
set -eu
cd "$(dirname "$0")/../../.."
kernel=build/vm/kernel
if [ ! -r "$kernel" ]; then
	echo "skip: vm: no kernel; ./build.sh image vm"
	exit 77
fi
sh daemon/deps.sh boot
disk=$(sh daemon/tests/vm/disk.sh)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The tree, as it is here, and what was built of it for this machine.
mkdir -p "$work/tree/build"
cp -R daemon rules docs firmware rootfs board build.sh README.md LICENSE \
	"$work/tree/"
cp -R build/host "$work/tree/build/"
truncate -s 512M "$work/disk"
mke2fs -q -t ext4 -O ^metadata_csum,^64bit -d "$work/tree" "$work/disk"
tests=$(echo "$*" | tr ' ' ,)
qemu-system-x86_64 -accel tcg -cpu qemu64 -m 1024 -display none -vga none \
	-no-reboot -serial stdio -kernel "$kernel" -append \
	"root=/dev/vda ro console=ttyS0 quiet panic=-1 init=/sluice-init sluice.tests=$tests" \
	-drive "file=$disk,format=raw,if=virtio,snapshot=on" \
	-drive "file=$work/disk,format=raw,if=virtio,snapshot=on" </dev/null |
	sed -u 's/\r$//' | tee "$work/out"
# The tally there is that of one test here.
sed -nE 's/^([0-9]+ passed, [0-9]+ failed.*)$/vm: \1/p' "$work/out"
grep -qE '^[0-9]+ passed, 0 failed' "$work/out"
