# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# ssh.sh - the entry of the management port. A sleep is what runs for it, which
# init would start anew. Sourced by 07-menu.sh.
mkdir -p "$ROOT/run"
printf 'ssh-ed25519 %s %s\n' \
	"AAAAC3NzaC1lZDI1NTE5AAAAIPcdk4lJvVnsYnTg6mGSb1vHQZ4c0lDwcKqDWqHWsBYP" \
	operator >"$work/key"
managed() {
	sleep 300 &
	pids="$pids $!"
	echo $! >"$ROOT/run/management.pid"
}
gone() {
	not kill -0 "$(cat "$ROOT/run/management.pid")" 2>/dev/null
}
mkdir -p "$ROOT/sys/class/net/eth2/device"
managed
check "a management port" keys o p eth2 192.0.2.10/24 192.0.2.1 k \
	"$(cat "$work/key")" q q
check "is off at first" said "Management: off"
check "has its settings" equal "$(cat "$ROOT/data/management")" \
	"$(printf 'port eth2\naddress 192.0.2.10/24\ngateway 192.0.2.1')"
check "and the key" cmp "$work/key" "$ROOT/data/ssh/authorized_keys"
check "which is named" said "  1  operator"
check "they are in force at once" gone
check "wrong answers" keys o p eth9 p eth2 192.0.2.10 k "ssh-rsa AAAAB3" q q
check "no such socket" said "There is no socket eth9."
check "no prefix" said "That is no address with a length."
check "no such key" said "That is no Ed25519 key"
check "change nothing" grep -q 192.0.2.1 "$ROOT/data/management"
touch "$ROOT/sys/class/net/eth2/master"
check "a port of the bridge" keys o p eth2 q q
check "is none for it" said "eth2 is in the firewall's bridge"
managed
check "a key deleted, and off" keys o d 1 o q q
check "no key is left" not [ -s "$ROOT/data/ssh/authorized_keys" ]
check "nor a setting" not [ -e "$ROOT/data/management" ]
rm -r "$ROOT/sys/class/net/eth2"
