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
before=$(received router)
check "nothing passes" not passes
check "the router heard nothing of it" equal "$(received router)" "$before"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is sound" box "sluice check /data/policy"
check "it is applied" box 'sluice apply /data/policy'
box_traffic
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
