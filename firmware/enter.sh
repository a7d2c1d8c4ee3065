#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# enter.sh COMMAND... - run it in the build root, the tree at /sluice (not to be
# written) and the cache at /cache. One at a time.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
root=$(sh "$TOP/firmware/builder.sh")
mkdir -p "$root/sluice" "$root/cache" "$root/proc"
export TOP CACHE root
# shellcheck disable=SC2016
exec flock "$CACHE/lock" unshare --mount sh -euc '
	mount --make-rprivate /
	mount --bind "$TOP" "$root/sluice"
	mount -o remount,bind,ro "$root/sluice"
	mount --bind "$CACHE" "$root/cache"
	mount -t proc proc "$root/proc"
	exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		HOME=/root LC_ALL=C TZ=UTC SOURCE_DATE_EPOCH=1700000000 "$@"
' - "$@"
