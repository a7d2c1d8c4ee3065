#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The two ways of a ruleset agree: what edge/nft sent into one namespace is
# listed like what nft loaded from the text in another.
. "$(dirname "$0")/lib.sh"

begin 09
number=83737
namespace netlink text
for space in netlink text; do
	ip_at $space link add p0 type veth peer name p1
done

kernel() {
	at netlink "$tools/nft_kernel" "$@"
}

ruleset() {
	at netlink nft list ruleset
}

# Every line behind its table and chain or set, in their order. What only one
# side has by design goes: types and sizes of sets (nft notes by which expression
# a set was declared), and of a base chain of netlink all but the rules before
# the goto to the chain that has its end.
plain() {
	awk -v side="$1" -v number=".$number" '
		{ sub(/^\t+/, ""); gsub(/ +$/, "") }
		/^table / { table = $2; next }
		/^(set|map|chain) [^ ]+ \{$/ {
			base = side == "netlink" && $1 == "chain" &&
				index($2, number) == 0
			held = ""
			object = $2
			sub(number, "", object)
			next
		}
		/^}?$/ || /^(type|typeof|size) / { next }
		object == "errors" { next }
		base && $0 == "goto " object number {
			printf "%s", held
			next
		}
		{
			gsub(number, "")
			line = table "/" object ": " $0 "\n"
			if (base)
				held = held line
			else
				printf "%s", line
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
finish
