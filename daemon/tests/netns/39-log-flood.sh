#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The log under a flood, with another program that has the group, and over a
# restart of the daemon, all of it followed. Topology: traffic.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/traffic.sh"
. "$(dirname "$0")/log.sh"

begin 39
traffic_links
log_policy "$work/policy"
daemon_start "$work/policy"

# --- followed ---------------------------------------------------------------

"$SLUICE" log --socket "$socket" --follow --count 1 >"$work/followed" 2>&1 &
follower=$!
pids="$pids $follower"
need 5 "--follow begins" [ -s "$work/followed" ]
followed() {
	grep -q "$1" "$work/followed"
}
reload
check "--follow goes on" within 5 followed "applied as generation"

# --- a flood --------------------------------------------------------------

# ended PID - a program of ours, by our signal.
ended() {
	kill -TERM "$1"
	wait "$1" || true
}

# ticks - of the daemon's processor time, 100 a second.
ticks() {
	awk '{ print $14 + $15 }' "/proc/$daemon_pid/stat"
}
resident() {
	awk '$1 == "VmRSS:" { print $2 }' "/proc/$daemon_pid/status"
}
reload
before_ticks=$(ticks) before_kb=$(resident)
start counted right "$flood" count eth0 outward
need 5 "somebody counts" grep -q counting "$work/counted"
counter=$started
start passing left "$flood" send eth0 outward 500 100000
sender=$started
frames right random 100000 1000000
ended "$sender"
ended "$counter"
used=$(($(ticks) - before_ticks)) grown=$(($(resident) - before_kb))
most=$((100 * ${PATIENCE:-1}))
check "a flood of 100000 frames took $used ticks of ours: under $most" \
	[ "$used" -lt "$most" ]
check "and $grown kB: under 1024" [ "$grown" -lt 1024 ]
# value LOG NAME - of a line that flood has written.
value() {
	tr ' ' '\n' <"$work/$1" | sed -n "s/^$2=//p"
}
sent=$(value passing permitted)
check "meanwhile $sent others were forwarded: some" [ "$sent" -gt 100 ]
check "and all of them" equal "$(value counted permitted)" "$sent"
accounted() {
	total=$(($(sum more default) + $(sum not_logged default) + $(
		sluice log --json | grep -c '"by":"default".*"packet"'
	)))
	[ "$total" -ge 100000 ]
}
check "each of them is counted somewhere" within 25 accounted
check "most as not logged" [ "$(sum not_logged default)" -gt 90000 ]

# --- somebody else has the group --------------------------------------------

ended "$daemon_pid"
start other fw python3 -c '
import socket, struct, time
s = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 12)
s.send(struct.pack("IHHII", 28, 4 << 8 | 1, 5, 1, 0) +
       struct.pack(">BBH", 0, 0, 83) + struct.pack("HHBxxx", 5, 1, 1))
print(s.recv(4096)[16:20].hex(), flush=True)
time.sleep(600)'
other=$started
need 5 "another program has the group" grep -q 00000000 "$work/other"
daemon_start "$work/policy"
taken() {
	grep -c "frames are not logged: another program has nflog group 83" \
		"$work/sluiced"
}
check "that is said" equal "$(taken)" 1
check "in the log, too" logged level=warning event~"another program"
check "the log began anew" not logged by=default
reload
check "and said once" equal "$(taken)" 1
frames right pest
ended "$other"
reload
check "after a reload frames come" logged event="frames are logged now"
tells right pest by="rule 1"

check "the follower waited for the daemon" followed "waiting for sluiced"
check "and went on" within 5 followed "frames are logged now"
ended "$follower"
finish
