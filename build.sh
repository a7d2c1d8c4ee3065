#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh - what can be done with this tree, one verb each. A dispatcher: the
# work is in the scripts and makefiles it calls. Everything goes to build/.
set -eu
cd "$(dirname "$0")"
# Numbers and the order of names are the same everywhere.
export LC_ALL=C

usage() {
	cat <<'END'
usage: ./build.sh VERB [ARGUMENT...]

  deps            install the Debian packages that are missing (root)
  daemon          build/host/sluiced and build/host/sluice
  demo            a firewall between two namespaces, step by step (root)
  check           the fast gates and tests, without root
  test [GROUP...] gates unit golden fuzz sanitize captures netns, and of boot,
                  which has the images in QEMU, a first set-up each (the last
                  three want root and skip without it); beside them all of
                  boot, vm, xen: traffic in the kernel of vm, Xen
  prove MINUTES [SEED]
                  kernel and model over random policies and frames (root)
  fuzz MINUTES [TARGET]
                  libFuzzer at each reader of foreign bytes, so long each
  image BOARD...  build/BOARD/, for alix, wrap, vm or domu (root)
  flash BOARD DISK that image onto a card (root)
  boot BOARD      that image in QEMU, its console on this terminal
  golden-update   rewrite the expected output of the golden tests
  clean           remove build/
  help            this text
END
}

die() {
	echo "build.sh: $*" >&2
	exit 1
}

# What sudo leaves in build/ is the user's, who builds on there without it.
give_back() {
	status=$?
	if [ "$(id -u)" -eq 0 ] && [ -n "${SUDO_UID:-}" ] && [ -d build ]; then
		chown -R "$SUDO_UID" build
	fi
	exit "$status"
}
trap give_back EXIT
trap 'exit 130' INT TERM

# What is missing is installed when we may, and named when we may not.
deps() {
	sh daemon/deps.sh "$1"
}

jobs() {
	nproc 2>/dev/null || echo 1
}

daemon() {
	deps build
	make -s -C daemon -j"$(jobs)" BUILD=../build/host all
}

run_tests() {
	deps test
	daemon
	sh daemon/tests/need.sh "$@"
	sh daemon/tests/run.sh "$@"
}

verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
deps)
	deps test
	deps demo
	;;
daemon)
	daemon
	echo "built build/host/sluiced and build/host/sluice"
	;;
demo)
	[ "$(id -u)" -eq 0 ] || die "demo needs root: sudo ./build.sh demo"
	deps demo
	daemon
	sh daemon/tests/demo/demo.sh
	;;
check)
	run_tests gates unit golden fuzz
	;;
test)
	[ $# -gt 0 ] || set -- gates unit golden fuzz sanitize captures netns \
		boot/alix-01 boot/alix-06 boot/wrap-01 boot/vm-01
	run_tests "$@"
	;;
prove)
	[ "$(id -u)" -eq 0 ] || die "prove needs root, for network namespaces"
	deps test
	daemon
	sh daemon/tests/need.sh
	BUILD=$PWD/build/host sh daemon/tests/prove.sh "$@"
	;;
fuzz)
	deps fuzz
	make -s -C daemon -j"$(jobs)" BUILD=../build/host all tests
	make -s -C daemon -j"$(jobs)" BUILD=../build/fuzz/clang CC=clang-19 \
		FUZZ=1 fuzzers
	BUILD=$PWD/build/host sh daemon/tests/fuzz.sh "$@"
	;;
image)
	[ $# -gt 0 ] || die "image: which board? alix, wrap, vm or domu"
	for board in "$@"; do
		sh firmware/image.sh "$board"
	done
	;;
flash)
	sh firmware/flash.sh "$@"
	;;
boot)
	deps boot
	exec sh firmware/boot.sh "$@"
	;;
golden-update)
	daemon
	sh daemon/tests/golden/run.sh --update build/host/sluice
	sh daemon/tests/golden/03-ruleset.sh --update
	;;
clean)
	rm -rf build
	echo "removed build/"
	;;
help | -h | --help)
	usage
	;;
*)
	echo "build.sh: unknown verb '$verb'" >&2
	usage >&2
	exit 2
	;;
esac
