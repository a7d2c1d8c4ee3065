#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# host.sh - make a machine with Xen, if there is none in the cache, and print the
# name of the folder that holds it. Exit 77 if its packages cannot be had.
set -eu
TOP=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=firmware/place.sh
. "$TOP/firmware/place.sh"
made=$(sh "$TOP/firmware/enter.sh" sh /sluice/firmware/xen/build.sh) || exit $?
echo "$CACHE/${made#/cache/}"
