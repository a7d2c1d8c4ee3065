#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# root.sh BOARD BUSYBOX DAEMON DROPBEAR OVERLAY RULES BOARD.CONF KEY - the root
# file system, as a squashfs that is read only, and as an archive for an initramfs.
set -eu
board=$1 busybox=$2 daemon=$3 dropbear=$4 overlay=$5 rules=$6 conf=$7 key=$8
# shellcheck source=board/alix/board.conf
. "$conf"
root=$(mktemp -d)
trap 'rm -rf "$root" "$root.cpio"' EXIT

cp -R "$overlay/." "$root/"
mkdir -p "$root/bin" "$root/sbin" "$root/usr/bin" "$root/usr/sbin" \
	"$root/dev" "$root/proc" "$root/sys" "$root/run" "$root/tmp" \
	"$root/data" "$root/root" "$root/usr/share/sluice"
cp "$busybox/busybox" "$root/bin/busybox"
while read -r link; do
	[ -e "$root$link" ] || ln -s /bin/busybox "$root$link"
done <"$busybox/links"
cp "$daemon/sluiced" "$root/usr/sbin/sluiced"
ln -s sluiced "$root/usr/sbin/sluice"
ln -s sluiced "$root/usr/sbin/sluice-lease"
cp "$dropbear/dropbear" "$root/usr/sbin/dropbear"
ln -s dropbear "$root/usr/sbin/dropbearkey"
ln -s /data/ssh "$root/root/.ssh"
cp -R "$rules/captures" "$rules/examples" "$root/usr/share/sluice/"
ln -s /data/passwd "$root/etc/passwd"
ln -s /data/shadow "$root/etc/shadow"
ln -s /data/sluice "$root/etc/sluice"
ln -s /proc/mounts "$root/etc/mtab"
ln -s /sbin/init "$root/init"
sed -i "s/TTY/$tty/g; s/BAUD/$baud/" "$root/etc/inittab"
cp "$key" "$root/etc/sluice-firmware.pub"
echo "$board" >"$root/etc/board"
echo "$board $(sed -n 's/.*SLUICE_VERSION "\(.*\)"/\1/p' \
	/sluice/daemon/app/sluice.h)" >"$root/etc/version"
find "$root" -type d -exec chmod 755 {} +
find "$root" -type f -exec chmod 644 {} +
chmod 755 "$root/bin/busybox" "$root/usr/sbin/sluiced" \
	"$root/usr/sbin/dropbear"
for file in "$overlay"/sbin/*; do
	chmod 755 "$root/sbin/$(basename "$file")"
done
chmod 600 "$root/etc/shadow.first"
find "$root" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +

mksquashfs "$root" "$OUT/root" -comp xz -Xbcj x86 -b 131072 -all-root -no-xattrs \
	-noappend -no-progress -no-exports
(cd "$root" && find . | LC_ALL=C sort |
	cpio -o -H newc -R 0:0 --reproducible --quiet) >"$root.cpio"
# The kernel reserves as much as the dictionary has while it unpacks.
xz --check=crc32 --x86 --lzma2=preset=9e,dict=1MiB <"$root.cpio" \
	>"$OUT/root.cpio.xz"
ls -l "$OUT"
