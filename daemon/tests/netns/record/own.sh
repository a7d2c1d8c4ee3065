# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# own.sh - cases of hosts behind an address that no station has. They and the
# host are at a switch, which is in the host's namespace: its eth0 is the cable
# to the firewall.

shared=203.0.113.3

# station NAME MAC ADDRESS
station() {
	namespace "$1"
	no_ipv6 "$1"
	wire "$1" eth0 host "$1"
	ip_at "$1" link set eth0 address "$2"
	plain "$1" eth0
	plain host "$1"
	ip_at host link set dev "$1" master switch up
	ip_at "$1" link set eth0 up
	ip_at "$1" addr add "$3/24" dev eth0
	ip_at "$1" route add default via 10.0.0.254
}

# What lab() calls once the host has its addresses.
at_a_switch() {
	ip_at host addr flush dev eth0
	ip_at host link set eth0 address 02:00:00:00:00:5a
	ip_at host link add switch address "$host_mac" type bridge \
		mcast_snooping 0
	ip_at host link set dev eth0 master switch
	ip_at host link set switch up
	ip_at host addr add 10.0.0.1/24 dev switch
	ip_at host route add default via 10.0.0.254
	station desk 02:00:00:00:00:0b 10.0.0.11
	station shop 02:00:00:00:00:0c 10.0.0.12
}

# office - the text of the README is on standard input.
office() {
	lab_extra() {
		at_a_switch
	}
	lab v4 office
}

case_masquerade() {
	page 500
	office <<-END
		ping, curl and dig from two hosts behind 203.0.113.3, and ping
		from one that has an address of its own; ARP caches empty.

		The first two are answered for their gateway by the firewall,
		with the router's MAC; the router is answered for 203.0.113.3
		with the firewall's. The third asks and answers for itself.
	END
	name_server
	serve_page web "$web"
	for who in desk shop; do
		at "$who" ping -n -q -c 2 -i 0.2 "$web"
		at "$who" ping -n -q -c 1 10.0.0.254
		at "$who" curl -sS --fail -o /dev/null "http://$web/"
		at "$who" dig +short "@$web" www.example.net
	done
	at host ping -n -q -c 1 "$web"
}

case_masquerade_errors() {
	office <<-END
		traceroute by UDP and by ICMP from a host behind 203.0.113.3,
		and ping -M "do" of 1400 bytes, with an MTU of 1300 behind the
		router.

		Errors about translated packets: what they quote is translated
		with them.
	END
	at desk traceroute -n -q 2 -N 1 -w 2 "$web"
	at desk traceroute -I -n -q 2 -N 1 -w 2 "$web"
	ip_at router link set wan mtu 1300
	not at desk ping -n -q -c 1 -W 1 -M "do" -s 1372 "$web"
	at desk ping -n -q -c 1 -W 5 -M "do" -s 1000 "$web"
}

case_masquerade_fragments() {
	office <<-END
		ping -s 4000 from a host behind 203.0.113.3, and a datagram of
		3000 bytes to the port that is forwarded to another, and back.

		Datagrams are translated whole, and leave in the fragments that
		they came in.
	END
	at desk ping -n -q -c 2 -i 0.2 -s 4000 "$web"
	start echo.log shop python3 "$here/record/frames.py" echo 5353
	need 10 "the shop listens" grep -q listening "$work/echo.log"
	at web python3 "$here/record/frames.py" ask "$shared" 5353 3000
}

case_forward() {
	page 500
	office <<-END
		curl on the server behind the router fetches a page from port
		8080 of 203.0.113.3, which leads to port 80 of a host inside;
		then it tries port 8081, which leads nowhere, and pings the
		address.

		A whole TCP connection, translated both ways. Nothing answers
		for the port, nor to the ping.
	END
	serve_page shop 10.0.0.12
	at web curl -sS --fail -o /dev/null "http://$shared:8080/"
	not at web nc -zn -w 1 "$shared" 8081
	not at web ping -n -q -c 1 -W 1 "$shared"
}

case_hairpin() {
	page 500
	office <<-END
		curl on a host inside fetches a page from port 8080 of
		203.0.113.3, which leads to another host on the same cable;
		then it tries port 8081.

		The connection turns back at its port, with 203.0.113.3 as its
		source, so that the answers come this way too. Nothing else
		comes back.
	END
	serve_page shop 10.0.0.12
	at desk curl -sS --fail -o /dev/null "http://$shared:8080/"
	not at desk nc -zn -w 1 "$shared" 8081
}
