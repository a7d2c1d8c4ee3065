#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What is logged: frames of many kinds, each under the name of what dropped
# it; the same again, counted; a flood; another program that has the group; the
# daemon started anew. Topology: traffic.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/traffic.sh"

begin 36
traffic_links

frames() {
	space=$1
	shift
	at "$space" python3 "$TOP/daemon/tests/netns/log_frames.py" eth0 "$@"
}

cat >"$work/policy" <<-'END'
	bridge br0 {
		mac 02:00:00:00:00:bf
		port eth0 zone inside
		port eth1 zone outside
	}
	nat outside {
		alias 203.0.113.1 as 10.0.0.254
		alias 203.0.113.4 as 10.0.0.253
		static 203.0.113.2 = 10.0.0.1
		masquerade 10.0.0.0/24 as 203.0.113.3
		forward 203.0.113.3 tcp 2222 to 10.0.0.3 port 22
	}
	filter {
		drop  outside -> inside from 198.51.100.66 log "pest: \"x\""
		count outside -> inside port udp 7 log
		pass  outside -> inside to 10.0.0.1 port tcp 22 log "ssh"
		drop  inside -> outside port tcp 25 log
		pass  inside -> outside
		pass  outside -> inside to 10.0.0.1 port udp 53
		default drop log
	}
	guard inside {
		bind 10.0.0.1 = 02:00:00:00:00:0a
		bind 10.0.0.3 = 02:00:00:00:00:0a
		deny dhcp-server
	}
	guard outside { bind 10.0.0.254 = 02:00:00:00:00:01 }
END

# logged KEY=VALUE... - some entry of the log has all of these; "KEY~TEXT": it
# has that text in it. Every line must be JSON.
logged() {
	sluice log --json | python3 -c '
import json, sys
entries = [json.loads(line) for line in sys.stdin]
def fits(entry, want):
    exact = "~" not in want.split("=")[0]
    key, value = want.split("=" if exact else "~", 1)
    have = str(entry.get(key, ""))
    return have == value if exact else value in have
sys.exit(not any(all(fits(e, want) for want in sys.argv[1:]) for e in entries))
' "$@"
}

# sum KEY BY - of all entries of that rule or reason.
sum() {
	sluice log --json | python3 -c '
import json, sys
entries = [json.loads(line) for line in sys.stdin]
print(sum(e.get(sys.argv[1], 0) for e in entries if e.get("by") == sys.argv[2]))
' "$@"
}

# tells SPACE KIND KEY=VALUE... - that frame is sent, and there is the line.
tells() {
	kind=$2
	frames "$1" "$2"
	shift 2
	check "$kind: $*" within 5 logged "$@"
}

daemon_start "$work/policy"
check "the log begins with what the daemon did" \
	logged level=notice event~"applied as generation"

# --- who decided, on which ports, by which addresses ----------------------

inward='in=eth1 out=eth0'
# shellcheck disable=SC2086 # are several words
{
	tells right pest verdict=drop by="rule 1" text='pest: "x"' $inward \
		packet~"198.51.100.66.5 > 10.0.0.1.9: UDP, length 8" \
		seen="outside: 198.51.100.66 > 203.0.113.2" \
		link~"02:00:00:00:00:01 > 02:00:00:00:00:0a"
	tells right counted verdict=count by="rule 2" text= $inward
	check "and goes on to the default" logged verdict=drop by=default \
		packet~"10.0.0.1.7"
	tells right ssh verdict=pass by="rule 3" text=ssh $inward
	tells right telnet verdict=drop by=default $inward \
		packet~"10.0.0.1.23: Flags [S]"
	tells right forwarded verdict=drop by=default $inward \
		packet~"10.0.0.3.22" \
		seen="outside: 198.51.100.7 > 203.0.113.3.2222"
	tells left mail verdict=drop by="rule 4" in=eth0 out=eth1 \
		seen="outside: 203.0.113.3 > 198.51.100.7"
}
# reason SPACE KIND REASON KEY=VALUE...
reason() {
	what=$1 kind=$2 by=$3
	shift 3
	tells "$what" "$kind" verdict=drop by="$by" "$@"
}
reason right spoofed "inside source address from outside" in=eth1
reason right inside-target "inside target address from outside" in=eth1
reason right nobody "target has no translation" in=eth1 out=eth0
reason right ah "protocol that cannot be translated" in=eth1
reason right options "IPv4 options at a translated boundary" in=eth1
reason right mpls "carries addresses that cannot be translated" in=eth1 \
	link~"MPLS unicast"
reason right arp-form "ARP that is not Ethernet and IPv4" in=eth1
reason right redirect "redirect at a translated boundary" in=eth1 \
	packet~"ICMP redirect"
reason right stacked "stacked or service VLAN tag" in=eth1 \
	link~"802.1Q-QinQ"
reason right vlan "VLAN that no rule names" in=eth1 link~"vlan 5, p 0"
reason right unforwarded "no connection or forward of this address" in=eth1
reason left bound "source address is bound to another MAC" in=eth0 out=eth1 \
	link~"02:00:00:00:00:0b"
reason left dhcp "guard denies dhcp-server" in=eth0 out=eth1
reason left no-source "source has no translation" out=eth1 \
	packet~"10.9.9.9.5" link~"ethertype IPv4"
reason left own "own address that nothing forwards" in=eth0 out=eth1
reason left alias "router's MAC is not known" in=eth0 \
	packet~"who-has 10.0.0.253"

# --- the same again -------------------------------------------------------

frames right again 41 100
need 5 "the first is a line" logged packet~"10.0.0.1.24: Flags"
lines() {
	sluice log | grep -c "10\.0\.0\.1\.24: Flags"
}
check "forty more like it are no line each" equal "$(lines)" 1
check "but counted" within 20 logged by=default more=40 seconds=10 \
	like="tcp 198.51.100.7 > 10.0.0.1.24"
check "in words, too" grep -q \
	"drop default, eth1 > eth0, tcp .*10\.0\.0\.1\.24: 40 more in 10 s\$" <<-END
	$(sluice log)
END

# --- the options of the command --------------------------------------------

check "--count" equal "$(sluice log --count 3 | wc -l)" 3
check "no such option" exits 2 sluice log --tail
check "no such count" exits 2 sluice log --count 0
check "no such rate" exits 2 sluice log --rate 1
check "no operand" exits 2 sluice log all
check "no such size" exits 2 "$SLUICED" --log-size 4095

"$SLUICE" log --socket "$socket" --follow --count 1 >"$work/followed" 2>&1 &
follower=$!
pids="$pids $follower"
need 5 "--follow begins" [ -s "$work/followed" ]
followed() {
	grep -q "$1" "$work/followed"
}
reload
check "--follow goes on" within 5 followed "applied as generation"

# slow BYTES - how many come in three seconds at that rate.
slow() {
	timeout 3 "$SLUICE" log --socket "$socket" --follow --count 1000 \
		--rate "$1" >"$work/slow" || true
	wc -c <"$work/slow"
}
bytes=$(slow 500)
check "--rate: $bytes bytes in 3 s are some" [ "$bytes" -gt 900 ]
check "--rate: and no more than 500 a second" [ "$bytes" -le 1500 ]

# in_terminal - how many bytes a terminal gets in two seconds.
in_terminal() {
	timeout 2 python3 -c 'import pty, sys; pty.spawn(sys.argv[1:])' \
		"$SLUICE" log --socket "$socket" --follow --count 1000 \
		</dev/null >"$work/terminal" || true
	wc -c <"$work/terminal"
}
bytes=$(in_terminal)
check "a terminal gets $bytes bytes in 2 s: some" [ "$bytes" -gt 5000 ]
check "no more than 38400 baud take" [ "$bytes" -le 7680 ]

# --- a flood --------------------------------------------------------------

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
kill -TERM "$sender" && wait "$sender" || true
kill -TERM "$counter" && wait "$counter" || true
used=$(($(ticks) - before_ticks)) grown=$(($(resident) - before_kb))
check "a flood of 100000 frames took $used ticks of ours: under 100" \
	[ "$used" -lt 100 ]
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

kill -TERM "$daemon_pid"
wait "$daemon_pid" || true
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
check "the log began anew" not logged by="rule 1"
reload
check "and said once" equal "$(taken)" 1
frames right pest
kill "$other" && wait "$other" || true
reload
check "after a reload frames come" logged event="frames are logged now"
tells right pest by="rule 1"

check "the follower waited for the daemon" followed "waiting for sluiced"
check "and went on" within 5 followed "frames are logged now"
kill "$follower"
finish
