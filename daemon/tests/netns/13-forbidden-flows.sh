#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A connection lives on through a policy that permits it, whatever else
# changes; one that the new policy forbids ends, although the inside may open
# connections of its own; and a policy that permits it again brings it back.
# Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

begin 13
home_links
home_v4_only

# policy FILE PORTS RULE - two port lines, in either order, and one rule.
policy() {
	cat >"$work/$1" <<-END
		bridge br0 {
			$2
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			static 203.0.113.2 = 10.0.0.1
		}
		filter {
			pass inside -> outside
			$3
		}
	END
}
inside_first="port eth0 zone inside port eth1 zone outside"
outside_first="port eth1 zone outside port eth0 zone inside"
opens="pass outside -> inside to 10.0.0.1 port tcp 22"
policy open.conf "$inside_first" "$opens"
policy turned.conf "$outside_first" "$opens"
policy closed.conf "$outside_first" "count outside -> inside"

# heard WORD - the client's last line is it, or for "a number" any number.
heard() {
	case $1 in
	"a number") tail -n 1 "$work/client" | grep -q '^[0-9]' ;;
	*) [ "$(tail -n 1 "$work/client")" = "$1" ] ;;
	esac
}

# grows - the client hears something new.
grows() {
	lines=$(wc -l <"$work/client")
	[ "$lines" -gt "$seen" ] && heard "a number"
}

mark() {
	seen=$(($(wc -l <"$work/client") + 2))
}

daemon_start "$work/open.conf"
start server host python3 "$TOP/daemon/tests/netns/talk.py" \
	serve 10.0.0.1 22
need 10 "the server listens" listening host 22
start client web python3 "$TOP/daemon/tests/netns/talk.py" \
	to 203.0.113.2 22
check "a connection from outside talks" within 10 heard "a number"

foreseen() {
	sluice apply --dry-run "$work/$1.conf" >"$work/foreseen" 2>&1
}

generation=$(status generation)
check "what another order would end is foreseen" foreseen turned
check "nothing" grep -qx "it would end no connection" "$work/foreseen"
check "and what other lines would end" foreseen closed
check "by name" grep -q "^tcp outside 198.51.100.7:[0-9]* -> inside 10.0.0.1:22," \
	"$work/foreseen"
check "once" grep -qx "it would end 1 connection:" "$work/foreseen"
check "beside the lines that change" grep -qx -- \
	"-	pass outside -> inside to 10.0.0.1 port tcp 22" "$work/foreseen"
check "nothing is changed by that" equal "$(status generation)" "$generation"
echo nonsense >"$work/nonsense.conf"
check "errors are said" not foreseen nonsense
check "where they are" grep -q "nonsense.conf:1:1: error" "$work/foreseen"

sluice apply "$work/turned.conf" >"$work/said" 2>&1
mark
check "it talks on when the zones have other numbers" within 10 grows
check "and was never silent" not grep -q silence "$work/client"

sluice apply "$work/closed.conf" >"$work/said" 2>&1
check "it ends with the rule that permitted it" within 10 heard silence
before=$(wc -l <"$work/client")
longer() {
	[ "$(wc -l <"$work/client")" -ge $((before + 4)) ]
}
need 10 "the client tries again" longer
check "what the inside sends does not revive it" \
	equal "$(tail -n 3 "$work/client" | sort -u)" silence
check "the inside still opens connections" \
	at host ping -c 1 -W 5 198.51.100.7

sluice apply "$work/open.conf" >"$work/said" 2>&1
check "it is back with the rule" within 20 heard "a number"
finish
