#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 07-cut-line.sh BOARD - the policy in vi, a change that locks out, and a line
# that is cut, or the power, in the middle of an edit.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
# shellcheck source=daemon/tests/boot/operator.sh
. "$(dirname "$0")/operator.sh"
begin "cut-line-$1"
operator_begins

check "an error, in vi" play <<END
>m
<Key [s]: 
>e
<back [v]: 
>v
<filter {
^:%s/pass inside/pas inside/\r:wq\r
<error: unknown word 'pas'
<q back [v]: 
>v
<filter {
^:%s/pas inside/drop inside/\r:wq\r
<, ok
<q back [a]: 
END
# What is said while nobody listens is lost.
line play >"$work/taken" 2>&1 <<END &
>
<not now [120]: 
>30
<taken back in 
<It was taken back: what ran before is in force again.
<An edit was begun
END
taken=$!
check "what locks out is in force" within 30 not passes
check "without a word it comes back" within 60 passes
check "which the menu says" wait "$taken"

# vi draws what is typed in bits, and after Ctrl-L in lines.
check "an edit is cut in the middle" play <<END
>e
<q back [v]: 
>v
<filter {
^:%s/drop inside/pass inside/\r:w\rGo# not yet written\e\x0c
<not yet written
END
check "the line is there again, and so is vi" play <<END
^\x0c
<not yet written
^:wq\r
<, ok
<q back [a]: 
>v
<filter {
^Go# lost with the power\e\x0c
<lost with the power
END
# The card has it within a few seconds.
sleep 8
box_off
box_on "$memory"
check "after a power cut the edit is offered" play <<END
<Password: 
>$password
<An edit was begun and is not applied: e goes on with it.
<Key [e]: 
>
<q back [v]: 
>c
<, ok
>t
<A line with a dot alone ends it.
=# a line on the card
^half of a line
END
sleep 8
box_off
box_on "$memory"
check "lines that were typed are there after another" play <<END
<Password: 
>$password
<Key [e]: 
>e
<q back [v]: 
>c
<, ok
>v
<# a line on the card
^:q\r
<q back [a]: 
>
<not now [120]: 
>
<taken back in
>k
<confirmed
<Policy 2 is in force.
<Key
END
need 20 "after both an echo passes" passes
box_off
finish
