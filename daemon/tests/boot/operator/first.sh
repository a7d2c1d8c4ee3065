# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# first.sh - a blank card, and what it takes until traffic passes. Sourced by
# 06-operator.sh.
box_cables
box_on "$memory"
check "a password, and a first set-up by its defaults" play <<END
<New password: 
>$password
<Retype password: 
>$password
<No policy is in force. 1 makes one.
<Key [1]: 
>
<eth1     02:00:00:00:0b:01
<eth0 [inside]: 
>
<eth1 [outside]: 
>
<a bridge that only filters [2]: 
>
<The router's own address
=203.0.113.1
<The router as the hosts inside know it
=10.0.0.254
<as a prefix [10.0.0.0/24]: 
>
<The public address that they share
=203.0.113.3
<1 rule, 2 ports, ok
<not now [120]: 
>
<taken back in 1
END
count
need 20 "on trial, an echo passes" passes
check "it is kept" play <<END
>k
<confirmed
<Policy 1 is in force.
END
count
check "at most 60 keys ($pressed)" [ "$pressed" -le 60 ]
check "an echo passes" passes
check "noise on the line shows the menu" play <<END
^\xff\x80\x7f#
>
<first set-up
<Key [s]: 
END
