#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 03-ruleset.sh [--update] - what `sluice compile` makes of the default and of
# the examples, held against rules/golden/nft/. With --update, written there.
set -eu
cd "$(dirname "$0")/../../../rules"
sluice=${SLUICE:-../build/host/sluice}
wanted=golden/nft
passed=0 failed=0
text=$(mktemp)
trap 'rm -f "$text"' EXIT

for policy in default.conf examples/*.conf; do
	golden=$wanted/$(basename "$policy" .conf).nft
	if ! "$sluice" compile "$policy" >"$text"; then
		echo "$policy: does not compile"
		failed=$((failed + 1))
	elif [ "${1:-}" = --update ]; then
		mkdir -p "$wanted"
		cp "$text" "$golden"
	elif diff -u "$golden" "$text"; then
		passed=$((passed + 1))
	else
		echo "$policy: its ruleset is not that of $golden"
		failed=$((failed + 1))
	fi
done
echo "ruleset: $passed passed, $failed failed"
[ "$failed" -eq 0 ]
