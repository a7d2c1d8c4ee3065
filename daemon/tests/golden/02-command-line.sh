#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The command line as sluice(8) has it, as far as it needs no daemon: exit
# codes, what goes to which output, help, and the policy of the README.
. "$(dirname "$0")/../tally.sh"

begin command-line
good=$TOP/rules/examples/home-server.conf
echo nonsense >"$work/bad"
# As XMODEM leaves it.
{
	cat "$good"
	head -c 100 /dev/zero | tr '\0' '\032'
} >"$work/sent"
{
	printf '\032'
	cat "$good"
} >"$work/odd"

# run CODE WORDS... - and keep both outputs.
run() {
	wanted=$1
	shift
	exits "$wanted" "$SLUICE" "$@" >"$work/out" 2>"$work/err"
}

# only OUTPUT - that one has something, the other has nothing.
only() {
	other=out
	[ "$1" != out ] || other=err
	[ -s "$work/$1" ] && [ ! -s "$work/$other" ]
}

# expect CODE OUTPUT WORDS...
expect() {
	code_wanted=$1 output=$2
	shift 2
	check "sluice $*: exit $code_wanted" run "$code_wanted" "$@"
	check "sluice $*: only on std$output" only "$output"
}

expect 0 out --version
expect 0 out --help
expect 0 out help
expect 2 err
expect 2 err destroy
expect 2 err help destroy
for command in $("$SLUICE" help | sed -n 's/^  \([a-z]*\) .*/\1/p'); do
	expect 0 out "$command" --help
	expect 0 out help "$command"
	expect 2 err "$command" --no-such-option
	check "sluice.8 has $command" grep -q "^\.Cm $command\$" \
		"$TOP/docs/sluice.8"
done
expect 0 out check "$good"
expect 0 out check "$work/sent"
expect 1 err check "$work/odd"
expect 1 err check "$work/bad"
expect 1 err check "$work/absent"
expect 2 err check
expect 2 err check "$good" "$good"
expect 0 out check --print "$good"
expect 0 out compile "$good"
expect 1 err compile "$work/bad"
# explained TEXT WORD... - that is in what explain says.
explained() {
	text=$1
	shift
	check "explain $*: $text" sh -c "\"\$@\" | grep -q \"$text\"" - \
		"$SLUICE" explain "$good" "$@"
}
explained "^verdict   pass: rule 1 " --port eth1 \
	"tcp 198.51.100.7:40000 > 203.0.113.2:22"
explained '.verdict.:.pass.,.reason.:.rule.,.rule.:1,' --json --port eth1 \
	"tcp 198.51.100.7:40000 > 203.0.113.2:22"
expect 1 err explain "$good" --port eth1 "tcp 198.51.100.7 > 203.0.113.2"
expect 1 err explain "$good" --port eth1 "udp [::1]:1 > 203.0.113.2:2"
expect 3 err status --socket "$work/absent"
expect 3 err show rules --socket "$work/absent"
expect 2 err show
expect 2 err show everything
expect 3 err apply "$good" --socket "$work/absent"
expect 3 err confirm --socket "$work/absent"
expect 3 err rollback --socket "$work/absent"
expect 3 err history --socket "$work/absent"
expect 3 err diff --socket "$work/absent"
expect 2 err rollback 0
expect 2 err rollback some
expect 2 err apply --confirm 9 "$good"
expect 2 err apply --confirm
expect 2 err capture --count 0
expect 2 err capture --seconds
expect 2 err capture --seconds never
expect 2 err capture --rate -1
expect 2 err capture --rate 10
expect 2 err capture --size 0 --write "$work/frames"
expect 2 err capture --size 1
expect 2 err capture --dir "$work"
expect 2 err capture --write "$work/frames" --case new
expect 3 err capture --socket "$work/absent"
expect 3 err capture --socket "$work/absent" tcp port 80
expect 1 err capture --socket "$work/absent" lo tcp and
check "its message names the filter" \
	grep -q '^sluice: the filter "tcp and": ' "$work/err"
expect 1 err capture --socket "$work/absent" lo port nowhere-at-all
expect 1 err capture --socket "$work/absent" lo "udp and (inbound)"
check "its message says where the direction is" \
	grep -q '^sluice: inbound and outbound: not in a filter' "$work/err"
expect 1 err capture --socket "$work/absent" --case new lo
check "no file was made by that" not [ -e "$work/frames" ]
expect 2 err firmware
expect 2 err firmware burn
expect 3 err firmware status --key "$work/absent"
expect 2 err status --socket
expect 2 err explain "$good"
expect 2 err explain "$good" --port
expect 2 err explain "$good" --port eth0
expect 1 err explain "$good" --port eth7 00
expect 1 err explain "$good" --port eth0 000
expect 1 err explain "$good" --port eth0 "$work/absent"

closed() {
	exits 3 "$SLUICE" check --print "$good" >/dev/full
}
check "output that cannot be written is a failure" closed

# The policy that the README shows first.
sed -n '/^    bridge/,/^$/s/^    //p' "$TOP/README.md" >"$work/readme.conf"
expect 0 out check "$work/readme.conf"
finish
