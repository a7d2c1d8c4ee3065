# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# lib.sh - network namespaces and the cables between them. Sourced by the
# scripts beside it, which need root.
: "${TOP:=$(cd "$(dirname "$0")/../../.." && pwd)}"
. "$TOP/daemon/tests/tally.sh"

if [ "$(id -u)" -ne 0 ]; then
	echo "skip: $(basename "$0" .sh): needs root, for network namespaces"
	exit 77
fi
sh "$TOP/daemon/tests/kernel.sh"

tools=$BUILD/tests/netns

# namespace SPACE... - with lo up and nothing else.
namespace() {
	for space in "$@"; do
		ip netns add "$prefix-$space"
		namespaces="$namespaces $prefix-$space"
		ip -n "$prefix-$space" link set lo up
	done
}

# at SPACE COMMAND...
at() {
	space=$1
	shift
	ip netns exec "$prefix-$space" "$@"
}

# ip_at SPACE ARGUMENT... - ip(8) there.
ip_at() {
	space=$1
	shift
	ip -n "$prefix-$space" "$@"
}

# wire SPACE DEVICE SPACE DEVICE - a cable; both ends are down.
wire() {
	ip link add "$2" netns "$prefix-$1" type veth \
		peer name "$4" netns "$prefix-$3"
}

# start LOG SPACE COMMAND... - in the background, until the end.
start() {
	log=$1 space=$2
	shift 2
	ip netns exec "$prefix-$space" "$@" >"$work/$log" 2>&1 </dev/null &
	started=$!
	pids="$pids $started"
}
