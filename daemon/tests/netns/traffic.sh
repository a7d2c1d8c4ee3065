# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# traffic.sh - frames that must pass and frames that must not, in both
# directions at once, while something is done to the firewall. Sourced after
# lib.sh and sluice.sh.
#
#   left                 fw                 right
#   10.0.0.1 eth0 --- eth0 br0 eth1 --- eth0 198.51.100.7
#
# Nobody has an address: flood makes whole frames.

rate=15000
most=4000000
flood=$tools/flood

traffic_links() {
	namespace left fw right
	for side in left right; do
		at $side sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
	wire left eth0 fw eth0
	wire fw eth1 right eth0
	ip_at left link set eth0 address 02:00:00:00:00:0a arp off up
	ip_at right link set eth0 address 02:00:00:00:00:01 arp off up
}

# A set that takes its time to load, and holds 192.0.2.9 near its end.
refused_set() {
	awk 'BEGIN {
		for (i = 0; i < 500; i++)
			printf "100.64.%d.%d-100.64.%d.%d,\n", i / 100,
				i % 100 * 2, i / 100, i % 100 * 2
		print "192.0.2.0/25, 192.0.2.128-192.0.2.250"
	}'
}

# refused_hosts PREFIX - a rule for each of many hosts, 203.0.113.99 the last.
refused_hosts() {
	awk -v prefix="$1" 'BEGIN {
		for (i = 0; i < 300; i++)
			printf "%s 100.65.%d.%d\n", prefix, i / 100, i % 100
		print prefix, "203.0.113.99"
	}'
}

# traffic_policy FILE PORT - permits UDP 53, and PORT too, which nobody uses.
traffic_policy() {
	cat >"$1" <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		address refused = { $(refused_set) }
		nat outside {
			static 203.0.113.2 = 10.0.0.1
		}
		filter {
			drop outside -> inside from @refused
			$(refused_hosts "drop outside -> inside from")
			drop inside -> outside to @refused
			$(refused_hosts "drop inside -> outside to")
			pass outside -> inside to 10.0.0.1 port udp { 53, $2 }
			pass inside -> outside port udp { 53, $2 }
			default drop
		}
	END
}

backlog_drops() {
	total=0
	while read -r _ drops _; do
		total=$((total + 0x$drops))
	done </proc/net/softnet_stat
	echo "$total"
}

traffic_start() {
	drops=$(backlog_drops)
	start in.count left "$flood" count eth0 inward
	counters=$started
	start out.count right "$flood" count eth0 outward
	counters="$counters $started"
	need 10 "both count" grep -q counting "$work/in.count"
	need 10 "both count" grep -q counting "$work/out.count"
	start in.send right taskset -c 0 "$flood" send eth0 inward $rate $most
	senders=$started
	start out.send left taskset -c 0 "$flood" send eth0 outward $rate $most
	senders="$senders $started"
}

# stop_all PID... - each of them says what it has done.
stop_all() {
	for pid in "$@"; do
		kill -TERM "$pid"
		wait "$pid"
	done
}

# What was sent last is still on its way, on a slow machine for a while.
traffic_stop() {
	# Lists of numbers.
	# shellcheck disable=SC2086
	stop_all $senders
	sleep 1
	# shellcheck disable=SC2086
	stop_all $counters
	cat "$work"/in.send "$work"/in.count "$work"/out.send "$work"/out.count
	echo "receive queue drops of this machine: $(($(backlog_drops) - drops))"
}

# traffic_value FILE WORD - that figure of what a sender or counter printed.
traffic_value() {
	tr ' ' '\n' <"$work/$1" | sed -n "s/^$2=//p"
}

# traffic_check - nothing forbidden arrived, nothing permitted was lost.
traffic_check() {
	for way in in out; do
		sent=$(traffic_value $way.send permitted)
		check "${way}ward: frames were sent" [ "$sent" -gt "$1" ]
		check "${way}ward: every permitted frame arrived" \
			equal "$(traffic_value $way.count permitted)" "$sent"
		for word in forbidden wrong repeated overflow; do
			check "${way}ward: nothing $word" \
				equal "$(traffic_value $way.count $word)" 0
		done
	done
}
