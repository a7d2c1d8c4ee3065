#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Ten thousand random frames against fifty random policies: kernel and model
# agree on every frame and on every byte that leaves. The seed is printed;
# ORACLE_SEED chooses another one. What they disagree on is made smaller and
# kept as a capture case, in build/tests/.
. "$(dirname "$0")/lib.sh"

begin 10
seed=${ORACLE_SEED:-1}
cases=$TOP/build/tests/oracle
mkdir -p "$cases"
echo "seed $seed, cases go to $cases"
check "no difference in 50 policies of 200 frames" \
	"$tools/oracle" --seed "$seed" --policies 50 --frames 200 \
	--save "$cases"
finish
