#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# masquerade.sh [FLOWS [HOSTS [answered]]] - frames a second through the
# masquerade of Sluice, and through conntrack's NAT under a bridge as a person
# would write it for nft (masquerade-by-hand.nft). The same frames, in turns;
# "ratio" is that of the medians of seven rounds. "batch_ns" is the time of a
# frame in the median batch of 64, in the best round: other load moves it less.
# Flows are new to conntrack as long as nobody answers; "answered", with one
# host, makes them established. Prints figures, one "name value" a line. Needs
# root.
#
#   lan eth0 --- eth0 fw eth1 --- lan router
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/daemon/tests/netns/lib.sh"
. "$TOP/daemon/tests/netns/sluice.sh"

flows=${1:-1}
hosts=${2:-1}
answered=${3:-}
frames=200000
rounds=7
router_mac=02:00:00:00:00:fe

# links PREFIX - lan, fw and router of one contestant.
links() {
	namespace "$1lan" "$1fw" "$1router"
	for space in "$1lan" "$1fw" "$1router"; do
		at "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
	wire "$1lan" eth0 "$1fw" eth0
	wire "$1fw" eth1 "$1router" lan
	ip_at "$1lan" link set eth0 up
	ip_at "$1router" link set lan address "$router_mac" up
}

policy() {
	cat <<-END
		bridge br0 { port eth0 zone inside port eth1 zone outside }
		nat outside {
			alias 203.0.113.1 as 10.77.31.254
			masquerade 10.77.31.0/24 as 203.0.113.3
		}
		filter { pass inside -> outside default drop }
		guard outside { bind 10.77.31.254 = $router_mac }
	END
}

by_hand() {
	at hfw sysctl -qw net.ipv4.conf.all.rp_filter=0 \
		net.ipv4.conf.default.rp_filter=0
	ip_at hfw link add br0 address 02:00:00:00:00:bf type bridge \
		forward_delay 0 stp_state 0 mcast_snooping 0 nf_call_iptables 1
	for port in eth0 eth1; do
		ip_at hfw link set "$port" arp off master br0 up
	done
	ip_at hfw link set br0 arp off up
	at hfw sysctl -qw net.ipv4.conf.br0.forwarding=1
	ip_at hfw route add 10.77.31.0/24 dev br0 scope link
	at hfw nft -f "$TOP/daemon/bench/masquerade-by-hand.nft"
}

arrived() {
	at "$1router" cat /sys/class/net/lan/statistics/rx_packets
}

# round PREFIX - frames a second; all of them must have come through.
round() {
	before=$(arrived "$1")
	start=$(date +%s%N)
	at "$1lan" taskset -c 0 "$BUILD/bench/burst" eth0 "$frames" "$hosts" \
		"$flows" "$router_mac" >>"$work/$1.ns"
	end=$(date +%s%N)
	came=$(($(arrived "$1") - before))
	[ "$came" -ge $((frames - frames / 100)) ] ||
		echo "round $1: only $came of $frames came through" >&2
	echo $((came * 1000000000 / (end - start)))
}

median() {
	sort -n "$1" | sed -n "$(((rounds + 1) / 2))p"
}

# answer PREFIX - one packet of the server to each flow of the one host.
answer() {
	mac=$(at "$1fw" cat /sys/class/net/br0/address)
	at "$1router" python3 - "$mac" "$router_mac" "$flows" <<-'END'
		import socket, struct, sys
		target, source = (bytes.fromhex(mac.replace(":", ""))
		                  for mac in sys.argv[1:3])
		head = struct.pack("!BxH4xBB2x4s4s", 0x45, 46, 64, 17,
		                   socket.inet_aton("198.51.100.7"),
		                   socket.inet_aton("203.0.113.3"))
		total = sum(struct.unpack("!10H", head))
		total = (total & 0xffff) + (total >> 16)
		head = head[:10] + struct.pack("!H", ~total & 0xffff) + head[12:]
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("lan", 0))
		for port in range(2000, 2000 + int(sys.argv[3])):
		    s.send(target + source + b"\x08\0" + head +
		           struct.pack("!4H18x", 9, port, 26, 0))
	END
}

begin masquerade
links s
links h
by_hand
policy >"$work/policy"
socket=$work/socket
start sluiced sfw "$SLUICED" --foreground -f "$work/policy" --socket "$socket"
daemon_pid=$started
need 20 "sluiced applies the policy" runs
forwards_in() {
	for port in eth0 eth1; do
		[ "$(at "$1" cat "/sys/class/net/$port/brport/state")" = 3 ] ||
			return 1
	done
}
need 20 "the ports of Sluice forward" forwards_in sfw
need 20 "those made by hand forward" forwards_in hfw
# The first round makes the flows.
round s >/dev/null
round h >/dev/null
[ -z "$answered" ] || { answer s && answer h; }
[ -z "${PAUSE:-}" ] || { echo "$prefix" >&2; sleep "$PAUSE"; }
turn=0
while [ $turn -lt $rounds ]; do
	turn=$((turn + 1))
	round s >>"$work/s"
	round h >>"$work/h"
	echo "round $turn: $(tail -n 1 "$work/s") $(tail -n 1 "$work/h")" >&2
done
ours=$(median "$work/s") hand=$(median "$work/h")
ours_ns=$(sort -n "$work/s.ns" | head -n 1)
hand_ns=$(sort -n "$work/h.ns" | head -n 1)
cat <<-END
	flows $flows
	hosts $hosts
	sluice_per_second $ours
	by_hand_per_second $hand
	ratio $(awk "BEGIN { printf \"%.3f\", $ours / $hand }")
	sluice_batch_ns $ours_ns
	by_hand_batch_ns $hand_ns
	batch_ratio $(awk "BEGIN { printf \"%.3f\", $hand_ns / $ours_ns }")
	connections $(status connections)
	daemon_kb $(awk '$1 == "VmHWM:" { print $2 }' "/proc/$daemon_pid/status")
END
