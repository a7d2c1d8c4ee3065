#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The firewall says nothing by itself. Both neighbours are mute, so every
# frame that arrives at either of them was made by the box in between.
#
#   left           fw             right
#   eth0 ----- eth0 br0 eth1 ----- eth0
#
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

idle=${IDLE_SECONDS:-30}

begin 04
boundary_policy "$work/policy" "pass any -> any"
namespace left fw right
wire left eth0 fw eth0
wire fw eth1 right eth0

# arrived SIDE - frames captured there so far.
arrived() {
	tcpdump -nr "$work/$1.pcap" 2>/dev/null | wc -l
}

captures() {
	grep -q 'listening on' "$work/capture.$1"
}

for side in left right; do
	at $side sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	ip_at $side link set eth0 arp off up
	start capture.$side $side tcpdump -i eth0 -n -U --immediate-mode \
		-Z root -Q in -w "$work/$side.pcap"
	need 10 "a capture on the $side" captures $side
done

silent() {
	for side in left right; do
		check "$1: the $side hears nothing" equal "$(arrived $side)" 0
	done
}

no_address() {
	check "$1: nothing in the firewall has an address" \
		equal "$(ip_at fw -o addr show | grep -v ': lo ')" ""
}

daemon_start "$work/policy"
silent "set-up"
no_address "set-up"

# Not a wait for something: the time itself is what is tested.
sleep "$idle"
silent "$idle s idle"
no_address "$idle s idle"

ip_at fw link set eth0 down
ip_at fw link set eth0 up
need 10 "eth0 is up again" forwards eth0
ip_at right link set eth0 down
need 10 "eth1 is down" not forwards eth1
ip_at right link set eth0 up
need 10 "eth1 is up again" forwards eth1
silent "ports that flap"

for _ in 1 2 3 4 5 6 7 8 9 10; do
	reload
done
silent "ten reloads"
no_address "ten reloads"

# That the captures would have seen something, and that the way is open.
ip_at left addr add 10.0.0.1/24 dev eth0
ip_at left link set eth0 arp on
at left ping -c 1 -W 1 10.0.0.254 >/dev/null || echo "nobody answers, rightly"
heard() {
	[ "$(arrived right)" -gt 0 ]
}
check "a frame that is sent on is captured" within 5 heard
check "and only on the other side" equal "$(arrived left)" 0
finish
