#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 01-set-up.sh BOARD - a card as it comes from the build: the first boot, a
# policy over the serial line, traffic, and the next boot.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "boot-$1"
box_cables
box_on
check "the console asks for a password first" line first "$password"
echo "login after $(seconds_since "$powered") s"
check "there is no policy" box "sluice status | grep \"no policy\""
before=$(received router)
check "nothing passes" not passes
check "the router heard nothing of it" equal "$(received router)" "$before"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is sound" box "sluice check /data/policy"
check "it is applied" box 'sluice apply /data/policy'
start tcpdump router tcpdump -U -i eth0 -w "$work/outside.pcap" -s 0
capture=$started
need 10 "tcpdump listens" grep -q listening "$work/tcpdump"
need 20 "an echo passes" passes
mkdir "$work/www"
echo "a page from the router" >"$work/www/index.html"
start web.log router python3 -u -m http.server 80 --bind 203.0.113.1 \
	--directory "$work/www"
need 20 "a web server listens" sh -c \
	"[ -n \"\$(ip netns exec $prefix-router ss -Hltn 'sport = :80')\" ]"
check "a page passes" equal "$(at lan curl -sS --max-time 10 \
	-H 'Host: router' http://10.0.0.254/)" "a page from the router"
ip_at lan addr add 10.0.0.9/24 dev eth0
check "a masqueraded host has it too" equal "$(at lan curl -sS --max-time 10 \
	-H 'Host: router' --interface 10.0.0.9 http://10.0.0.254/)" "a page from the router"
check "as the address that is meant" grep -q '^203\.0\.113\.3 ' "$work/web.log"
check "telnet does not" not at lan nc -zn -w 1 10.0.0.254 23
check "nor what comes from outside" not at router nc -zn -w 1 203.0.113.2 80
check "all of the self-test passes on the box" \
	box "sluice selftest >/tmp/selftest; tail -n 1 /tmp/selftest |
grep ' 0 failed, 0 skipped'"
kill "$capture"
wait "$capture" || true
check "no inside address was seen outside" \
	python3 "$TOP/daemon/tests/netns/no-inside.py" 10.0.0.0/24 \
	"$work/outside.pcap"
check "what is written is on the card" box sync
box_off

box_on
need 60 "after a power cut traffic passes again" passes
echo "first frame after $(seconds_since "$powered") s"
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
