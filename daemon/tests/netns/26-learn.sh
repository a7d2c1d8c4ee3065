#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# MACs that nobody has written down: the router is asked for, hosts are heard,
# both may move, what is bound does not, and a restart forgets nothing.
# Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/learn.sh"

begin 26
office_links
web_start 198.51.100.7
office_policy "$work/office.conf"
echo "guard inside { bind $(office_address b) = $(office_mac b) }" \
	>>"$work/office.conf"
start asked router tcpdump -i lan --immediate-mode -U -n -e -l arp
need 10 "the capture runs" grep -q 'listening on' "$work/asked"
daemon_start "$work/office.conf"
our_mac=$(ip_at fw -j link show br0 | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["address"])')

# --- the first time ---------------------------------------------------------
check "the router is known soon" within 5 router_is known "$router_mac"
check "it was asked in the name of 203.0.113.3" grep -q \
	"$our_mac > ff:ff:ff:ff:ff:ff.*who-has 203.0.113.1 tell 203.0.113.3" \
	"$work/asked"
check "and answered" grep -q \
	"203.0.113.1 is-at $router_mac" "$work/asked"
check "who asks cannot hear" equal \
	"$(at fw cat /proc/net/packet | awk 'NR > 1 { print $4, $7 }')" \
	"0000 0"
check "it was said" grep -q "router 203.0.113.1 has MAC $router_mac" \
	"$work/sluiced"
check "the kernel knows b, which is bound" \
	equal "$(permanent 10.77.31.12)" "$(office_mac b)"
check "and not a, which has not spoken" equal "$(permanent 10.77.31.11)" ""
check "a fetches a page" equal "$(page a)" "a page from the outside"
check "a knows the gateway by the router's MAC" \
	equal "$(neighbour a eth0 10.77.31.254)" "$router_mac"
check "the kernel knows a" \
	equal "$(permanent 10.77.31.11)" "$(office_mac a)"
check "so does sluice show" host_is 10.77.31.11 learned "$(office_mac a)"
check "b is static there" host_is 10.77.31.12 static "$(office_mac b)"
sluice show neighbours >"$work/text"
check "show neighbours tells hosts" grep -q \
	"^10.77.31.11 *$(office_mac a)  eth0  *learned  [0-9]* s ago" "$work/text"
check "and routers" grep -q \
	"^203.0.113.1 *$router_mac  as 10.77.31.254 *known, [0-9]* s ago" \
	"$work/text"
check "in 80 columns" not grep -E '.{81}' "$work/text"

# --- moves ------------------------------------------------------------------
moved_mac=02:00:00:00:00:99
move a "$moved_mac"
check "a with another network card fetches a page" \
	equal "$(page a)" "a page from the outside"
check "the kernel knows the new MAC" \
	equal "$(permanent 10.77.31.11)" "$moved_mac"
check "it was said" grep -q \
	"10.77.31.11 moved from MAC $(office_mac a) to MAC $moved_mac" \
	"$work/sluiced"
move a "$(office_mac a)"
check "back with the old one it fetches a page" \
	equal "$(page a)" "a page from the outside"
check "the kernel knows the old MAC, within the minute" \
	equal "$(permanent 10.77.31.11)" "$(office_mac a)"
check "that was not said: one line in ten seconds" not grep -q \
	"moved from MAC $moved_mac" "$work/sluiced"

# Both claims come from c, in one ARP message each.
claim 10.77.31.12 "$(office_mac c)" "$(office_mac c)"
claim 10.77.31.77 02:00:00:00:00:77 "$(office_mac c)"
claim 10.77.31.78 "$(office_mac c)" "$(office_mac c)"
check "an address that nobody claimed before is learned" \
	within 5 host_is 10.77.31.78 learned "$(office_mac c)"
check "what is bound is not" equal "$(permanent 10.77.31.12)" \
	"$(office_mac b)"
check "nor what another station says" equal "$(permanent 10.77.31.77)" ""
check "b fetches a page" equal "$(page b)" "a page from the outside"

ip_at router link set lan down
ip_at router link set lan address 02:00:00:00:00:fd
ip_at router link set lan up
check "another router of that address is noticed" \
	within 10 router_speaks 02:00:00:00:00:fd
check "it was said" grep -q \
	"router 203.0.113.1 moved from MAC $router_mac to MAC 02:00:00:00:00:fd" \
	"$work/sluiced"
ip_at a neigh flush dev eth0
check "a fetches a page by the new router" \
	equal "$(page a)" "a page from the outside"
check "a knows its MAC" \
	equal "$(neighbour a eth0 10.77.31.254)" 02:00:00:00:00:fd
finish
