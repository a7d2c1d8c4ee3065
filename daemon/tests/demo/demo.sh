#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# demo.sh - a firewall with no address between a LAN host and a router, step
# by step on the screen. Each step is checked; the exit status says whether
# all of it held. Namespaces: tests/netns/home.sh.
TOP=$(cd "$(dirname "$0")/../../.." && pwd)
. "$TOP/daemon/tests/netns/lib.sh"
. "$TOP/daemon/tests/netns/sluice.sh"
. "$TOP/daemon/tests/netns/home.sh"

policy=rules/examples/home-server.conf
idle=5

step() {
	printf '\n== %s\n' "$1"
}

# show SPACE COMMAND... - as if typed there; the output is kept in $work/seen.
show() {
	place=$1
	shift
	printf '%s# %s\n' "$place" "$*"
	ip netns exec "$prefix-$place" "$@" >"$work/seen" 2>&1 || echo "(exit $?)"
	cat "$work/seen"
}

# tell COMMAND... - the same for the tool, which needs no namespace.
tell() {
	printf 'fw# sluice %s\n' "$*"
	sluice "$@" >"$work/seen" 2>&1 || echo "(exit $?)"
	cat "$work/seen"
}

seen() {
	grep -q -- "$1" "$work/seen"
}

# heard SIDE [EXPRESSION] - frames that came in there, of that kind.
heard() {
	tcpdump -nr "$work/$1.pcap" "${2:-}" 2>/dev/null | wc -l
}

listens() {
	grep -q 'listening on' "$work/capture.$1"
}

watch() {
	start "capture.$1" "$1" tcpdump -i "$2" -n -U --immediate-mode \
		-Z root -Q in -w "$work/$1.pcap"
	need 10 "a capture at the $1" listens "$1"
}

begin demo
cat <<'END'
Four network namespaces, three cables; no interface of this machine is used.

  host               fw               router                    web
  10.0.0.1 eth0 --- eth0 eth1 --- lan 203.0.113.1
                                  wan 198.51.100.1 --- eth0 198.51.100.7
END
home_links
home_v4_only
watch host eth0
watch router lan
web_start 198.51.100.7
serve host 10.0.0.1 22
serve host 10.0.0.1 23

step "The policy, and the daemon that applies it"
printf 'fw# sluice check --print %s\n' "$policy"
"$SLUICE" check --print "$TOP/$policy"
printf 'fw# sluiced -f %s\n' "$policy"
example home-server
daemon_start "$work/home-server.conf"
check "it runs" runs

step "Nobody knows anybody yet"
show host ip neigh
show router ip neigh show dev lan
check "the host's ARP cache is empty" \
	equal "$(neighbour host eth0 10.0.0.254)" ""
check "the router's ARP cache is empty" \
	equal "$(neighbour router lan 203.0.113.2)" ""

step "The host fetches a page from a web server behind the router"
show host curl -sS --max-time 10 http://198.51.100.7/
check "it got the page" seen "a page from the outside"

step "What the web server saw"
cat "$work/web.log"
check "a request from 203.0.113.2" \
	grep -q '^203\.0\.113\.2 .*"GET / ' "$work/web.log"
check "and nobody from 10.0.0.0/8" not grep -q '^10\.' "$work/web.log"

step "What both sides now hold"
show host ip neigh
check "10.0.0.254 is the router's MAC to the host" seen \
	"10.0.0.254 .*$router_mac"
show router ip neigh show dev lan
check "203.0.113.2 is the host's MAC to the router" seen \
	"203.0.113.2 .*$host_mac"

step "A connection from outside to port 22, which the policy passes"
show web nc -znv -w 5 203.0.113.2 22
check "it was accepted" seen succeeded
check "it arrived at the host" \
	within 5 grep 'received on 198\.51\.100\.7' "$work/serve.22"
cat "$work/serve.22"

step "The same to port 23, which it does not"
before=$(dropped default)
show web nc -znv -w 2 203.0.113.2 23
check "it was not accepted" not seen succeeded
check "it never arrived" not grep received "$work/serve.23"
tell show rules
check "it was counted: $before before, $(dropped default) now" \
	[ "$(dropped default)" -gt "$before" ]

step "The daemon's own view"
tell status
check "it names both ports" seen eth1

step "The firewall has no address"
show fw ip -brief addr
check "there is none on any port, nor on the bridge" \
	not ip netns exec "$prefix-fw" sh -c 'ip -o addr show | grep -v ": lo "'

# The firewall never changes a source MAC. What arrives with another one than
# that of the far end, the box in between has made.
step "It has said nothing of its own; $idle more seconds"
sleep "$idle"
for side in "host $router_mac" "router $host_mac"; do
	far=${side#* } side=${side% *}
	echo "$side: $(heard "$side") frames came in," \
		"$(heard "$side" "not ether src $far") of them made by fw"
	check "frames came through to the $side" [ "$(heard "$side")" -gt 0 ]
	check "and none was made on the way" \
		equal "$(heard "$side" "not ether src $far")" 0
done

echo
finish
