#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Every capture case through the model and, as root, through the kernel. The
# kernel's half is skipped, aloud, without root.
set -eu
cd "$(dirname "$0")/../../.."
[ "$(id -u)" -ne 0 ] || sh daemon/tests/kernel.sh
exec "${SLUICE:-build/host/sluice}" selftest --keep-going --dir rules/captures
