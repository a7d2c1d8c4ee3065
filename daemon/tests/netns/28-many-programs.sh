#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Real programs of three hosts behind one address, at once: web, DNS, ping,
# traceroute, FTP, large datagrams, path MTU discovery; a forwarded FTP server.
# No byte of what was captured outside tells an inside address.
# Topology: office.sh.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
. "$(dirname "$0")/home.sh"
. "$(dirname "$0")/office.sh"

begin 28
office_links
web_start 198.51.100.7
mkdir "$work/files"
echo "a file from the outside" >"$work/files/file"
mkdir "$work/inside"
echo "a file from the inside" >"$work/inside/file"
# Debian's own Python has Debian's packages.
python=/usr/bin/python3
start ftp web "$python" "$TOP/daemon/tests/netns/ftp.py" \
	serve 198.51.100.7 21 "$work/files"
start ftp-inside c "$python" "$TOP/daemon/tests/netns/ftp.py" \
	serve 10.77.31.13 21 "$work/inside"
start dns web dnsmasq --keep-in-foreground --port=53 --no-resolv --no-hosts \
	--listen-address=198.51.100.7 --bind-interfaces \
	--address=/example.org/192.0.2.80 --pid-file=
need 20 "an FTP server listens" listening web 21
need 20 "another one does inside" listening c 21
office_policy "$work/office.conf" "pass outside -> inside port tcp 21"
sed -i 's/masquerade .*/& helper ftp/
	s/.*udp 53 to.*/& \
forward 203.0.113.3 tcp 21 to 10.77.31.13 helper ftp/' "$work/office.conf"
office_binds "$work/office.conf"
start capture router tcpdump -i lan --immediate-mode -U -w "$work/outside.pcap"
capture=$started
need 10 "the capture runs" grep -q 'listening on' "$work/capture"
daemon_start "$work/office.conf"

fetch_from() {
	at "$1" curl -sS --fail --max-time 10 http://198.51.100.7/
}

name_from() {
	at "$1" dig +short +tries=1 +time=5 @198.51.100.7 example.org
}

hops_from() {
	host=$1
	shift
	at "$host" traceroute -n -q 1 -w 2 -m 4 "$@" 198.51.100.7 |
		awk 'NR > 1 { print $2 }' | tr '\n' ' '
}

file_from() {
	at "$1" "$python" "$TOP/daemon/tests/netns/ftp.py" \
		get 198.51.100.7 21 "$2" file
}

# at_once NAME COMMAND - of a, b and c together; their output is kept.
at_once() {
	for host in a b c; do
		"$2" "$host" "$3" >"$work/$1.$host" 2>"$work/$1.$host.err" &
		eval "pid_$host=$!"
	done
	for host in a b c; do
		eval "wait \"\$pid_$host\"" || true
	done
}

at_once page fetch_from ''
at_once name name_from ''
at_once active file_from active
at_once passive file_from passive
for host in a b c; do
	check "$host fetched a page" \
		equal "$(cat "$work/page.$host")" "a page from the outside"
	check "$host resolved a name" \
		equal "$(cat "$work/name.$host")" 192.0.2.80
	check "$host got a file by active FTP" \
		equal "$(cat "$work/active.$host")" "a file from the outside"
	check "$host got a file by passive FTP" \
		equal "$(cat "$work/passive.$host")" "a file from the outside"
	check "$host sees the way, by UDP" \
		equal "$(hops_from "$host")" "10.77.31.254 198.51.100.7 "
	check "$host sees the way, by ICMP" \
		equal "$(hops_from "$host" -I)" "10.77.31.254 198.51.100.7 "
	check "a ping in fragments comes back to $host" \
		at "$host" ping -c 1 -W 5 -s 4000 198.51.100.7
done

check "the inside FTP server gives a file, passive" equal "$(
	at web "$python" "$TOP/daemon/tests/netns/ftp.py" \
		get 203.0.113.3 21 passive file
)" "a file from the inside"
check "and active" equal "$(
	at web "$python" "$TOP/daemon/tests/netns/ftp.py" \
		get 203.0.113.3 21 active file
)" "a file from the inside"

start ttl web tcpdump -i eth0 --immediate-mode -v -n -l icmp
need 10 "the second capture runs" grep -q 'listening on' "$work/ttl"
at a ping -c 1 -W 5 -t 33 198.51.100.7 >/dev/null
check "only the router lowers the TTL" \
	within 5 grep -q 'ttl 32,' "$work/ttl"

# The kernel keeps what it learns for each route.
ip_at router link set wan mtu 1400
ip_at web link set eth0 mtu 1400
check "a ping of 1500 bytes does not pass" \
	not at b ping -c 1 -W 2 -M "do" -s 1472 198.51.100.7
check "b has learned 1400" equal "$(
	ip_at b route get 198.51.100.7 | sed -n 's/.* mtu \([0-9]*\).*/\1/p'
)" 1400
check "a ping of 1400 bytes passes" \
	at b ping -c 1 -W 5 -M "do" -s 1372 198.51.100.7

kill "$capture"
wait "$capture" || true
check "not a byte outside is an inside address" python3 \
	"$TOP/daemon/tests/netns/no-inside.py" 10.77.31.0/24 "$work/outside.pcap"
finish
