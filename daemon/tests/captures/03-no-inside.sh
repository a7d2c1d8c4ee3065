#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Of every capture case: in what leaves by the ports of a translated boundary,
# no address that is an inner side of its lines.
. "$(dirname "$0")/../tally.sh"
begin captured
printed=$work/printed
checker=$TOP/daemon/tests/netns/no-inside.py

# inner ZONE - the inner sides of its lines, with commas.
inner() {
	awk -v zone="$1" '
		$1 == "nat" && $2 == zone { on = 1; next }
		$1 == "}" { on = 0 }
		!on { next }
		$1 == "masquerade" || $1 == "private" { print $2 }
		$1 == "static" || $1 == "prefix" || $1 == "alias" { print $4 }
		$1 == "forward" {
			for (i = 2; i < NF; i++)
				if ($i == "to")
					print $(i + 1)
		}' "$printed" | sort -u | paste -sd,
}

# outside ZONE CASE - files of what leaves by its ports, if anything does.
outside() {
	sed -n "s/^\\tport \\([^ ]*\\) *zone $1\$/\\1/p" "$printed" |
		while read -r port; do
			find "$2/out-$port.pcap" -size +24c
		done
}

boundaries=0
for case in "$TOP"/rules/captures/*/; do
	"$SLUICE" check --print "$case/policy.conf" >"$printed"
	# They are words.
	# shellcheck disable=SC2013
	for zone in $(sed -n 's/^nat \([^ ]*\) {$/\1/p' "$printed"); do
		files=$(outside "$zone" "$case")
		[ -n "$files" ] || continue
		boundaries=$((boundaries + 1))
		# Names of ports have no blanks.
		# shellcheck disable=SC2086
		check "$(basename "$case"): zone $zone" \
			python3 "$checker" "$(inner "$zone")" $files
	done
done
check "there were boundaries" [ "$boundaries" -ge 20 ]
check "where they may be seen they are found" not python3 "$checker" \
	10.0.0.0/24 "$TOP/rules/captures/web/out-eth0.pcap"
finish
