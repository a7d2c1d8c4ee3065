# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# office6.sh - the office with IPv6: many hosts behind one address of it.
# Sourced after office.sh.
#
#   server fd77:31::1 ---+
#   a      fd77:31::11 --+               fw               router              web
#   b      fd77:31::12 --+- switch --- eth0 br0 eth1 --- lan 2001:db8:31::1
#   c      fd77:31::13 --+                               wan 2001:db8:32::1 --- eth0
#                                                             2001:db8:32::7 ---+
# All of them use fd77:31::fe as their gateway.

office6_address() {
	case $1 in
	server) echo fd77:31::1 ;;
	a) echo fd77:31::11 ;;
	b) echo fd77:31::12 ;;
	c) echo fd77:31::13 ;;
	esac
}

# office6_loud SPACE DEVICE - IPv6, after office_quiet.
office6_loud() {
	at "$1" sysctl -qw net.ipv6.conf.default.disable_ipv6=0 \
		net.ipv6.conf.lo.disable_ipv6=0 \
		"net.ipv6.conf.$2.disable_ipv6=0" \
		"net.ipv6.conf.$2.accept_ra=0"
}

# office6_links - the whole picture. Both families are there.
office6_links() {
	office_links
	for host in $office_hosts; do
		office6_loud "$host" eth0
		ip_at "$host" addr add "$(office6_address "$host")/64" \
			dev eth0 nodad
		ip_at "$host" route add default via fd77:31::fe
	done
	office6_loud router lan
	office6_loud router wan
	office6_loud web eth0
	at router sysctl -qw net.ipv6.conf.all.forwarding=1 \
		net.ipv6.icmp.ratelimit=0
	at web sysctl -qw net.ipv6.icmp.ratelimit=0
	ip_at router addr add 2001:db8:31::1/64 dev lan nodad
	ip_at router addr add 2001:db8:32::1/64 dev wan nodad
	ip_at web addr add 2001:db8:32::7/64 dev eth0 nodad
	ip_at web route add default via 2001:db8:32::1
}

# office6_policy FILE - all that a nat block can hold of IPv6, and a filter.
office6_policy() {
	cat >"$1" <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias      2001:db8:31::1 as fd77:31::fe
			masquerade fd77:31::/64 as 2001:db8:31::3
			forward    2001:db8:31::3 tcp 2222 to fd77:31::13 port 22
			forward    2001:db8:31::3 tcp 8000-8009 to fd77:31::13 port 9000-9009
			forward    2001:db8:31::4 udp 53 to fd77:31::12
		}
		filter {
			pass inside  -> outside
			pass inside  -> inside to fd77:31::13 port tcp 22
			pass outside -> inside to fd77:31::13 port tcp { 22, 9000-9009 }
			pass outside -> inside to fd77:31::12 port udp 53
			default drop
		}
	END
}

# office6_daemon - runs that policy; $our_mac is what the outside sees.
office6_daemon() {
	daemon_start "$work/office6.conf"
	our_mac=$(ip_at fw -br link show br0 | awk '{ print $3 }')
}

# page6 HOST - what it fetches from the web server.
page6() {
	at "$1" curl -sS --fail --max-time 10 'http://[2001:db8:32::7]/'
}

# permanent6 ADDRESS - the MAC that the kernel holds for it on the bridge.
permanent6() {
	ip_at fw -6 neigh show nud permanent dev br0 to "$1" |
		sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'
}

router6_is_known() {
	[ "$(shown routers outer 2001:db8:31::1 mac)" = "$router_mac" ]
}
