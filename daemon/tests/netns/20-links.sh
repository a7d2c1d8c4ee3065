#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The bridge and its ports as the daemon makes them, keeps them, and takes
# them over; everything else in the same namespace is left alone.
#
#   fw                     peer
#   eth0 -----+ br0        eth0
#   eth1 -----+            eth1
#   mgmt ----------------- mgmt     not in the policy
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 20
open_policy "$work/policy"
cables eth0 eth1 mgmt
ip_at fw addr add 192.0.2.1/24 dev mgmt
ip_at fw link set mgmt up

# has DEVICE WORDS... - each of them is in what ip(8) says of it.
has() {
	device=$1
	shift
	details=$(ip_at fw -d link show "$device")
	for words in "$@"; do
		case $details in
		*"$words"*) ;;
		*)
			echo "$device: no '$words' in: $details"
			return 1
			;;
		esac
	done
}

# knows_groups - the kernel has IGMP snooping; that of the appliance has not.
knows_groups() {
	ip_at fw -d link show br0 | grep -q mcast_snooping
}

bridge_is_right() {
	has br0 NOARP "addrgenmode none" "forward_delay 0 " "stp_state 0 " \
		"ageing_time 30000 " "group_fwd_mask 0xfff8" \
		"vlan_filtering 0 " "nf_call_iptables 1 " "nf_call_ip6tables 1 " \
		"nf_call_arptables 0 " && not has br0 ",MULTICAST" && {
		! knows_groups ||
			has br0 "mcast_snooping 0 " "mcast_querier 0 "
	}
}

port_is_right() {
	has "$1" NOARP "addrgenmode none" "master br0" "group_fwd_mask 0xfffd" \
		"learning on" " flood on" "mcast_flood on" "bcast_flood on" \
		"hairpin off" "isolated off" "neigh_suppress off" \
		"guard off" "root_block off" && not has "$1" ",MULTICAST"
}

no_ipv6() {
	equal "$(at fw cat "/proc/sys/net/ipv6/conf/$1/disable_ipv6")" 1
}

all_is_right() {
	check "$1: the bridge has its options" bridge_is_right
	for port in eth0 eth1; do
		check "$1: $port has its options" port_is_right $port
	done
	for link in br0 eth0 eth1; do
		check "$1: no IPv6 on $link" no_ipv6 $link
	done
}

# bystander - all that can be said of the interface that is not ours.
bystander() {
	ip_at fw -d addr show mgmt | sed '/valid_lft/d; s/state [A-Z]*//'
	for family in ipv4 ipv6; do
		for of in mgmt all default; do
			at fw grep -rs '' "/proc/sys/net/$family/conf/$of" |
				sort
		done
	done
}

# unmoved - what changes when a link goes down, up, or away.
unmoved() {
	for link in br0 eth0 eth1; do
		at fw cat "/sys/class/net/$link/ifindex" \
			"/sys/class/net/$link/address" \
			"/sys/class/net/$link/carrier_changes"
	done
}

mgmt_settled() {
	ip_at fw -6 addr show dev mgmt scope link -tentative | grep -q fe80
}
need 10 "mgmt has its link-local address" mgmt_settled
bystander >"$work/bystander"
daemon_start "$work/policy"
all_is_right "fresh"
bystander >"$work/now"
check "others are left alone" cmp "$work/now" "$work/bystander"
check "the bridge's MAC is nobody's" not equal \
	"$(at fw cat /sys/class/net/br0/address)" \
	"$(at fw cat /sys/class/net/eth0/address)"

unmoved >"$work/before"
kill -TERM "$daemon_pid"
wait "$daemon_pid"
check "a daemon that ends removes its socket" not [ -e "$socket" ]
daemon_start "$work/policy"
unmoved >"$work/now"
check "taken over: no link has moved" cmp "$work/now" "$work/before"

kill -TERM "$daemon_pid"
wait "$daemon_pid"
ip_at fw link set br0 type bridge group_fwd_mask 0 nf_call_iptables 0 stp_state 1
! knows_groups || ip_at fw link set br0 type bridge mcast_snooping 1
at fw bridge link set dev eth0 learning off flood off hairpin on
ip_at fw link set eth1 arp on addrgenmode eui64
at fw sysctl -qw net.ipv6.conf.eth1.disable_ipv6=0 \
	net.bridge.bridge-nf-filter-vlan-tagged=0
daemon_start "$work/policy"
all_is_right "spoiled and taken over"
check "so have the settings for all bridges" equal \
	"$(at fw sysctl -n net.bridge.bridge-nf-filter-vlan-tagged)" 1
finish
