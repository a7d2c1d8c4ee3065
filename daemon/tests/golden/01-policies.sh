#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# What `sluice check` says about every golden policy.
set -eu
cd "$(dirname "$0")/../../.."
exec sh daemon/tests/golden/run.sh "${SLUICE:-build/host/sluice}"
