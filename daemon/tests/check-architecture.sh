#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-architecture - every path that docs/architecture.md names exists, and
# every module of the daemon stands in it. NAME_PART.c belongs to NAME.c.
set -eu
cd "$(dirname "$0")/../.."
page=docs/architecture.md
status=0

# exists PATH - from the top, or in daemon/, or a module there without its
# ending; with an asterisk, if any file is meant.
exists() {
	for match in $1 daemon/$1 daemon/$1.c daemon/$1.h; do
		[ ! -e "$match" ] || return 0
	done
	return 1
}

tops='core|edge|app|daemon|docs|rules|board|firmware|rootfs'
paths=$(grep -oE "\\b($tops)/[A-Za-z0-9_./*-]*" "$page" |
	sed 's/[.]$//' | sort -u)
set -f
for path in $paths; do
	set +f
	exists "$path" && continue
	echo "$page: $path does not exist"
	status=1
done
set +f

for source in daemon/core/*.c daemon/edge/*.c daemon/app/*.c; do
	module=${source#daemon/}
	module=${module%.c}
	if ! grep -qE "\\b($module|${module%%_*})(_|\\b)" "$page"; then
		echo "$page: does not mention $module.c"
		status=1
	fi
done
exit $status
