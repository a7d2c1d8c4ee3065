#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `sluice compile` prints is a ruleset that nft loads, for the default,
# every example and every golden policy, in a namespace with their ports.
. "$(dirname "$0")/lib.sh"

begin 14

ports() {
	sed -n 's/^[[:space:]]*port "*\([^ "]*\)"* zone .*/\1/p' "$1"
}

# load FILE - in a namespace of its own.
load() {
	number=$((number + 1))
	namespace "$number"
	for port in $(ports "$1"); do
		ip_at "$number" link add "$port" type veth || return 1
	done
	"$SLUICE" compile "$1" >"$work/text" || return 1
	at "$number" nft -f "$work/text"
}

number=0
cd "$TOP/rules"
for policy in default.conf examples/*.conf golden/ok/*.conf; do
	# The canonical form has a line for each port.
	"$SLUICE" check --print "$policy" >"$work/policy"
	check "$policy" load "$work/policy"
done
check "some were loaded" [ "$number" -gt 5 ]
finish
