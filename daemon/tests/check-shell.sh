#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-shell - shellcheck has nothing to say about any script.
set -eu
cd "$(dirname "$0")/../.."
sh daemon/tests/sources.sh sh | xargs shellcheck -x -s sh
sh daemon/tests/sources.sh bash | xargs shellcheck -x -s bash
