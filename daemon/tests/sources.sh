#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# sources.sh c|sh|bash|manual - the source files of that kind, one on a line, from
# the top of the tree. What git knows or would add; a tarball has no git.
set -eu
cd "$(dirname "$0")/../.."

all() {
	if git rev-parse --git-dir >/dev/null 2>&1; then
		git ls-files --cached --others --exclude-standard
	else
		find . -path ./build -prune -o -type f -print | sed 's|^\./||'
	fi | sort | while read -r file; do
		[ ! -f "$file" ] || echo "$file"
	done
}

case ${1:-} in
c) all | grep -E '\.[ch]$' ;;
sh) all | grep -E '\.sh$|^\.ci/run$|^rootfs/overlay/(sbin|lib/menu)/' |
	grep -v '/entries$' ;;
bash) all | grep -E '\.bash$' ;;
manual) all | grep -E '^docs/.*\.[1-8]$' ;;
*)
	echo "usage: sources.sh c|sh|bash|manual" >&2
	exit 2
	;;
esac
