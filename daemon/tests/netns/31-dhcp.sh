#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The one public address is handed out by DHCP: it is asked for without an
# address on the bridge, the policy follows each change of it, and a daemon that
# is killed goes on with what it had. Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/provider.sh"

page() {
	at "$1" curl -sS --fail --max-time 10 http://198.51.100.7/
}

begin 31
office_links
web_start 198.51.100.7
serve c 10.77.31.13 22
cat >"$work/dhcp.conf" <<-'END2'
	bridge br0 {
		port eth0 zone inside
		port eth1 zone outside
	}
	nat outside {
		alias      dhcp as 10.77.31.254
		static     203.0.113.2 = 10.77.31.1
		static     203.0.113.40 = 10.77.31.40
		masquerade 10.77.31.0/24 as dhcp
		forward    dhcp tcp 2222 to 10.77.31.13 port 22
	}
	filter {
		pass inside -> outside
		pass outside -> inside to 10.77.31.13 port tcp 22
		default drop
	}
END2
office_binds "$work/dhcp.conf"
start tcpdump router tcpdump --immediate-mode -U -i lan -w "$work/outside.pcap" -s 0
capture=$started
need 10 "tcpdump listens" grep -q listening "$work/tcpdump"
start insidecap a tcpdump -i eth0 -w /dev/null udp port 67
inside=$started
need 10 "tcpdump listens inside" grep -q listening "$work/insidecap"
daemon_start "$work/dhcp.conf"
check "without a server there is no address" lease_is none
check "status says so" grep -q '^lease *none' <<-END2
	$(sluice status)
END2
check "and the log" within 30 grep -q 'no server answers' "$work/sluiced"
check "nothing is masqueraded meanwhile" not page a
check "which is counted" \
	[ "$(dropped "source has no translation")" -gt 0 ]
check "show nat names the lines that wait" \
	[ "$(sluice show nat | grep -c 'waits for an address')" -eq 3 ]

offer 203.0.113.10 203.0.113.10
need 20 "an address comes" lease_is 203.0.113.10
check "a fetches a page" equal "$(page a)" "a page from the outside"
check "as the address that was handed out" \
	grep -q '^203\.0\.113\.10 ' "$work/web.log"
check "the forward follows" at web nc -zn -w 5 203.0.113.10 2222
check "explain knows the address" grep -q '203\.0\.113\.10' <<-END2
	$(sluice explain --port eth0 \
	"$(python3 - <<'END3'
import struct
ip = bytes.fromhex("4500001c000000004011") + b"\0\0" + bytes(
    [10, 77, 31, 11, 198, 51, 100, 7])
total = sum(struct.unpack("!10H", ip))
total = (total & 0xffff) + (total >> 16)
ip = ip[:10] + struct.pack("!H", 0xffff - total) + ip[12:]
frame = bytes.fromhex("0200000000fe0200000000110800") + ip + bytes.fromhex(
    "9c40003500080000")
print(frame.hex())
END3
)")
END2
check "the bridge has no address" \
	equal "$(ip_at fw -o -4 addr show dev br0)" ""
check "the address answers no ping" not at web ping -c 2 -W 1 203.0.113.10
start held a nc -v 198.51.100.7 80
check "a connection is held" within 5 grep -q succeeded "$work/held"

kill -KILL "$daemon_pid"
wait "$daemon_pid" || true
daemon_start "$work/dhcp.conf"
check "a daemon that was killed goes on with the address" \
	lease_is 203.0.113.10
check "and ends no connection" not grep -q '^ended' "$work/sluiced"
check "only one client runs" within 5 sh -c \
	"[ \$(ip netns pids $prefix-fw | xargs -r ps -o args= -p |
	grep -c 'udhcpc.*br0') -eq 1 ]"

offer_no_more
offer 203.0.113.20 203.0.113.20
need 40 "another address comes" lease_is 203.0.113.20
check "connections of the old one are ended" \
	within 5 grep -q 'ended [0-9]* connection' "$work/sluiced"
check "b fetches a page" equal "$(page b)" "a page from the outside"
check "as the other address" grep -q '^203\.0\.113\.20 ' "$work/web.log"

offer_no_more
offer 203.0.113.40 203.0.113.40
need 40 "an address that a static has is refused" \
	grep -q 'the address from DHCP is not used' "$work/sluiced"
check "and the policy runs on without one" runs
offer_no_more
offer 203.0.113.30 203.0.113.30
need 40 "the next one is taken" lease_is 203.0.113.30
offer_no_more
check "what runs out is not used any more" within 40 lease_is none

for pid in $capture $inside; do
	kill "$pid"
	wait "$pid" || true
done
check "no inside address was ever seen outside" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" 10.77.31.0/24 \
	"$work/outside.pcap"
our_mac=$(ip_at fw -j link show br0 | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["address"])')
check "and of the firewall itself nothing but DHCP and ARP" \
	equal "$(tcpdump -nr "$work/outside.pcap" \
	"ether src $our_mac and not arp and not udp dst port 67 and \
	not (ip src 203.0.113.10 or ip src 203.0.113.20)" 2>/dev/null)" ""
check "inside heard none of the DHCP" grep -q "^0 packets captured" \
	"$work/insidecap"
finish
