#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dropbear.sh ARCH TOOLCHAIN OPTIONS - the ssh server of the management port and
# the maker of its key, in one program.
set -eu
arch=$1 toolchain=$2 options=$3
PATH=$toolchain/bin:$PATH
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tar -C "$work" --strip-components=1 -xf /inputs/dropbear_*.orig.tar.bz2
tar -C "$work" -xf /inputs/dropbear_*.debian.tar.xz
cd "$work"
sed '/^#/d; /^$/d' debian/patches/series | while read -r patch; do
	patch -s -p1 <"debian/patches/$patch"
done
cp "$options" localoptions.h
# There is one login, which is counted nowhere, and no unwinding.
CC=cc AR=ar RANLIB=ranlib STRIP=strip \
	CFLAGS="-Os -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables" \
	LDFLAGS="-static -Wl,--gc-sections" \
	./configure --host="$arch-linux-musl" --enable-static --disable-zlib \
	--disable-lastlog --disable-utmp --disable-utmpx --disable-wtmp \
	--disable-wtmpx --disable-loginfunc --disable-pututline \
	--disable-pututxline --enable-bundled-libtom
make -s -j"$(nproc)" PROGRAMS="dropbear dropbearkey" MULTI=1
strip -o "$OUT/dropbear" dropbearmulti
