# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# entries.sh - each entry of the menu, from the one before. Sourced by
# 06-operator.sh; the prompt of the menu is there.

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

# served COMMAND - by this sluice.
check "the shell again" play <<END
>x
<sluice# 
END
box "cat /lib/menu/entries" >"$work/entries"
served=''
for command in top capture log; do
	if box "sluice help $command" >"$work/help"; then
		served="$served $command"
	fi
done
check "and back" play <<END
>menu
<Key
END
