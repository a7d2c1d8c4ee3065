#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# check-cppcheck - static analysis finds nothing. Suppressed, and why:
#   missingIncludeSystem  system headers are not parsed, on purpose
#   unusedFunction        not asked for: tests use what programs do not
#   normalCheckLevelMaxBranches  a remark on effort, not on the code
set -eu
cd "$(dirname "$0")/.."
cache=${BUILD:-../build/host}/cppcheck
mkdir -p "$cache"
exec cppcheck -q -j"$(nproc)" --cppcheck-build-dir="$cache" \
	--std=c11 --language=c -I. -D_GNU_SOURCE \
	--enable=warning,performance,portability --inline-suppr \
	--suppress=missingIncludeSystem \
	--suppress=normalCheckLevelMaxBranches \
	--error-exitcode=1 core edge app tests
