#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# image.sh BOARD - the image of a card and the same as a firmware file, or the
# initramfs of what boots from memory, and what it is made of, in build/BOARD/.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
# shellcheck source=firmware/areas.conf
. "$TOP/firmware/areas.conf"
board=${1:-}
boards=$(cd "$TOP/board" && echo */ | tr -d /)
[ -r "$TOP/board/${board:-none}/board.conf" ] ||
	die "which board? There are: $boards"

# sign_card - a header into both slots of the card, and a firmware file.
sign_card() {
	version=$(sed -n 's/.*SLUICE_VERSION "\(.*\)"/\1/p' \
		"$TOP/daemon/app/sluice.h")
	sh "$TOP/firmware/sign.sh" "$board" "$version" "$out/kernel" \
		"$out/root" "$key" "$out/firmware"
	for slot in "$header_a_at" "$header_b_at"; do
		dd if="$out/firmware" of="$out/card.img" bs=512 \
			count="$header_sectors" seek="$slot" conv=notrunc \
			status=none
	done
}

began=$(date +%s)
key=$(sh "$TOP/firmware/key.sh")
mkdir -p "$TOP/build"
cp "$key.pub" "$TOP/build/firmware.pub"

# The last line names the folders that hold the results.
results=$(sh "$TOP/firmware/enter.sh" sh /sluice/firmware/build.sh "$board" |
	tail -n 1 | sed "s|/cache/|$CACHE/|g")
[ -n "$results" ] || exit 1
read -r kernel manifest made <<END
$results
END
out=$TOP/build/$board
rm -rf "$out"
mkdir -p "$out"
cp "$kernel/kernel" "$kernel/config" "$out/"
cp "$manifest/manifest.spdx.json" "$out/"
for result in $made; do
	for file in "$result"/out/*; do
		cp --sparse=always "$file" "$out/"
	done
	cat "$result/sizes"
done
! gives "$board" card || sign_card
echo "built build/$board in $(($(date +%s) - began)) s"
