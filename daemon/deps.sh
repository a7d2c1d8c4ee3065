#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# deps.sh build|traffic|demo|test|fuzz|record|image|boot [--names] - see that the
# Debian packages for that purpose are installed, and install what is missing. Says
# nothing when nothing is. With --names it says which, and installs none.
set -eu

build="gcc libc6-dev make pkg-config libmnl-dev libnftnl-dev libpcap-dev libsodium-dev"
traffic="kmod procps iproute2 iputils-ping nftables netcat-openbsd tcpdump curl python3 python3-pyftpdlib traceroute bind9-dnsutils dnsmasq-base busybox udhcpd"
gates="binutils clang-format-19 cppcheck shellcheck mandoc signify-openbsd strace"
fuzzer="clang-19 libclang-rt-19-dev llvm-19"
talkers="arping"
old="bridge-utils ebtables arptables iptables"
image="debootstrap signify-openbsd"
boot="qemu-system-x86 iproute2 python3 lrzsz openssh-client"

case ${1:-} in
build) wanted=$build ;;
traffic) wanted=$traffic ;;
demo) wanted="$build $traffic" ;;
test) wanted="$build $traffic $gates $old" ;;
fuzz) wanted="$build $fuzzer" ;;
record) wanted="$build $traffic $talkers" ;;
image) wanted=$image ;;
boot) wanted="$image $boot" ;;
*)
	echo "usage: deps.sh build|traffic|demo|test|fuzz|record|image|boot" >&2
	exit 2
	;;
esac

if [ "${2:-}" = --names ]; then
	echo "$wanted"
	exit 0
fi
if ! command -v dpkg-query >/dev/null; then
	echo "deps: this is no Debian; install the likes of: $wanted" >&2
	exit 1
fi

missing=
for package in $wanted; do
	state=$(dpkg-query -W -f '${db:Status-Status}' "$package" \
		2>/dev/null) || state=absent
	[ "$state" = installed ] || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

if [ "$(id -u)" -ne 0 ]; then
	echo "deps: missing:$missing" >&2
	echo "deps: run: sudo ./build.sh deps" >&2
	exit 1
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
export DEBIAN_FRONTEND=noninteractive
# $missing is a list of words.
# shellcheck disable=SC2086
set -- $missing
echo "deps: installing $# packages: $*"
if ! { apt-get -q update && apt-get -q -y install \
	--no-install-recommends "$@"; } >"$log" 2>&1 </dev/null; then
	tail -n 20 "$log" >&2
	echo "deps: apt-get failed, its last words are above" >&2
	exit 1
fi
echo "deps: installed"
