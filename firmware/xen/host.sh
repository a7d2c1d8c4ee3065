#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# host.sh - make a machine with Xen, if there is none in the cache, and print the
# name of the folder that holds it. Exit 77 if its packages cannot be had.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=firmware/place.sh
. "$TOP/firmware/place.sh"

# Known without the build root, which somebody may be building in.
key=$(cat "$TOP"/firmware/xen/* "$TOP"/firmware/steps/xen*.sh | sha256sum |
	cut -c 1-16)
known=$CACHE/xen-$key
if [ -r "$known" ] && [ -e "$(cat "$known")/done" ]; then
	cat "$known"
	exit 0
fi
made=$(sh "$TOP/firmware/enter.sh" sh /sluice/firmware/xen/build.sh) || exit $?
echo "$CACHE/${made#/cache/}" >"$known"
cat "$known"
