#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# toolchain.sh ARCH - musl and the kernel's headers for it; $OUT/bin/cc is the
# compiler that every program of the image is built with.
set -eu
arch=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
case $arch in
# Family 5, and no indirect branch tracking: a Geode knows neither cmov in all
# steppings nor endbr.
i586)
	cross=i686-linux-gnu-
	target=i386
	flags="-march=i586 -mtune=geode -fcf-protection=none"
	;;
*)
	cross=''
	target=x86_64
	flags="-march=x86-64 -fcf-protection=none"
	;;
esac

mkdir -p "$work/musl" "$work/linux" "$OUT/bin"
tar -C "$work/musl" --strip-components=1 -xf /inputs/musl_*.orig.tar.gz
cd "$work/musl"
CC="${cross}gcc $flags" AR="${cross}ar" RANLIB="${cross}ranlib" \
	./configure --prefix="$OUT" --disable-shared \
	--enable-wrapper=gcc --target="$target"
make -s -j"$(nproc)"
make -s install

tar -C "$work/linux" --strip-components=1 -xf /usr/src/linux-source-*.tar.xz
make -s -C "$work/linux" ARCH=x86 INSTALL_HDR_PATH="$OUT" headers_install

cat >"$OUT/bin/cc" <<END
#!/bin/sh
exec ${cross}gcc $flags -Os -fno-pie -no-pie -static \\
	-ffunction-sections -fdata-sections \\
	-fno-asynchronous-unwind-tables -fno-stack-protector \\
	"\$@" -specs "$OUT/lib/musl-gcc.specs"
END
for tool in ar ranlib strip objdump nm; do
	ln -s "$(command -v "$cross$tool")" "$OUT/bin/$tool"
done
chmod 755 "$OUT/bin/cc"
echo 'int main(void) { return 0; }' >"$work/try.c"
"$OUT/bin/cc" -o "$work/try" "$work/try.c"
[ "$arch" != x86_64 ] || "$work/try"
