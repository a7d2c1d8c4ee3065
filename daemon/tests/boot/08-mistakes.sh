#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 08-mistakes.sh BOARD - policies that are none, and a full card: a clear
# word, and nothing lost.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
# shellcheck source=daemon/tests/boot/operator.sh
. "$(dirname "$0")/operator.sh"
begin "mistakes-$1"
operator_begins

# sent FILE - as the edit, by XMODEM; then what is said, on standard input.
sent() {
	{
		echo ">e"
		echo "<q back ["
		echo ">x"
		echo "<Send it by XMODEM now"
		echo "@$1"
		cat
	} >"$work/sent"
	check "$2" play <"$work/sent"
}

printf '\n' >"$work/empty"
sent "$work/empty" "an empty policy is told" <<END
<The edit is empty
<q back [v]: 
>d
>y
<Key
END
sed 's/eth0/lan/; s/eth1/wan/' "$work/policy" >"$work/other"
sent "$work/other" "a policy of another board" <<END
<does not have: lan wan
<q back [v]: 
>q
<Key
>p
<q back [q]: 
>a
<eth0 [inside]: 
>
<eth1 [outside]: 
>
<, ok
<Written into the edit
<Key
>e
<q back [v]: 
>d
<y or n [n]: 
>y
<Key
END
awk '{ printf "\t%s\r\n", $0 }' "$work/policy" >"$work/crlf"
sent "$work/crlf" "tabs and CR LF" <<END
<, ok
<q back [a]: 
>
<not now [120]: 
>
<taken back in
>k
<confirmed
<Key
END
need 20 "an echo passes" passes

check "the shell" play <<END
>x
<sluice# 
END
check "the card is filled up" box "head -c 30000000 /dev/zero >/data/firmware; df /data"
check "an edit on a full card" play <<END
>menu
<Key
>e
<The card is full
<y or n [y]: 
>n
<the edit is in memory
<q back [v]: 
>t
=# on a full card
>.
<, ok
<q back [a]: 
>
<not now [120]: 
>
<No space left on device
<y or n [y]: 
>n
<Key
>e
<q back [v]: 
>a
<not now [120]: 
>
<No space left on device
<y or n [y]: 
>y
<Key
>a
<not now [120]: 
>
<taken back in
>k
<confirmed
<Key
END
check "an echo passes as before" passes
box_off
finish
