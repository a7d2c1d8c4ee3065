# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# step.sh - results that are kept by the hash of all that went into them.
# Sourced within the build root: the tree is /sluice, the cache /cache.

# step NAME VARIANT INPUT... - run steps/NAME.sh VARIANT INPUT..., unless that
# was done; the result is a folder, and its name in $result. Each INPUT is a
# file or folder of the tree, /inputs (what was fetched as source), or the
# result of another step. The packages that are installed are always one.
step() {
	name=$1 variant=$2
	shift 2
	key=$({
		cat "/sluice/firmware/steps/$name.sh" /installed
		echo "$variant"
		for input in "$@"; do
			case $input in
			/cache/*) echo "$input" ;;
			*) find "$input" -type f | LC_ALL=C sort |
				xargs sha256sum ;;
			esac
		done
	} | sha256sum | cut -c 1-16)
	result=/cache/$name-$variant-$key
	[ ! -e "$result/done" ] || return 0
	rm -rf "$result"
	mkdir -p "$result"
	began=$(date +%s)
	echo "image: $name for $variant ..." >&2
	if ! OUT=$result sh "/sluice/firmware/steps/$name.sh" "$variant" "$@" \
		>"$result/log" 2>&1 </dev/null; then
		tail -n 25 "$result/log" >&2
		echo "image: $name for $variant failed; the log is" \
			"$result/log in the cache" >&2
		exit 1
	fi
	touch "$result/done"
	echo "image: $name for $variant: $(($(date +%s) - began)) s" >&2
}
