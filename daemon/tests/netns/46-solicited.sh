#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Neighbour solicitations for an IPv6 address that no station has: what is
# answered, and how; another run of the daemon, and another policy. Topology: office6.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/office6.sh"
. "$(dirname "$0")/learn.sh"

begin 46
office6_links
web_start 2001:db8:32::7
office6_policy "$work/office6.conf"
office6_daemon
check "the router is known soon" within 5 router6_is_known
check "a fetches a page" equal "$(page6 a)" "a page from the outside"

# solicit SPACE DEVICE SOURCE DESTINATION TARGET OPTION - a neighbour
# solicitation (OPTION: source, nonce, none; :: as SOURCE: detection of
# duplicates), and the answers of a second: MACs, addresses, flags, option, and
# whether the sum is right.
solicit() {
	at "$1" python3 "$TOP/daemon/tests/netns/solicit.py" "$2" "$3" "$4" "$5" "$6" \
		"$our_mac"
}

# answered WHAT ANSWER SOLICITATION...
answered() {
	what=$1 answer=$2
	shift 2
	check "$what" equal "$(solicit "$@")" "$answer"
}

own=2001:db8:31::3
group=ff02::1:ff00:3
answered "a solicitation is answered" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 60 option 2 $our_mac sum right" \
	router lan 2001:db8:31::1 "$group" "$own" source
answered "one by unicast, too" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 60 option 2 $our_mac sum right" \
	router lan 2001:db8:31::1 "$own" "$own" source
answered "and without an option, so is the answer" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 40 no option sum right" \
	router lan 2001:db8:31::1 "$own" "$own" none
answered "who wants the address for itself hears that it is in use" \
	"$our_mac > 33:33:00:00:00:01 $own > ff02::1 hops 255 flags 00 no option sum right" \
	router lan :: "$group" "$own" none
answered "with a nonce there is room for our MAC" \
	"$our_mac > 33:33:00:00:00:01 $own > ff02::1 hops 255 flags 20 option 2 $our_mac sum right" \
	router lan :: "$group" "$own" nonce
answered "a group cannot be answered without an option" "" \
	router lan 2001:db8:31::1 "$group" "$own" none
answered "what has been routed is not answered" "" \
	router lan 2001:db8:31::1 "$group" "$own" hops
answered "nor an address that is not ours" "" \
	router lan 2001:db8:31::1 ff02::1:ff00:5 2001:db8:31::5 source
answered "an own address is nothing inside" "" \
	a eth0 fd77:31::11 "$group" "$own" source
answered "inside the gateway is answered with the router's MAC" \
	"$router_mac > $(office_mac a) fd77:31::fe > fd77:31::11 hops 255 flags e0 option 2 $router_mac sum right" \
	a eth0 fd77:31::11 ff02::1:ff00:fe fd77:31::fe source
ip_at router addr add "$own/64" dev lan

# refused_address - the router has given it up.
refused_address() {
	ip_at router addr show dev lan | grep -q "$own.*dadfailed"
}

check "a station that takes our address finds the duplicate" \
	within 5 refused_address
ip_at router addr del "$own/64" dev lan

# --- another run, another policy ---------------------------------------------
ended() {
	! kill -0 "$daemon_pid" 2>"$work/kill"
}

kill "$daemon_pid"
check "the daemon ends" within 10 ended
check "without it, connections go on" \
	equal "$(page6 a)" "a page from the outside"
daemon_start "$work/office6.conf"
check "another daemon knows the router at once" router6_is_known
check "and the host" equal "$(permanent6 fd77:31::11)" "$(office_mac a)"
sed -i '/alias/i alias 203.0.113.1 as 10.77.31.254
	/masquerade fd77/i masquerade 10.77.31.0/24 as 203.0.113.3' \
	"$work/office6.conf"
check "IPv4 beside it" sluice apply "$work/office6.conf"
check "a fetches a page by IPv6" equal "$(page6 a)" "a page from the outside"
check "a pings by IPv4" within 10 at a ping -c 1 -W 1 198.51.100.7
sed -i '/fd77/d; /2001:/d' "$work/office6.conf"
check "IPv4 alone" sluice apply "$work/office6.conf"
check "then the bridge has no IPv6" equal \
	"$(at fw cat /proc/sys/net/ipv6/conf/br0/disable_ipv6)" 1
finish
