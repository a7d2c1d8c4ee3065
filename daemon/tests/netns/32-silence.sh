#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the box itself sends: answers to ARP for addresses that it has made up,
# and probes for the router, while ports flap and policies are reloaded. All
# else that arrives at either end would have been made by it, too: nothing is
# let through. SILENCE_SECONDS says for how long (40). Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

duration=${SILENCE_SECONDS:-40}

begin 32
home_links
home_v4_only
cat >"$work/policy" <<-END
	bridge br0 {
		port eth0 zone inside
		port eth1 zone outside
	}
	nat outside {
		alias 203.0.113.1 as 10.0.0.254
		masquerade 10.0.0.0/24 as 203.0.113.3
	}
	filter {
		pass inside -> outside port tcp 9
		default drop
	}
END

# listen SPACE DEVICE DIRECTION - from here on, into $work/SPACE.DIRECTION.
listen() {
	start "tcpdump.$1.$3" "$1" tcpdump -n -e -U -i "$2" -Q "$3" \
		-w "$work/$1.$3"
	need 10 "tcpdump listens at $1" grep -q listening \
		"$work/tcpdump.$1.$3"
	captures="$captures $started"
}

# frames SPACE DIRECTION [PATTERN] - how many fit it.
frames() {
	tcpdump -n -e -r "$work/$1.$2" 2>/dev/null | grep -cE "${3:-.}" || true
}

# ask SPACE DEVICE ADDRESS - by ARP; the echo that follows is dropped.
ask() {
	ip_at "$1" neigh flush dev "$2"
	at "$1" ping -c 1 -W 1 "$3" >/dev/null 2>&1 || true
}

captures=''
for direction in in out; do
	listen host eth0 "$direction"
	listen router lan "$direction"
done
daemon_start "$work/policy"
end=$(($(date +%s) + duration))
flaps=0 reloads=0 round=0
while [ "$(date +%s)" -lt "$end" ]; do
	round=$((round + 1))
	ask host eth0 10.0.0.254
	ask router lan 203.0.113.3
	case $((round % 4)) in
	1) reload && reloads=$((reloads + 1)) ;;
	2)
		ip_at router link set lan down
		ip_at router link set lan up
		flaps=$((flaps + 1))
		;;
	3)
		ip_at fw link set eth0 down
		ip_at fw link set eth0 up
		flaps=$((flaps + 1))
		;;
	esac
	need 20 "the ports forward again" forwards eth0 eth1
done
for capture in $captures; do
	kill "$capture"
	wait "$capture" 2>/dev/null || true
done

answers=$(frames host in 'Reply 10.0.0.254 is-at')
public=$(frames router in 'Reply 203.0.113.3 is-at')
probes=$(frames router in 'Request who-has 203.0.113.1 .*tell 203.0.113.3')
echo "$duration s, $flaps flaps, $reloads reloads: $answers and $public answers," \
	"$probes probes"
check "there were flaps" [ "$flaps" -ge 2 ]
check "and reloads" [ "$reloads" -ge 1 ]
check "the host hears answers and nothing else" \
	equal "$(frames host in)" "$answers"
check "no more of them than it asked" \
	[ "$answers" -le "$(frames host out 'Request who-has 10.0.0.254')" ]
check "it was answered at least once" [ "$answers" -ge 1 ]
check "the router hears answers, probes and nothing else" \
	equal "$(frames router in)" "$((public + probes))"
check "no more answers than it asked" \
	[ "$public" -le "$(frames router out 'Request who-has 203.0.113.3')" ]
check "it was answered at least once" [ "$public" -ge 1 ]
check "probes are few" [ "$probes" -le $((3 * (flaps + reloads + 1))) ]
check "no inside address was seen outside" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" 10.0.0.0/24 \
	"$work/router.in"
finish
