# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2034,SC2154
#
# trace.sh - an office whose firewall is traced, and what was told of frames.
# Sourced after capture.sh and office.sh.

# trace_office - with a web server outside, and one rule that drops.
trace_office() {
	office_links
	web_start 198.51.100.7
	office_policy "$work/office.conf" 'drop inside -> outside port tcp 25'
	office_binds "$work/office.conf"
	daemon_start "$work/office.conf"
}

# tables - of the firewall, by name.
tables() {
	at fw nft list tables
}

# line STAGE PATTERN - some frame has a line of that stage.
line() {
	grep -q "^$1 *$2" "$work/out"
}

# contains STRING PART - and shows it if it does not.
contains() {
	case $1 in *"$2"*) ;; *) echo "$1" && return 1 ;; esac
}

# try COMMAND... - whatever becomes of it.
try() {
	"$@" >"$work/tried" 2>&1 || true
}

# traced - a trace that was to see one frame has seen it.
traced() {
	within 10 grep -q '1 traced, 1 shown' "$work/err"
}

# refused WORDS... - what a trace says that is not to begin.
refused() {
	try at fw "$SLUICE" trace --socket "$socket" "$@"
	cat "$work/tried"
}
