#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-head - every C file begins by saying what it is for: "NAME - ...".
set -eu
cd "$(dirname "$0")/../.."
status=0
for file in $(sh daemon/tests/sources.sh c); do
	case $(sed -n 3p "$file") in
	" * $(basename "$file") - "*) ;;
	*)
		echo "$file: its third line does not say what it is for"
		status=1
		;;
	esac
done
exit $status
