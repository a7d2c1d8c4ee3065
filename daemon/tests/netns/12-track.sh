#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The model's connection tracking and reassembly against the kernel's: random
# dialogues and random fragments go through both, and the state of every
# packet and every byte that leaves must be the same. The seed is printed;
# TRACK_SEED chooses another one, TRACK_SECONDS another length.
. "$(dirname "$0")/lib.sh"

begin 12
seed=${TRACK_SEED:-1}
seconds=${TRACK_SECONDS:-8}
echo "seed $seed"
check "conntrack: the same state for every packet" \
	python3 -B "$TOP/daemon/tests/netns/track_kernel.py" \
	"$tools/track_oracle" --seed "$seed" --seconds "$seconds"
tail -n 1 "$work/check"
check "reassembly: the same frames after every fragment" \
	python3 -B "$TOP/daemon/tests/netns/track_fragments.py" \
	"$tools/track_oracle" --seed "$seed" --seconds "$seconds"
tail -n 1 "$work/check"
finish
