#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# power-on.sh BOARD [RUNS] - seconds from the power of the emulated board to the
# first frame that the stored policy lets pass, and the least memory with which
# that happens. Root; wants ./build.sh image BOARD, and an idle machine.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=daemon/tests/boot/box.sh
. "$TOP/daemon/tests/boot/box.sh"
runs=${2:-5}
begin "power-on-$board"
box_cables
box_on "$memory"
line first "$password" >&2
line put /data/policy <"$work/policy" >&2
box "sluice apply /data/policy && sync" >&2
box_off

# first_frame MEMORY - the seconds; false if there is none within 20. Twenty
# echoes a second are sent, and as often it is asked for a MAC.
first_frame() {
	box_on "$1"
	for space in lan router; do
		at "$space" sysctl -qw net.ipv4.neigh.eth0.retrans_time_ms=50
	done
	start echoes lan ping -D -n -i 0.05 -c 400 -s 8 10.0.0.254
	echoes=$started
	within 20 grep -q "bytes from" "$work/echoes" >"$work/within" || true
	kill "$echoes" 2>/dev/null || true
	wait "$echoes" 2>/dev/null || true
	box_off
	awk -v from="$powered" '/bytes from/ { printf "%.1f\n",
		substr($1, 2) - from / 1e9; found = 1; exit }
		END { exit !found }' "$work/echoes"
}

for run in $(seq "$runs"); do
	seconds=$(first_frame "$memory")
	echo "run $run: $seconds s" >&2
	echo "$seconds" >>"$work/seconds"
done
sort -n "$work/seconds" | awk -v board="$board" '
	{ seconds[NR] = $1 }
	END { printf "%s: first frame after %.1f s (%.1f to %.1f, %d runs)\n",
		board, seconds[int((NR + 1) / 2)], seconds[1], seconds[NR], NR }'

least=$memory
for size in 48 40 32 28 24 20 18 16 14 12 11 10 9 8; do
	[ "$size" -lt "$least" ] || continue
	first_frame "$size" >"$work/floor" || break
	echo "with $size MB: $(cat "$work/floor") s" >&2
	least=$size
done
echo "$board: passes traffic with $least MB"
