# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# provider.sh - addresses by DHCP, from the router of office.sh unless a script
# says where else. Sourced after it.
: "${provider:=router}" "${provider_port:=lan}" "${provider_lease:=16}"

# offer FIRST LAST - a DHCP server there, with leases of so many seconds.
offer() {
	: >"$work/leases"
	cat >"$work/udhcpd.conf" <<-END
		start $1
		end $2
		interface $provider_port
		min_lease 16
		lease_file $work/leases
		pidfile $work/udhcpd.pid
		option subnet 255.255.255.0
		option router 203.0.113.1
		option lease $provider_lease
	END
	start udhcpd "$provider" udhcpd -f "$work/udhcpd.conf"
	server=$started
}

offer_no_more() {
	kill "$server"
	wait "$server" || true
}

# lease_is ADDRESS|none - what the daemon has been given.
lease_is() {
	sluice show lease | grep -qx "\(address \)\{0,1\}$1"
}
