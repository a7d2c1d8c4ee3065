# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# box.sh - an appliance in QEMU, a cable on each of its two ports, and its
# serial line. Sourced by the scripts beside it, with the board as $1, and by
# those of domains, which have no card: $image is what has to be there.
#
#   lan 10.0.0.1 -- tap0 [ eth0 box eth1 ] tap1 -- router 203.0.113.1
# shellcheck source=daemon/tests/netns/lib.sh
. "${TOP:-$(dirname "$0")/../../..}/daemon/tests/netns/lib.sh"
# shellcheck source=board/alix/board.conf
. "$TOP/board/$1/board.conf"
board=$1
password=a-long-word
: "${image:=$TOP/build/$board/card.img}"
if [ ! -r "$image" ]; then
	echo "skip: $board: no image; ./build.sh image $board"
	exit 77
fi
serial="$TOP/daemon/tests/boot/serial.py"
policy='bridge br0 {
port eth0 zone inside
port eth1 zone outside
}
nat outside {
alias 203.0.113.1 as 10.0.0.254
static 203.0.113.2 = 10.0.0.1
masquerade 10.0.0.0/24 as 203.0.113.3
}
filter {
pass inside -> outside icmp echo-request
pass inside -> outside port tcp 80
pass outside -> inside to 10.0.0.1 port tcp 22
default drop
}'

# box_cables - both far ends, and a card; the namespace of the box is QEMU's.
box_cables() {
	namespace box lan router
	for space in lan router; do
		at "$space" sysctl -qw net.ipv6.conf.all.disable_ipv6=1 \
			net.ipv6.conf.default.disable_ipv6=1
	done
	[ "$(basename "$image")" != card.img ] ||
		cp --sparse=always "$image" "$work/card.img"
	echo "$policy" >"$work/policy"
}

# box_on [MEMORY [ARGUMENT...]] - power. Taps go to the hosts that they are the
# cables of. What is behind the memory is for QEMU.
box_on() {
	box_memory=${1:-$memory}
	[ $# -eq 0 ] || shift
	rm -f "$work/line"
	start qemu box env "CARD=$work/card.img" "WORK=$work" \
		"MEMORY=$box_memory" sh "$TOP/firmware/boot.sh" "$board" \
		-serial "unix:$work/line,server=on,wait=off" -monitor none \
		-netdev tap,id=n0,ifname=tap0,script=no,downscript=no \
		-device "$qemu_nic,netdev=n0,romfile=,mac=02:00:00:00:0b:00" \
		-netdev tap,id=n1,ifname=tap1,script=no,downscript=no \
		-device "$qemu_nic,netdev=n1,romfile=,mac=02:00:00:00:0b:01" "$@"
	qemu_pid=$started
	powered=$(date +%s%N)
	need "${box_seconds:-20}" "QEMU has cables" at box ip link show tap1
	cable tap0 lan 02:00:00:00:00:01 10.0.0.1/24
	cable tap1 router 02:00:00:00:00:fe 203.0.113.1/24
	ip_at lan route replace default via 10.0.0.254
	need 20 "the serial line is there" [ -S "$work/line" ]
}

cable() {
	ip_at box link set dev "$1" netns "$prefix-$2" name eth0
	ip_at "$2" link set eth0 address "$3" up
	ip_at "$2" addr add "$4" dev eth0
}

# box_off - as a power cut would; it may be off already.
box_off() {
	kill -KILL "$qemu_pid" 2>/dev/null || true
	wait "$qemu_pid" 2>/dev/null || true
}

line() {
	python3 "$serial" "$work/line" "$@"
}

box() {
	line run "$1"
}

# passes - an echo from the lan to the router, by its alias, and back. Without
# room for a time, whose bytes may look like an inside address.
passes() {
	at lan ping -c 1 -W 1 -s 8 10.0.0.254
}

received() {
	at "$1" cat /sys/class/net/eth0/statistics/rx_packets
}

seconds_since() {
	awk -v from="$1" -v to="$(date +%s%N)" \
		'BEGIN { printf "%.1f", (to - from) / 1e9 }'
}
