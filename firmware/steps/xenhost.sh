#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xenhost.sh ARCH PARTS MODULES INIT - a machine with Xen that lives in
# memory: the hypervisor, a kernel for dom0, and its root as an archive. Only for
# tests; nothing of it is shipped.
set -eu
parts=$2 modules=$3 init=$4
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for package in "$parts"/debs/*.deb; do
	dpkg-deb -x "$package" "$work/all"
done
cp "$work"/all/boot/vmlinuz-* "$OUT/vmlinuz"
zcat "$work"/all/boot/xen-4.17-amd64.gz >"$OUT/xen"
cp "$work/all/bin/busybox" "$OUT/busybox"

root=$work/root
mkdir -p "$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" \
	"$root/modules" "$root/domain" "$root/usr/bin" "$root/usr/sbin" \
	"$root/usr/lib" "$root/etc" "$root/var/lib/xen" \
	"$root/var/lib/xenstored" "$root/var/log/xen/console"
for name in bin sbin lib lib64; do
	mkdir -p "$root/usr/$name"
	ln -s "usr/$name" "$root/$name"
done
ln -s ../run "$root/var/run"
ln -s ../run/lock "$root/var/lock"
cd "$work/all"
cp -R etc/xen "$root/etc/"
cp -P bin/bash bin/busybox usr/bin/flock usr/bin/xenstore* "$root/bin/"
cp -P lib/x86_64-linux-gnu/*.so* usr/lib/x86_64-linux-gnu/*.so* "$root/lib/"
cp -L lib64/ld-linux-x86-64.so.2 "$root/lib64/"
for name in xl xenstored xen-init-dom0 xenconsoled xenconsole; do
	mkdir -p "$root/usr/lib/xen-4.17/bin"
	cp usr/lib/xen-4.17/bin/$name "$root/usr/lib/xen-4.17/bin/"
done
for name in $(bin/busybox --list); do
	[ -e "$root/bin/$name" ] || ln -s busybox "$root/bin/$name"
done
sed 's/#.*//; /^ *$/d' "$modules" >"$root/modules/order"
while read -r name; do
	found=$(find lib/modules -name "$name.ko")
	[ -n "$found" ]
	cp "$found" "$root/modules/"
done <"$root/modules/order"
cp "$init" "$root/init"
chmod 755 "$root/init"
(cd "$root" && find . | LC_ALL=C sort |
	cpio -o -H newc -R 0:0 --reproducible --quiet) | gzip -1 \
	>"$OUT/dom0.cpio.gz"
# Another archive may follow.
truncate -s %4 "$OUT/dom0.cpio.gz"
ls -l "$OUT"
