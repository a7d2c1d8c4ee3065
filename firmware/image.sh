#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# image.sh BOARD - the image of a card, or the kernel and initramfs of a domain,
# and what it is made of, in build/BOARD/.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
board=${1:-}
boards=$(cd "$TOP/board" && echo */ | tr -d /)
[ -r "$TOP/board/${board:-none}/board.conf" ] ||
	die "which board? There are: $boards"

began=$(date +%s)
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
echo "built build/$board in $(($(date +%s) - began)) s"
