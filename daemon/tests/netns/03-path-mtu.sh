#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A link behind the router takes 1400 bytes. What the router says about that
# reaches the LAN host, with the addresses that it knows inside the error.
# Topology: home.sh, with the cable between router and web narrowed.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

begin 03
boundary_policy "$work/policy" "pass inside -> outside"
home_links
home_v4
home_v6
ip_at router link set wan mtu 1400
ip_at web link set eth0 mtu 1400
daemon_start "$work/policy"

# mtu_of ADDRESS - of the path, as the host has learned it.
mtu_of() {
	ip_at host route get "$1" | sed -n 's/.* mtu \([0-9]*\).*/\1/p'
}

check "nothing is known about the path" equal "$(mtu_of 198.51.100.7)" ""
check "a small ping passes" at host ping -c 1 -W 5 -M "do" 198.51.100.7
check "a ping of 1500 bytes does not" \
	not at host ping -c 1 -W 2 -M "do" -s 1472 198.51.100.7
check "the host has learned 1400" equal "$(mtu_of 198.51.100.7)" 1400
check "a ping of 1400 bytes passes" \
	at host ping -c 1 -W 5 -M "do" -s 1372 198.51.100.7

check "a small IPv6 ping passes" at host ping -c 1 -W 5 2001:db8:2::7
check "an IPv6 ping of 1500 bytes does not" \
	not at host ping -c 1 -W 2 -M "do" -s 1452 2001:db8:2::7
check "the host has learned 1400" equal "$(mtu_of 2001:db8:2::7)" 1400
check "an IPv6 ping of 1400 bytes passes" \
	at host ping -c 1 -W 5 -M "do" -s 1352 2001:db8:2::7
finish
