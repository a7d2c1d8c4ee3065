# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# refused.sh - cases in which something must not pass.

case_refused_outward() {
	lab v4 home <<-END
		nc on the host tries ports 25 and 9 of the server.

		Port 25 is dropped by a rule; port 9 is reached, where nobody
		listens: the reset comes back.
	END
	not at host nc -zn -w 1 "$web" 25
	not at host nc -zn -w 1 "$web" 9
}

case_ssh_yes_telnet_no() {
	lab v4 home <<-END
		nc on the server behind the router connects to ports 22 and 23
		of the host's public address; the host listens on both.

		22 passes by a rule, 23 is dropped by default.
	END
	serve host 10.0.0.1 22
	serve host 10.0.0.1 23
	at web nc -zn -w 2 "$public" 22
	not at web nc -zn -w 1 "$public" 23
}

case_spoof() {
	lab_extra() {
		ip_at router addr add 10.0.0.77/32 dev lan
	}
	lab v4 home <<-END
		The router pings the host's public address from its own, then
		from an inside address, 10.0.0.77; then it asks by ARP with
		that address.

		An inside address coming from outside is a lie: dropped.
	END
	at router ping -n -q -c 1 "$public"
	not at router ping -n -q -c 1 -W 1 -I 10.0.0.77 "$public"
	not at router arping -q -c 1 -w 1 -i lan -S 10.0.0.77 "$public"
}

case_untranslated_host() {
	lab_extra() {
		ip_at host addr flush dev eth0
		ip_at host addr add 10.0.0.99/24 dev eth0
		ip_at host addr add fd00:9::1/64 dev eth0 nodad
		ip_at host route add default via 10.0.0.254
		ip_at host route replace default via fe80::1 dev eth0
		ip_at host neigh add 10.0.0.254 lladdr "$router_mac" dev eth0
		ip_at host neigh add fe80::1 lladdr "$router_mac" dev eth0
	}
	lab v6 home <<-END
		A host with the addresses 10.0.0.99 and fd00:9::1, for which
		there is no translation, pings the server.

		Nothing of it leaves.
	END
	not at host ping -n -q -c 1 -W 1 "$web"
	not at host ping -n -q -c 1 -W 1 "$web6"
	not at host arping -q -c 1 -w 1 -i eth0 203.0.113.1
}

case_inside_target() {
	lab v4 home <<-END
		The router, which was told a route to it, pings 10.0.0.1 by
		its inside address.

		Inside addresses cannot be reached, nor asked for, from
		outside.
	END
	ip_at router route add 10.0.0.0/24 dev lan
	ip_at router neigh add 10.0.0.1 lladdr "$host_mac" dev lan
	not at router ping -n -q -c 1 -W 1 10.0.0.1
	not at router arping -q -c 1 -w 1 -i lan 10.0.0.1
}

case_bind() {
	lab v4 guard <<-END
		The host pings the server, once with the card that its address
		is bound to, once with another.

		The second card gets no further than its ARP request.
	END
	at host ping -n -q -c 1 "$web"
	ip_at host link set eth0 address 02:00:00:00:00:0b
	ip_at host neigh flush dev eth0
	not at host ping -n -q -c 1 -W 1 "$web"
}

# dhcp_server SPACE DEVICE ADDRESS FIRST LAST
dhcp_server() {
	start "dhcp.$1" "$1" dnsmasq --keep-in-foreground --port=0 \
		--conf-file=/dev/null --pid-file --no-ping \
		--dhcp-authoritative --log-dhcp --log-facility=- \
		--dhcp-leasefile="$work/leases.$1" --interface="$2" \
		--dhcp-range="$4,$5,1h"
	need 10 "a DHCP server in $1" grep -q 'IP range' "$work/dhcp.$1"
}

case_rogue_dhcp() {
	lab_extra() {
		namespace rogue
		no_ipv6 rogue
		wire rogue eth0 fw eth2
		plain rogue eth0
		plain fw eth2
		ip_at rogue link set eth0 address 02:00:00:00:00:66
		ip_at rogue addr add 203.0.113.66/24 dev eth0
		ip_at rogue link set eth0 up
		ip_at host addr flush dev eth0
	}
	lab v4 dhcp <<-END
		A client asks for an address by broadcast. Two dnsmasq answer:
		the one at the router, and one on another inside port.

		The question reaches both. The offer from inside is dropped,
		the one from outside arrives.
	END
	capture rogue eth0 out in-eth2
	capture rogue eth0 in out-eth2
	dhcp_server router lan 203.0.113.1 203.0.113.100 203.0.113.120
	dhcp_server rogue eth0 203.0.113.66 203.0.113.200 203.0.113.220
	at host python3 "$here/record/frames.py" discover eth0
	need 10 "both answer" offered
}

offered() {
	grep -q DHCPOFFER "$work/dhcp.router" &&
		grep -q DHCPOFFER "$work/dhcp.rogue"
}
