#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice trace: what the kernel says of frames on their way, in the words of
# explain; and which frames. Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/capture.sh"
. "$(dirname "$0")/trace.sh"

begin 48
trace_office
serve c 10.77.31.13 22

# --- one frame ------------------------------------------------------------

try at a ping -c 1 -W 2 198.51.100.7
trace --count 1 eth0 to 198.51.100.7 port tcp 80
try at a curl -sS --max-time 5 http://198.51.100.7/
check "a masqueraded connection: one frame" traced
check "its port, zone and line" line ingress \
	'port eth0, zone inside  (running policy:2: port eth0 zone inside)'
check "its state" line state new
check "the rule that passed it, with its line" line rule \
	'rule 2: pass  (running policy:15: pass inside  -> outside)'
check "the translation, with its line" line translate \
	'a connection that is masqueraded  (running policy:8: masquerade '
check "and what became of its address" line translate \
	'source 10.77.31.11 -> 203.0.113.3, by its connection'
check "the verdict" line verdict 'pass: rule 2 '
check "the packet that left" line out \
	'eth1: 203\.0\.113\.3\.[0-9]* > 198\.51\.100\.7\.80: Flags \[S\]'
cp "$work/out" "$work/kernel"

trace --count 1 eth0 from 10.77.31.1 port tcp 80
try at server curl -sS --max-time 5 http://198.51.100.7/
check "a static host: one frame" traced
check "by its line" line translate \
	'source 10.77.31.1 -> 203.0.113.2  (running policy:7: static '

trace --count 1 eth1 port tcp 2222
try at web nc -zn -w 2 203.0.113.3 2222
check "a forwarded port: one frame" traced
check "by the line of the forward" line translate \
	'a connection that is forwarded  (running policy:9: forward '
check "to the host inside" line out \
	'eth0: 198\.51\.100\.7\.[0-9]* > 10\.77\.31\.13\.22: '

trace --count 1 eth0 port tcp 25
try at a nc -zn -w 1 198.51.100.7 25
check "a rule that drops: one frame" traced
check "is named" line verdict 'drop: rule 1  (running policy:14: drop inside'
check "nothing left" not line out ''

trace --count 1 eth1 port tcp 23
try at web nc -zn -w 1 203.0.113.3 23
check "a port that nothing forwards: one frame" traced
check "why it was dropped" line verdict \
	'drop: no connection or forward of this address'

trace --count 1 eth1 ethertype 0x0806
try at router ip neigh flush dev lan
try at router ping -c 1 -W 1 203.0.113.3
check "a question that is answered: one frame" traced
check "is told as answered" line answer 'answered for an address that no'
check "with the answer" line out 'eth1: Reply 203\.0\.113\.3 is-at '

# --- what explain says ----------------------------------------------------

sluice explain "$work/office.conf" --port eth0 \
	'tcp 10.77.31.11:40000 > 198.51.100.7:80 mac 02:00:00:00:00:11 > 02:00:00:00:00:fe' |
	sed 1d >"$work/model"
# stages FILE - stage and text, without files, lines and the ends' MACs.
stages() {
	grep -E '^(ingress|state|egress|rule|translate|verdict) ' "$1" |
		sed 's/  (.*//'
}
check "explain and trace say the same of that connection" \
	equal "$(stages "$work/kernel")" "$(stages "$work/model")"

# --- which frames ---------------------------------------------------------

check "a word that is none is shown where it stands" \
	contains "$(refused tcp 80)" "count any -> any tcp 80"
check "with the ports there are" \
	contains "$(refused eth7)" "the ports are eth0 eth1"
check "no log" contains "$(refused to 10.77.31.1 log)" "leave out 'log'"
check "no second rule" contains \
	"$(refused -- to 10.77.31.1 pass any '->' any)" "words of one rule"
trace --seconds 3 eth0 to 198.51.100.7 icmp
try at a ping -c 3 -i 0.2 -W 1 198.51.100.7
try at a curl -sS --max-time 5 http://198.51.100.7/
check "it ends by itself: exit 0" ended 0
check "three pings fitted, nothing else did" \
	grep -q '^3 frames fitted, 3 traced, 3 shown$' "$work/err"
finish
