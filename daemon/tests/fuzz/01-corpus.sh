#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 01-corpus - every input that is kept, and mutations of them, before the judge
# of its target. FUZZ_SEED and FUZZ_COUNT choose other ones.
# shellcheck source=daemon/tests/tally.sh
. "$(dirname "$0")/../tally.sh"
begin corpus
seed=${FUZZ_SEED:-1} count=${FUZZ_COUNT:-5000}
echo "seed $seed, $count mutations each"
# A sanitizer that finds something must end as a crash does: that is kept.
export ASAN_OPTIONS=abort_on_error=1 UBSAN_OPTIONS=abort_on_error=1

for source in "$TOP"/daemon/tests/fuzz/*.c; do
	target=$(basename "$source" .c)
	sh "$TOP/daemon/tests/fuzz/gather.sh" "$target" "$work/$target"
	check "$target: $(find "$work/$target" -type f | wc -l) inputs" \
		"$BUILD/tests/fuzz/$target" "$seed" "$count" \
		"$work/$target"/*
done
finish
