#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice capture --case: what crossed becomes a case on which model and kernel
# agree, of stateless translation and of a masquerade. Topologies: home.sh,
# office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/capture.sh"

frames=$TOP/daemon/tests/netns/record/frames.py

# plain SPACE DEVICE - sums and cuts are in the frames, as on a cable.
plain() {
	at "$1" python3 "$frames" offloads "$2"
}

# serve_page - at the web server, which asks no name server.
serve_page() {
	mkdir -p "$work/www"
	echo "a page from the outside" >"$work/www/index.html"
	start web.log web python3 -u "$frames" page 198.51.100.7 "$work/www"
	need 20 "a web server listens" listening web 80
}

# record NAME WORDS... - begin one.
record() {
	case=$1
	shift
	capture --rate 0 --case "$case" --dir "$work" "$@"
}

# judged NAME FRAMES - a case with as many at least, and both judges agree.
judged() {
	kill -INT "$capture"
	check "$1: is written" ended 0
	check "$1: its last line tells of no loss" \
		grep -q 'lost by the kernel: eth0 0, eth1 0$' "$work/err"
	for file in README policy.conf in-eth0.pcap in-eth1.pcap \
		out-eth0.pcap out-eth1.pcap; do
		check "$1: has $file" [ -s "$work/$1/$file" ]
	done
	arrived=$(tcpdump -nr "$work/$1/in-eth0.pcap" 2>/dev/null | wc -l)
	check "$1: frames of the host" [ "$arrived" -ge "$2" ]
	check "$1: the model agrees" "$SLUICE" selftest --model "$work/$1"
	check "$1: so does the kernel" "$SLUICE" selftest "$work/$1"
}

begin 40
home_links
home_v4_only
for end in "host eth0" "fw eth0" "fw eth1" "router lan" "router wan" \
	"web eth0"; do
	# Two words, on purpose.
	# shellcheck disable=SC2086
	plain $end
done
boundary_policy "$work/home.conf" "pass any -> any"
daemon_start "$work/home.conf"
serve_page
record home
check "ARP and ping" at host ping -n -q -c 2 -i 0.2 -W 5 198.51.100.7
check "TCP" equal "$(fetch 198.51.100.7)" "a page from the outside"
judged home 6
check "home: policy.conf is what runs" cmp "$work/home.conf" \
	"$work/home/policy.conf"

check "a case that is there is left alone" exits 1 at fw "$SLUICE" capture \
	--socket "$socket" --case home --dir "$work"
check "it is, indeed" [ -s "$work/home/in-eth0.pcap" ]
record empty --seconds 1 'ether proto 0x88b5'
check "of nothing, no case is made" ended 1
check "and no folder left" not [ -e "$work/empty" ]
record one --count 3 icmp
at host ping -n -q -c 2 -i 0.2 -W 5 198.51.100.7 >"$work/ping"
check "one that is cut in the middle" ended 0
check "is complete all the same" "$SLUICE" selftest --model "$work/one"
record gone
at host ping -n -q -c 1 -W 5 198.51.100.7 >"$work/ping"
ip_at fw link del eth1
within 5 grep -q '^sluice: eth1: ' "$work/err"
kill -INT "$capture"
check "of a port that vanished, no case is made" ended 3
check "no folder is left" not [ -e "$work/gone" ]
kill "$daemon_pid"
wait "$daemon_pid" || true
for space in $namespaces; do
	ip netns del "$space"
done
namespaces=''

# The hosts are behind a switch.
office_links
for host in $office_hosts; do
	plain "$host" eth0
	plain switch "$host"
done
for end in "switch uplink" "fw eth0" "fw eth1" "router lan" "router wan" \
	"web eth0"; do
	# shellcheck disable=SC2086
	plain $end
done
office_policy "$work/office.conf"
office_binds "$work/office.conf"
daemon_start "$work/office.conf"
serve_page
record office
for host in a b; do
	check "$host, ARP and ping" \
		at "$host" ping -n -q -c 2 -i 0.2 -W 5 198.51.100.7
	check "$host, TCP" equal "a page from the outside" \
		"$(at "$host" curl -sS --fail --max-time 10 http://198.51.100.7/)"
done
judged office 12
our_mac=$(ip_at fw -j link show br0 | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["address"])')
check "office: the bridge's own MAC is in none of it" not sh -c \
	"tcpdump -enr '$work/office/out-eth1.pcap' | grep -q '$our_mac'"
finish
