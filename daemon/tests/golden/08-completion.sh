#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# The completion for bash offers what the tool takes: each command, each option
# that its code accepts and no other, the parts of show, ports and policies.
. "$(dirname "$0")/../tally.sh"

begin completion
TOP=$(cd "$TOP" && pwd)
mkdir "$work/bin" "$work/files" "$work/files/folder"
ln -s "$(cd "$(dirname "$SLUICE")" && pwd)/sluice" "$work/bin/sluice"
PATH=$work/bin:$PATH
cp "$TOP/rules/examples/dual-stack.conf" "$work/files/office.conf"
: >"$work/files/frames.pcap"

# offers WANTED WORD... - exactly these, sorted, for the last word.
offers() {
	wanted=$(echo "$1" | tr ' ' '\n' | sort)
	shift
	equal "$(cd "$work/files" &&
		bash "$TOP/daemon/tests/golden/complete.bash" "$@")" "$wanted"
}

# accepted COMMAND OPTION - by the code: what it refuses is the word behind it.
accepted() {
	"$SLUICE" "$1" "$2" --no-such-option --no-such-option \
		>"$work/out" 2>&1 || true
	! grep -qE "(knows no option|unrecognized option) '?$2'?\$" "$work/out"
}

commands=$("$SLUICE" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
# In tables, or compared with a word.
options=$(sed -n -e 's/^\t*{ "\(--\)\{0,1\}\([a-z-]*\)", .*\(OPTION_\|_argument\).*/--\2/p' \
	-e 's/.*strcmp(argv\[i\], "\(--[a-z][a-z-]*\)").*/\1/p' \
	"$TOP"/daemon/app/command.c "$TOP"/daemon/app/cmd_*.c \
	"$TOP"/daemon/app/selftest.c | sort -u)
check "the code has options" [ "$(echo "$options" | wc -l)" -ge 23 ]
check "commands" offers "$commands --help --version" ''
check "commands that begin with co" offers "compile confirm" co
check "help takes a command" offers "$commands" help ''
check "help: no options" offers "--help" help -
for command in $commands; do
	[ "$command" != help ] || continue
	taken=--help
	for option in $options; do
		! accepted "$command" "$option" || taken="$taken $option"
	done
	check "$command: options" offers "$taken" "$command" -
done
for part in $(cd "$work/files" &&
	bash "$TOP/daemon/tests/golden/complete.bash" show ''); do
	check "show takes $part" exits 3 "$SLUICE" show "$part" \
		--socket "$work/absent"
done
check "show has the parts of its code" offers "$(sed -n \
	'/^static const char \*const parts/,/;/p' \
	"$TOP/daemon/app/cmd_show.c" | grep -o '"[a-z]*"' | tr -d '"')" show ''
check "check: policies and folders" offers "office.conf folder" check ''
check "explain: ports of the policy" offers "eth0 eth1 eth2" \
	explain office.conf --port ''
check "explain: a frame from a file" offers "frames.pcap" \
	explain office.conf --port eth0 fr
check "firmware: its verbs" offers "status" firmware st
check "capture: a folder behind --dir" offers "folder" capture --dir ''
check "apply: nothing behind a number" offers "" apply --confirm ''
check "nothing for a command that is none" offers "" destroy ''
finish
