#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Three hosts behind one IPv6 address: pages, pings and errors, ports forwarded
# from outside and from inside; nothing that leaves shows an inside address. Topology: office6.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"
. "$(dirname "$0")/office6.sh"
. "$(dirname "$0")/learn.sh"

begin 42
office6_links
web_start 2001:db8:32::7
serve c fd77:31::13 22
serve c fd77:31::13 9005
office6_policy "$work/office6.conf"
start listen router tcpdump -i lan --immediate-mode -U -w "$work/outside.pcap"
need 10 "the capture runs" grep -q 'listening on' "$work/listen"
office6_daemon

check "the router is known soon" within 5 router6_is_known
check "the bridge has no address" equal "$(ip_at fw addr show dev br0 | grep -c inet)" 0
for host in a b c; do
	check "$host fetches a page" \
		equal "$(page6 "$host")" "a page from the outside"
	check "$host pings the web server" \
		at "$host" ping -c 1 -W 5 2001:db8:32::7
	check "$host pings it in fragments" \
		at "$host" ping -c 1 -W 5 -s 3000 2001:db8:32::7
	check "$host pings the router by its alias" \
		at "$host" ping -c 1 -W 5 fd77:31::fe
	check "the kernel knows $host" equal \
		"$(permanent6 "$(office6_address "$host")")" \
		"$(office_mac "$host")"
done
check "the web server saw nobody but 2001:db8:31::3" \
	not grep -qv '^2001:db8:31::3 \|^Serving' "$work/web.log"
check "the router knows 2001:db8:31::3 by our MAC" \
	equal "$(neighbour router lan 2001:db8:31::3)" "$our_mac"
check "the hosts know the gateway by the router's MAC" \
	equal "$(neighbour a eth0 fd77:31::fe)" "$router_mac"

# --- forwarded ---------------------------------------------------------------
check "a forwarded port is reached from outside" \
	at web nc -zn -w 5 2001:db8:31::3 2222
check "it arrived at c from 2001:db8:32::7" \
	within 5 grep -q 'received on 2001:db8:32::7' "$work/serve.22"
check "so is one of a range that is moved" \
	at web nc -zn -w 5 2001:db8:31::3 8005
check "it arrived" within 5 grep -q received "$work/serve.9005"
check "a port that nothing forwards is not" \
	not at web nc -zn -w 1 2001:db8:31::3 23
check "and was counted" \
	[ "$(dropped "no connection or forward of this address")" -gt 0 ]
check "from inside too, by hairpin" at a nc -zn -w 5 2001:db8:31::3 2222
check "there it arrived from 2001:db8:31::3" \
	within 5 grep -q 'received on 2001:db8:31::3' "$work/serve.22"
check "an own address that nothing forwards is refused inside" \
	not at a nc -zn -w 1 2001:db8:31::3 80

# --- errors ------------------------------------------------------------------
# refused HOST ADDRESS PORT - it hears that nobody serves that UDP port.
refused() {
	at "$1" python3 - "$2" "$3" <<-'END'
		import socket, sys
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.settimeout(5)
		s.connect((sys.argv[1], int(sys.argv[2])))
		s.send(b"x")
		try:
		    s.recv(1)
		except ConnectionRefusedError:
		    sys.exit(0)
		sys.exit(1)
	END
}

check "a hears of a closed port" refused a 2001:db8:32::7 9
check "and somebody outside of one that is forwarded" \
	refused web 2001:db8:31::4 53
at a ping -c 1 -W 5 -t 1 2001:db8:32::7 >"$work/short" || echo "as it should"
check "a hears of an exceeded hop limit" \
	grep -q "fd77:31::fe.*Hop limit" "$work/short"
ip_at router link set wan mtu 1300
ip_at web link set eth0 mtu 1300
at a ping -c 1 -W 5 -M "do" -s 1400 2001:db8:32::7 >"$work/big" ||
	echo "as it should"
check "a hears of a packet too big" \
	grep -q 'Packet too big: mtu=1300' "$work/big"
ip_at a route get 2001:db8:32::7 >"$work/route"
check "and learns the path's MTU" grep -q "mtu 1300" "$work/route"

# --- what is shown -----------------------------------------------------------
sluice show flows >"$work/flows"
check "show flows tells both ends of a masqueraded flow" \
	grep -A 1 'tcp inside \[fd77:31::11\]:[0-9]* -> outside \[2001' "$work/flows"
check "show neighbours tells hosts" \
	equal "$(shown hosts address fd77:31::11 mac)" "$(office_mac a)"
long=fd77:31:0:0:1111:2222:3333:4444
ip_at a addr add "$long/64" dev eth0 nodad
at a ping -q -c 4 -i 0.3 -W 2 -I "$long" 2001:db8:32::7 >"$work/long"
sluice show neighbours >"$work/text"
check "a long address has a line of its own" \
	grep -A 1 -x 'fd77:31::1111:2222:3333:4444' "$work/text"
check "none is longer than 80" not grep -E '.{81}' "$work/text"

# --- what left ---------------------------------------------------------------
# unseen FILTER - no such frame left.
unseen() {
	[ -z "$(tcpdump -ner "$work/outside.pcap" "$1" 2>"$work/tcpdump")" ]
}

ours='src host 2001:db8:31::3 or src host 2001:db8:31::4'
check "hop limits are those of the hosts" \
	unseen "($ours) and not icmp6 and ip6[7] != 64"
check "frames of our address have our MAC" \
	unseen "($ours) and not ether src $our_mac"
check "and what has our MAC has our address" \
	unseen "ether src $our_mac and not ($ours)"
check "no inside address left" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" \
	10.77.31.0/24,fd77:31::/64 "$work/outside.pcap"
finish
