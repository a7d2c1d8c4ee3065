#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 03-firmware.sh BOARD - another firmware over the serial line: on trial, not
# confirmed, confirmed; and some that cannot boot, which the box leaves again by
# itself.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "firmware-$1"
key=$(sh "$TOP/firmware/key.sh")
built=$TOP/build/$board

# firmware NAME KERNEL ROOT
firmware() {
	sh "$TOP/firmware/sign.sh" "$board" "$1" "$2" "$3" "$key" "$work/$1"
}

# send NAME - by XMODEM, as FILE of the data partition.
send() {
	line send "/data/$1" "$work/$1"
}

# spoilt FILE SKIP - it begins as it did, and has zeros behind SKIP bytes.
spoilt() {
	head -c "$2" "$1"
	head -c $(($(stat -c %s "$1") - $2)) /dev/zero
}

restart() {
	box_off
	box_on "$memory"
}

# runs SLOT ROLE - of firmware status.
runs() {
	box "sluice firmware status" | grep -q "^slot $1 .*: $2"
}

spoilt "$built/root" 8 >"$work/bad-root"
spoilt "$built/kernel" 65536 >"$work/bad-kernel"
firmware new "$built/kernel" "$built/root"
firmware rootless "$built/kernel" "$work/bad-root"
firmware kernelless "$work/bad-kernel" "$built/root"

box_cables
box_on "$memory"
check "a password" line first "$password"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is applied" box "sluice apply /data/policy"
need 20 "an echo passes" passes
check "slot a runs" runs a "runs, the usual one"
check "both slots are as they were signed" box "sluice firmware verify"
check "a firmware file by XMODEM" send new
check "is installed" box "sluice firmware install /data/new && sync"
check "for the next boot only" runs b "the next time on trial"

restart
need 60 "the new one passes traffic" passes
check "login" line login "$password"
check "it runs on trial" runs b "runs, on trial"
restart
need 60 "without a word it is the old one again" passes
check "login" line login "$password"
check "slot a runs again" runs a "runs, the usual one"

check "it is installed again" box "sluice firmware install /data/new && sync"
restart
need 60 "the new one passes traffic" passes
check "login" line login "$password"
check "it is confirmed" box "sluice firmware confirm"
restart
need 60 "it passes traffic after another boot" passes
check "login" line login "$password"
check "and is the usual one" runs b "runs, the usual one"

for bad in rootless kernelless; do
	check "$bad: sent" send "$bad"
	check "$bad: installed" box "sluice firmware install /data/$bad && sync"
	restart
	check "$bad: nothing passes" not within 15 passes
	restart
	need 60 "$bad: the old one passes traffic" passes
	check "login" line login "$password"
	check "$bad: slot b runs" runs b "runs, the usual one"
	check "$bad: is removed" box "rm /data/$bad"
done
box_off
finish
