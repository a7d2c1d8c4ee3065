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

# ten_wrong - and how long each three of them took.
ten_wrong() {
	python3 - "$work/tries" <<END
print(">wrong")
for n in range(2, 11):
    print("<login: " if n % 3 != 1 else "<Wrong passwords: the next")
    if n % 3 != 1:
        print(">root")
    print("<Password: ")
    print(">wrong")
print("<login: ")
print(">root")
print("<Password: ")
END
}
ten_wrong >"$work/tries"
began=$(date +%s)
check "a wrong password, ten times" play <"$work/tries"
check "takes a minute at least" [ $(($(date +%s) - began)) -ge 60 ]
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
<Key [1]: 
>
<eth0 [inside]: 
>
<eth1 [outside]: 
>
<a bridge that only filters [2]: 
>1
<The router's own address
=203.0.113.1
<The router as the hosts inside know it
=10.0.0.254
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
