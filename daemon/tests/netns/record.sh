#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# record.sh [CASE...] - record the capture cases, or those named, anew into
# rules/captures/: real programs talk through a real sluiced, and what went
# into and came out of its ports is kept. Not a test; the cases are.
#
# Whoever records reads the result before it is committed:
#   tcpdump -enr rules/captures/CASE/out-eth1.pcap
#   sluice selftest rules/captures/CASE
# shellcheck disable=SC1091,SC2154
set -eu
cd "$(dirname "$0")"
# On two processors frames may overtake each other between the captures.
[ "${RECORD_PINNED:-}" ] ||
	RECORD_PINNED=yes exec taskset -c 0 sh record.sh "$@"
TOP=$(cd ../../.. && pwd)
: "${CAPTURES:=$TOP/rules/captures}"
here=$PWD
. ./lib.sh
. ./sluice.sh
. ./home.sh
. ./record/lab.sh
. ./record/ipv4.sh
. ./record/own.sh
. ./record/layouts.sh
. ./record/errors.sh
. ./record/ipv6.sh
. ./record/own6.sh
. ./record/refused.sh
. ./record/frames.sh

sh "$TOP/daemon/deps.sh" record

all=$(sed -n 's/^case_\([a-z0-9_]*\)() {$/\1/p' record/*.sh)
# shellcheck disable=SC2086
[ $# -gt 0 ] || set -- $all

for case in "$@"; do
	if ! command -v "case_$case" >/dev/null; then
		echo "record: no case is called '$case'" >&2
		exit 1
	fi
	# One that fails must not be half recorded, nor stop the others' end.
	(
		begin "record-$case"
		"case_$case"
		store "$case"
	)
done
