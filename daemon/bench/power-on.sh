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

# first_frame MEMORY - the seconds; false if there is none within 20.
first_frame() {
	box_on "$1"
	if within 20 passes >"$work/passes" 2>&1; then
		seconds_since "$powered"
		echo
		box_off
	else
		box_off
		return 1
	fi
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
