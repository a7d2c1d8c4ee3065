#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Rules that became elements of sets, of each kind of set: they decide about
# real connections, and each one counts for itself. Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

# policy - rules 3N+1 to 3N+3 are those of host N+1: hashed, hashed by prefix,
# and ranges; more than have counters from the start.
policy() {
	cat <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			static 203.0.113.2 = 10.0.0.1
		}
		filter {
	END
	awk 'BEGIN {
		for (host = 1; host <= 100; host++) {
			to = "outside -> inside to 10.0.0." host
			print "\tpass " to " port tcp 22"
			print "\tdrop " to " from 198.51.100.0/24 port tcp 23"
			print "\tdrop " to " from 198.51.100.5-198.51.100.9 port tcp 24"
		}
	}'
	printf '\tpass outside -> inside to 10.0.0.1\n\tdefault drop\n}\n'
}

# packets RULE - that the daemon says it has decided about.
packets() {
	sluice show rules --json | python3 -c '
import json, sys
print(json.load(sys.stdin)["rules"][int(sys.argv[1]) - 1]["packets"])' "$1"
}

counted() {
	[ "$(packets "$1")" -ge "$2" ]
}

begin 25
home_links
home_v4_only
for port in 22 23 24 25; do
	serve host 10.0.0.1 $port
done
policy >"$work/policy"
daemon_start "$work/policy"

at fw nft list sets >"$work/sets"
check "the rules became sets" \
	[ "$(grep -c 'set rules/' "$work/sets")" -eq 3 ]
check "two of them count what occurs" \
	[ "$(grep -c 'set hits/' "$work/sets")" -eq 2 ]
check "nothing has occurred" equal "$(packets 1) $(packets 2)" "0 0"

check "port 22 is accepted" at web nc -zn -w 5 203.0.113.2 22
check "port 23 is refused" not at web nc -zn -w 1 203.0.113.2 23
check "port 24 is refused" not at web nc -zn -w 1 203.0.113.2 24
check "port 25 is accepted" at web nc -zn -w 5 203.0.113.2 25
check "each one's rule has counted it" within 5 counted 1 1
check "of a prefix" counted 2 1
check "of a range" counted 3 1
check "and of no set" counted 301 1
check "a rule for a connection is asked once" equal "$(packets 1)" 1
check "port 22 is accepted again" at web nc -zn -w 5 203.0.113.2 22
check "and counted again" within 5 counted 1 2
check "nothing is counted for another host" \
	equal "$(packets 4) $(packets 5) $(packets 6)" "0 0 0"
finish
