# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
#
# place.sh - where the image build keeps its things. Sourced.

TOP=$(cd "$(dirname "$0")/.." && pwd)
CACHE=${SLUICE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/sluice}
suite=bookworm

say() {
	echo "image: $*" >&2
}

die() {
	say "$*"
	exit 1
}

# lines FILE - without comments.
lines() {
	sed 's/#.*//; /^ *$/d' "$1"
}
