#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 11-management.sh BOARD - a third port, with ssh for the operator's desk: keys
# alone, the firewall's own commands behind it, and no way there from the ports
# of the bridge, nor from it to them.
#
#   desk 192.0.2.1 -- tap2 [ eth2 box: 192.0.2.10, in a namespace of its own ]
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "management-$1"

desk_on() {
	box_on "$memory" \
		-netdev tap,id=n2,ifname=tap2,script=no,downscript=no \
		-device "$qemu_nic,netdev=n2,romfile=,mac=02:00:00:00:0b:02"
	need 20 "QEMU has a third cable" at box ip link show tap2
	cable tap2 desk 02:00:00:00:00:0d 192.0.2.1/24
}

# remote WORDS... - at the box, from the desk.
remote() {
	at desk timeout 60 ssh -n -F none -i "$work/key" \
		-o UserKnownHostsFile="$work/known" \
		-o StrictHostKeyChecking=accept-new -o BatchMode=yes \
		-o ConnectTimeout=10 root@192.0.2.10 "$@"
}

listens() {
	at "$1" nc -z -w 2 192.0.2.10 22
}

ssh-keygen -q -t ed25519 -N '' -C operator -f "$work/key"
ssh-keygen -q -t ed25519 -N '' -C stranger -f "$work/stranger"
namespace desk
box_cables
desk_on
check "a password" line first "$password"
check "a policy over the line" line put /data/policy <"$work/policy"
check "it is applied" box "sluice apply /data/policy && sync"
need 20 "an echo passes" passes
check "at first nothing listens" not listens desk
check "the port is free" box "ports | grep '^eth2 .* free'"

box "mkdir -p /data/ssh && chmod 700 /data/ssh" >/dev/null
check "a key over the line" line put /data/ssh/authorized_keys <"$work/key.pub"
printf 'port eth2\naddress 192.0.2.10/24\n' |
	check "the settings" line put /data/management
# again - the settings are read.
again() {
	# It is the box that has the file.
	# shellcheck disable=SC2016
	box 'kill $(cat /run/management.pid)'
}
box "chmod 600 /data/ssh/*; sync" >/dev/null
check "they are read" again
need 20 "the management port listens" listens desk
check "the key logs in" remote true
check "commands are the firewall's" remote "sluice status | grep '^kept .*policy 1'"
check "who sees all ports of it" remote "ports | grep '^eth1 .*in br0'"
check "a file comes that way" sh -c \
	"echo 'bridge {' | ip netns exec '$prefix-desk' ssh -F none \
		-i '$work/key' -o UserKnownHostsFile='$work/known' -o BatchMode=yes \
		root@192.0.2.10 'cat >/tmp/wrong; sluice check /tmp/wrong' 2>&1 |
		grep -q '/tmp/wrong:1:'"
check "a session is the menu" sh -c \
	"(sleep 8; echo q) | ip netns exec '$prefix-desk' timeout 60 ssh -tt \
		-F none -i '$work/key' -o UserKnownHostsFile='$work/known' \
		-o BatchMode=yes root@192.0.2.10 | grep 'first set-up'"
check "another key does not" not at desk timeout 60 ssh -n -F none \
	-i "$work/stranger" -o IdentitiesOnly=yes \
	-o UserKnownHostsFile="$work/known" -o BatchMode=yes root@192.0.2.10 true
check "a password is not asked for" sh -c \
	"ip netns exec '$prefix-desk' timeout 60 ssh -n -v -F none \
		-o PubkeyAuthentication=no -o UserKnownHostsFile='$work/known' \
		root@192.0.2.10 true 2>&1 |
		grep -q 'Authentications that can continue: publickey.\\{0,1\\}\$'"

# From the bridge's ports: nobody there has that address, whatever is sent.
for space in lan router; do
	ip_at "$space" addr add 192.0.2.77/24 dev eth0
	check "from the $space there is nobody" not listens "$space"
	check "not even an answer to ARP" not sh -c \
		"ip -n '$prefix-$space' neigh show 192.0.2.10 | grep lladdr"
	ip_at "$space" neigh replace 192.0.2.10 lladdr 02:00:00:00:0b:00 dev eth0
	check "nor at the MAC of the box" not listens "$space"
	ip_at "$space" addr del 192.0.2.77/24 dev eth0
done
check "nothing of the LAN gets to the desk" not at desk \
	ping -c 1 -W 1 -I 192.0.2.1 10.0.0.1
check "an echo passes as before" passes

# Into the policy: it stays where it is, and the policy is refused.
sed 's/^port eth1 .*/&\nport eth2 zone inside/' "$work/policy" |
	check "a policy that wants the port too" line put /data/both
check "is refused" not box "sluice apply /data/both"
check "ssh goes on" remote true
remote sync
box_off
desk_on
need 30 "after a power cut it listens again" listens desk
check "with the same host key" remote true
need 20 "and an echo passes" passes
check "a login" line login "$password"
check "switched off" box "rm /data/management"
check "and read again" again
check "nothing listens" within 10 not listens desk
check "the port is free again" within 10 box "ports | grep '^eth2 .* free'"
box_off
finish
