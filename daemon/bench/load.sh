#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# load.sh [RULES [SHAPE]] - how long a policy of so many filter rules takes
# from its text into the kernel, and how long nft takes for the same ruleset as
# text. Three rounds; the best of each counts, as the machine may do other
# things. Prints figures, one "name value" a line. Needs root, for namespaces.
#
# SHAPE: runs (the default), rules of one kind follow each other, as people
# write them; mixed, every rule is of another kind than the one before it.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/daemon/tests/netns/lib.sh"
. "$TOP/daemon/tests/netns/sluice.sh"

rules=${1:-10000}
shape=${2:-runs}
measure=$BUILD/bench/measure

begin load
namespace fw peer
for port in eth0 eth1; do
	wire fw $port peer $port
	ip_at peer link set $port up
done

# policy RULES - no two alike: hosts, prefixes, ranges, ports, both ways.
policy() {
	cat <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			static 198.18.0.0/16 = 10.1.0.0/16
		}
		filter {
	END
	awk -v rules="$1" -v shape="$shape" 'BEGIN {
		for (i = 0; i < rules; i++) {
			kind = shape == "mixed" ? i % 5 : int(i * 5 / rules)
			host = sprintf("10.1.%d.%d", i / 250, i % 250 + 1)
			peer = sprintf("100.%d.%d", 64 + i / 250 % 60, i % 250)
			if (kind == 0)
				printf "\tpass outside -> inside to %s port tcp %d\n",
					host, 1024 + i
			else if (kind == 1)
				printf "\tpass outside -> inside from %s.0/24 to %s port tcp %d\n",
					peer, host, 1024 + i
			else if (kind == 2)
				printf "\tdrop inside -> outside from %s to %s.7\n",
					host, peer
			else if (kind == 3)
				printf "\tpass outside -> inside from %s.10-%s.90 to %s port udp %d-%d\n",
					peer, peer, host, 2000 + i, 2003 + i
			else
				printf "\tpass inside -> outside from %s port udp %d\n",
					host, 3000 + i
		}
	}'
	printf '\tdefault drop\n}\n'
}

# best FILE - the least seconds of the rounds; most FILE - the peak of them.
best() {
	sort -n "$work/$1" | awk 'NR == 1 { print $1 }'
}

most() {
	sort -n -k 2 "$work/$1" | awk 'END { print $2 }'
}

# timed FILE COMMAND...
timed() {
	to=$1
	shift
	if ! "$measure" "$@" >"$work/out" 2>"$work/err"; then
		echo "failed: $*" >&2
		tail -n 5 "$work/err" >&2
		exit 1
	fi
	tail -n 1 "$work/err" >>"$work/$to"
}

policy "$rules" >"$work/policy"
policy 10 >"$work/small"
daemon_start "$work/small"
for round in 1 2 3; do
	timed check "$SLUICE" check "$work/policy"
	timed compile "$SLUICE" compile "$work/policy"
	mv "$work/out" "$work/text"
	timed apply "$SLUICE" apply --socket "$socket" "$work/policy"
	at peer nft flush ruleset
	timed nft ip netns exec "$prefix-peer" nft -f "$work/text"
	echo "round $round: $(tail -qn 1 "$work/check" "$work/compile" \
		"$work/apply" "$work/nft" | tr '\n' ' ')" >&2
done

awk -v rules="$rules" -v shape="$shape" -v check="$(best check)" \
	-v compile="$(best compile)" -v apply="$(best apply)" \
	-v nft="$(best nft)" -v a="$(most check)" -v b="$(most compile)" \
	-v nftpeak="$(most nft)" -v daemon="$(awk '/^VmHWM/ { print $2 }' \
		"/proc/$daemon_pid/status")" 'BEGIN {
	total = check + compile + apply
	peak = a > b ? a : b
	peak = peak > daemon ? peak : daemon
	printf "rules %d\nshape %s\ncheck_seconds %.3f\ncompile_seconds %.3f\n", rules,
		shape, check, compile
	printf "apply_seconds %.3f\ntotal_seconds %.3f\n", apply, total
	printf "nft_seconds %.3f\nratio %.3f\n", nft, total / nft
	printf "check_peak_kb %d\ncompile_peak_kb %d\n", a, b
	printf "daemon_peak_kb %d\npeak_kb %d\n", daemon, peak
	printf "nft_peak_kb %d\n", nftpeak
}'
