#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# boot.sh BOARD [ARGUMENT...] - the image in QEMU, its console on this terminal;
# further arguments are QEMU's. MEMORY is in MB. Changes stay in build/BOARD/card.img. A domain
# starts under Xen, in QEMU as well.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
board=${1:-}
if gives "$board" domain; then
	exec sh "$TOP/firmware/xen/boot.sh" "$@"
fi
[ -r "$TOP/build/$board/card.img" ] ||
	die "no image: ./build.sh image ${board:-BOARD}"
shift
# shellcheck source=board/alix/board.conf
. "$TOP/board/$board/board.conf"
if [ $# -eq 0 ]; then
	set -- -nic "user,model=$qemu_nic" -nic "user,model=$qemu_nic" \
		-serial mon:stdio
	say "leave with Ctrl-A X"
fi
# $qemu is a command and its arguments.
# shellcheck disable=SC2086
exec $qemu -accel tcg -m "${MEMORY:-$memory}" -nodefaults -display none \
	-vga none -no-reboot -drive \
	"file=${CARD:-$TOP/build/$board/card.img},format=raw,if=$qemu_disk" \
	"$@"
