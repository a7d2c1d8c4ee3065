#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice capture: both sides of a masquerade, filters, and a flood that stays
# under the rate. Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/capture.sh"

begin 35
office_links
office_policy "$work/office.conf"
office_binds "$work/office.conf"
daemon_start "$work/office.conf"

promiscuous() {
	ip_at fw -d link show eth1 | grep -o 'promiscuity [0-9]*'
}

calm=$(promiscuous)
capture --rate 0 icmp
check "nothing becomes promiscuous" equal "$(promiscuous)" "$calm"
check "ping" at a ping -n -q -c 2 -i 0.2 -W 5 198.51.100.7
check "a page is not for the filter" not at a nc -zn -w 1 198.51.100.7 99
stop INT
echo=': ICMP echo request' back=': ICMP echo reply'
check "the request came in by eth0, from the host" \
	equal "$(told eth0 'in ' "10.77.31.11 > 198.51.100.7$echo")" 2
check "and went out by eth1, from the shared address" \
	equal "$(told eth1 out "203.0.113.3 > 198.51.100.7$echo")" 2
check "the reply came in by eth1, for the shared address" \
	equal "$(told eth1 'in ' "198.51.100.7 > 203.0.113.3$back")" 2
check "and went out by eth0, for the host" \
	equal "$(told eth0 out "198.51.100.7 > 10.77.31.11$back")" 2
check "nothing else was told" equal "$(wc -l <"$work/out")" 8
check "in the order of time" sort -c -k 1,1 "$work/out"
check "the last line says so" equal "$last" \
	"8 frames seen, 8 shown, 0 not shown; lost by the kernel: eth0 0, eth1 0"

capture --json --count 3 eth1 arp or icmp
at b ping -n -q -c 3 -i 0.2 -W 5 198.51.100.7 >"$work/ping"
check "three frames and no more: exit 0" ended 0
check "each is a line of JSON, of eth1 alone" python3 -c '
import json, sys
frames = [json.loads(line) for line in sys.stdin]
assert len(frames) == 3, frames
assert {frame["port"] for frame in frames} == {"eth1"}, frames
assert frames[0]["direction"] == "out", frames' <"$work/out"

started_at=$(date +%s)
capture --seconds 2
check "two seconds are over: exit 0" ended 0
check "and were two" [ $(($(date +%s) - started_at)) -le 5 ]

# Twenty thousand frames in four seconds, with nobody to answer them.
capture --write "$work/flood.pcapng" eth1 udp
at router timeout 60 "$tools/flood" send lan inward 5000 20000 >"$work/flood"
stop TERM
echo "$last"
seen=$(figure 'frames seen') lost=$(count_lost)
check "every frame of a flood was seen or is said to be lost" \
	equal "$((seen + lost))" 20000
check "most of them were seen" [ "$seen" -ge 15000 ]
check "what was seen is in the file" equal "$(figure written)" "$seen"
check "whole, for others to read" \
	equal "$(tcpdump -nr "$work/flood.pcapng" 2>"$work/read" | wc -l)" "$seen"
check "the lines are those that were shown" \
	equal "$(told eth1 'in ' UDP)" "$(figure shown)"
check "and there were some" [ "$(figure shown)" -ge 20 ]
said=$(sed -n 's/^\.\.\. \([0-9]*\) frames\{0,1\} not shown$/\1/p' \
	"$work/out" | awk '{ sum += $1 } END { print sum + 0 }')
check "the rest is said to be left out" [ "$said" -le "$(figure 'not shown')" ]
check "most of it while it goes on" [ "$said" -ge 5000 ]
check "as many bytes as a serial line takes in six seconds" \
	[ "$(wc -c <"$work/out")" -le $((3840 * 7)) ]
finish
