#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh GROUP... - run the tests of the groups, a line for each, and count;
# GROUP/NN-NAME is one of them, boot/BOARD and boot/BOARD-NN-NAME are some.
#
# A test is a program. Its output may hold a tally, "NAME: N passed, N failed"
# or "NAME: N passed, N failed, N skipped", of which the last one counts; one
# without a tally is a single test. Exit 77 means that all of it was skipped.
# Lines "skip: WHAT: REASON" are shown. A failure shows its whole output.
set -eu
cd "$(dirname "$0")/../.."
top=$PWD
# shellcheck source=daemon/tests/boards.sh
. "$top/daemon/tests/boards.sh"
limit=${TEST_SECONDS:-600}
passed=0 failed=0 skipped=0

say() {
	printf '%-6s %-34s %s\n' "$1" "$2" "$3"
}

# number_of WORD LOG - the number before WORD in the last tally of LOG, or 0.
number_of() {
	sed -nE 's/^[^ ]+: ([0-9]+ passed, [0-9]+ failed.*)$/\1/p' "$2" |
		tail -n 1 | grep -oE "[0-9]+ $1" | grep -oE '[0-9]+' || echo 0
}

# may_skip NAME - unless a pattern in never-skip fits it, and CI is set.
may_skip() {
	[ -n "${CI:-}" ] || return 0
	while read -r pattern; do
		# It is a pattern on purpose.
		# shellcheck disable=SC2254
		case $1 in $pattern) return 1 ;; esac
	done <daemon/tests/never-skip
}

# run NAME COMMAND... - NAME is GROUP/TEST.
run() {
	name=$1
	shift
	log=$top/build/tests/$name.log
	mkdir -p "$(dirname "$log")"
	start=$(date +%s)
	status=0
	timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
	took="$(($(date +%s) - start)) s"
	p=$(number_of passed "$log")
	f=$(number_of failed "$log")
	s=$(number_of skipped "$log")
	case $status in
	0) [ "$((p + f + s))" -gt 0 ] || p=1 ;;
	77) s=$((s + 1)) ;;
	124) echo "no end within $limit s" >>"$log" ;;
	esac
	if [ "$status" -ne 0 ] && [ "$status" -ne 77 ] && [ "$f" -eq 0 ]; then
		f=1
	fi
	if [ "$s" -gt 0 ] && ! may_skip "$name"; then
		echo "skip: $name may not skip when CI is set" >>"$log"
		f=$((f + s)) s=0
	fi
	report "$name" "$p" "$f" "$s" "$took" "$log"
}

report() {
	passed=$((passed + $2)) failed=$((failed + $3))
	skipped=$((skipped + $4))
	if [ "$3" -gt 0 ]; then
		say FAIL "$1" "$2 passed, $3 failed, $5"
		sed 's/^/       /' "$6"
	elif [ "$4" -gt 0 ]; then
		say skip "$1" "$2 passed, $4 skipped, $5"
	else
		say ok "$1" "$2 passed, $5"
	fi
	[ "$4" -eq 0 ] || grep '^skip: ' "$6" | sed 's/^/       /'
}

use() {
	export BUILD="$top/build/$1"
	export SLUICE="$BUILD/sluice" SLUICED="$BUILD/sluiced"
}

# scripts GROUP PREFIX - every tests/GROUP/NN-NAME.sh, in order.
scripts() {
	for script in daemon/tests/"$1"/[0-9]*.sh; do
		[ -e "$script" ] || continue
		run "$2$1/$(basename "$script" .sh)" sh "$script"
	done
}

unit() {
	for program in "$BUILD"/unit/test_*; do
		case $program in
		*.*) ;;
		*) run "$1unit/$(basename "$program")" "$program" ;;
		esac
	done
}

for group in "$@"; do
	use host
	case $group in
	gates)
		for gate in daemon/tests/check-*.sh; do
			name=${gate#daemon/tests/check-}
			run "gates/${name%.sh}" sh "$gate"
		done
		;;
	unit) unit "" ;;
	golden | fuzz | captures | netns) scripts "$group" "" ;;
	boot | boot/*) for_boards boot card "${group#boot}" ;;
	vm)
		limit=${TEST_SECONDS:-5400}
		run vm/captures sh daemon/tests/vm/run.sh captures
		run vm/netns sh daemon/tests/vm/run.sh netns
		;;
	xen | xen/*) for_boards xen domain "${group#xen}" ;;
	sanitize)
		use sanitize
		unit sanitize/
		scripts golden sanitize/
		scripts fuzz sanitize/
		scripts captures sanitize/
		;;
	golden/* | fuzz/* | captures/* | netns/*) run "$group" sh "daemon/tests/$group.sh" ;;
	*)
		echo "run.sh: unknown group '$group'" >&2
		exit 2
		;;
	esac
done

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" -eq 0 ]
