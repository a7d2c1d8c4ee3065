# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# learn.sh - what the firewall knows of hosts and routers, and stations that
# make it learn. Sourced after office.sh.

# page HOST - what it fetches from the web server.
page() {
	at "$1" curl -sS --fail --max-time 10 http://198.51.100.7/
}

# permanent ADDRESS - the MAC that the kernel holds for it on the bridge.
permanent() {
	ip_at fw neigh show nud permanent dev br0 to "$1" |
		sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'
}

# routes - prefixes on the bridge, in one line.
routes() {
	ip_at fw route show dev br0 proto static scope link |
		awk '{ print $1 }' | sort | tr '\n' ' '
}

# shown LIST KEY VALUE FIELD - of that entry in sluice show neighbours.
shown() {
	sluice show neighbours --json | python3 -c '
import json, sys
name, key, value, field = sys.argv[1:]
for entry in json.load(sys.stdin)[name]:
    if entry[key] == value:
        print(entry.get(field))' "$@"
}

# host_is ADDRESS KIND MAC
host_is() {
	[ "$(shown hosts address "$1" kind) $(shown hosts address "$1" mac)" = \
		"$2 $3" ]
}

# router_is STATE MAC - 203.0.113.1 is.
router_is() {
	[ "$(shown routers outer 203.0.113.1 state) $(
		shown routers outer 203.0.113.1 mac
	)" = "$1 $2" ]
}

# router_speaks MAC - the router asks for somebody, and is known by that.
router_speaks() {
	at router ping -c 1 -W 1 203.0.113.2 >/dev/null || true
	router_is known "$1"
}

# move HOST MAC - another network card, with the same address.
move() {
	ip_at "$1" link set eth0 down
	ip_at "$1" link set eth0 address "$2"
	ip_at "$1" link set eth0 up
	ip_at "$1" route replace default via 10.77.31.254
}

# claim ADDRESS MAC SOURCE - an ARP request that says so, in a frame of SOURCE.
claim() {
	at c python3 - "$@" <<-'END'
		import socket, sys
		address, mac, source = sys.argv[1:]
		pack = lambda text: bytes.fromhex(text.replace(":", ""))
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("eth0", 0))
		s.send(b"\xff" * 6 + pack(source) +
		       bytes.fromhex("08060001080006040001") + pack(mac) +
		       socket.inet_aton(address) + b"\0" * 6 +
		       socket.inet_aton("10.77.31.254"))
	END
}

# many_claims NET - 1100 hosts from 10.77.NET.1 on, all at c, in six seconds.
many_claims() {
	at c python3 - "$1" <<-'END'
		import socket, sys, time
		mac = bytes.fromhex("020000000013")
		s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
		s.bind(("eth0", 0))
		for i in range(1100):
		    sender = bytes([10, 77, int(sys.argv[1]) + i // 200, 1 + i % 200])
		    s.send(b"\xff" * 6 + mac +
		           bytes.fromhex("08060001080006040001") + mac + sender +
		           bytes(6) + bytes([10, 77, 31, 254]))
		    time.sleep(1 / 180)
	END
}
