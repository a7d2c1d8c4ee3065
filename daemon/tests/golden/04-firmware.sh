#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice firmware, on areas that are files: what it refuses, and what it writes.
. "$(dirname "$0")/../tally.sh"

begin firmware
# shellcheck source=daemon/tests/golden/slots.sh
. "$TOP/daemon/tests/golden/slots.sh"
head -c 70001 /dev/zero >"$work/kernel.broken"
signed wrap wrap firmware kernel.2 root.2
signed forged alix other kernel.2 root.2
signed broken alix firmware kernel.broken root.2
head -c 100000 "$work/new" >"$work/truncated"
head -c 100 "$work/new" >"$work/short"
{
	cat "$work/new"
	echo
} >"$work/longer"
{
	cat "$work/new"
	head -c 1023 /dev/zero | tr '\0' '\032'
} >"$work/sent"
{
	cat "$work/sent"
	printf '\032'
} >"$work/oversent"
cp "$work/new" "$work/bent"
printf X | dd of="$work/bent" bs=1 seek=90000 conv=notrunc status=none
sed 's/^board alix/board wrap/' "$work/new" >"$work/resigned"

# refused FILE TEXT - the reason has TEXT, and nothing was written.
refused() {
	before=$(sum)
	check "$1: is refused" exits 1 tool install "$work/$1"
	check "$1: '$2'" said "$2" tool install "$work/$1"
	check "$1: nothing was written" equal "$(sum)" "$before"
}

card
refused wrap "for the board wrap, and this is alix"
refused forged "not signed by the key"
refused resigned "not signed by the key"
refused broken "its kernel is none that could boot"
refused truncated "send it again"
refused longer "send it again"
refused oversent "send it again"
check "what XMODEM fills up is ignored" tool verify "$work/sent"
refused short "is no firmware"
refused kernel.2 "is no firmware"
refused bent "is not the one that was signed"
refused absent "No such file"
truncate -s 60000 "$areas/kernel-b"
refused new "has room for 60000"
card
check "both slots are as signed" tool verify
check "status says which runs" said "runs, the usual one" tool status
check "nothing is to be confirmed" said "already" tool confirm

check "the new one is installed" tool install "$work/new"
check "both slots are as signed again" tool verify
check "it is booted once" said "the next time on trial" tool status
dd if=/dev/zero of="$areas/adv" bs=512 count=1 conv=notrunc status=none
check "also if one of both sectors was lost" said "the next time on trial" \
	tool status
check "slot a is as it was" cmp -n 70001 "$areas/kernel-a" "$work/kernel.1"
check "slot b is the new one" cmp -n 70001 "$areas/kernel-b" "$work/kernel.2"
check "status is JSON" sh -c "\"\$@\" | python3 -m json.tool" - \
	"$SLUICE" firmware --areas "$areas" \
	--key "$work/sluice/firmware.pub" --json status

# What the boot loader does then.
dd if=/dev/zero of="$areas/adv" bs=512 count=2 conv=notrunc status=none
sed -i s/slot=a/slot=b/ "$areas/cmdline"
check "it runs on trial" said "runs, on trial" tool status
check "the one to fall back to is not overwritten" said "on trial" \
	tool install "$work/old"
check "it is not confirmed without a policy" exits 3 tool confirm \
	--socket "$work/absent"
check "slot a is still the usual one" grep -q "^DEFAULT a" "$areas/default"

finish
