#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The two ways of a ruleset agree: what edge/nft sent into one namespace is
# listed like what nft loaded from the text in another. Replacement is all or
# nothing, takes leftovers away, and its counters are read back.
. "$(dirname "$0")/lib.sh"

begin 09
number=83737
namespace netlink text peer
for space in netlink text; do
	ip_at $space link add p0 type veth peer name p1
done
wire netlink q0 peer q1

kernel() {
	at netlink "$tools/nft_kernel" "$@"
}

ruleset() {
	at netlink nft list ruleset
}

# Every line behind its table and chain or set, in their order. What only one
# side has by design goes: the base chains of netlink, and types and sizes of sets
# (nft notes by which expression a set was declared).
plain() {
	awk -v side="$1" -v number=".$number" '
		{ sub(/^\t+/, ""); gsub(/ +$/, "") }
		/^table / { table = $2; next }
		/^(set|map|chain) [^ ]+ \{$/ {
			base = $1 == "chain" && index($2, number) == 0
			skip = side == "netlink" && base
			object = $2
			sub(number, "", object)
			next
		}
		/^}?$/ || /^(type|typeof|size) / { next }
		object == "errors" { next }
		!skip {
			gsub(number, "")
			print table "/" object ": " $0
		}' | sort -s -t: -k1,1
}

check "a ruleset is loaded" kernel load $number
check "its text is loaded" sh -c \
	"'$tools/nft_kernel' print >'$work/ruleset' &&
	ip netns exec '$prefix-text' nft -f '$work/ruleset'"
ruleset | plain netlink >"$work/netlink"
at text nft list ruleset | plain text >"$work/text"
compare() {
	diff "$work/netlink" "$work/text" >"$work/difference" || [ $? -eq 1 ]
}
check "the two listings are compared" compare
check "more than sixty lines are compared" [ "$(wc -l <"$work/text")" -gt 60 ]
check "text has nothing that netlink has not" \
	not grep '^>' "$work/difference"
check "netlink has the rules that text only mentions, and no more" \
	equal "$(grep -c '^<' "$work/difference")" \
	"$(grep -c 'netlink only:' "$work/ruleset")"

# writes PATTERN - how often the kernel was told so.
writes() {
	at netlink nft --debug=netlink list ruleset | grep -c "payload write.*$1"
}
check "an IPv4 address keeps both sums" equal \
	"$(writes '4b @ network header + 1[26] csum_type 1 csum_off 10 csum_flags 0x1')" 2
check "an IPv6 address keeps the transport's sum" equal \
	"$(writes '16b @ network header + .* csum_type 0 csum_off 0 csum_flags 0x1')" 2
check "an address in an ICMP error keeps the inner sum" equal \
	"$(writes '4b @ transport header + 24 csum_type 1 csum_off 18 ')" 1
check "an ND target keeps the ICMPv6 sum" equal \
	"$(writes '16b @ transport header + 8 csum_type 1 csum_off 2 ')" 1
check "an ARP address has no sum" equal \
	"$(writes '4b @ network header + 24 csum_type 0 ')" 1

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

at netlink nft 'add chain bridge sluice in/left.99
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
at netlink ip link add br0 type bridge
for port in p0 q0; do
	ip_at netlink link set $port master br0 up
done
ip_at netlink link set br0 up
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
	at netlink $nobody "$tools/nft_kernel" load 7
cp "$work/check" "$work/said"
check "it is said" grep "Operation not permitted" "$work/said"
check "all is removed" kernel remove
check "and gone" equal "$(ruleset | wc -l)" 0
check "so drop-all does not stand" not kernel stands
finish
