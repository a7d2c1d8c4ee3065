#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# disk.sh - the disk of a Debian that has what the tests of traffic want, made
# once; prints its path. Root.
set -eu
top=$(cd "$(dirname "$0")/../../.." && pwd)
cache=${SLUICE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/sluice}
packages="libmnl-dev libnftnl-dev libpcap-dev libsodium-dev strace \
	$(sh "$top/daemon/deps.sh" traffic --names)"
suite=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
key=$(echo "$suite $packages" | cat - "$0" | sha256sum | cut -c 1-16)
disk=$cache/vm-$key.img
sh "$top/daemon/deps.sh" image >&2

if [ ! -e "$disk" ]; then
	mkdir -p "$cache"
	work=$(mktemp -d "$cache/new.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	echo "vm: a disk with Debian's $suite and what the tests want (once)" >&2
	# A list with commas.
	debootstrap --variant=minbase \
		--include="$(echo "$packages" | tr -s ' \t\n' , | sed 's/,$//')" \
		"$suite" "$work/root" >"$cache/vm.log" 2>&1 || {
		tail -n 20 "$cache/vm.log" >&2
		exit 1
	}
	rm -rf "$work/root/var/cache/apt" "$work/root/var/lib/apt/lists"
	mkdir -p "$work/root/sluice"
	cat >"$work/root/sluice-init" <<-'END'
		#!/bin/sh
		mount -n -t ext4 /dev/vdb /sluice
		exec sh /sluice/daemon/tests/vm/init.sh
	END
	chmod 755 "$work/root/sluice-init"
	truncate -s 1G "$work/disk"
	mke2fs -q -t ext4 -O ^metadata_csum,^64bit -d "$work/root" \
		"$work/disk" >&2
	mv "$work/disk" "$disk"
fi
echo "$disk"
