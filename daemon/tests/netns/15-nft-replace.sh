#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A ruleset is replaced as a whole or not at all: what the kernel refuses
# changes nothing, what a crash left is cleared away, counters are read back,
# hold empties it and remove takes it down.
#
#   fw                      peer
#   p0 --- p1, both here
#   q0 br0 ---------------- q1 10.0.0.5
. "$(dirname "$0")/lib.sh"

begin 15
number=83737
namespace fw peer
ip_at fw link add p0 type veth peer name p1
wire fw q0 peer q1

kernel() {
	at fw "$tools/nft_kernel" "$@"
}

ruleset() {
	at fw nft list ruleset
}

check "a ruleset is loaded" kernel load $number
check "the generation is read back" equal "$(kernel generation)" $number
ruleset >"$work/before"
check "a ruleset that the kernel refuses" \
	exits 1 kernel refused 5
cp "$work/check" "$work/said"
check "is refused by its name" grep "set twice.5 (bridge): File exists" \
	"$work/said"
if kernel lacking 5 2>"$work/said"; then
	echo "skip: a missing feature: this kernel tracks bridges"
	skipped=$((skipped + 1))
	kernel load $number
	ruleset >"$work/before"
else
	check "what the kernel lacks is named" \
		grep 'rule "tracked" .*missing CONFIG_NF_CONNTRACK_BRIDGE' \
		"$work/said"
fi
check "a port without a guard" exits 1 kernel late 5
cp "$work/check" "$work/said"
check "is named" grep "unguarded port p9" "$work/said"
check "the running generation again" exits 1 kernel load $number
ruleset >"$work/after"
check "none of them changed anything" cmp "$work/before" "$work/after"

at fw nft 'add chain bridge sluice in/left.99
	add set bridge sluice left.99 { type ipv4_addr; }
	add rule bridge sluice in/left.99 ip saddr @left.99 accept
	add map bridge sluice map.99 { type ipv4_addr : verdict;
		elements = { 192.0.2.1 : goto in/left.99 }; }'
check "the next generation" kernel load 6
ruleset >"$work/after"
check "replaces it" not grep "$number" "$work/after"
check "and clears what a crash left" not grep '\.99' "$work/after"

# What comes in is counted and dropped. The echo requests are too short to
# hold what would be an address in an ICMP error.
ip_at fw link add br0 type bridge
for port in p0 q0; do
	ip_at fw link set $port master br0 up
done
ip_at fw link set br0 up
ip_at peer link set q1 up
ip_at peer addr add 10.0.0.5/24 dev q1
ip_at peer route add 198.51.100.0/24 dev q1
ip_at peer neigh add 198.51.100.1 lladdr 02:00:00:00:00:07 dev q1
counted() {
	! at peer ping -c 1 -W 1 -s 8 198.51.100.1 >/dev/null &&
		kernel counts 6 | grep -q 'zones4 rule 3 "" packets [1-9][0-9]* bytes'
}
check "an element counts for its rule" within 20 counted
kernel counts 6 >"$work/counts"
check "so does one that was added when its key occurred" \
	grep 'nets rule 9 "" packets [1-9][0-9]* bytes' "$work/counts"
check "and what did not occur is there too" \
	grep 'nets rule 10 "" packets 0 bytes 0' "$work/counts"
check "a rule has its comment and number" grep \
	"in/target-1.x_y rule 7 \"ssh from 'admins'\" packets 0 bytes 0" \
	"$work/counts"
check "the elements of a rule are summed up" equal \
	"$(grep -c 'flows rule' "$work/counts")" 4

check "hold empties all base chains" kernel hold
check "nothing of a generation is left" equal "$(kernel generation)" 0
ruleset >"$work/after"
check "and they drop" equal "$(grep -c 'policy drop' "$work/after")" 6
check "drop-all stands" kernel stands
nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
# $nobody is a list of words.
# shellcheck disable=SC2086
check "without the capability" exits 1 \
	at fw $nobody "$tools/nft_kernel" load 7
cp "$work/check" "$work/said"
check "it is said" grep "Operation not permitted" "$work/said"
check "all is removed" kernel remove
check "and gone" equal "$(ruleset | wc -l)" 0
check "so drop-all does not stand" not kernel stands
finish
