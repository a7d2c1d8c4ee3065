# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# traffic.sh - what passes an appliance with the policy of box.sh, what does
# not, and that neither side sees more than it may. Sourced after box.sh.

box_traffic() {
	start tcpdump router tcpdump --immediate-mode -U -i eth0 -w "$work/outside.pcap" -s 0
	capture=$started
	need 10 "tcpdump listens" grep -q listening "$work/tcpdump"
	need 20 "an echo passes" passes
	mkdir "$work/www"
	echo "a page from the router" >"$work/www/index.html"
	start web.log router python3 -u -m http.server 80 --bind 203.0.113.1 \
		--directory "$work/www"
	need 20 "a web server listens" sh -c \
		"[ -n \"\$(ip netns exec $prefix-router ss -Hltn 'sport = :80')\" ]"
	check "a page passes" equal "$(page)" "a page from the router"
	ip_at lan addr add 10.0.0.9/24 dev eth0
	check "a masqueraded host has it too" equal \
		"$(page --interface 10.0.0.9)" "a page from the router"
	check "as the address that is meant" \
		grep -q '^203\.0\.113\.3 ' "$work/web.log"
	check "telnet does not" not at lan nc -zn -w 1 10.0.0.254 23
	check "nor what comes from outside" \
		not at router nc -zn -w 1 203.0.113.2 80
	check "all of the self-test passes on the box" \
		box "sluice selftest >/tmp/selftest; tail -n 1 /tmp/selftest |
grep ' 0 failed, 0 skipped'"
	kill "$capture"
	wait "$capture" || true
	check "no inside address was seen outside" \
		python3 "$TOP/daemon/tests/netns/no-inside.py" 10.0.0.0/24 \
		"$work/outside.pcap"
}

# page [ARGUMENT...] - from the router's web server, as the lan gets it.
page() {
	at lan curl -sS --max-time 10 -H 'Host: router' "$@" http://10.0.0.254/
}
