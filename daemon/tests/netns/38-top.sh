#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice top: pages for a file, a screen for a terminal, and the figures of real
# traffic on both.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 38
cat >"$work/policy" <<'END'
bridge br0 {
	port eth0 zone inside
	port eth1 zone outside
}
filter {
	drop inside -> outside port udp 9
	pass stateless inside -> outside icmp echo-request
	pass stateless outside -> inside icmp echo-reply
	default drop
}
END
namespace fw a b
wire fw eth0 a eth0
wire fw eth1 b eth0
ip_at a addr add 10.0.0.1/24 dev eth0
ip_at b addr add 10.0.0.2/24 dev eth0
ip_at a link set eth0 up
ip_at b link set eth0 up
daemon_start "$work/policy"
need 10 "an echo passes" at a ping -c 1 -W 1 10.0.0.2

# Twenty echoes a second, for as long as it is looked at.
start echoes a ping -q -i 0.05 -c 400 10.0.0.2

check "three pages" sh -c "\"\$@\" >\"$work/pages\"" - \
	ip netns exec "$prefix-fw" \
	"$SLUICE" top --socket "$socket" --interval 1 --count 3
check "each has a head" equal "$(grep -c '^sluice ' "$work/pages")" 3
check "none is wider than the screen" not grep -q "^.\{81\}" "$work/pages"
check "no terminal is spoken to" not grep -q "$(printf '\033')" "$work/pages"
check "each names the rule that passes them" equal \
	"$(grep -c '  pass stateless inside -> outside icmp echo-request$' \
		"$work/pages")" 3
# What came in by a port in a second, by the last page: echoes or answers.
check "the rate is theirs" equal "$(awk '/^eth[01] / {
	print ($3 >= 5 && $3 <= 25) }' "$work/pages" | sort | uniq -c | xargs)" "6 1"
check "those who send are named, each with its rate" equal \
	"$(awk '$4 == "icmp" { print $3, $5, $6, $7, ($1 >= 10 && $1 <= 25) }' \
		"$work/pages" | sort | uniq -c | xargs)" \
	"3 eth0 10.0.0.1 > 10.0.0.2 1 3 eth1 10.0.0.2 > 10.0.0.1 1"
check "history grows by a column" equal "$(awk '/^eth0 / {
	print length($0) - 54 }' "$work/pages" | tr '\n' ' ')" "1 2 3 "
# screen KEYS SECONDS - top on a terminal of 24 lines, and those keys typed; what
# was written to it is left in the file of that name.
screen() {
	at fw python3 "$TOP/daemon/tests/netns/terminal.py" "$work/screen" \
		"$1" "$2" "$SLUICE" top --socket "$socket" --interval 1
}

check "a screen ends with q" screen q 3
check "it is cleared once" equal \
	"$(tr -cd '\033J' <"$work/screen" | grep -o "$(printf '\033J')" | wc -l)" 1
check "what did not change is not written again" equal \
	"$(grep -ao 'BUSIEST' "$work/screen" | wc -l)" 1
check "^L draws all of it again" screen "$(printf '\fq')" 3
check "twice in all" equal "$(grep -ao 'BUSIEST' "$work/screen" | wc -l)" 2
check "^C ends it, too" screen "$(printf '\003')" 1
# What 20000 a second are, of which not all are looked at.
flood=$tools/flood
start flooded a timeout 20 "$flood" send eth0 outward 20000 400000
flooder=$started
within 10 at fw grep -q "eth0: *[0-9]* *[0-9]\{5\}" /proc/net/dev || true
at fw "$SLUICE" top --socket "$socket" --interval 2 --count 1 >"$work/flood"
check "a flood is told in proportion" equal "$(awk '
	/BUSIEST/ { told = 1; next } /RULE/ { told = 0 }
	/^eth0 / { rate = $3 }
	told && $3 == "eth0" && sub(/k$/, "", $1) { sum += $1 }
	END { sub(/k$/, "", rate); print (sum > 0.7 * rate && sum < 1.3 * rate) }' \
	"$work/flood")" 1
kill "$flooder"
check "elsewhere it says that it sees no ports" sh -c \
	"unshare -n \"$SLUICE\" top --socket \"$socket\" --interval 1 --count 1 |
		grep -q 'eth1: there is no such interface'"
kill "$daemon_pid"
wait "$daemon_pid" || true
check "without a daemon it says so" exits 3 "$SLUICE" top --socket "$socket"
check "no interval of nothing" exits 2 "$SLUICE" top --interval 0
check "no operand" exits 2 "$SLUICE" top all
finish
