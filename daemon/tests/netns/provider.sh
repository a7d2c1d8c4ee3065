# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# provider.sh - addresses by DHCP from the router of office.sh. Sourced after
# it.

# offer FIRST LAST - a DHCP server on the router, with leases of 16 seconds.
offer() {
	: >"$work/leases"
	cat >"$work/udhcpd.conf" <<-END
		start $1
		end $2
		interface lan
		min_lease 16
		lease_file $work/leases
		pidfile $work/udhcpd.pid
		option subnet 255.255.255.0
		option router 203.0.113.1
		option lease 16
	END
	start udhcpd router udhcpd -f "$work/udhcpd.conf"
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
