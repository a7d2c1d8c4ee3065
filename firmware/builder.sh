#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# builder.sh - make the root that images are built in, if there is none for
# the lists beside it: a Debian of its own, so that every host builds the same,
# and the host's packages and settings stay as they are. Prints its path.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"

here=$TOP/firmware
key=$(cat "$here/builder.sh" "$here/packages" "$here/sources" \
	"$here/libraries" | sha256sum | cut -c 1-16)
root=$CACHE/builder-$key

if [ -d "$root" ]; then
	echo "$root"
	exit 0
fi
[ "$(id -u)" -eq 0 ] || die "a build root is made by root: use sudo"
sh "$TOP/daemon/deps.sh" image >&2

# mirror SUITE - where the host fetches its packages, in either format.
mirror() {
	sed -n 's/^URIs: *\([^ ]*\).*/\1/p;
		s/^deb \(\[.*\] \)\{0,1\}\([^ ]*\) .*/\2/p' \
		/etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
		grep '/debian/\{0,1\}$' | head -n 1
}

from=$(mirror)
[ -n "$from" ] || die "no mirror of Debian in the sources of apt"
mkdir -p "$CACHE"
new=$(mktemp -d "$CACHE/new.XXXXXX")
log=$CACHE/builder.log
trap 'rm -rf "$new"' EXIT
trap 'exit 130' INT TERM

inside() {
	chroot "$new" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C \
		DEBIAN_FRONTEND=noninteractive "$@"
}

# step WHAT COMMAND... - the log has the rest.
step() {
	say "$1"
	shift
	"$@" >>"$log" 2>&1 </dev/null || {
		tail -n 20 "$log" >&2
		die "failed; all of it is in $log"
	}
}

sources() {
	# Proxies and credentials of the host hold here, too.
	cp -R /etc/apt/apt.conf.d /etc/apt/auth.conf.d "$new/etc/apt/" \
		2>/dev/null || true
	rm -f "$new"/etc/apt/apt.conf.d/*docker* \
		"$new"/etc/apt/apt.conf.d/*packagekit* \
		"$new"/etc/apt/apt.conf.d/*appstream*
	cat >"$new/etc/apt/sources.list" <<-END
		deb $from $suite main
		deb-src $from $suite main
		deb $from trixie main
	END
	echo "APT::Default-Release \"$suite\";" >"$new/etc/apt/apt.conf.d/90suite"
	inside dpkg --add-architecture i386
	inside apt-get -q update
}

# As many words as the list has.
# shellcheck disable=SC2046
tools() {
	inside apt-get -q -y install --no-install-recommends \
		$(lines "$here/packages")
}

# shellcheck disable=SC2046
fetch() {
	mkdir -p "$new/inputs"
	inside sh -c 'cd /inputs && apt-get -q source --download-only "$@"' \
		- $(lines "$here/sources")
	lines "$here/libraries" | while read -r package where; do
		for arch in amd64 i386; do
			# shellcheck disable=SC2016
			inside sh -c 'cd /inputs && apt-get -q download "$1"' \
				- "$package:$arch/$where" || exit 1
		done
	done
}

: >"$log"
step "a root with Debian's $suite (once)" \
	debootstrap --variant=minbase "$suite" "$new" "$from"
step "lists of packages" sources
step "tools" tools
step "sources and static libraries" fetch
inside dpkg-query -W >"$new/installed"
inside apt-get clean
rm -rf "$new/var/lib/apt/lists"
chmod 755 "$new"
mv "$new" "$root"
echo "$root"
