#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Policies on trial: confirmed, taken back by hand, without a word, by a reload,
# a restart and the end of the daemon.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/kept.sh"

begin 37
cables eth0 eth1
socket=$work/socket
mkdir "$work/kept"

# in_force N - the kernel has the rule of policy N, whoever believes what.
in_force() {
	at fw nft list ruleset | grep -q "th dport $1\b\|dport $1 \|dport { $1 }"
}

keeper "$work/kept"
check "nothing to confirm" said "nothing is on trial" sluice confirm
check "the first policy on trial" apply 1 --confirm 60
restart KILL
check "is gone after a restart" said "nothing passes" sluice status
check "but was never confirmed, and is there to be looked at" equal \
	"$(sluice history --json | grep -o '"policy":[0-9]*')" '"policy":1'
rm "$work"/kept/0*
restart TERM
check "one that stays" apply 1
check "one on trial" apply 4 --confirm 10
check "it runs" runs_policy 4
check "status says so" said "not confirmed" sluice status
check "it is not to run" equal "$(current)" 00000001.conf
need 20 "without a word it is taken back" runs_policy 1
check "and not kept" [ ! -e "$work/kept/00000002.conf" ]
check "one on trial" apply 4 --confirm 60
check "diff is with what ran before" said "-# number 1" sluice diff
check "another instead of it" apply 5 --confirm 60
check "the one before is not kept" equal "$(find "$work/kept" -name '*.conf' | wc -l)" 2
check "is confirmed" sluice confirm
check "it is to run" equal "$(current)" 00000003.conf
check "another on trial" apply 6 --confirm 60
check "is taken back by hand" sluice rollback
check "what was confirmed runs" runs_policy 5
check "another on trial" apply 10 --confirm 60
check "it runs" runs_policy 10
reload
check "a reload takes it back" runs_policy 5
check "and ends the trial" said "nothing is on trial" sluice confirm
check "another on trial" apply 7 --confirm 60
restart KILL
check "is gone after a restart" runs_policy 5
check "and not kept" [ ! -e "$work/kept/00000004.conf" ]
check "a trial of a second is refused" exits 2 apply 8 --confirm 1
check "another on trial" apply 8 --confirm 60
check "it is in force" in_force 8
check "instead of the other" not in_force 5
stop TERM
check "the daemon leaves what was confirmed in force" in_force 5
check "and says so" grep -q "not confirmed: back to what ran before" \
	"$work/sluiced"
keeper "$work/kept"
check "which runs after a restart" runs_policy 5
check "another daemon does not keep policies there" said \
	"another sluiced keeps its policies there" timeout 20 \
	ip netns exec "$prefix-fw" "$SLUICED" --foreground \
	--store "$work/kept" --socket "$work/other"
check "the first one still runs its own" runs_policy 5
finish
