#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What oracle finds is made smaller before it is kept: the model is made to err
# about some frames, and of a long policy and hundreds of frames is left what
# that takes. The cases are in order: where nobody errs on purpose, both judges
# agree on them. So it is with the dialogues and fragments of 12-track.sh.
#
# Seeds and policies are such that the first difference comes late.
. "$(dirname "$0")/lib.sh"

seed=3 errors='*unreachable*: established' forms='*: carries addresses*'

# plant NUMBER PATTERN LIMIT... - a difference is found and kept as $case.
plant() {
	number=$1 pattern=$2
	shift 2
	case=$work/oracle-$seed-$number
	rm -rf "$case"
	check "policy $number: $pattern" exits 1 "$tools/oracle" \
		--seed "$seed" --only "$number" --frames 600 --save "$work" \
		--wrong "$pattern" --seconds $((300 * ${PATIENCE:-1})) "$@"
	cp "$work/check" "$work/said"
}

# number_of LEFT|WHOLE WHAT - as the case's README has it: "2 frames of 447".
number_of() {
	case $1 in
	left) part="([0-9]+) $2 of [0-9]+" ;;
	whole) part="[0-9]+ $2 of ([0-9]+)" ;;
	esac
	sed -nE "s/^Made smaller by.* $part.*/\\1/p" "$case/README"
}

# frames - all that came in, a line for each, in order.
frames() {
	for capture in "$case"/in-*.pcap; do
		tcpdump -tt -nr "$capture" 2>"$work/tcpdump"
	done | sort
}

# agreed COUNT - both judges on the case, which has as many frames.
agreed() {
	"$SLUICE" selftest "$case" >"$work/selftest" &&
		grep -q "(model, kernel; $1 frames in, " "$work/selftest"
}

# fewer_steps WHAT WORD PATTERN - of many steps two are left, WORD in both.
fewer_steps() {
	check "$1: $3" exits 1 python3 -B \
		"$TOP/daemon/tests/netns/track_$1.py" "$tools/track_oracle" \
		--seed 1 --seconds 60 --differences 1 --wrong "$3"
	sed -n '/^smallest/,$p' "$work/check" >"$work/said"
	check "$1: two steps are left of more than a hundred" \
		grep -qE '^smallest: 2 steps of [0-9]{3,},' "$work/said"
	check "$1: they belong together" \
		equal "$(grep -cE "^    [ab] .*$2" "$work/said")" 2
}

begin 47
check "where nobody errs on purpose, nothing differs" \
	"$tools/oracle" --seed "$seed" --only 6 --frames 600 --save "$work"

plant 6 "$errors" --attempts 100
check "it comes after hundreds of frames" \
	[ "$(number_of whole frames)" -ge 200 ]
check "in a policy of dozens of statements" \
	[ "$(number_of whole statements)" -ge 36 ]
check "what a connection and an error take: two frames" \
	equal "$(number_of left frames)" 2
check "and two ports, and a rule" \
	equal "$(number_of left statements)" 5
check "with as many lines, and their ends" \
	equal "$(wc -l <"$case/policy.conf")" 7
check "the second frame is the error" \
	sh -c "echo '$(frames)' | sed -n 2p | grep -q 'ICMP.* unreachable'"
check "it quotes no more than it must" \
	[ "$(frames | sed -n 's/.*unreachable, length //p')" -le 36 ]
check "the case is one, and both judges agree on it" agreed 2
check "the README names seed, policy and frame" grep -q \
	"^oracle --seed $seed --only 6 --frames 600 --wrong '.*', frame [0-9]" \
	"$case/README"
check "progress was told" grep -qE \
	'^oracle: [0-9]+ attempts, [0-9]+ s: 2 frames of [0-9]+ bytes' \
	"$work/said"
whole=$(number_of whole frames)

plant 6 "$errors" --attempts 0
check "without attempts it stays whole, and is a case, too" agreed "$whole"

# The kernel lets out less than the model that errs: all else can go.
plant 9 "$forms" --attempts 4
check "a few attempts leave one frame" equal "$(number_of left frames)" 1
check "of hundreds" [ "$(number_of whole frames)" -ge 200 ]
check "there were no more of them" \
	grep -q '^Made smaller by 4 attempts' "$case/README"
check "the case is one, although it could be smaller" agreed 1

fewer_steps kernel 'sctp \[' 'sctp ?8?*: established'
fewer_steps fragments '99 id 38 ' '99 id*df tos 2: new'
finish
