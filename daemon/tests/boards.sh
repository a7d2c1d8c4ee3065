# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh
#
# boards.sh - which script is for which board. Sourced by run.sh, whose run it
# uses.

# gives BOARD.CONF RESULT
gives() {
	grep -q "^results=.*\b$2\b" "$1"
}

# for_boards GROUP RESULT NAME - each script of it for each board whose image is
# that, if BOARD-NN-NAME begins with NAME, which may have a slash before it. A
# script that says "For boards with: RESULT" wants that one, too.
for_boards() {
	for conf in board/*/board.conf; do
		gives "$conf" "$2" || continue
		board=$(basename "$(dirname "$conf")")
		for script in daemon/tests/"$1"/[0-9]*.sh; do
			title=$board-$(basename "$script" .sh)
			case $title in "${3#/}"*) ;; *) continue ;; esac
			wanted=$(sed -n 's/^# For boards with: //p' "$script")
			gives "$conf" "${wanted:-$2}" || continue
			run "$1/$title" sh "$script" "$board"
		done
	done
}
