#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The policy is replaced 200 times under load. Topology: traffic.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/traffic.sh"

reloads=200

begin 05
traffic_policy "$work/odd" 5301
traffic_policy "$work/even" 5302
traffic_links
daemon_start "$work/even"
traffic_start
turn=0 refused=0
while [ $turn -lt $reloads ]; do
	turn=$((turn + 1))
	file=$work/even
	[ $((turn % 2)) -eq 0 ] || file=$work/odd
	sluice apply "$file" >"$work/apply" 2>&1 || refused=$((refused + 1))
done
traffic_stop; at fw conntrack -S; at fw conntrack -C
check "all $reloads were applied" equal "$refused" 0
check "the generations were counted" [ "$(status generation)" -ge $reloads ]
traffic_check 1000
finish
