#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon is killed before each system call by which it keeps a policy: what
# runs afterwards is the old one or the new one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/kept.sh"

begin 34
cables eth0 eth1
socket=$work/socket

policy 1 >"$work/policy.1"
policy 2 >"$work/policy.2"

# cut CALL NTH - kill it there while it keeps policy 2; false: it lived.
cut() {
	rm -rf "$work/kept"
	mkdir "$work/kept"
	keeper "$work/kept" -f "$work/policy.1"
	stop TERM
	start sluiced fw strace -qq -o "$work/trace" -e trace="$1" \
		-e inject="$1:signal=SIGKILL:when=$2" "$SLUICED" --foreground \
		--store "$work/kept" --socket "$socket"
	daemon_pid=$started
	need 20 "policy 1 runs again" runs
	if sluice apply "$work/policy.2" >"$work/said" 2>&1; then
		sluice status >/dev/null
		kill -TERM "$(sed -n 1p "$socket.lock")"
		wait "$daemon_pid" || true
		return 1
	fi
	wait "$daemon_pid" || true
}

# whole - the store has a policy that runs, and nothing half-written.
whole() {
	keeper "$work/kept"
	now=$(number)
	stop TERM
	[ "$now" = 1 ] || [ "$now" = 2 ] || return 1
	[ "$(readlink "$work/kept/current")" = "0000000$now.conf" ] &&
		[ ! -e "$work/kept/half" ]
}

cuts=0
for call in fsync renameat symlinkat; do
	nth=1
	while [ "$nth" -lt 10 ] && cut $call $nth; do
		check "cut at $call $nth: old or new" whole
		cuts=$((cuts + 1))
		nth=$((nth + 1))
	done
done
check "there were cuts ($cuts)" [ "$cuts" -ge 7 ]
finish
