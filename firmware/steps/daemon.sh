#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# daemon.sh ARCH TOOLCHAIN LIBRARIES DAEMON - sluiced and its other names.
set -eu
toolchain=$2 libraries=$3 source=$4
PATH=$toolchain/bin:$PATH
export PKG_CONFIG_LIBDIR="$libraries/lib/pkgconfig"
make -s -C "$source" -j"$(nproc)" BUILD="$OUT/build" CC=cc AR=ar \
	CFLAGS=-Os LDFLAGS=-Wl,--gc-sections all
strip -o "$OUT/sluiced" "$OUT/build/sluiced"
rm -rf "$OUT/build"
