#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# busybox.sh ARCH TOOLCHAIN CONFIG - busybox with what the fragment names, and
# nothing else; every line of it must hold in the end.
set -eu
toolchain=$2 config=$3
PATH=$toolchain/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" --strip-components=1 -xf /inputs/busybox_*.orig.tar.bz2
tar -C "$work" -xf /inputs/busybox_*.debian.tar.xz
cd "$work"
sed '/^#/d; /^$/d' debian/patches/series | while read -r patch; do
	patch -s -p1 <"debian/patches/$patch"
done
make -s allnoconfig HOSTCC=gcc
sed 's/#.*//; /^ *$/d' "$config" >wanted
# The last word on a symbol counts, and what it needs appears late.
for _ in 1 2 3; do
	cut -d= -f1 wanted | while read -r symbol; do
		sed -i "/^# $symbol is not set\$/d; /^$symbol=/d" .config
	done
	cat wanted >>.config
	yes '' | make -s oldconfig HOSTCC=gcc >/dev/null
done
failed=0
while read -r line; do
	case $line in
	*=n) ! grep -q "^${line%=n}=y" .config || failed=1 ;;
	*) grep -qxF "$line" .config || failed=1 ;;
	esac
	[ "$failed" -eq 0 ] || {
		echo "busybox.config: $line does not hold"
		exit 1
	}
done <wanted
make -s -j"$(nproc)" CC=cc AR=ar STRIP=strip HOSTCC=gcc SKIP_STRIP=y busybox
strip -o "$OUT/busybox" busybox
sed -n 's/^CONFIG_\(.*\)=y/\1/p' .config >"$OUT/config"
make -s CC=cc HOSTCC=gcc busybox.links
cp busybox.links "$OUT/links"
