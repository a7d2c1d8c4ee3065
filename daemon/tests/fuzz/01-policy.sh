#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every policy of the tree, and mutations of them, through all that reads a
# policy. FUZZ_SEED and FUZZ_COUNT choose other ones.
set -eu
cd "$(dirname "$0")/../../.."
seed=${FUZZ_SEED:-1} count=${FUZZ_COUNT:-20000}
echo "seed $seed, $count mutations"
find rules daemon/tests/fuzz -name '*.conf' | sort |
	xargs "${BUILD:-build/host}/tests/fuzz/policy" "$seed" "$count"
