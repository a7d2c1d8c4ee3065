#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# xenparts.sh ARCH PACKAGES - Xen and the packages of its dom0, from the mirror
# that the build root is from, with apt's lists in a folder of their own.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$OUT/debs"

apt() {
	tool=$1
	shift
	"$tool" -q -o Dir::State::lists="$work/lists" \
		-o Dir::Cache="$work/cache" "$@"
}

apt apt-get update
cd "$OUT/debs"
sed 's/#.*//; /^ *$/d' "$2" | while read -r package; do
	# The kernel's name has its version in it.
	case $package in
	linux-image-*) package=$(apt apt-cache depends "$package" |
		sed -n 's/^ *Depends: \(linux-image-.*\)/\1/p' | head -n 1) ;;
	esac
	apt apt-get download "$package"
done
sha256sum ./*.deb
