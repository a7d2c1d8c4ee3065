#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# gate.sh ARCH TOOLCHAIN RESULT... - no program holds an instruction that the
# processor does not know. An emulator runs them happily, so that a boot there
# proves nothing: long NOPs, SSE, and CET's landing pads on a Geode.
set -eu
arch=$1 toolchain=$2
shift 2
[ "$arch" = i586 ] || exit 0
PATH=$toolchain/bin:$PATH
for result in "$@"; do
	for file in vmlinux busybox sluiced dropbear; do
		file=$result/$file
		[ -e "$file" ] || continue
		objdump -d --no-show-raw-insn "$file" >/tmp/listing
		objdump -d "$file" | grep -cE '	0f 1f ' >/tmp/nops || true
		count=$(wc -l </tmp/listing)
		[ "$count" -gt 10000 ]
		echo "$(basename "$file"): $count lines," \
			"$(cat /tmp/nops) long nops"
		if grep -m 5 -E '%[xyz]mm|endbr(32|64)|[[:space:]]nop[wl]' \
			/tmp/listing; then
			echo "$(basename "$file"): not for this processor"
			exit 1
		fi
	done
done
rm -f /tmp/listing /tmp/nops
