#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# load.sh [RULES [SHAPE]] - how long a policy of so many filter rules takes
# from its text into the kernel, and how long nft takes for the same ruleset as
# text. Prints figures, one "name value" a line. Needs root, for namespaces.
#
# What counts is one whole pass. Ours is `sluice apply FILE`: until it returns,
# the daemon has checked and compiled the policy, and the kernel runs it. That
# of nft is `nft -f` of what `sluice compile` prints. Both begin in their own
# namespace, take turns, and the least of five rounds counts, as the machine may
# do other things. Each round of ours replaces a policy of as many other rules,
# which nft does not have to. "ratio" is ours by nft's, "cpu_ratio" the same
# of processor time alone, and "peak_kb" the most memory of any of our programs.
#
# `sluice check` and `sluice compile`, which need no daemon, are measured too.
#
# SHAPE: runs (the default), rules of one kind follow each other, as people
# write them; mixed, every rule is of another kind than the one before it.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
. "$TOP/daemon/tests/netns/lib.sh"
. "$TOP/daemon/tests/netns/sluice.sh"

rules=${1:-10000}
shape=${2:-runs}
measure=$BUILD/bench/measure

# policy RULES FIRST - no two alike: hosts, prefixes, ranges, ports, both ways.
# FIRST is the second byte of the inside addresses.
policy() {
	cat <<-END
		bridge br0 {
			port eth0 zone inside
			port eth1 zone outside
		}
		nat outside {
			alias 203.0.113.1 as 10.0.0.254
			static 198.18.0.0/16 = 10.$2.0.0/16
		}
		filter {
	END
	awk -v rules="$1" -v first="$2" -v shape="$shape" 'BEGIN {
		for (i = 0; i < rules; i++) {
			kind = shape == "mixed" ? i % 5 : int(i * 5 / rules)
			host = sprintf("10.%d.%d.%d", first, i / 250, i % 250 + 1)
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

# timed FILE COMMAND... - what measure says, behind what it said before.
timed() {
	to=$1
	shift
	if ! "$@" >"$work/out" 2>"$work/err"; then
		echo "failed: $*" >&2
		tail -n 5 "$work/err" >&2
		exit 1
	fi
	tail -n 1 "$work/err" >>"$work/$to"
}

# processor_time - the daemon's, ns; a small kernel knows it by the tick.
processor_time() {
	if [ -r "/proc/$daemon_pid/schedstat" ]; then
		read -r used _ <"/proc/$daemon_pid/schedstat"
	else
		used=$(awk -v ticks="$(getconf CLK_TCK)" '{ sub(/.*[)]/, "");
			printf "%.0f", ($12 + $13) / ticks * 1e9 }' \
			"/proc/$daemon_pid/stat")
	fi
}

# apply POLICY - and add the daemon's processor time to that of the tool. What
# it does once it has answered, as far as that has begun, is part of it.
apply() {
	processor_time
	before=$used
	timed apply "$measure" "$SLUICE" apply --socket "$socket" "$1"
	processor_time
	tail -n 1 "$work/apply" | awk -v ns="$((used - before))" '
		{ print $3 + ns / 1e9 }' >>"$work/apply_cpu"
}

# least FILE COLUMN; most FILE COLUMN
least() {
	sort -n -k "$2" "$work/$1" | awk -v column="$2" 'NR == 1 { print $column }'
}

most() {
	sort -n -k "$2" "$work/$1" | awk -v column="$2" 'END { print $column }'
}

begin load
namespace fw peer
for port in eth0 eth1; do
	wire fw $port peer $port
	ip_at peer link set $port up
done
policy "$rules" 1 >"$work/policy"
policy "$rules" 2 >"$work/other"
daemon_start "$work/other"
for round in 1 2 3 4 5; do
	timed check "$measure" "$SLUICE" check "$work/policy"
	timed compile "$measure" "$SLUICE" compile "$work/policy"
	mv "$work/out" "$work/text"
	apply "$work/policy"
	at peer nft flush ruleset
	timed nft at peer "$measure" nft -f "$work/text"
	sluice apply "$work/other" >"$work/out"
	echo "round $round: $(tail -qn 1 "$work/apply" "$work/nft" |
		tr '\n' ' ')" >&2
done

awk -v rules="$rules" -v shape="$shape" \
	-v check="$(least check 1)" -v compile="$(least compile 1)" \
	-v apply="$(least apply 1)" -v nft="$(least nft 1)" \
	-v apply_cpu="$(least apply_cpu 1)" -v nft_cpu="$(least nft 3)" \
	-v check_peak="$(most check 2)" -v compile_peak="$(most compile 2)" \
	-v nft_peak="$(most nft 2)" -v daemon_peak="$(awk '/^VmHWM/ { print $2 }' \
		"/proc/$daemon_pid/status")" 'BEGIN {
	peak = check_peak > compile_peak ? check_peak : compile_peak
	peak = peak > daemon_peak ? peak : daemon_peak
	printf "rules %d\nshape %s\n", rules, shape
	printf "check_seconds %.3f\ncompile_seconds %.3f\n", check, compile
	printf "apply_seconds %.3f\nnft_seconds %.3f\n", apply, nft
	printf "ratio %.3f\n", apply / nft
	printf "apply_cpu_seconds %.3f\nnft_cpu_seconds %.3f\n", apply_cpu, nft_cpu
	printf "cpu_ratio %.3f\n", apply_cpu / nft_cpu
	printf "check_peak_kb %d\ncompile_peak_kb %d\n", check_peak, compile_peak
	printf "daemon_peak_kb %d\npeak_kb %d\n", daemon_peak, peak
	printf "nft_peak_kb %d\n", nft_peak
}'
