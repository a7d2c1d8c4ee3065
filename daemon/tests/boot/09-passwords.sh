#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 09-passwords.sh BOARD - ten wrong passwords, the right one, and the factory
# reset.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
# shellcheck source=daemon/tests/boot/operator.sh
. "$(dirname "$0")/operator.sh"
begin "passwords-$1"
operator_begins
check "the end of the session" play <<END
>q
<Password: 
END

# wrong_ten_times - login asks three times, and then the console anew.
wrong_ten_times() {
	echo ">wrong"
	for try in 2 3 4 5 6 7 8 9 10; do
		case $try in
		4 | 7 | 10) echo "<the next may be tried in" ;;
		*)
			echo "<login: "
			echo ">root"
			;;
		esac
		echo "<Password: "
		echo ">wrong"
	done
	echo "<login: "
	echo ">root"
	echo "<Password: "
}
wrong_ten_times >"$work/tries"
check "a wrong password, ten times" play <"$work/tries"
check "has to wait longer each time" equal \
	"$(sed -n 's/.* may be tried in \([0-9]*\) s.*/\1/p' "$work/line.log" |
		tr '\n' ' ')" "8 16 32 "
check "but the right one is taken" play <<END
>$password
<Key
END

check "a factory reset" play <<END
>z
<[no]: 
>erase
END
check "boots the box" within 60 not kill -0 "$qemu_pid"
box_on "$memory"
check "which asks for a password, has the firmware, and lets nothing pass" play <<END
<No policy is stored: nothing passes.
<New password: 
>$password
<Retype password: 
>$password
<No policy is in force. 1 makes one.
<Key [1]: 
>f
<slot a
<the usual one
<q back [q]: 
>
<Key
END
check "nothing passes" not passes
check "a set-up with one to one" play <<END
>m
$(sockets_as_usual)
>1
$(router_named)
<A public address or prefix
=203.0.113.2
<Its host
=10.0.0.1
<TCP ports
>22
<A public address or prefix
>
<2 rules, 2 ports, ok
<not now [120]: 
>
<taken back in 1
>k
<confirmed
<Key
END
need 20 "passes traffic" passes
box_off
finish
