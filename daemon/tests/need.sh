#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# need.sh [GROUP...] - build what those groups of tests want beside the daemon:
# the programs of the tests, the sanitized ones, images of boards.
set -eu
cd "$(dirname "$0")/../.."

programs() {
	make -s -C daemon -j"$(nproc 2>/dev/null || echo 1)" "$@"
}

# images BOARD... - tests skip where there is none: without root, or since it
# could not be built; an old one is not taken for it.
images() {
	[ "$(id -u)" -eq 0 ] || return 0
	sh daemon/deps.sh boot
	for board in "$@"; do
		sh firmware/image.sh "$board" || rm -rf "build/$board"
	done
}

# image_of BOARD[-NN-NAME]
image_of() {
	images "${1%%-*}"
}

programs BUILD=../build/host tests
for group in "$@"; do
	case $group in
	sanitize) programs BUILD=../build/sanitize SANITIZE=1 all tests ;;
	boot | xen) images alix wrap vm domu ;;
	boot/*) image_of "${group#boot/}" ;;
	xen/*) image_of "${group#xen/}" ;;
	vm) images vm ;;
	esac
done
