# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# tally.sh - checks that are counted, waiting for a condition, and the end.
# Sourced by scripts two folders below the top, or that set TOP themselves.
set -eu

: "${TOP:=$(cd "$(dirname "$0")/../../.." && pwd)}"
: "${BUILD:=$TOP/build/host}"
: "${SLUICE:=$BUILD/sluice}" "${SLUICED:=$BUILD/sluiced}"

passed=0 failed=0 skipped=0 namespaces='' pids=''

# begin NAME - with a folder $work of its own.
begin() {
	name=$1
	prefix=sluice-$name-$$
	work=$(mktemp -d)
	chmod 755 "$work"
	trap cleanup EXIT
	trap 'exit 130' INT TERM
}

cleanup() {
	status=$?
	trap - EXIT
	for pid in $pids; do
		kill "$pid" 2>/dev/null || continue
		wait "$pid" 2>/dev/null || continue
	done
	for space in $namespaces; do
		ip netns del "$space" || status=1
	done
	rm -rf "$work"
	exit "$status"
}

# finish - the tally; the last line of a script.
finish() {
	tally="$passed passed, $failed failed"
	[ "$skipped" -eq 0 ] || tally="$tally, $skipped skipped"
	echo "$name: $tally"
	[ "$failed" -eq 0 ] || exit 1
	exit 0
}

# check WHAT COMMAND... - counted; its output is shown if it fails.
check() {
	what=$1
	shift
	if "$@" >"$work/check" 2>&1; then
		echo "ok: $what"
		passed=$((passed + 1))
	else
		echo "not ok: $what"
		sed 's/^/  | /' "$work/check"
		failed=$((failed + 1))
	fi
}

not() {
	! "$@"
}

# exits CODE COMMAND... - it ends with exactly that code.
exits() {
	expected=$1 code=0
	shift
	"$@" || code=$?
	[ "$code" -eq "$expected" ] && return
	echo "exit $code, not $expected"
	return 1
}

# equal GOT WANTED
equal() {
	[ "$1" = "$2" ] && return
	echo "got '$1', wanted '$2'"
	return 1
}

# within SECONDS COMMAND... - true as soon as the command is. On a machine that is
# emulated PATIENCE says how many times longer that may take.
within() {
	until=$(($(date +%s) + $1 * ${PATIENCE:-1}))
	shift
	while ! "$@"; do
		[ "$(date +%s)" -lt "$until" ] || return 1
		sleep 0.05
	done
}

# need SECONDS WHAT COMMAND... - nothing makes sense before that.
need() {
	seconds=$1 what=$2
	shift 2
	within "$seconds" "$@" >"$work/need" 2>&1 && return
	echo "not ok: $what, within $seconds s"
	tail -n 3 "$work/need" | sed 's/^/  | /'
	[ ! -s "$work/sluiced" ] ||
		tail -n 20 "$work/sluiced" | sed 's/^/  sluiced: /'
	failed=$((failed + 1))
	finish
}
