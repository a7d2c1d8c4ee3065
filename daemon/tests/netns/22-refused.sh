#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Links that must not be touched are refused before anything is changed; what
# fails halfway is taken back, and drop-all stands.
#
#   fw                     peer
#   eth0 eth1 ------------ eth0 eth1     good ones
#   eth2, with an address
#   eth3, of bridge lan
#   lo, down and bare: nothing that a bridge takes
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 22
# policy FILE BRIDGE PORT PORT
policy() {
	cat >"$work/$1" <<-END
		bridge $2 {
			port $3 zone inside
			port $4 zone outside
		}
		filter {
			pass any -> any
			default drop
		}
	END
}
policy good br0 eth0 eth1
policy address br0 eth0 eth2
policy master br0 eth0 eth3
policy itself br0 eth0 lan
policy taken mgmt eth0 eth1
policy halfway br0 eth0 lo

cables eth0 eth1 eth2 eth3 mgmt
ip_at fw link set lo down
ip_at fw addr flush dev lo
ip_at fw addr add 192.0.2.1/24 dev eth2
ip_at fw link add lan type bridge
ip_at fw link set eth3 master lan

# links - without what goes on by itself: timers, and the news of a carrier.
links() {
	{
		ip_at fw -d -o addr show
		ip_at fw -d -o link show
	} | sed 's/gc_timer *[0-9.]*//; s/ state [A-Z]* / /g
		s/,LOWER_UP//; s/NO-CARRIER,//; s/,M-DOWN//'
}

# refused NAME PATTERN WHAT
refused() {
	links >"$work/before"
	check "$3: refused" exits 1 sluice apply "$work/$1"
	cp "$work/check" "$work/said"
	check "$3: it says so" grep "$2" "$work/said"
	links >"$work/now"
	check "$3: no link was touched" cmp "$work/now" "$work/before"
}

holding() {
	sluice status | grep -q 'nothing passes'
}

# In the background, the exit code tells that the policy was not applied.
socket=$work/socket
check "a start that fails halfway" exits 1 \
	at fw "$SLUICED" -f "$work/halfway" --socket "$socket"
daemon_pid=$(cat "$socket.lock")
pids="$pids $daemon_pid"
cp "$work/check" "$work/said"
check "it says what failed" grep "bridging port lo" "$work/said"
check "the bridge was taken back" not ip_at fw link show br0
check "the daemon holds" holding
check "drop-all stands" [ "$(at fw nft list chains bridge | grep -c \
	'policy drop')" -ge 3 ]

refused address "port eth2 has an IP address" "a port with an address"
refused master "port eth3 belongs to lan" "a port of another bridge"
refused itself "port lan is itself a bridge" "a bridge as a port"
refused taken "mgmt exists and is not a bridge" "a name that is taken"

# A kernel without bridge netfilter has no such directory. The inner shell
# expands its own arguments.
# shellcheck disable=SC2016
check "a kernel feature that is missing" exits 1 \
	at fw unshare -m sh -c 'mount -t tmpfs none /proc/sys/net/bridge &&
		exec "$0" -f "$1" --socket "$2"' \
	"$SLUICED" "$work/good" "$work/other"
pids="$pids $(cat "$work/other.lock")"
cp "$work/check" "$work/said"
check "it is named" grep "CONFIG_BRIDGE_NETFILTER" "$work/said"
check "no bridge was made" not ip_at fw link show br0

check "a good policy is applied all the same" sluice apply "$work/good"
check "and its ports forward" within 10 forwards eth0 eth1
number=$(status generation)
refused master "generation $number .* runs on" "another one"
refused halfway "bridging port lo" "one that fails halfway"
check "what ran runs on" equal "$(status generation)" "$number"
finish
