#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What the box itself sends: answers to ARP and to neighbour solicitations for
# addresses that it has made up, and probes for the router, while ports flap and
# policies are reloaded. All else that arrives at either end would have been
# made by it, too: nothing is let through. SILENCE_SECONDS says for how long
# (40). Topology: home.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"

duration=${SILENCE_SECONDS:-40}

begin 32
home_links
# quiet SPACE DEVICE ADDRESS - which stays over flaps, and nothing of its own.
quiet() {
	for space in addr_gen_mode=1 accept_dad=0 keep_addr_on_down=1 \
		router_solicitations=0 forwarding=0; do
		at "$1" sysctl -qw "net.ipv6.conf.$2.$space"
	done
	ip_at "$1" -6 addr flush dev "$2"
	ip_at "$1" addr add "$3/64" dev "$2" nodad
}
home_v4
quiet host eth0 fd00:1::1
quiet router lan 2001:db8:1::1
cat >"$work/policy" <<-END
	bridge br0 {
		port eth0 zone inside
		port eth1 zone outside
	}
	nat outside {
		alias 203.0.113.1 as 10.0.0.254
		masquerade 10.0.0.0/24 as 203.0.113.3
		alias 2001:db8:1::1 as fd00:1::fe
		masquerade fd00:1::/64 as 2001:db8:1::3
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

# ask SPACE DEVICE ADDRESS - for its MAC; the echo that follows is dropped.
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
	ask host eth0 fd00:1::fe
	ask router lan 2001:db8:1::3
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

# What is told of an address, and asked.
answers=$(frames host in 'Reply 10.0.0.254 is-at')
answers6=$(frames host in 'neighbor advertisement, tgt is fd00:1::fe,')
public=$(frames router in 'Reply 203.0.113.3 is-at')
public6=$(frames router in 'neighbor advertisement, tgt is 2001:db8:1::3,')
probes=$(frames router in 'Request who-has 203.0.113.1 .*tell 203.0.113.3')
probes6=$(frames router in '2001:db8:1::3 > .*solicitation, who has 2001:db8:1::1,')
echo "$duration s, $flaps flaps, $reloads reloads: $answers and $public answers" \
	"of IPv4, $answers6 and $public6 of IPv6, $probes and $probes6 probes"

# asked ANSWERS SPACE PATTERN - some, and no more than there were questions.
asked() {
	[ "$1" -ge 1 ] && [ "$1" -le "$(frames "$2" out "$3")" ]
}
check "there were flaps" [ "$flaps" -ge 2 ]
check "and reloads" [ "$reloads" -ge 1 ]
check "the host hears answers and nothing else" \
	equal "$(frames host in)" "$((answers + answers6))"
check "no more of them than it asked, by ARP" \
	asked "$answers" host 'Request who-has 10.0.0.254'
check "and by neighbour discovery" \
	asked "$answers6" host 'solicitation, who has fd00:1::fe'
check "the router hears answers, probes and nothing else" \
	equal "$(frames router in)" "$((public + public6 + probes + probes6))"
check "no more answers than it asked, by ARP" \
	asked "$public" router 'Request who-has 203.0.113.3'
check "and by neighbour discovery" \
	asked "$public6" router 'solicitation, who has 2001:db8:1::3'
check "probes are few" \
	[ "$((probes + probes6))" -le $((6 * (flaps + reloads + 1))) ]
check "no inside address was seen outside" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" \
	10.0.0.0/24,fd00:1::/64 "$work/router.in"
finish
