#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 02-flash.sh BOARD - ./build.sh flash, onto a loop device: what it refuses, and
# that the card holds the image.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "flash-$1"
truncate -s 64M "$work/card"
if ! card=$(losetup -f --show "$work/card" 2>/dev/null); then
	echo "skip: $board: no loop devices here"
	exit 77
fi
detach() {
	losetup -d "$card"
	cleanup
}
trap detach EXIT

flash() {
	"$TOP/build.sh" flash "$@" </dev/null
}

# refused REASON ARGUMENT... - it fails, says why, and writes nothing.
refused() {
	reason=$1
	shift
	! flash "$@" >"$work/said" 2>&1 && grep -q "$reason" "$work/said" &&
		cmp -s -n 1048576 "$card" /dev/zero
}

check "a disk that is not removable" refused "not removable" "$board" "$card"
check "a file" refused "no disk" "$board" "$work/card"
check "a board that has no image" refused "no image" nosuch "$card" --force
check "no device" refused usage "$board"
mkfs.ext4 -q "$card"
mkdir "$work/mounted"
mount "$card" "$work/mounted"
check "a disk that is mounted, even with force" \
	not flash "$board" "$card" --force
umount "$work/mounted"
check "the card with force" flash "$board" "$card" --force
check "holds the image" cmp -n "$(stat -c %s "$image")" "$image" "$card"
finish
