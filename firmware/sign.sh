#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sign.sh BOARD VERSION KERNEL ROOT KEY OUT - a firmware file for the board: a
# signed header (daemon/core/firmware.h), the kernel, the root.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
board=$1 version=$2 kernel=$3 root=$4 key=$5 out=$6
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

digest() {
	sha512sum "$1" | cut -d' ' -f1
}

# part NAME FILE
part() {
	echo "$1 $(stat -c %s "$2") $(digest "$2")"
}

# Builds of one version are told apart by what they consist of.
build=$(cat "$kernel" "$root" | sha512sum | cut -c 1-8)
{
	echo "sluice firmware 1"
	echo "board $board"
	echo "version $version+$build"
	part kernel "$kernel"
	part root "$root"
} >"$work/text"
signify-openbsd -S -e -s "$key.sec" -m "$work/text" -x "$work/header"
[ "$(stat -c %s "$work/header")" -lt 4096 ] || die "the header is too long"
truncate -s 4096 "$work/header"
cat "$work/header" "$kernel" "$root" >"$out"
