#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The same for IPv6: the LAN's fd00:1::/64 is 2001:db8:1::/64 outside, and
# neighbour discovery crosses with it. Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

begin 02
cat >"$work/policy" <<'END'
bridge br0 {
	port eth0 zone inside
	port eth1 zone outside
}
nat outside {
	prefix 2001:db8:1::/64 = fd00:1::/64
}
filter {
	pass inside -> outside
	pass outside -> inside to fd00:1::1 port tcp 22
	default drop
}
END
home_links
home_v6
web_start 2001:db8:2::7
serve host fd00:1::1 22
serve host fd00:1::1 23
daemon_start "$work/policy"

check "the router's neighbour cache is empty" \
	equal "$(neighbour router lan 2001:db8:1::1)" ""
check "the host fetches a page" \
	equal "$(fetch '[2001:db8:2::7]')" "a page from the outside"
check "the web server saw 2001:db8:1::1" \
	grep -q '^2001:db8:1::1 .*"GET / ' "$work/web.log"
check "the router knows 2001:db8:1::1 by the host's MAC" \
	equal "$(neighbour router lan 2001:db8:1::1)" "$host_mac"
check "the router knows no inside address" \
	not grep -q 'fd00:' <<-END
		$(ip_at router neigh show)
	END
check "a connection to port 22 is accepted" \
	at web nc -zn -w 5 2001:db8:1::1 22
check "it arrived at the host from 2001:db8:2::7" \
	within 5 grep -q 'received on 2001:db8:2::7' "$work/serve.22"
refused=$(dropped default)
check "a connection to port 23 is not" \
	not at web nc -zn -w 2 2001:db8:1::1 23
check "but it was counted" [ "$(dropped default)" -gt "$refused" ]
finish
