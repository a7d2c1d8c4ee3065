#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# Whatever is wrong is said, with the exit code of sluice(8), and changes
# nothing. A cable with two mute ends: only the firewall matters.
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/sluice.sh"

begin 08
cat >"$work/good" <<'END'
bridge br0 {
	port eth0 zone inside
	port eth1 zone outside
}
filter {
	pass inside -> outside
	default drop
}
END
sed 's/-> outside/-> nowhere/' "$work/good" >"$work/bad"
sed 's/port eth1/port eth7/' "$work/good" >"$work/absent"
cp "$work/good" "$work/own"
cables eth0 eth1

# fails CODE PATTERN WHAT COMMAND...
fails() {
	code_wanted=$1 pattern=$2 title=$3
	shift 3
	check "$title" exits "$code_wanted" "$@"
	cp "$work/check" "$work/said"
	check "$title: it says why" grep -i -- "$pattern" "$work/said"
}

ruleset() {
	at fw nft list ruleset | sed 's/packets [0-9]* bytes [0-9]*//'
}

# unchanged WHAT - the ruleset and the generation are those of the start.
unchanged() {
	ruleset >"$work/now"
	check "$1: the ruleset is untouched" cmp "$work/now" "$work/before"
	check "$1: so is the generation" equal "$(status generation)" "$number"
}

daemon_start "$work/own"
ruleset >"$work/before"
number=$(status generation)

fails 1 "nowhere" "a bad policy is refused" sluice apply "$work/bad"
unchanged "a bad policy"
fails 1 "eth7" "a port that is missing is refused" sluice apply "$work/absent"
unchanged "a missing port"

complained() {
	grep -q "$1" "$work/sluiced"
}
cp "$work/bad" "$work/own"
kill -HUP "$daemon_pid"
check "a bad reload is reported" within 10 complained nowhere
unchanged "a bad reload"

# Nobody ever writes to it.
rm "$work/own"
mkfifo "$work/own"
kill -HUP "$daemon_pid"
check "a reload from a FIFO is reported" within 10 \
	complained "not a regular file"
unchanged "a FIFO"
fails 1 "not a regular file" "a FIFO is refused" \
	timeout 10 "$SLUICE" check "$work/own"
# The inner shell expands its own arguments.
# shellcheck disable=SC2016
check "standard input may be a pipe" \
	sh -c 'cat "$1" | "$0" check -' "$SLUICE" "$work/good"
rm "$work/own"
cp "$work/good" "$work/own"

head -c 100000000 /dev/zero | tr '\0' '#' >"$work/huge"
fails 1 "huge" "a policy of 100 MB is refused" sluice apply "$work/huge"
fails 1 "huge" "and checked no further" "$SLUICE" check "$work/huge"
unchanged "a huge policy"
fails 1 "nothere" "a file that does not exist" "$SLUICE" check "$work/nothere"

nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
# $nobody is a list of words.
# shellcheck disable=SC2086
fails 3 "not allowed" "others may not talk to the daemon" \
	$nobody "$SLUICE" status --socket "$socket"
# shellcheck disable=SC2086
fails 3 "CAP_NET_ADMIN" "others cannot run one" at fw $nobody \
	"$SLUICED" --foreground -f "$work/good" --socket "$work/other"
unchanged "somebody else"

# A capture of one frame of 60 bytes, of which 20 are there.
{
	printf '\324\303\262\241\2\0\4\0\0\0\0\0\0\0\0\0\377\377\0\0\1\0\0\0'
	printf '\0\0\0\0\0\0\0\0\074\0\0\0\074\0\0\0'
	head -c 20 /dev/zero
} >"$work/cut.pcap"
fails 1 "cut" "a capture that is cut short" \
	"$SLUICE" explain "$work/good" --port eth0 "$work/cut.pcap"
fails 1 "eth9" "a port that no policy has" \
	"$SLUICE" explain "$work/good" --port eth9 00
fails 2 "usage" "a subcommand that does not exist" "$SLUICE" destroy
check "the daemon is still there" sluice status
finish
