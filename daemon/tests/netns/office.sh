# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# office.sh - many hosts behind one address. Sourced after lib.sh and home.sh.
#
#   server 10.77.31.1 ---+
#   a      10.77.31.11 --+               fw               router              web
#   b      10.77.31.12 --+- switch --- eth0 br0 eth1 --- lan 203.0.113.1
#   c      10.77.31.13 --+                               wan 198.51.100.1 --- eth0
#                                                             198.51.100.7 ---+
# All of them use 10.77.31.254 as their gateway.

office_hosts='server a b c'

office_mac() {
	case $1 in
	server) echo 02:00:00:00:00:01 ;;
	a) echo 02:00:00:00:00:11 ;;
	b) echo 02:00:00:00:00:12 ;;
	c) echo 02:00:00:00:00:13 ;;
	esac
}

office_address() {
	case $1 in
	server) echo 10.77.31.1 ;;
	a) echo 10.77.31.11 ;;
	b) echo 10.77.31.12 ;;
	c) echo 10.77.31.13 ;;
	esac
}

# office_quiet SPACE... - IPv6 talks by itself.
office_quiet() {
	for space in "$@"; do
		at "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
}

# office_host NAME - its cable to the switch, its address, its gateway.
office_host() {
	namespace "$1"
	office_quiet "$1"
	wire "$1" eth0 switch "$1"
	ip_at switch link set dev "$1" master br0 up
	ip_at "$1" link set eth0 address "$(office_mac "$1")" up
	ip_at "$1" addr add "$(office_address "$1")/24" dev eth0
	ip_at "$1" route add default via 10.77.31.254
}

office_lan() {
	namespace switch fw
	office_quiet switch
	wire switch uplink fw eth0
	ip_at switch link add br0 type bridge mcast_snooping 0
	ip_at switch link set br0 up
	ip_at switch link set dev uplink master br0 up
	for host in $office_hosts; do
		office_host "$host"
	done
}

office_outside() {
	namespace router web
	office_quiet router web
	wire fw eth1 router lan
	wire router wan web eth0
	at router sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0
	at web sysctl -qw net.ipv4.icmp_ratelimit=0
	ip_at router link set lan address "$router_mac" up
	ip_at router link set wan up
	ip_at web link set eth0 up
	ip_at router addr add 203.0.113.1/24 dev lan
	ip_at router addr add 198.51.100.1/24 dev wan
	ip_at web addr add 198.51.100.7/24 dev eth0
	ip_at web route add default via 198.51.100.1
}

# office_links - the whole picture.
office_links() {
	office_lan
	office_outside
}

# office_policy FILE [LINE] - all that a nat block can hold, and a filter. LINE:
# another one of the filter.
office_policy() {
	cat >"$1" <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias      203.0.113.1 as 10.77.31.254
			static     203.0.113.2 = 10.77.31.1
			masquerade 10.77.31.0/24 as 203.0.113.3
			forward    203.0.113.3 tcp 2222 to 10.77.31.13 port 22
			forward    203.0.113.3 tcp 8000-8009 to 10.77.31.13 port 9000-9009
			forward    203.0.113.4 udp 53 to 10.77.31.12
		}
		filter {
			${2:-# nothing more}
			pass inside  -> outside
			pass inside  -> inside to 10.77.31.13 port tcp 22
			pass outside -> inside to 10.77.31.13 port tcp { 22, 9000-9009 }
			pass outside -> inside to 10.77.31.12 port udp 53
			default drop
		}
	END
}

# office_binds FILE - nothing is left to be learned.
office_binds() {
	{
		echo 'guard inside {'
		for host in $office_hosts; do
			echo "bind $(office_address "$host") =" \
				"$(office_mac "$host")"
		done
		echo '}'
		echo "guard outside { bind 10.77.31.254 = $router_mac }"
	} >>"$1"
}
