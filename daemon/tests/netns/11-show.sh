#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What a running daemon tells: text of 80 columns, valid JSON, the policy it
# runs, and what that policy would do with a frame.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 11
policy=$work/home-server.conf
example home-server
cables eth0 eth1

# keep FILE WORDS... - what sluice answers.
keep() {
	file=$work/$1
	shift
	sluice "$@" >"$file"
}

narrow() {
	awk 'length($0) > 80 { print; wide = 1 } END { exit wide }' "$1"
}

daemon_start "$policy"
for words in status "show rules" "show nat" "show neighbours" "show ports" \
	"show flows" stats; do
	# Two words, on purpose.
	# shellcheck disable=SC2086
	check "$words" keep text $words
	check "$words: something is said" [ -s "$work/text" ]
	check "$words: in 80 columns" narrow "$work/text"
	# shellcheck disable=SC2086
	check "$words --json" keep json $words --json
	check "$words --json: is JSON" python3 -m json.tool "$work/json"
done

check "stats --prometheus" keep prometheus stats --prometheus
check "each line is a comment, or a name and a number" not grep -qvE \
	'^# (HELP|TYPE) sluice_[a-z_]+ .+$|^sluice_[a-z_]+(\{[a-z_]+="[^"]*"\})? [0-9]+$' \
	"$work/prometheus"
check "a port that is up" grep -q '^sluice_port_up{port="eth0"} 1$' \
	"$work/prometheus"
check "stats --pairs" keep pairs stats --pairs
check "are on one line" equal "$(wc -l <"$work/pairs")" 1
check "each is a name and a number" not sh -c \
	"tr ' ' '\n' <\"$work/pairs\" | grep -qvE '^[A-Za-z0-9_]+:[0-9]+\$'"
check "one form at a time" exits 2 "$SLUICE" stats --json --pairs

check "show policy" keep text show policy
check "show policy: is the text that was applied" cmp "$work/text" "$policy"

# A request for the public address, from the router.
request="ffffffffffff 0200000000fe 0806 0001 0800 06 04 0001 0200000000fe
	cb007101 000000000000 cb007102"
check "explain asks the daemon for the policy" \
	keep running explain --port eth1 "$request"
check "and it is the one that runs" \
	grep -q '203.0.113.2 -> 10.0.0.1' "$work/running"
check "explain of the file says the same" \
	keep file explain "$policy" --port eth1 "$request"
# Where a line stands in the source is said of the file alone.
sed "s|$policy|running policy|g" "$work/file" >"$work/said"
check "word for word" diff "$work/said" "$work/running"
finish
