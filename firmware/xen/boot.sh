#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# boot.sh BOARD [ARGUMENT...] - the board's domain under the real Xen, in QEMU.
# The first serial line is the domain's console, the second one Xen's and
# dom0's; two network cards lead to its two ports. INITRAMFS, TYPE and MEMORY
# are those of the domain, WORK is where QEMU finds its files, XENHOST what
# host.sh printed. Exit 77 if there is no Xen to be had.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=firmware/place.sh
. "$TOP/firmware/place.sh"
board=$1
shift
# shellcheck source=board/domu/board.conf
. "$TOP/board/$board/board.conf"
built=$TOP/build/$board
[ -r "$built/xl.cfg" ] || die "no image: ./build.sh image $board"
host=${XENHOST:-$(sh "$TOP/firmware/xen/host.sh")} || exit $?
work=${WORK:-$built/xen}
rm -rf "$work/domain"
mkdir -p "$work/domain"
cp "$built/kernel" "$built/xl.cfg" "$work/domain/"
cp "${INITRAMFS:-$built/root.cpio.xz}" "$work/domain/root.cpio.xz"
(cd "$work" && find domain | "$host/busybox" cpio -o -H newc) \
	>"$work/domain.cpio" 2>/dev/null
cat "$host/dom0.cpio.gz" "$work/domain.cpio" >"$work/dom0.cpio"

if [ $# -eq 0 ]; then
	set -- -nic user,model=e1000 -nic user,model=e1000 \
		-serial mon:stdio -serial "file:$built/xen/log"
	say "Xen and dom0 log to build/$board/xen/log; leave with Ctrl-A X"
fi
# Without SMAP and RDTSCP: the emulator's do not get along with Xen's guests.
exec qemu-system-x86_64 -accel tcg -cpu qemu64,+svm,+npt,-smap,-rdtscp \
	-m 768 -smp 1 -display none -vga none -no-reboot \
	-kernel "$host/xen" -append "dom0_mem=384M,max:384M com2=115200,8n1 \
console=com2 spec-ctrl=eager-fpu" \
	-initrd "$host/vmlinuz console=hvc0 quiet type=${TYPE:-pv} \
memory=${MEMORY:-$memory},$work/dom0.cpio" "$@"
