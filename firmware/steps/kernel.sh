#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kernel.sh BOARD FRAGMENT... - the board's kernel: tinyconfig, then the
# fragments, of which every line must hold in the end, since what depends on
# something that is off vanishes without a word.
set -eu
board=$1
shift
# shellcheck source=board/alix/board.conf
. "/sluice/board/$board/board.conf"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" --strip-components=1 -xf /usr/src/linux-source-*.tar.xz
case $arch in
i586) set_arch="ARCH=i386 CROSS_COMPILE=i686-linux-gnu-" ;;
*) set_arch="ARCH=x86_64" ;;
esac

# shellcheck disable=SC2086
kmake() {
	make -s -C "$work" $set_arch KBUILD_BUILD_USER=sluice \
		KBUILD_BUILD_HOST=sluice KBUILD_BUILD_VERSION=1 \
		KBUILD_BUILD_TIMESTAMP="@$SOURCE_DATE_EPOCH" "$@"
}

kmake tinyconfig
wanted=$(cat "$@" | sed 's/#.*//; /^ *$/d')
echo "$wanted" >>"$work/.config"
kmake olddefconfig
failed=0
while read -r line; do
	symbol=${line%%=*}
	# A line behind another one may take it back.
	last=$(echo "$wanted" | grep "^$symbol=" | tail -n 1)
	case $last in
	*=n) ! grep -q "^$symbol=" "$work/.config" || {
		echo "kernel.config: $symbol is on"
		failed=1
	} ;;
	*) grep -qxF "$last" "$work/.config" || {
		echo "kernel.config: $last does not hold"
		failed=1
	} ;;
	esac
done <<END
$wanted
END
[ "$failed" -eq 0 ]
kmake -j"$(nproc)" bzImage
cp "$work/arch/x86/boot/bzImage" "$OUT/kernel"
cp "$work/.config" "$OUT/config"
cp "$work/vmlinux" "$OUT/vmlinux"
