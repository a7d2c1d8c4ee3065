#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 06-operator.sh BOARD - a person at the menu of the console, over a line as
# slow as the board's: from a blank card to traffic in at most 60 keys, each
# entry, a change that locks out, a line that is cut, and mistakes.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "operator-$1"
export SERIAL_BAUD="$baud"

# play - the keys on standard input; how many they were is in $work/keys.
play() {
	line play >"$work/keys"
}

# keys N - so many were pressed, with what was pressed before.
pressed=0
count() {
	pressed=$((pressed + $(cat "$work/keys")))
}

for part in first entries edits; do
	# shellcheck source=daemon/tests/boot/operator/first.sh
	. "$TOP/daemon/tests/boot/operator/$part.sh"
done
box_off
finish
