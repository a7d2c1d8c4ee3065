#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 06-operator.sh BOARD - from a blank card to traffic in at most 60 keys beside
# the policy's own text, and each entry of the menu.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
# shellcheck source=daemon/tests/boot/operator.sh
. "$(dirname "$0")/operator.sh"
begin "operator-$1"
operator_begins
check "noise on the line shows the menu" play <<END
^\xff\x80\x7f#
>
<first set-up
<Key [s]: 
END

# visit KEY - and what it says, on standard input.
visit() {
	{
		echo ">$1"
		cat
		echo "<Key"
		echo "<]: "
	} >"$work/visit"
	check "entry $1" play <"$work/visit"
}

# The edit, the set-up and the reset have parts of their own.
visit p <<END
<eth0  02:00:00:00:0b:00
<zone inside
<q back [q]: 
>l
<eth1  02:00:00:00:0b:01
<q back [q]: 
>
END
visit a <<END
<There is no edit
END
visit k <<END
<Nothing is on trial.
END
visit h <<END
<current
<q back [q]: 
>d
<How many policies back [1]: 
>
<q back [q]: 
>
END
visit s <<END
<port         eth1, zone outside
<card
<MB free
END
visit n <<END
<q back [q]: 
>s
<frames_total passed
<--More--
^R
<q back [q]: 
>
END
visit v <<END
< 0 failed, 0 skipped
<slot b: 
END
visit o <<END
<Management: off
<q back [q]: 
>
END
visit f <<END
<slot a
<q back [q]: 
>i
<No file was received: r.
<q back [q]: 
>
END
visit w <<END
<New password: 
>another-long-word
<Retype password: 
>another-long-word
<changed
END
password=another-long-word
visit b <<END
<y or n [n]: 
>
END
visit z <<END
<[no]: 
>y
<Nothing was changed.
END
visit x <<END
<sluice# 
>sluice help
<firmware
<sluice# 
>menu
END

visit t <<END
<DROPS /s
^q
END
visit l <<END
<y or n [n]: 
>
END
visit c <<END
<q back [q]: 
>
END
box_off
finish
