#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sluice capture: files that end whole, and what else ends it. Frames are made
# by flood, at the far ends of both ports.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/capture.sh"

begin 41
cables eth0 eth1
open_policy "$work/open.conf"
daemon_start "$work/open.conf"

# A disk that only this capture has.
cat >"$work/full.sh" <<'END'
cd "$1"
mkdir small
mount -t tmpfs -o size=64k tmpfs small
code=0
"$2" capture --socket "$3" --write small/full.pcapng eth1 udp || code=$?
cp small/full.pcapng .
exit $code
END
: >"$work/err"
at fw sh "$work/full.sh" "$work" "$SLUICE" "$socket" \
	>"$work/out" 2>"$work/err" </dev/null &
begun $!
at peer timeout 60 "$tools/flood" send eth1 inward 1000 2000 >"$work/flood"
check "a full disk ends it: exit 3" ended 3
check "and is said" grep -q 'full\.pcapng: No space left' "$work/err"
last=$(tail -n 1 "$work/err")
check "what was written before is whole" equal "$(figure written)" \
	"$(tcpdump -nr "$work/full.pcapng" 2>"$work/read" | wc -l)"
check "without a cut record" not grep -q truncated "$work/read"

# An output that cannot be written.
: >"$work/err"
ip netns exec "$prefix-fw" "$SLUICE" capture --socket "$socket" --rate 0 \
	>/dev/full 2>"$work/err" </dev/null &
begun $!
at peer timeout 60 "$tools/flood" send eth1 inward 100 10 >"$work/flood"
check "an output that is full ends it: exit 3" ended 3
check "and is said" grep -q 'writing the output: No space left' "$work/err"
check "before the last line" grep -q '^[0-9]* frames seen' "$work/err"

capture --rate 0 --write "$work/limit.pcapng" --size 1 udp
at peer timeout 60 "$tools/flood" send eth1 inward 5000 20000 >"$work/flood"
check "a file as large as it may be ends it: exit 0" ended 0
check "and is said" grep -q 'limit\.pcapng: full, at 1 MB' "$work/err"
check "it is no larger" [ "$(wc -c <"$work/limit.pcapng")" -le 1048576 ]

# The kernel still gathers the last frames of a port that is deleted.
capture --rate 0
at peer timeout 60 "$tools/flood" send eth1 inward 100 10 >"$work/flood"
ip_at fw link del eth1
need 10 "it is said that a port vanished" grep -q '^sluice: eth1: ' "$work/err"
at peer timeout 60 "$tools/flood" send eth0 outward 100 10 >"$work/flood"
kill -INT "$capture"
check "a port that vanished: exit 3, when it ends" ended 3
check "what it saw before was told" [ "$(told eth1 'in ' UDP)" -eq 10 ]
check "the other port was listened at" [ "$(told eth0 'in ' UDP)" -eq 10 ]
capture eth0
ip_at fw link del eth0
check "without any port it ends by itself: exit 3" ended 3
finish
