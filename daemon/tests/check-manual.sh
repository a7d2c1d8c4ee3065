#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-manual - mandoc accepts every manual page without a warning.
set -eu
cd "$(dirname "$0")/../.."
status=0
for page in $(sh daemon/tests/sources.sh manual); do
	# "style" remarks include that of a page newer than the last system.
	mandoc -T lint -W warning "$page" || status=1
done
exit $status
