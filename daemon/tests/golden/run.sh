#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# run.sh - holds what `sluice check` says about the golden policies, the
# examples and the default against what it should say.
#
#   run.sh SLUICE             compare; exits 1 and shows the difference if any
#   run.sh --update SLUICE    write what it says now; read it as a diff
#
# rules/golden/err   NAME.conf is refused, with NAME.err on stderr, exit 1
# rules/golden/warn  NAME.conf is taken, with NAME.err on stderr, exit 0
# rules/golden/ok    NAME.conf is taken without a word; NAME.print is the
#                    canonical print of it, which prints as itself
set -eu

usage() {
	echo "usage: run.sh [--update] SLUICE" >&2
	exit 2
}

update=false
if [ "${1:-}" = --update ]; then
	update=true
	shift
fi
[ $# -eq 1 ] || usage
sluice=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
[ -x "$sluice" ] || usage
rules=$(cd "$(dirname "$0")/../../../rules" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0
failed=0

fail() {
	echo "$1: $2"
	failed=$((failed + 1))
}

# check NAME [--print]: fills out, err and $code in the current folder.
check() {
	code=0
	"$sluice" check ${2:+"$2"} "$1" >"$scratch/out" 2>"$scratch/err" ||
		code=$?
}

# compare NAME WANT GOT: the same bytes, or the difference and a failure.
compare() {
	if $update; then
		cp "$3" "$2"
	elif [ ! -f "$2" ]; then
		fail "$1" "$2 is missing; write it with --update"
		return 0
	elif ! diff -u "$2" "$3"; then
		fail "$1" "differs from $2"
		return 0
	fi
	passed=$((passed + 1))
}

# expect NAME CODE: exit code, and whether anything was said on stderr.
expect() {
	if [ "$code" -ne "$2" ]; then
		fail "$1" "exit code $code, not $2"
		cat "$scratch/err"
		return 1
	fi
}

# Messages of a policy that is refused (1) or taken with warnings (0).
messages() {
	cd "$rules/golden/$1"
	for file in *.conf; do
		check "$file"
		expect "$1/$file" "$2" || continue
		if [ ! -s "$scratch/err" ]; then
			fail "$1/$file" "nothing was said on stderr"
			continue
		fi
		compare "$1/$file" "${file%.conf}.err" "$scratch/err"
	done
}

# A policy that is taken silently, and whose print is a fixed point.
silent() {
	check "$1" --print
	expect "$1" 0 || return 1
	if [ -s "$scratch/err" ]; then
		fail "$1" "something was said on stderr"
		cat "$scratch/err"
		return 1
	fi
	cp "$scratch/out" "$scratch/print.conf"
	check "$scratch/print.conf" --print
	if ! diff -u "$scratch/print.conf" "$scratch/out"; then
		fail "$1" "its print does not print as itself"
		return 1
	fi
}

prints() {
	cd "$rules/golden/ok"
	for file in *.conf; do
		silent "$file" || continue
		compare "ok/$file" "${file%.conf}.print" "$scratch/print.conf"
	done
}

shipped() {
	cd "$rules"
	for file in default.conf examples/*.conf; do
		silent "$file" || continue
		passed=$((passed + 1))
	done
}

messages err 1
messages warn 0
prints
shipped
echo "golden: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
