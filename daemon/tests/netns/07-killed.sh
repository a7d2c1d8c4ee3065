#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The daemon dies and comes back under load, and no frame notices. Topology:
# traffic.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/traffic.sh"

# passes - how many packets have come in on the left.
passes() {
	at left cat /sys/class/net/eth0/statistics/rx_packets
}

# flowing FROM - at least 2,000 packets more than that have come in.
flowing() {
	[ "$(passes)" -gt $(($1 + 2000)) ]
}

begin 07
traffic_policy "$work/policy" 5301
traffic_links
daemon_start "$work/policy"
traffic_start
need 20 "traffic flows" flowing "$(passes)"

for turn in 1 2 3; do
	# The shell would report the death of its job on standard error.
	kill -KILL "$daemon_pid"
	wait "$daemon_pid" 2>/dev/null || echo "killed, turn $turn"
	check "turn $turn: traffic flows without a daemon" \
		within 20 flowing "$(passes)"
	check "turn $turn: nobody answers" exits 3 sluice status
	daemon_start "$work/policy"
	check "turn $turn: traffic flows with a new one" \
		within 20 flowing "$(passes)"
done
traffic_stop
traffic_check 1000
finish
