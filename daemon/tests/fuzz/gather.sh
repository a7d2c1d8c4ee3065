#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# gather.sh TARGET FOLDER - all inputs that are kept for that target into
# FOLDER: those of corpus/TARGET, and what of rules/ is of its kind. BUILD has
# the programs of the tests.
set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
target=$1 folder=$2
mkdir -p "$folder"

# named FILE - its path as one name.
named() {
	echo "$1" | tr / -
}

cp "$top/daemon/tests/fuzz/corpus/$target"/* "$folder"
cd "$top/rules"
case $target in
policy)
	find . -name '*.conf' | while read -r file; do
		cp "$file" "$folder/$(named "${file#./}")"
	done
	;;
captures)
	find . -name '*.pcap' | while read -r file; do
		cp "$file" "$folder/$(named "${file#./}")"
	done
	;;
frames)
	for case in captures/*/; do
		case=${case%/}
		"$BUILD/tests/fuzz/seed/frames" "$case" \
			>"$folder/$(named "$case")"
	done
	;;
esac
