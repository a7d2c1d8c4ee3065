# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# sluice.sh - the daemon under test, in namespace fw, and the tool that talks
# to it. Sourced after lib.sh.

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

# daemon_start POLICY - and wait until that policy runs on eth0 and eth1.
daemon_start() {
	socket=$work/socket
	start sluiced fw "$SLUICED" --foreground -f "$1" --socket "$socket"
	daemon_pid=$started
	need 20 "sluiced applies $1" runs
	need 20 "the ports of $1 forward" forwards eth0 eth1
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
