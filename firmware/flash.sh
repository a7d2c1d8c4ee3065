#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# flash.sh BOARD DEVICE [--force] - write the board's image to a card, and read
# it back. Refuses what is in use, always; what is not removable, and what it
# cannot ask about, without --force.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
board=${1:-} device=${2:-} force=${3:-}
image=$TOP/build/$board/card.img

usage() {
	die "usage: ./build.sh flash BOARD /dev/DEVICE [--force]"
}

[ -n "$device" ] || usage
case $force in
'' | --force) ;;
*) usage ;;
esac
! gives "$board" domain ||
	die "$board has no card; docs/xen.md says how a domain is started"
[ -r "$image" ] || die "no image: ./build.sh image $board"
[ -b "$device" ] || die "$device: is no disk (a block device)"
[ -w "$device" ] || die "$device: may not be written: use sudo"
name=$(basename "$(readlink -f "$device")")
[ -d "/sys/block/$name" ] ||
	die "$device: is a part of a disk; name the whole disk"

for part in "/sys/block/$name" "/sys/block/$name"/"$name"*; do
	part=$(basename "$part")
	! grep -q "^/dev/$part " /proc/mounts ||
		die "/dev/$part is mounted; umount it first"
	! grep -q "^/dev/$part " /proc/swaps || die "/dev/$part is swap space"
	[ -z "$(ls "/sys/class/block/$part/holders" 2>/dev/null)" ] ||
		die "/dev/$part is in use by another device"
done
size=$(($(cat "/sys/block/$name/size") * 512))
needed=$(stat -c %s "$image")
[ "$size" -ge "$needed" ] ||
	die "$device: has $((size >> 20)) MB, the image $((needed >> 20)) MB"
if [ "$(cat "/sys/block/$name/removable")" != 1 ] && [ -z "$force" ]; then
	die "$device: is not removable; if it is the card, say --force"
fi

say "this is overwritten, with all that it holds:"
lsblk -o NAME,SIZE,MODEL,FSTYPE,LABEL "$device" >&2
if [ -z "$force" ]; then
	[ -t 0 ] || die "nobody to ask; say --force"
	printf 'image: type yes to go on: ' >&2
	read -r answer
	[ "$answer" = yes ] || die "nothing was written"
fi
say "writing $((needed >> 20)) MB"
dd if="$image" of="$device" bs=1M conv=fsync status=progress
say "reading it back"
blockdev --flushbufs "$device"
cmp -n "$needed" "$image" "$device" || die "$device: holds something else now;" \
	"the card is broken or was written by somebody else"
echo "flashed: $device holds the image for $board"
