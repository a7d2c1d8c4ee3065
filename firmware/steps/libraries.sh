#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# libraries.sh ARCH TOOLCHAIN SHIM INPUTS - static libmnl and libnftnl as
# Debian built them, libpcap and libsodium from source, and pkg-config files for
# all of them.
set -eu
arch=$1 toolchain=$2 shim=$3
PATH=$toolchain/bin:$PATH
case $arch in
i586) debian=i386 triplet=i386-linux-gnu ;;
*) debian=amd64 triplet=x86_64-linux-gnu ;;
esac
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$OUT/lib/pkgconfig" "$OUT/include"

for package in libmnl libnftnl; do
	dpkg-deb -x /inputs/"$package"-dev_*_"$debian".deb "$work/$package"
	cp "$work/$package/usr/lib/$triplet/$package.a" "$OUT/lib/"
	cp -R "$work/$package/usr/include/$package" "$OUT/include/"
done

# They were built for glibc, whose checking functions musl does not have.
cc -c -o "$work/shim.o" "$shim"
ar rcs "$OUT/lib/libshim.a" "$work/shim.o"

mkdir "$work/pcap"
tar -C "$work/pcap" --strip-components=1 -xf /inputs/libpcap_*.orig.tar.gz
cd "$work/pcap"
CC=cc AR=ar RANLIB=ranlib CFLAGS=-Os ./configure --host="$arch-linux-musl" \
	--prefix="$OUT" --with-pcap=linux --without-libnl --disable-shared \
	--disable-usb --disable-netmap --disable-bluetooth --disable-dbus \
	--disable-rdma --disable-remote
make -s -j"$(nproc)" libpcap.a
cp libpcap.a "$OUT/lib/"
cp -R pcap pcap.h "$OUT/include/"

# Of libsodium what verifies a signature: its configure is not in the archive,
# and would ask for SSE.
mkdir "$work/sodium"
tar -C "$work/sodium" --strip-components=1 -xf /inputs/libsodium_*.orig.tar.gz
cd "$work/sodium/src/libsodium"
for file in crypto_sign/crypto_sign crypto_sign/ed25519/sign_ed25519 \
	crypto_sign/ed25519/ref10/open crypto_sign/ed25519/ref10/sign \
	crypto_core/ed25519/ref10/ed25519_ref10 \
	crypto_hash/sha512/hash_sha512 crypto_hash/sha512/cp/hash_sha512_cp \
	crypto_verify/sodium/verify sodium/core sodium/utils; do
	cc -c -D_GNU_SOURCE -DCONFIGURED=1 -DNATIVE_LITTLE_ENDIAN=1 \
		-Iinclude -Iinclude/sodium \
		-o "$work/sodium-$(basename "$file").o" "$file.c"
done
ar rcs "$OUT/lib/libsodium.a" "$work"/sodium-*.o
mkdir "$OUT/include/sodium"
cp include/sodium/export.h include/sodium/crypto_sign*.h \
	include/sodium/crypto_hash_sha512.h "$OUT/include/sodium/"

# library NAME LIBS
library() {
	cat >"$OUT/lib/pkgconfig/$1.pc" <<-END
		Name: $1
		Description: static, for the appliance
		Version: 0
		Cflags: -isystem $OUT/include
		Libs: -L$OUT/lib $2
	END
}
library libmnl "-lmnl -lshim"
library libnftnl "-lnftnl -lmnl -lshim"
library libpcap "-lpcap"
library libsodium "-lsodium"
