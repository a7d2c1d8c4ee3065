#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 05-watchdog.sh BOARD - the daemon dies: traffic goes on, and init starts it
# again. It hangs: the watchdog resets the box, where QEMU has one for it.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "watchdog-$1"

# answers - the daemon does.
answers() {
	box "sluice status"
}

# off - the box has reset itself, which ends QEMU here.
off() {
	! kill -0 "$qemu_pid" 2>/dev/null
}

box_cables
box_on "$memory"
check "a password" line first "$password"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is applied" box "sluice apply /data/policy && sync"
need 20 "an echo passes" passes
start ping lan ping -q -i 0.2 -c 25 10.0.0.254
ping=$started
# They are the box's.
# shellcheck disable=SC2016
check "the daemon is killed" box 'kill -KILL $(pidof sluiced)'
check "init starts it again" within 10 answers
check "it has its policy" box 'sluice status | grep "^kept .* policy 1 of 1"'
wait "$ping" || true
check "no echo was lost" grep -q " 25 received" "$work/ping"

if ! box "ls /dev/watchdog" >"$work/dog"; then
	echo "skip: $board: QEMU has no watchdog for its kernel"
	skipped=$((skipped + 1))
	box_off
	finish
fi
# shellcheck disable=SC2016
check "the daemon hangs" box 'kill -STOP $(pidof sluiced); sync'
check "an echo passes as before" passes
check "within 90 s the watchdog resets the box" within 90 off
box_on "$memory"
need 60 "an echo passes again" passes
box_off
finish
