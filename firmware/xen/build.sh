#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh - host.sh's part within the build root.
set -eu
# shellcheck source=firmware/step.sh
. /sluice/firmware/step.sh
files=/sluice/firmware/xen
(step xenparts amd64 $files/packages) || exit 77
step xenparts amd64 $files/packages
step xenhost amd64 "$result" $files/modules $files/dom0.sh
echo "$result"
