#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-size - no file outgrows a reader: C 600 lines, shell 150.
set -eu
cd "$(dirname "$0")/../.."
status=0

limit() {
	for file in $(sh daemon/tests/sources.sh "$1"); do
		lines=$(wc -l <"$file")
		[ "$lines" -gt "$2" ] || continue
		echo "$file: $lines lines, limit $2"
		status=1
	done
}

limit c 600
limit sh 150
exit $status
