#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# key.sh - the key that firmware is signed with: made once, if there is none.
# Prints the names of both files without their endings, .sec and .pub.
#
# Appliances take firmware by this key alone. Who has the .sec makes it, and
# who loses it has to flash every card anew.
set -eu
# shellcheck source=firmware/place.sh
. "$(dirname "$0")/place.sh"
key=${SLUICE_KEY:-${XDG_CONFIG_HOME:-${HOME:-/root}/.config}/sluice/firmware}

sh "$TOP/daemon/deps.sh" image >&2
if [ ! -e "$key.sec" ] && [ ! -e "$key.pub" ]; then
	mkdir -p "$(dirname "$key")"
	(umask 077 && signify-openbsd -G -n -c "sluice firmware" \
		-p "$key.pub" -s "$key.sec")
	say "made a key to sign firmware with: keep $key.sec, and keep it secret"
fi
for file in "$key.sec" "$key.pub"; do
	[ -r "$file" ] || die "$file: cannot be read"
done
echo "$key"
