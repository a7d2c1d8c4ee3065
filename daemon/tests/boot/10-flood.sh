#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 10-flood.sh BOARD - while frames are dropped as fast as the emulated box takes
# them, and logged, whoever sits at its console sees every key within 500 ms.
# FLOOD_RATE chooses another number of frames a second.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "flood-$1"
rate=${FLOOD_RATE:-50000}

box_cables
sed -i 's/default drop/& log/' "$work/policy"
box_on "$memory"
check "a password" line first "$password"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is applied" box "sluice apply /data/policy"
need 20 "an echo passes" passes
line echo 20 >"$work/quiet"
start flooded router timeout 60 "$tools/flood" send eth0 inward "$rate" \
	$((40 * rate))
flood=$started flooded=$(date +%s%N)
need 10 "frames are dropped" box "sluice log | grep -q 'drop '"
check "20 keys are pressed meanwhile" line echo 20
longest=$(tail -n 1 "$work/check")
echo "longest $longest ms, without a flood $(tail -n 1 "$work/quiet") ms"
check "each one shows within 500 ms" [ "$longest" -le 500 ]
check "the log tells of the flood" \
	within 20 box "sluice log | grep -q ' more in '"
box "sluice stats" >"$work/stats"
echo "$(awk '$2 == "frames_total" && $3 == "dropped" { print $1 }' \
	"$work/stats") frames were dropped in $(seconds_since "$flooded") s"
kill -TERM "$flood"
wait "$flood" || true
box_off
finish
