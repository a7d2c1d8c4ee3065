# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# home.sh - a home server behind a firewall with no address. Sourced after
# lib.sh.
#
#   host                fw               router                web
#   10.0.0.1 eth0 --- eth0 br0 eth1 --- lan 203.0.113.1
#                                       wan 198.51.100.1 --- eth0 198.51.100.7
#   fd00:1::1                           lan 2001:db8:1::ffff, fe80::1
#                                       wan 2001:db8:2::1 --- 2001:db8:2::7

host_mac=02:00:00:00:00:01
router_mac=02:00:00:00:00:fe

home_links() {
	namespace host fw router web
	wire host eth0 fw eth0
	wire fw eth1 router lan
	wire router wan web eth0
	ip_at host link set eth0 address "$host_mac"
	ip_at router link set lan address "$router_mac"
	at router sysctl -qw net.ipv4.ip_forward=1 \
		net.ipv6.conf.all.forwarding=1
	ip_at host link set eth0 up
	ip_at router link set lan up
	ip_at router link set wan up
	ip_at web link set eth0 up
}

# home_v4_only - nothing but the test's own frames: IPv6 talks by itself.
home_v4_only() {
	for space in host router web; do
		at "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	done
	home_v4
}

home_v4() {
	ip_at host addr add 10.0.0.1/24 dev eth0
	ip_at host route add default via 10.0.0.254
	ip_at router addr add 203.0.113.1/24 dev lan
	ip_at router addr add 198.51.100.1/24 dev wan
	ip_at web addr add 198.51.100.7/24 dev eth0
	ip_at web route add default via 198.51.100.1
}

home_v6() {
	ip_at host addr add fd00:1::1/64 dev eth0 nodad
	ip_at host route add default via fe80::1 dev eth0
	ip_at router addr add fe80::1/64 dev lan nodad
	ip_at router addr add 2001:db8:1::ffff/64 dev lan nodad
	ip_at router addr add 2001:db8:2::1/64 dev wan nodad
	ip_at web addr add 2001:db8:2::7/64 dev eth0 nodad
	ip_at web route add default via 2001:db8:2::1
}

# listening SPACE PORT - someone accepts TCP there.
listening() {
	[ -n "$(at "$1" ss -Hltn "sport = :$2")" ]
}

# web_start ADDRESS - serves one page on port 80, logs who asks.
web_start() {
	mkdir -p "$work/www"
	echo "a page from the outside" >"$work/www/index.html"
	start web.log web python3 -u -m http.server 80 --bind "$1" \
		--directory "$work/www"
	need 20 "a web server listens" listening web 80
}

# serve SPACE ADDRESS PORT - accepts connections, logs who made them.
serve() {
	start "serve.$3" "$1" nc -lkvn "$2" "$3"
	need 10 "port $3 listens" listening "$1" "$3"
}

# fetch ADDRESS - the page, from the host.
fetch() {
	at host curl -sS --fail --max-time 10 "http://$1/"
}

# neighbour SPACE DEVICE ADDRESS - the MAC that it holds for it.
neighbour() {
	ip_at "$1" neigh show dev "$2" to "$3" |
		sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'
}
