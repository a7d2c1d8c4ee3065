#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# dropped.sh - what dropping a frame costs: plainly, by way of a chain that
# logs within a limit, and logged without a limit; with a program that listens
# to group 83, and without one. The same 100,000 frames, in turns; figures are
# ns a frame, the median batch of 64 in the best of seven rounds, one "name
# value" a line. Needs root.
#
#   NAME-lan eth0 --- eth0 NAME-fw eth1 --- lan NAME-router
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/daemon/tests/netns/lib.sh"
. "$TOP/daemon/tests/netns/sluice.sh"

frames=100000
rounds=7
router_mac=02:00:00:00:00:fe
contestants='plain limited limited-heard unlimited unlimited-heard'

policy() {
	cat <<-END
		bridge br0 { port eth0 zone inside port eth1 zone outside }
		filter { default drop $1 }
	END
}

# listen SPACE - bind group 83 and read it; the pid is in $started.
listen() {
	start "$1.heard" "$1" python3 -c '
import socket, struct
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
def attr(kind, data):
    data = struct.pack("HH", 4 + len(data), kind) + data
    return data + bytes(-len(data) % 4)
body = struct.pack(">BBH", 0, 0, 83) + attr(1, b"\1") + attr(
    2, struct.pack(">IBx", 65535, 2)) + attr(5, struct.pack(">I", 1))
s.send(struct.pack("IHHII", 16 + len(body), 4 << 8 | 1, 5, 1, 0) + body)
while True:
    try:
        s.recv(70000)
    except OSError:
        pass'
}

# contestant NAME - its namespaces, its ruleset, and nobody else.
contestant() {
	namespace "$1-lan" "$1-fw" "$1-router"
	for space in lan fw router; do
		at "$1-$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
	wire "$1-lan" eth0 "$1-fw" eth0
	wire "$1-fw" eth1 "$1-router" lan
	ip_at "$1-lan" link set eth0 up
	ip_at "$1-router" link set lan up
	socket=$work/socket.$1 log=log
	[ "$1" != plain ] || log=''
	policy "$log" >"$work/policy.$1"
	start "sluiced.$1" "$1-fw" "$SLUICED" --foreground \
		-f "$work/policy.$1" --socket "$socket"
	need 20 "sluiced applies the policy" runs
	kill -TERM "$started"
	wait "$started" || true
	case $1 in
	unlimited*) unlimited "$1-fw" ;;
	esac
	case $1 in
	*heard) listen "$1-fw" ;;
	esac
}

# unlimited SPACE - the rule that logs, without its limit.
unlimited() {
	chain=$(at "$1" nft list chains bridge |
		sed -n 's/.*chain \(default.log[^ ]*\) .*/\1/p')
	at "$1" nft "flush chain bridge sluice $chain
		add rule bridge sluice $chain log prefix \"drop\" group 83 drop"
}

begin dropped
for one in $contestants; do
	contestant "$one"
done
turn=0
while [ $turn -lt $rounds ]; do
	turn=$((turn + 1))
	for one in $contestants; do
		at "$one-lan" taskset -c 0 "$BUILD/bench/burst" eth0 "$frames" \
			1 1 "$router_mac" >>"$work/$one.ns"
	done
done
for one in $contestants; do
	echo "$one $(sort -n "$work/$one.ns" | head -n 1)"
done
