#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice firmware, killed before each of its writes in turn, and with each of its
# reads and writes failing: something that is whole is booted next, what the
# slot holds is said, and the firmware can be installed again.
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

# told - that the slot is empty, or that something is not sure; otherwise nothing
# is changed.
told() {
	if grep -q "is empty now" "$work/said"; then
		cmp -s -n 4096 "$areas/header-b" /dev/zero
	else
		grep -q "may be whole or empty\|not sure" "$work/said" ||
			equal "$(sum)" "$before"
	fi
}

# Under ptrace the sanitizer cannot look for leaks.
export ASAN_OPTIONS=detect_leaks=0

# fault CALL NTH WHAT - an installation with that; false: it was done.
fault() {
	card
	before=$(sum)
	! strace -qq -o /dev/null -e trace="$1" -e inject="$1:$3:when=$2" \
		"$SLUICE" firmware --areas "$areas" \
		--key "$work/sluice/firmware.pub" install "$work/new" \
		>"$work/said" 2>&1
}

# faults WHAT CALL CHECK - at each call in turn.
faults() {
	nth=1
	while [ "$nth" -lt 99 ] && fault "$2" "$nth" "$1"; do
		check "$1 at $2 $nth: it boots" bootable
		[ "$3" = bootable ] || check "$1 at $2 $nth: it says so" "$3"
		check "$1 at $2 $nth: it can be installed again" \
			tool install "$work/new"
		nth=$((nth + 1))
	done
	check "there were some at $2 ($((nth - 1)))" [ "$nth" -ge 4 ]
}

faults signal=SIGKILL pwrite64 bootable
faults signal=SIGKILL fsync bootable
faults error=EIO pwrite64 told
faults error=EIO fsync told
faults error=EIO pread64 told
finish
