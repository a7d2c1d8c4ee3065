#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-format - every C file is as clang-format and .clang-format have it. One
# version of it, which all Debian releases from 12 on have: each formats a little
# differently.
set -eu
cd "$(dirname "$0")/../.."
sh daemon/tests/sources.sh c | xargs clang-format-19 --dry-run -Werror
