#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 12-packed.sh BOARD - from memory alone: a policy that was packed behind the
# initramfs is in force without anybody at the console.
# For boards with: memory
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
image=$TOP/build/$1/root.cpio.xz
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "packed-$1"
box_cables
: >"$work/card.img"
truncate -s 1M "$work/card.img"
PATH=$(dirname "$SLUICE"):$PATH
check "a policy is packed" "$TOP/build/$board/sluice-pack" "$work/policy" \
	"$image" "$work/packed"
box_on "$memory" -kernel "$TOP/build/$board/kernel" -initrd "$work/packed" \
	-append "console=$tty,$baud quiet loglevel=4 panic=10 oops=panic"
check "a password" line first "$password"
need 60 "an echo passes" passes
check "the policy is the packed one" \
	box "sluice show policy | cmp - /etc/sluice.conf.first"
check "there is no card, which the menu says" box "echo q | /sbin/menu | grep 'There is no card'"
box_off
printf 'filter { pass nowhere -> inside }' >"$work/wrong"
cat "$image" >"$work/packed"
check "a wrong one is not packed" not "$TOP/build/$board/sluice-pack" \
	"$work/wrong" "$image" "$work/packed"
check "and nothing was written" cmp "$image" "$work/packed"
finish
