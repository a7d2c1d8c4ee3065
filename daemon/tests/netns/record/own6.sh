# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# own6.sh - cases of a host behind an IPv6 address that no station has. Its
# gateway is the alias of the router.

shared6=2001:db8:1::3

# office6 - the text of the README is on standard input.
office6() {
	lab_extra() {
		ip_at host -6 route replace default via fd00:1::fe dev eth0
	}
	lab v6 office6
}

case_masquerade6() {
	page 500
	office6 <<-END
		ping, also in fragments, and curl from a host behind
		2001:db8:1::3; neighbour caches empty.

		The host is answered for its gateway by the firewall, with the
		router's MAC; the router is answered for 2001:db8:1::3 with the
		firewall's. Hop limits stay as they are.
	END
	serve_page web "$web6"
	at host ping -n -q -c 2 -i 0.2 "$web6"
	at host ping -n -q -c 1 -s 4000 "$web6"
	at host ping -n -q -c 1 fd00:1::fe
	at host curl -sS --fail -o /dev/null "http://[$web6]/"
}

case_masquerade6_errors() {
	office6 <<-END
		traceroute by UDP from a host behind 2001:db8:1::3, and ping -M
		"do" of 1400 bytes, with an MTU of 1300 behind the router.

		Errors about translated packets: what they quote is translated
		with them.
	END
	at host traceroute -6 -n -q 2 -N 1 -w 2 "$web6"
	small_link
	not at host ping -n -q -c 1 -W 2 -M "do" -s 1400 "$web6"
	at host ping -n -q -c 1 -W 5 -M "do" -s 1200 "$web6"
}

# refused6 - a datagram of the server comes back as an error.
refused6() {
	at web python3 - "$shared6" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.settimeout(5)
		s.connect((sys.argv[1], 5353))
		s.send(b"who is there?")
		try:
		    s.recv(1)
		except ConnectionRefusedError:
		    sys.exit(0)
		sys.exit(1)
	END
}

case_forward6() {
	page 500
	office6 <<-END
		curl on the server behind the router fetches a page from port
		8080 of 2001:db8:1::3, which leads to port 80 of a host inside;
		then it tries port 8081, which leads nowhere, and pings the
		address. A datagram goes to port 5353, where nobody listens.

		A whole TCP connection, translated both ways, and the host's
		error about the datagram. Nothing answers for the port, nor to
		the ping.
	END
	serve_page host fd00:1::1
	at web curl -sS --fail -o /dev/null "http://[$shared6]:8080/"
	not at web nc -zn -w 1 "$shared6" 8081
	not at web ping -n -q -c 1 -W 1 "$shared6"
	refused6
}

# solicited FORM SOURCE DESTINATION TARGET - by the router.
solicited() {
	at router python3 "$here/solicit.py" lan "$2" "$3" "$4" "$1" \
		"$(ip_at fw -br link show br0 | awk '{ print $3 }')"
}

case_solicitations() {
	office6 <<-END
		Neighbour solicitations of the router for 2001:db8:1::3: to the
		group, by unicast, by unicast without an option, in detection of
		duplicates without and with a nonce; then some that cannot be
		answered, and one for an address of nobody.

		Those that can be are answered by advertisements of the same
		length, with the firewall's MAC.
	END
	group=ff02::1:ff00:3
	solicited source 2001:db8:1::ffff "$group" "$shared6"
	solicited source 2001:db8:1::ffff "$shared6" "$shared6"
	solicited none 2001:db8:1::ffff "$shared6" "$shared6"
	solicited none :: "$group" "$shared6"
	solicited nonce :: "$group" "$shared6"
	solicited none 2001:db8:1::ffff "$group" "$shared6"
	solicited source :: "$group" "$shared6"
	solicited hops 2001:db8:1::ffff "$group" "$shared6"
	solicited source 2001:db8:1::ffff ff02::1:ff00:9 2001:db8:1::9
}
