# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034
#
# place.sh - where the image build keeps its things. Sourced by the scripts
# beside it, and by others that say where the TOP of the tree is.

: "${TOP:=$(cd "$(dirname "$0")/.." && pwd)}"
CACHE=${SLUICE_CACHE:-${XDG_CACHE_HOME:-${HOME:-/root}/.cache}/sluice}
suite=bookworm

say() {
	echo "image: $*" >&2
}

die() {
	say "$*"
	exit 1
}

# gives BOARD RESULT - whether that is what its image build makes.
gives() {
	(
		results='' conf=$TOP/board/$1/board.conf
		[ -r "$conf" ] || exit 1
		# shellcheck source=board/alix/board.conf
		. "$conf"
		case " $results " in
		*" $2 "*) ;;
		*) exit 1 ;;
		esac
	)
}

# lines FILE - without comments.
lines() {
	sed 's/#.*//; /^ *$/d' "$1"
}
