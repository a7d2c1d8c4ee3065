# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# layouts.sh - cases with other policies than that of a single home server.

case_subnet() {
	lab_extra() {
		ip_at host addr flush dev eth0
		ip_at host addr add 10.0.1.5/24 dev eth0
		ip_at host addr add 10.0.1.11/24 dev eth0
		ip_at host route add default via 10.0.1.254
	}
	lab v4 subnet <<-END
		ping from two inside addresses, 10.0.1.5 and 10.0.1.11.

		A prefix mapped onto a prefix: the server sees 203.0.113.69 and
		203.0.113.75.
	END
	at host ping -n -q -c 1 -I 10.0.1.5 "$web"
	at host ping -n -q -c 1 -I 10.0.1.11 "$web"
}

case_transparent() {
	page 400
	lab_extra() {
		ip_at host addr flush dev eth0
		ip_at host addr add 203.0.113.10/24 dev eth0
		ip_at host route add default via 203.0.113.1
	}
	lab v4 transparent <<-END
		ping and curl from a host with a public address; curl to it
		from outside, port 80; a connection to its port 22.

		A bridge without translation. Nothing but port 80 gets in.
	END
	serve_page web "$web"
	serve host 203.0.113.10 22
	at host ping -n -q -c 1 "$web"
	at host curl -sS --fail -o /dev/null "http://$web/"
	not at web nc -zn -w 1 203.0.113.10 22
}
