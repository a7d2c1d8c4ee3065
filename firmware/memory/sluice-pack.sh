#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice-pack POLICY INITRAMFS OUT - OUT is INITRAMFS, and behind it an archive
# with the policy that the box starts with. For the host; it needs nothing but a
# shell. The kernel unpacks one archive behind the other.
set -eu
export LC_ALL=C

die() {
	echo "sluice-pack: $*" >&2
	exit 1
}

# pad FILE - to a multiple of four bytes.
pad() {
	while [ $(($(size "$1") % 4)) -ne 0 ]; do
		printf '\0' >>"$1"
	done
}

size() {
	wc -c <"$1" | tr -d ' '
}

# entry NAME MODE SIZE - the head of an entry in the format "newc": inode, mode,
# owner, group, links, time, size, four numbers of devices, and the length of
# the name with its zero. It is padded with the name.
entry() {
	printf '070701%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X%08X' \
		0 "$2" 0 0 1 0 "$3" 0 0 0 0 $((${#1} + 1)) 0 >>"$new"
	printf '%s\0' "$1" >>"$new"
	pad "$new"
}

pack() {
	policy=$1 initramfs=$2 out=$3
	for file in "$policy" "$initramfs"; do
		[ -f "$file" ] || die "$file: no such file"
		[ -r "$file" ] || die "$file: may not be read"
		[ -s "$file" ] || die "$file: is empty"
	done
	if command -v sluice >/dev/null; then
		sluice check "$policy" || die "$policy: nothing was packed"
	else
		echo "sluice-pack: no sluice here to check $policy;" \
			"the box lets nothing pass if it is wrong" >&2
	fi
	new=$(mktemp "$out.XXXXXX")
	trap 'rm -f "$new"' EXIT
	trap 'exit 130' INT TERM
	cat "$initramfs" >"$new"
	pad "$new"
	# A regular file, 0600: no other name in the initramfs is touched.
	entry etc/sluice.conf.first $((0100600)) "$(size "$policy")"
	cat "$policy" >>"$new"
	pad "$new"
	entry 'TRAILER!!!' 0 0
	mv "$new" "$out"
	trap - EXIT
	echo "packed $policy into $out, $(size "$out") bytes"
}

if [ $# -ne 3 ]; then
	echo "usage: sluice-pack POLICY INITRAMFS OUT" >&2
	exit 2
fi
pack "$@"
