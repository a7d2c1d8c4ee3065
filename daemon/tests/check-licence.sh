#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-licence - every source file names its licence in the first two lines.
set -eu
cd "$(dirname "$0")/../.."
status=0
for kind in c sh; do
	for file in $(sh daemon/tests/sources.sh "$kind"); do
		if ! head -n 2 "$file" |
			grep -q 'SPDX-License-Identifier: GPL-2.0-or-later'; then
			echo "$file: no SPDX-License-Identifier: GPL-2.0-or-later"
			status=1
		fi
	done
done
exit $status
