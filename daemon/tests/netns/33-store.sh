#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Policies that are kept: what runs after a restart, going back, and what is in
# the way of keeping one.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/kept.sh"

begin 33
cables eth0 eth1
socket=$work/socket
mkdir "$work/kept"

keeper "$work/kept"
check "nothing is kept, nothing passes" said "nothing passes" sluice status
check "nothing to go back to" not sluice rollback
check "history is empty" equal "$(sluice history --json)" "[]"
policy 1 | sed s/eth1/eth9/ >"$work/absent-port"
check "one that cannot be put in force" exits 1 sluice apply "$work/absent-port"
check "leaves no link behind" not test -L "$work/kept/current"
restart TERM
check "the first policy" apply 1 --comment "the first one"
check "it is to run" equal "$(current)" 00000001.conf
restart TERM
check "it runs after a restart" runs_policy 1
check "a second one" apply 2
restart KILL
check "it runs after a kill" runs_policy 2
check "one with errors is refused" exits 1 sh -c "echo nonsense |
	\"$SLUICE\" apply --socket \"$socket\" -"
check "and not kept" equal "$(ls "$work/kept")" \
	"$(printf '0000000%s\n' 1.conf 1.why 2.conf 2.why; echo current)"
check "history has both" equal "$(sluice history --json | python3 -c '
import json, sys
for entry in json.load(sys.stdin):
    print(entry["policy"], entry["state"], entry["comment"])')" \
	"$(printf '2 current %s\n1  the first one' "$work/policy.2")"
check "diff shows what is new" said "+# number 2" sluice diff
check "and what is gone" said "-# number 1" sluice diff
check "a file beside it" said "+# number 1" sluice diff "$work/policy.1"

check "back to the first" sluice rollback
check "it runs" runs_policy 1
check "as a third one" equal "$(current)" 00000003.conf
check "two back is the first" said "they are the same" sluice diff 2
check "there is no tenth" exits 1 sluice rollback 10
check "zero is no number" exits 2 sluice rollback 0

for i in $(seq 30 55); do
	apply "$i" >/dev/null
done
check "twenty are kept" equal "$(find "$work/kept" -name '*.conf' | wc -l)" 20
check "with their notes" equal "$(find "$work/kept" -name '*.why' | wc -l)" 20
check "the last one runs" runs_policy 55

# One that cannot be read is shown, and hides no other.
mkdir "$work/aside"
mv "$work/kept/00000020.conf" "$work/aside"
mkdir "$work/kept/00000020.conf"
sluice history >"$work/history"
check "a damaged one is told" equal \
	"$(awk '/damaged/ { print $1 }' "$work/history")" 20
check "beside the nineteen others" equal "$(wc -l <"$work/history")" 21
rmdir "$work/kept/00000020.conf"
mv "$work/aside/00000020.conf" "$work/kept"

# A directory where there is no room: nothing changes.
stop TERM
mkdir "$work/small"
mount -t tmpfs -o size=16k,mode=700 none "$work/small"
cp "$work/policy.1" "$work/small/00000001.conf"
ln -s 00000001.conf "$work/small/current"
keeper "$work/small"
check "the policy there runs" runs_policy 1
head -c 16384 /dev/zero >"$work/small/full" 2>/dev/null || true
check "without room a policy is refused" said "No space left" apply 9
check "and the old one runs" runs_policy 1
check "is to run" equal "$(readlink "$work/small/current")" 00000001.conf
rm "$work/small/full"
check "with room it is taken" apply 9
stop TERM
umount "$work/small"

# A link that leads nowhere: nothing passes, and a way back.
rm "$work/kept/$(current)"
keeper "$work/kept"
check "without the current one nothing runs" said "no policy" sluice status
check "there is a way back" sluice rollback
check "to the newest" runs_policy 54
restart KILL
check "which is to run" runs_policy 54
finish
