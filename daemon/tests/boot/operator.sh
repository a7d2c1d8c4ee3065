# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# operator.sh - a person at the menu of the console, over a line as slow as the
# board's. Sourced after box.sh; then a blank card was set up, and the menu asks
# for a key.
export SERIAL_BAUD="$baud"

# play - the keys on standard input; how many count is added to $pressed.
pressed=0
play() {
	line play >"$work/keys" || return
	pressed=$((pressed + $(cat "$work/keys")))
}

# sockets_as_usual, router_named - two parts of the first set-up, for play.
sockets_as_usual() {
	cat <<END
<Key [1]: 
>
<eth1     02:00:00:00:0b:01
<eth0 [inside]: 
>
<eth1 [outside]: 
>
<a bridge that only filters [2]: 
END
}

router_named() {
	cat <<END
<The router's own address
=203.0.113.1
<The router as the hosts inside know it
=10.0.0.254
END
}

# operator_begins - from a blank card to traffic.
operator_begins() {
	box_cables
	box_on "$memory"
	check "a password, and a first set-up by its defaults" play <<END
<New password: 
>$password
<Retype password: 
>$password
<No policy is in force. 1 makes one.
$(sockets_as_usual)
>
$(router_named)
<as a prefix [10.0.0.0/24]: 
>
<The public address that they share
=203.0.113.3
<1 rule, 2 ports, ok
<not now [120]: 
>
<taken back in 1
END
	[ "$failed" -eq 0 ] || finish
	need 20 "on trial, an echo passes" passes
	check "it is kept" play <<END
>k
<confirmed
<Policy 1 is in force.
END
	check "at most 60 keys ($pressed)" [ "$pressed" -le 60 ]
	check "an echo passes" passes
}
