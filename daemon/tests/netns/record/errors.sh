# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# errors.sh - cases of ICMP errors, which quote translated packets.

case_traceroute_udp() {
	lab v4 home <<-END
		traceroute from the host to the server, by UDP.

		Time exceeded from the router, port unreachable from the
		server: the packets that they quote carry the public address
		outside and the inside address inside, sums included.
	END
	at host traceroute -n -q 2 -N 1 -w 2 "$web"
}

case_traceroute_icmp() {
	lab v4 home <<-END
		traceroute -I from the host to the server, by ICMP echo.

		ICMP errors about ICMP.
	END
	at host traceroute -I -n -q 2 -N 1 -w 2 "$web"
}

small_link() {
	ip_at router link set wan mtu 1300
}

case_path_mtu() {
	lab v4 home <<-END
		ping -M "do" -s 1400 from the host, with an MTU of 1300 behind
		the router; then once more.

		The router's "fragmentation needed" reaches the host, which
		knows better the second time.
	END
	small_link
	not at host ping -n -q -M "do" -s 1400 -c 1 -W 2 "$web"
	not at host ping -n -q -M "do" -s 1400 -c 1 -W 2 "$web"
	at host ping -n -q -M "do" -s 1272 -c 1 "$web"
}

case_path_mtu_tcp() {
	lab v4 home <<-END
		nc on the host sends 7 kB to nc behind the router, where the
		MTU is 1300.

		TCP finds the path MTU by the errors that come back through
		the translation.
	END
	small_link
	start sink.log web nc -ln "$web" 9
	need 10 "the sink listens" listening web 9
	seq 1 1700 >"$work/data"
	at host nc -N "$web" 9 <"$work/data"
}

case_port_unreachable() {
	lab v4 home <<-END
		The server sends a datagram to port 5353 of the host, where
		nobody listens; then the host one to port 9 of the server.

		ICMP port unreachable outwards, from the inside host about a
		translated datagram, and inwards.
	END
	echo one | at web nc -u -n -W 1 -w 1 "$public" 5353
	echo two | at host nc -u -n -W 1 -w 1 "$web" 9
}
