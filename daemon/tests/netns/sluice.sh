# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# sluice.sh - the daemon under test, in namespace fw, the tool that talks to
# it, and policies that several tests run. Sourced after lib.sh.

daemon_pid='' socket=''

sluice() {
	command=$1
	shift
	"$SLUICE" "$command" --socket "$socket" "$@"
}

# status FIELD - of sluice status --json.
status() {
	sluice status --json | python3 -c '
import json, sys
print(json.load(sys.stdin)[sys.argv[1]])' "$1"
}

runs() {
	policy=$(status policy) && [ "$policy" != None ]
}

# forwards PORT... - all are ports of a bridge, with a carrier, and forward.
forwards() {
	for port in "$@"; do
		[ "$(at fw cat "/sys/class/net/$port/brport/state")" = 3 ] ||
			return 1
	done
}

# example NAME - a copy of it, to start the daemon with: that has given up the
# power of root to read in a home directory which is closed to others.
example() {
	cp "$TOP/rules/examples/$1.conf" "$work/$1.conf"
}

# daemon_start POLICY - and wait until that policy runs on eth0 and eth1.
daemon_start() {
	socket=$work/socket
	start sluiced fw "$SLUICED" --foreground -f "$1" --socket "$socket"
	daemon_pid=$started
	need 20 "sluiced applies $1" runs
	need 20 "the ports of $1 forward" forwards eth0 eth1
}

# open_policy FILE - two ports, between which everything passes.
open_policy() {
	cat >"$1" <<-'END'
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		filter {
			pass any -> any
			default drop
		}
	END
}

# boundary_policy FILE RULE - two ports, and translation between them for the
# hosts of home.sh.
boundary_policy() {
	cat >"$1" <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			static 203.0.113.2 = 10.0.0.1
			prefix 2001:db8:1::/64 = fd00:1::/64
		}
		filter {
			$2
			default drop
		}
	END
}

# cables PORT... - each from fw to peer, whose end is up.
cables() {
	namespace fw peer
	for port in "$@"; do
		wire fw "$port" peer "$port"
		ip_at peer link set "$port" up
	done
}

# reloaded GENERATION - another one than that runs.
reloaded() {
	[ "$(status generation)" != "$1" ]
}

# reload - the daemon's own file again, by signal, and wait for it.
reload() {
	before=$(status generation)
	kill -HUP "$daemon_pid"
	need 20 "sluiced reloads" reloaded "$before"
}

# dropped REASON - packets counted under that comment, in all chains.
dropped() {
	at fw nft list ruleset | awk -v reason="$1" '
		index($0, "comment \"" reason "\"") {
			for (i = 1; i < NF; i++)
				if ($i == "packets")
					sum += $(i + 1)
		}
		END { print sum + 0 }'
}
