#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Three hosts behind one IPv6 address: neighbours are answered for, asked for
# and learned, ports forwarded from outside and from inside; nothing that
# leaves shows an inside address. Topology: office6.sh.
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
daemon_start "$work/office6.conf"
our_mac=$(ip_at fw -j link show br0 | python3 -c '
import json, sys
print(json.load(sys.stdin)[0]["address"])')

page6() {
	at "$1" curl -sS --fail --max-time 10 'http://[2001:db8:32::7]/'
}

# seen FILTER - in what left so far.
seen() {
	tcpdump -ner "$work/outside.pcap" "$1" 2>/dev/null
}

# permanent6 ADDRESS - the MAC that the kernel holds for it on the bridge.
permanent6() {
	ip_at fw -6 neigh show nud permanent dev br0 to "$1" |
		sed -n 's/.*lladdr \([0-9a-f:]*\).*/\1/p'
}

router6_is_known() {
	[ "$(shown routers outer 2001:db8:31::1 mac)" = "$router_mac" ]
}

# --- neighbours --------------------------------------------------------------
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

# solicit SPACE DEVICE SOURCE DESTINATION TARGET OPTION - a neighbour
# solicitation (OPTION: source, nonce, none; :: as SOURCE: detection of
# duplicates), and the answers of a second: MACs, addresses, flags, option, and
# whether the sum is right.
solicit() {
	at "$1" python3 "$TOP/daemon/tests/netns/solicit.py" "$2" "$3" "$4" "$5" "$6" \
		"$our_mac"
}

# answered WHAT ANSWER SOLICITATION...
answered() {
	what=$1 answer=$2
	shift 2
	check "$what" equal "$(solicit "$@")" "$answer"
}

own=2001:db8:31::3
group=ff02::1:ff00:3
answered "a solicitation is answered" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 60 option 2 $our_mac sum right" \
	router lan 2001:db8:31::1 "$group" "$own" source
answered "one by unicast, too" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 60 option 2 $our_mac sum right" \
	router lan 2001:db8:31::1 "$own" "$own" source
answered "and without an option, so is the answer" \
	"$our_mac > $router_mac $own > 2001:db8:31::1 hops 255 flags 40 no option sum right" \
	router lan 2001:db8:31::1 "$own" "$own" none
answered "who wants the address for itself hears that it is in use" \
	"$our_mac > 33:33:00:00:00:01 $own > ff02::1 hops 255 flags 00 no option sum right" \
	router lan :: "$group" "$own" none
answered "with a nonce there is room for our MAC" \
	"$our_mac > 33:33:00:00:00:01 $own > ff02::1 hops 255 flags 20 option 2 $our_mac sum right" \
	router lan :: "$group" "$own" nonce
answered "a group cannot be answered without an option" "" \
	router lan 2001:db8:31::1 "$group" "$own" none
answered "what has been routed is not answered" "" \
	router lan 2001:db8:31::1 "$group" "$own" hops
answered "nor an address that is not ours" "" \
	router lan 2001:db8:31::1 ff02::1:ff00:5 2001:db8:31::5 source
answered "an own address is nothing inside" "" \
	a eth0 fd77:31::11 "$group" "$own" source
answered "inside the gateway is answered with the router's MAC" \
	"$router_mac > $(office_mac a) fd77:31::fe > fd77:31::11 hops 255 flags e0 option 2 $router_mac sum right" \
	a eth0 fd77:31::11 ff02::1:ff00:fe fd77:31::fe source
ip_at router addr add "$own/64" dev lan
check "a station that takes our address finds the duplicate" within 5 \
	eval 'ip_at router addr show dev lan | grep -q "2001:db8:31::3.*dadfailed"'
ip_at router addr del "$own/64" dev lan

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
# refused HOST - it hears that nobody serves that UDP port.
refused() {
	at "$1" python3 - <<-'END'
		import errno, socket
		s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
		s.settimeout(5)
		s.connect(("2001:db8:32::7", 9))
		s.send(b"x")
		try:
		    s.recv(1)
		except OSError as error:
		    raise SystemExit(error.errno != errno.ECONNREFUSED)
		raise SystemExit(1)
	END
}

check "a hears of a closed port" refused a
check "a hears of an exceeded hop limit" eval \
	'at a ping -c 1 -W 5 -t 1 2001:db8:32::7 | grep -q "fd77:31::fe.*Hop limit"'
ip_at router link set wan mtu 1300
ip_at web link set eth0 mtu 1300
at a ping -c 1 -W 5 -M "do" -s 1400 2001:db8:32::7 >"$work/big" || true
check "a hears of a packet too big" grep -q 'Packet too big: mtu=1300' "$work/big"
check "and learns the path's MTU" eval \
	'ip_at a route get 2001:db8:32::7 | grep -q "mtu 1300"'
start udp.53 b nc -6ul fd77:31::12 53
check "a forwarded datagram that nobody waits for any more" \
	within 5 eval 'at b ss -Hlun sport = :53 | grep -q 53'
kill "$started"
check "is refused, outside" eval 'at web python3 -c "
import errno, socket
s = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
s.settimeout(5)
s.connect((\"2001:db8:31::4\", 53))
s.send(b\"x\")
try:
    s.recv(1)
except OSError as error:
    raise SystemExit(error.errno != errno.ECONNREFUSED)
raise SystemExit(1)"'

# --- what is shown -----------------------------------------------------------
sluice show flows >"$work/flows"
check "show flows tells both ends of a masqueraded flow" \
	grep -A 1 'tcp inside \[fd77:31::11\]:[0-9]* -> outside \[2001' "$work/flows"
check "show neighbours tells hosts" \
	equal "$(shown hosts address fd77:31::11 mac)" "$(office_mac a)"

# --- another run, another policy ---------------------------------------------
kill "$daemon_pid"
check "the daemon ends" within 10 eval '! kill -0 "$daemon_pid" 2>/dev/null'
check "without it, connections go on" \
	equal "$(page6 a)" "a page from the outside"
daemon_start "$work/office6.conf"
check "another daemon knows the router at once" router6_is_known
check "and the host" equal "$(permanent6 fd77:31::11)" "$(office_mac a)"
sed -i 's/alias      203/#&/; /masquerade fd77/i masquerade 10.77.31.0/24 as 203.0.113.3' \
	"$work/office6.conf"
sed -i '/alias/i alias 203.0.113.1 as 10.77.31.254' "$work/office6.conf"
check "IPv4 beside it" sluice apply "$work/office6.conf"
check "a fetches a page by IPv6" equal "$(page6 a)" "a page from the outside"
check "a pings by IPv4" within 10 at a ping -c 1 -W 1 198.51.100.7
sed -i '/fd77/d; /2001:/d' "$work/office6.conf"
check "IPv4 alone" sluice apply "$work/office6.conf"
check "then the bridge has no IPv6" equal \
	"$(at fw cat /proc/sys/net/ipv6/conf/br0/disable_ipv6)" 1

# --- what left ---------------------------------------------------------------
check "hop limits are those of the hosts" eval \
	'! seen "ip6 and src host 2001:db8:31::3 and not icmp6 and ip6[7] != 64" | grep -q .'
check "frames of our address have our MAC" eval \
	'! seen "src host 2001:db8:31::3 and not ether src $our_mac" | grep -q .'
check "we sent nothing by ourselves but questions and answers" eval \
	'! seen "ether src $our_mac and not arp and not src host 2001:db8:31::3 and not src host 2001:db8:31::4 and not src host 203.0.113.3" | grep -q .'
check "no inside address left" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" \
	10.77.31.0/24,fd77:31::/64 "$work/outside.pcap"
finish
