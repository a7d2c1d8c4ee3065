#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A LAN host behind the firewall is a public host to the router, with the ARP
# caches of both sides empty at the start. Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

begin 01
home_links
home_v4_only
web_start 198.51.100.7
serve host 10.0.0.1 22
serve host 10.0.0.1 23
example home-server
daemon_start "$work/home-server.conf"

check "the host's ARP cache is empty" \
	equal "$(neighbour host eth0 10.0.0.254)" ""
check "the router's ARP cache is empty" \
	equal "$(neighbour router lan 203.0.113.2)" ""
check "the host fetches a page" \
	equal "$(fetch 198.51.100.7)" "a page from the outside"
check "the web server saw 203.0.113.2" \
	grep -q '^203\.0\.113\.2 .*"GET / ' "$work/web.log"
check "the web server saw nobody else" \
	not grep -qv '^203\.0\.113\.2 \|^Serving' "$work/web.log"
check "the router knows 203.0.113.2 by the host's MAC" \
	equal "$(neighbour router lan 203.0.113.2)" "$host_mac"
check "the host knows 10.0.0.254 by the router's MAC" \
	equal "$(neighbour host eth0 10.0.0.254)" "$router_mac"
check "the router knows no inside address" \
	not grep -q '10\.0\.' <<-END
		$(ip_at router neigh show)
	END
check "the host pings the router by its alias" \
	at host ping -c 1 -W 5 10.0.0.254

check "a connection to 203.0.113.2 port 22 is accepted" \
	at web nc -zn -w 5 203.0.113.2 22
check "it arrived at the host from 198.51.100.7" \
	within 5 grep -q 'received on 198\.51\.100\.7' "$work/serve.22"
refused=$(dropped default)
check "a connection to port 23 is not" \
	not at web nc -zn -w 2 203.0.113.2 23
check "nor did it arrive" not grep -q received "$work/serve.23"
check "but it was counted" [ "$(dropped default)" -gt "$refused" ]
finish
