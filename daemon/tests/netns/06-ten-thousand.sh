#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy of 10,000 rules goes from its text into the kernel in at most half
# of the time that nft takes for the same ruleset, in under 16 MB.
. "$(dirname "$0")/lib.sh"

begin 06

# figure NAME MOST - that figure of the measurement is not larger.
figure() {
	awk -v name="$1" -v most="$2" '
		$1 == name { found = 1; if ($2 > most) exit 1 }
		END { if (!found) exit 1 }' "$work/figures"
}

measured() {
	sh "$TOP/daemon/bench/load.sh" 10000 "$1" >"$work/figures"
}

for shape in runs mixed; do
	check "$shape: the measurement runs" measured $shape
	cat "$work/figures"
	check "$shape: at most half of the time of nft" figure ratio 0.5
	check "$shape: under 16 MB" figure peak_kb 16383
done
finish
