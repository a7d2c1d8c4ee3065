# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# ipv6.sh - cases of IPv6, with the prefix translated.

public6=2001:db8:1::1
web6=2001:db8:2::7

case_neighbour_discovery() {
	lab v6 home <<-END
		The host pings its gateway by the link-local address, then the
		router pings the public address of the host; neighbour caches
		empty.

		Solicitations and advertisements in both directions. Targets
		and addresses of the translated prefix are exchanged,
		link-local ones stay.
	END
	at host ping -n -q -c 1 fe80::1%eth0
	at router ping -n -q -c 1 "$public6"
}

case_ping6() {
	lab v6 home <<-END
		ping from the host to a server behind the router, and from the
		server to the public address of the host.

		Echo requests and replies with the prefix translated.
	END
	at host ping -n -q -c 2 -i 0.2 "$web6"
	at web ping -n -q -c 2 -i 0.2 "$public6"
}

case_ping6_fragments() {
	lab v6 home <<-END
		ping -s 4000 over IPv6, from the host to the server.

		Fragments. Whoever fragments anew chooses the identification,
		which is why it is not compared.
	END
	at host ping -n -q -c 1 -s 4000 "$web6"
}

case_path_mtu6() {
	lab v6 home <<-END
		ping -s 1400 -M "do" over IPv6 from the host, with an MTU of 1300
		behind the router; then with 1200 bytes.

		"Packet too big" reaches the host, with the packet that it
		quotes translated back.
	END
	small_link
	not at host ping -n -q -M "do" -s 1400 -c 1 -W 2 "$web6"
	at host ping -n -q -M "do" -s 1200 -c 1 "$web6"
}

case_web6() {
	page 1500
	lab v6 home <<-END
		curl on the host fetches a page from a web server behind the
		router, over IPv6.

		A whole TCP connection with the prefix translated.
	END
	serve_page web "$web6"
	at host curl -sS --fail -o /dev/null "http://[$web6]/"
}

case_traceroute6() {
	lab v6 home <<-END
		traceroute -6 from the host to the server, by UDP.

		ICMPv6 time exceeded and port unreachable.
	END
	at host traceroute -6 -n -q 2 -N 1 -w 2 "$web6"
}
