#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 01-set-up.sh BOARD - a card as it comes from the build: the first boot, a
# policy over the serial line, traffic, and the next boot.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
# shellcheck source=daemon/tests/boot/traffic.sh
. "$(dirname "$0")/traffic.sh"
begin "boot-$1"
box_cables
box_on
check "the console asks for a password first" line first "$password"
echo "login after $(seconds_since "$powered") s"
check "there is no policy" box "sluice status | grep \"no policy\""
box ports >"$work/ports"
check "its sockets are told by name, MAC and cable" equal \
	"$(awk '/^eth[01]/ { print $1, $2, $4, $5 }' "$work/ports" | tr -d '\r')" \
	"$(printf 'eth0 02:00:00:00:0b:00 cable free\neth1 02:00:00:00:0b:01 cable free')"
before=$(received router)
check "nothing passes" not passes
check "the router heard nothing of it" equal "$(received router)" "$before"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is sound" box "sluice check /data/policy"
check "it is applied" box 'sluice apply /data/policy'
box_traffic
check "what is written is on the card" box sync
box_off

# From the first moment on somebody outside tries what is forbidden.
box_on
ip_at router neigh replace 203.0.113.2 lladdr 02:00:00:00:00:01 dev eth0
start knocks router ping -q -i 0.05 -c 300 -W 1 203.0.113.2
knocks=$started
start heard lan tcpdump --immediate-mode -U -i eth0 -w "$work/early.pcap" \
	icmp or udp or tcp
heard=$started
need 10 "tcpdump listens" grep -q listening "$work/heard"
need 60 "after a power cut traffic passes again" passes
echo "first frame after $(seconds_since "$powered") s"
wait "$knocks" || true
kill "$heard"
wait "$heard" || true
tcpdump -n -r "$work/early.pcap" >"$work/early" 2>/dev/null
check "what is forbidden was sent" grep -q "^300 packets transmitted, 0 received" \
	"$work/knocks"
check "and did not arrive, from power-on until the policy and behind it" \
	not grep -q "> 10.0.0.1: ICMP echo request" "$work/early"
check "what is permitted did" grep -q "10.0.0.254 > 10.0.0.1: ICMP echo reply" \
	"$work/early"
check "a wrong password is refused" not line login wrong
check "the right one is not" line login "$password"
box "free; sluice status"
check "the card is not written in normal running" box \
	"awk '{ print \$7 }' /sys/block/$disk/stat >/tmp/before; sleep 8; awk '{ print \$7 }' /sys/block/$disk/stat | cmp - /tmp/before"
box_off

box_on "$memory_floor"
need 60 "with $memory_floor MB it passes, too" passes
check "and has memory left" line login "$password"
box free
box_off
finish
