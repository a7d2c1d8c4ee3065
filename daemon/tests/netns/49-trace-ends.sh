#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice trace: how much of it, for machines, across another policy, and that
# nothing is left of it. Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/capture.sh"
. "$(dirname "$0")/trace.sh"

begin 49
trace_office
try at a ping -c 1 -W 2 198.51.100.7

# --- how much -------------------------------------------------------------

trace --seconds 4 --rate 1600 eth0 to 198.51.100.7 icmp
try at a ping -q -c 400 -i 0.002 -W 1 198.51.100.7
check "a flood of pings: exit 0" ended 0
last=$(tail -n 1 "$work/err")
check "all of them are counted" equal "$(echo "$last" | cut -d' ' -f1)" 400
check "few are traced" \
	[ "$(echo "$last" | sed 's/.*, \([0-9]*\) traced.*/\1/')" -le 20 ]
check "and no more bytes shown than the rate allows" \
	[ "$(wc -c <"$work/out")" -le 8000 ]
trace --seconds 3 --json eth0 to 198.51.100.7 icmp
try at a ping -c 1 -W 1 198.51.100.7
check "for machines: exit 0" ended 0
check "a line that says the same" equal "$(python3 -c '
import json, sys
frame = json.loads(sys.stdin.readline())
print(frame["port"], frame["verdict"], frame["rule"], frame["out"][0]["port"],
      [step["line"] for step in frame["steps"] if step["stage"] == "rule"])
' <"$work/out")" "eth0 pass 2 eth1 [15]"

# --- another policy -------------------------------------------------------

trace --count 2 eth0 to 198.51.100.7 icmp
try at a ping -c 1 -W 1 198.51.100.7
sed 's/drop inside -> outside port tcp 25/drop inside -> outside icmp/' \
	"$work/office.conf" >"$work/other.conf"
check "another policy is applied" sluice apply "$work/other.conf"
try at a ping -c 1 -W 1 198.51.100.7
check "of a frame behind that, the new rules are told" within 10 line verdict \
	'drop: rule 1  (running policy:14: drop inside -> outside icmp)'

trace --count 3 eth0 to 198.51.100.7 icmp
for text in passed dropped again; do
	action=drop
	[ "$text" != passed ] || action=pass
	sed "s/drop inside -> outside port tcp 25/$action inside -> outside icmp log \"$text\"/" \
		"$work/office.conf" >"$work/$text.conf"
	check "and another one, in the midst of a trace" \
		sluice apply "$work/$text.conf"
	try at a ping -c 1 -W 1 198.51.100.7
	check "whose words are told" \
		within 10 line verdict ".*inside -> outside icmp log \"$text\")"
done
check "each of one frame: exit 0" ended 0

# --- a port that is missing ------------------------------------------------

sed 's/port eth1 zone outside/&\nport eth7 zone outside/' "$work/office.conf" \
	>"$work/more.conf"
check "a policy with a port that is not there yet" \
	sluice apply --allow-missing "$work/more.conf"
trace --count 1 to 198.51.100.7 port tcp 80
check "it is said, and the others are traced" \
	grep -q '^eth7 is missing, and not traced$' "$work/err"
check "a page passes" equal \
	"$(at a curl -sS --max-time 5 http://198.51.100.7/)" \
	"a page from the outside"
check "and was seen" within 10 grep -q '1 traced, 1 shown' "$work/err"
check "alone it cannot be" \
	contains "$(refused eth7)" "there is no such port"

# --- who traces, and dies -------------------------------------------------

trace eth0
check "the table stands" contains "$(tables)" "netdev sluice-trace"
check "a second one is told so" \
	contains "$(refused eth1)" "only root may trace, and one at a time"
kill -KILL "$capture"
wait "$capture" || true
check "killed: its table is gone" not contains "$(tables)" "sluice-trace"
check "the firewall has seen no ruleset altered" \
	not grep -q 'ruleset was altered by another program' "$work/sluiced"
at fw nft insert rule bridge sluice forward counter
check "as it does when it is somebody else's" within 10 \
	grep -q 'ruleset was altered by another program' "$work/sluiced"
check "and still passes a page" equal \
	"$(at a curl -sS --max-time 5 http://198.51.100.7/)" \
	"a page from the outside"
finish
