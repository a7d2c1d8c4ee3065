#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A policy of 10,000 rules goes from its text into the kernel in under 16 MB,
# whether rules of one kind follow each other or not. How long it takes beside
# nft is printed, and is no test: machines are shared (daemon/bench).
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
	check "$shape: under 16 MB" figure peak_kb 16383
done
finish
