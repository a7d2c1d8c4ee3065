#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# fuzz.sh MINUTES [TARGET] - libFuzzer at each target for so many minutes, or
# at the one, with ASan and UBSan. What it gathers stays in build/fuzz/TARGET,
# so that the next run goes on from there; what it finds ends that target, and
# is kept in build/fuzz/found. Wants what `./build.sh fuzz` builds.
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=daemon/tests/tally.sh
. "$TOP/daemon/tests/tally.sh"
minutes=${1:-} only=${2:-}
case $minutes in
'' | 0* | *[!0-9]*)
	echo "usage: fuzz.sh MINUTES [TARGET]" >&2
	exit 2
	;;
esac
begin fuzz
cd "$TOP"
fuzzers=build/fuzz/clang/fuzzers
found=build/fuzz/found
mkdir -p "$found"
export ASAN_SYMBOLIZER_PATH=/usr/bin/llvm-symbolizer-19
export UBSAN_OPTIONS=print_stacktrace=1

# Every ten seconds a line of what libFuzzer says; false unless it came to its
# end.
progress() {
	awk -v target="$1" -v seconds=$((60 * minutes)) '
	function value(word, i) {
		for (i = 1; i < NF; i++)
			if ($i == word ":")
				return $(i + 1)
	}
	/ cov: / {
		runs = substr($1, 2); cov = value("cov"); ft = value("ft")
		corpus = value("corp"); sub("/.*", "", corpus)
		done = done || $2 == "DONE"
		now = systime()
		if (!start)
			start = now
		if (now < next_line && !done)
			next
		next_line = now + 10
		printf "%-9s %5d of %d s: %d runs, cov %d, ft %d, %d inputs\n",
			target, now - start, seconds, runs, cov, ft, corpus
		fflush()
	}
	END { exit !done }'
}

# fuzz TARGET
fuzz() {
	gathered=build/fuzz/$1
	log=build/fuzz/$1.log
	mkdir -p "$gathered"
	sh daemon/tests/fuzz/gather.sh "$1" "$work/$1"
	if "$fuzzers/$1" -max_total_time=$((60 * minutes)) -timeout=20 \
		-print_final_stats=1 -artifact_prefix="$found/$1-" \
		"$gathered" "$work/$1" 2>&1 | tee "$log" | progress "$1"; then
		passed=$((passed + 1))
		return
	fi
	failed=$((failed + 1))
	file=$(sed -n 's/.*Test unit written to //p' "$log" | tail -n 1)
	grep -aE '^wrong: |ERROR: |runtime error: |^ *#[0-9] .* in ' "$log" |
		grep -vE ' in (__|fuzzer::|raise|abort)' | head -n 8 |
		cut -c 1-80
	if [ -z "$file" ]; then
		echo "$1: did not come to its end; see $log"
		return
	fi
	echo "found:  $file"
	echo "replay: $fuzzers/$1 \\"
	echo "        $file"
	echo "To be kept, with a name that says what it is, in"
	echo "        daemon/tests/fuzz/corpus/$1"
}

targets=0
for source in daemon/tests/fuzz/*.c; do
	target=$(basename "$source" .c)
	[ -z "$only" ] || [ "$only" = "$target" ] || continue
	fuzz "$target"
	targets=$((targets + 1))
done
if [ "$targets" -eq 0 ]; then
	echo "fuzz.sh: there is no target '$only'" >&2
	exit 2
fi
finish
