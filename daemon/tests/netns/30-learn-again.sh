#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What was learned lives as long as it is needed: through the death of the
# daemon, other policies, a bridge that was down; and its table has an end.
# Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/learn.sh"

begin 30
office_links
web_start 198.51.100.7
# Two aliases, of which one is bound.
office_policy "$work/office.conf"
sed -i 's/alias .*/&\
alias 203.0.113.9 as 10.77.31.253/' "$work/office.conf"
echo "guard outside { bind 10.77.31.253 = 02:00:00:00:00:ee }" \
	>>"$work/office.conf"
cp "$work/office.conf" "$work/run.conf"
daemon_start "$work/run.conf"

# listens - sluiced is told frames.
listens() {
	at fw cat /proc/net/netfilter/nfnetlink_log | awk '
		$1 == 84 { found = 1 } END { exit !found }'
}

# hosts - how many the kernel knows.
hosts() {
	ip_at fw neigh show nud permanent dev br0 | wc -l
}

# overrun - and that was noticed.
overrun() {
	sluice show neighbours --json | grep -q '"overruns":[1-9]'
}

# routes_are PREFIXES
routes_are() {
	equal "$(routes)" "$1"
}

# use SED... - the policy, edited, and wait until it runs.
use() {
	sed "$@" "$work/office.conf" >"$work/run.conf"
	reload
}

# knows_hosts NUMBER
knows_hosts() {
	equal "$(hosts)" "$1"
}

need 10 "the router is known" router_is known "$router_mac"
for host in a b c; do
	check "$host fetches a page" \
		equal "$(page "$host")" "a page from the outside"
done
check "the bound router is static" equal \
	"$(shown routers outer 203.0.113.9 state)" static
check "the kernel knows three hosts" knows_hosts 3
check "frames are told" listens
check "there is one route" routes_are "10.77.31.0/24 "

# From now on the router tells nobody that it is there.
our_mac=$(neighbour router lan 203.0.113.3)
ip_at router neigh replace 203.0.113.3 lladdr "$our_mac" nud permanent dev lan
at router sysctl -qw net.ipv4.conf.lan.arp_ignore=8
kill -KILL "$daemon_pid"
wait "$daemon_pid" || true
check "without the daemon a fetches a page" \
	equal "$(page a)" "a page from the outside"
daemon_start "$work/run.conf"
ip_at a neigh flush dev eth0
check "with another one it does, and asks for its gateway" \
	equal "$(page a)" "a page from the outside"
check "which is still known" router_is known "$router_mac"
check "though it was asked in vain" [ \
	"$(shown routers outer 203.0.113.1 questions)" -gt 0 ]
check "hosts are still known to the kernel" knows_hosts 3
check "and to the daemon" host_is 10.77.31.12 learned "$(office_mac b)"

# --- other policies ---------------------------------------------------------
use 's|masquerade 10.77.31.0/24|masquerade 10.77.31.12/31|'
check "hosts that are not masqueraded any more are forgotten" \
	within 5 knows_hosts 2
check "b is not" equal "$(permanent 10.77.31.12)" "$(office_mac b)"
check "the route is another one" routes_are "10.77.31.12/31 "
check "the router goes on" router_is known "$router_mac"
check "and is in the new ruleset" equal "$(page b)" "a page from the outside"

ip_at fw link set br0 down
need 10 "routes go with the bridge" routes_are ""
ip_at fw link set br0 up
check "they come back with it" within 10 routes_are "10.77.31.12/31 "
check "so do neighbours" within 10 knows_hosts 2
check "c fetches a page" equal "$(page c)" "a page from the outside"

use '/masquerade/d; /forward/d'
check "without masquerade nothing is known" within 5 knows_hosts 0
check "nor routed" routes_are ""
check "nor told" not listens
check "show neighbours says so" equal "$(sluice show neighbours)" \
	"no MACs are needed: nothing is masqueraded or forwarded"

# --- 1100 hosts at once -----------------------------------------------------
use 's|masquerade 10.77.31.0/24|masquerade 10.77.0.0/16|'
check "with it again, frames are told" within 5 listens
many_claims 64
check "the kernel knows as many as the table holds" within 5 knows_hosts 1024
check "the last one is among them" equal "$(permanent 10.77.69.100)" \
	"$(office_mac c)"
check "the first one gave way" equal "$(permanent 10.77.64.1)" ""
check "a is learned again" equal "$(page a)" "a page from the outside"

# More than the daemon can take while it is stopped: what was lost is told
# again with the next frame, though the kernel has told it once.
kill -STOP "$daemon_pid"
many_claims 80
kill -CONT "$daemon_pid"
check "frames were lost" within 5 overrun
check "the last one was" equal "$(permanent 10.77.85.100)" ""
claim 10.77.85.100 "$(office_mac c)" "$(office_mac c)"
check "it is told again" \
	within 5 host_is 10.77.85.100 learned "$(office_mac c)"
finish
