#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice firmware, killed before each of its writes in turn: something that is
# whole is booted next, and the firmware can be installed again.
. "$(dirname "$0")/../tally.sh"

begin firmware-cuts
# shellcheck source=daemon/tests/golden/slots.sh
. "$TOP/daemon/tests/golden/slots.sh"

# bootable - what is booted next is whole.
bootable() {
	grep -q "^DEFAULT a" "$areas/default" || return 1
	"$SLUICE" firmware --areas "$areas" --key "$work/sluice/firmware.pub" \
		verify >"$work/verified" 2>&1 || true
	grep -q "^slot a: " "$work/verified" || return 1
	! tool status | grep -q "slot b.*next time" ||
		grep -q "^slot b: alix" "$work/verified"
}

# Under ptrace the sanitizer cannot look for leaks.
export ASAN_OPTIONS=detect_leaks=0
cuts=0
for call in pwrite64 fsync; do
	at=1
	while [ "$at" -lt 40 ]; do
		card
		code=0
		strace -qq -o /dev/null -e trace="$call" \
			-e inject="$call:signal=SIGKILL:when=$at" \
			"$SLUICE" firmware --areas "$areas" \
			--key "$work/sluice/firmware.pub" install \
			"$work/new" >/dev/null 2>&1 || code=$?
		[ "$code" -ne 0 ] || break
		check "cut at $call $at: it boots" bootable
		check "cut at $call $at: it can be installed again" \
			tool install "$work/new"
		cuts=$((cuts + 1))
		at=$((at + 1))
	done
done
check "there were cuts ($cuts)" [ "$cuts" -ge 10 ]
finish
