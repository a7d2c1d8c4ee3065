#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# A thousand random frames against each example policy: what `sluice explain`
# names as having decided is what the kernel has counted, by `sluice show
# rules --json`, after each single frame. The seed is printed; EXPLAINED_SEED
# chooses another one.
#
#   fw               peer
#   br0 eth0 -------- eth0
#       eth1 -------- eth1
#       eth2 -------- eth2
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"
provider=peer provider_port=eth1 provider_lease=3600
. "$(dirname "$0")/provider.sh"

seed=${EXPLAINED_SEED:-1}
frames=1000
decided=$(dirname "$0")/decided.py

# quiet PORT... - the far ends say nothing of their own.
quiet() {
	at peer sysctl -qw net.ipv6.conf.all.disable_ipv6=1
	for port in "$@"; do
		ip_at peer link set "$port" arp off
	done
}

# lease ADDRESS - from a server that is there just long enough, and is silent
# when asked for its MAC: explain knows of no router that was learned before.
lease() {
	ip_at peer addr add 203.0.113.1/24 dev eth1
	offer "$1" "$1"
	need 20 "an address comes" lease_is "$1"
	offer_no_more
	ip_at peer addr flush dev eth1
}

# counted - the reasons that have a counter in the running ruleset.
counted() {
	at fw nft list ruleset | grep -w counter |
		sed -n 's/.* comment "\(.*\)".*/\1/p' | sort -u
}

# explained NAME [LEASE ROUTER] - that example is applied; the rest of it.
explained() {
	case=$1
	shift
	"$tools/random_frames" "$work/$case.conf" "$seed" "$frames" "$@" \
		>"$work/frames"
	counted >"$work/counted"
	at peer python3 "$decided" send "$socket" "$work/frames" "$work"
	set --
	for port in $ports; do
		set -- "$@" --port "$port" "$work/$port.pcap"
	done
	at fw "$SLUICE" explain --socket "$socket" "$@" >"$work/explained"
	before=$failed
	check "$case: explain names what the kernel has counted" \
		python3 "$decided" compare "$work/frames" "$work"
	[ "$failed" -ne "$before" ] || cat "$work/check"
}

# judge EXAMPLE PORTS [LEASE ROUTER] - on a firewall that has seen nothing yet.
judge() {
	case=$1 ports=$2
	shift 2
	prefix=$first-$case
	# Words, on purpose.
	# shellcheck disable=SC2086
	{
		cables $ports
		quiet $ports
	}
	example "$case"
	daemon_start "$work/$case.conf"
	[ $# -eq 0 ] || lease "$1"
	explained "$case" "$@"
	kill "$daemon_pid"
	wait "$daemon_pid" || true
}

begin 43
echo "seed $seed"
first=$prefix
judge transparent 'eth0 eth1'
judge home-server 'eth0 eth1'
judge routed-28 'eth0 eth1'
judge office 'eth0 eth1'
judge dual-stack 'eth0 eth1 eth2'
judge provider-dhcp 'eth0 eth1' 203.0.113.10 203.0.113.1
check "those are all examples" \
	equal "$(find "$TOP/rules/examples" -name '*.conf' | wc -l)" 6
finish
