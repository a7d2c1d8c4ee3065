#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ports that come late, vanish, are renamed or taken away, and a bridge that
# is: the daemon sets up again what the policy says, and never says a word on
# the cable.
#
#   fw                     peer
#   eth0 -----+ br0        eth0
#   eth1 -----+            eth1, comes and goes
#   eth2                   eth2, not in the policy
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 21
open_policy "$work/policy"
sed 's/port eth1/port eth8/' "$work/policy" >"$work/other"
namespace fw peer
at peer sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
	net.ipv6.conf.default.disable_ipv6=1

connect() {
	wire fw "$1" peer "$1"
	ip_at peer link set "$1" arp off up
}

# bridged PORT - it is in br0, and up.
bridged() {
	[ "$(at fw cat "/sys/class/net/$1/master/ifindex")" = \
		"$(at fw cat /sys/class/net/br0/ifindex)" ] && forwards "$1"
}

missing() {
	status missing
}

says() {
	grep -q "$1" "$work/sluiced"
}

# heard PORT - frames that came out of it since it is there.
heard() {
	at peer cat "/sys/class/net/$1/statistics/rx_packets"
}

silent() {
	check "$1: nothing was said on the cables" \
		equal "$(heard eth0) $(heard eth1)" "0 0"
}

connect eth0
socket=$work/socket
start sluiced fw "$SLUICED" --foreground -f "$work/policy" --socket "$socket"
daemon_pid=$started
need 20 "sluiced runs with one port" runs
check "the port that is missing is named" says "port eth1 does not exist"
check "and listed" equal "$(missing)" "['eth1']"
check "the port that is there is in" within 10 bridged eth0

connect eth1
check "a port that comes late is brought in" within 10 bridged eth1
check "nothing is missing then" equal "$(missing)" "[]"
silent "a late port"

ip_at fw link del eth1
gone() {
	[ "$(missing)" = "['eth1']" ]
}
check "a port that vanishes is noticed" within 10 gone
connect eth1
check "and brought in when it is back" within 10 bridged eth1
silent "a port that vanished"

ip_at fw link set eth1 down
ip_at fw link set eth1 name eth9
out() {
	[ ! -e "/sys/class/net/$1/master" ] && at fw \
		test ! -e "/sys/class/net/$1/master"
}
check "a port that is renamed is taken out" within 10 out eth9
ip_at fw link set eth9 name eth1
check "and brought in under its name" within 10 bridged eth1
ip_at fw link set eth1 nomaster
check "a port that was taken out is brought in" within 10 bridged eth1
silent "a port that was renamed"

connect eth2
ip_at fw link set eth2 master br0
check "a port that the policy does not name is taken out" within 10 out eth2

ip_at fw link del br0
check "a bridge that was removed is made again" within 10 bridged eth0
check "with all its ports" within 10 bridged eth1
silent "a bridge that was removed"

number=$(status generation)
check "apply wants its ports to exist" exits 1 sluice apply "$work/other"
cp "$work/check" "$work/said"
check "it says which one does not, and which do" \
	grep "port eth8 does not exist; present:.* eth0" "$work/said"
check "nothing changed" equal "$(status generation)" "$number"
check "unless it is told otherwise" \
	sluice apply --allow-missing "$work/other"
check "the port that it no longer names is out" within 10 out eth1
check "the one that it waits for is listed" equal "$(missing)" "['eth8']"
silent "another policy"
finish
