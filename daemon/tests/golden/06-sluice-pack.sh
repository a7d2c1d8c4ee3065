#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy packed behind an initramfs: what cpio finds in
# the result, and what the script refuses.
. "$(dirname "$0")/../tally.sh"
begin sluice-pack
script=$TOP/firmware/memory/sluice-pack.sh
mkdir "$work/bin" "$work/found"
ln -s "$SLUICE" "$work/bin/sluice"
PATH=$work/bin:$PATH

pack() {
	sh "$script" "$@"
}

# refused REASON ARGUMENT... - it says why, and writes nothing.
refused() {
	reason=$1
	shift
	! pack "$@" >"$work/said" 2>&1 && grep -q "$reason" "$work/said" &&
		[ ! -e "$work/out" ]
}

# Three bytes more than a multiple of four: what comes behind is padded.
printf 'an archive, not whole' >"$work/base"
printf '\0\0' >>"$work/base"
policy=$TOP/rules/examples/office.conf
base=$(wc -c <"$work/base")
check "a policy is packed" pack "$policy" "$work/base" "$work/out"
check "behind what was there" cmp -n "$base" "$work/base" "$work/out"
tail -c "+$(((base + 3) / 4 * 4 + 1))" "$work/out" >"$work/tail"
check "as an archive that cpio reads" \
	sh -c "cd '$work/found' && busybox cpio -i -d <'$work/tail'"
check "which holds the policy" \
	cmp "$policy" "$work/found/etc/sluice.conf.first"
check "and nothing else" equal "$(cd "$work/found" && find . -type f)" \
	./etc/sluice.conf.first
check "for nobody else to read" equal \
	"$(stat -c %a "$work/found/etc/sluice.conf.first")" 600
rm "$work/out"

echo 'filter { pass nowhere -> inside }' >"$work/wrong"
: >"$work/empty"
check "a wrong policy" refused 'error:' \
	"$work/wrong" "$work/base" "$work/out"
check "one that is not there" refused 'no such file' \
	"$work/nosuch" "$work/base" "$work/out"
check "an empty one" refused 'is empty' \
	"$work/empty" "$work/base" "$work/out"
check "no initramfs" refused 'no such file' \
	"$policy" "$work/nosuch" "$work/out"
check "one argument less" refused usage "$policy" "$work/base"
check "one more" refused usage "$policy" "$work/base" "$work/out" "$work/out"
check "nothing is left behind" equal "$(ls "$work"/out* 2>/dev/null)" ''
finish
