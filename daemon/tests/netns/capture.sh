# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# capture.sh - sluice capture or sluice trace in namespace fw, and what it has
# told. Sourced after lib.sh and sluice.sh.

# begun PID - that process is a capture that has begun. $work/err is to be
# empty before it is started.
begun() {
	capture=$1
	pids="$pids $capture"
	need 10 "somebody listens" \
		grep -q '^\(listening\|tracing\) at eth' "$work/err"
}

# listen COMMAND WORDS... - begin one.
listen() {
	command=$1
	shift
	: >"$work/err"
	ip netns exec "$prefix-fw" "$SLUICE" "$command" --socket "$socket" \
		"$@" >"$work/out" 2>"$work/err" </dev/null &
	begun $!
}

capture() {
	listen capture "$@"
}

trace() {
	listen trace "$@"
}

# ended CODE - it ends with that code.
ended() {
	code=0
	wait "$capture" || code=$?
	equal "$code" "$1"
}

# stop SIGNAL - and its last line into $last.
stop() {
	kill -"$1" "$capture"
	check "SIG$1 ends it: exit 0" ended 0
	last=$(tail -n 1 "$work/err")
}

# told PORT DIRECTION PATTERN - lines of that marker.
told() {
	grep -cE "^[0-9:.]{15} $1 $2 .*$3" "$work/out" || true
}

# figure WORD - the number before it in the last line.
figure() {
	echo "$last" | sed -n "s/.*\\b\\([0-9][0-9]*\\) $1.*/\\1/p"
}

# count_lost - of all ports.
count_lost() {
	echo "$last" | sed 's/.*lost by the kernel://' | tr ',' '\n' |
		awk '{ lost += $2 } END { print lost + 0 }'
}
