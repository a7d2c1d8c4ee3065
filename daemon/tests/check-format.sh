#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-format - every C file is as clang-format and .clang-format have it.
set -eu
cd "$(dirname "$0")/../.."
sh daemon/tests/sources.sh c | xargs clang-format --dry-run -Werror
