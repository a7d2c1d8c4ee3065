# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# entries.sh - what each entry asks, says and does. Sourced by 07-menu.sh.

fresh
check "a closed line ends the session" keys
check "the entries are shown" keys q
check "every entry is there" equal \
	"$(sed -n 's/^  \(.\)  [a-z].*/\1/p' "$work/said" | tr -d '\n')" \
	"$(cut -c 1 "$ROOT/lib/menu/entries" | tr -d '\n')q"
check "and fit a screen of 80x24" awk 'length > 79 { wrong = 1 }
	END { exit wrong || NR > 23 }' "$work/said"
check "the first set-up is the default" said "Key [1]:"
check "an unknown key" keys '?' zz Q q
check "shows the entries again" equal \
	"$(grep -c 'first set-up' "$work/said")" 4
check "q leaves" keys q x
check "and nothing follows" not said "sluice#"

# masquerade: all defaults but the addresses.
check "a set-up" keys '' '' '' '' 203.0.113.1 10.0.0.254 '' 203.0.113.3 '' k q
check "what it would change is shown" said "it would end no connection"
check "is on trial at first" called "apply --confirm 120 $draft"
check "and kept" called confirm
check "as it was answered" sh -c "grep -q 'port eth0 zone inside' '$work/running' &&
	grep -q 'alias 203.0.113.1 as 10.0.0.254' '$work/running' &&
	grep -q 'masquerade 10.0.0.0/24 as 203.0.113.3' '$work/running'"
check "no edit is left" [ ! -e "$draft" ]
fresh
check "one to one, sockets the other way round" keys 1 o i 1 203.0.113.1 \
	10.0.0.254 203.0.113.2 10.0.0.1 '22, 80' 203.0.113.8/29 10.0.1.8/29 '' '' \
	30 k q
check "for thirty seconds" called "apply --confirm 30 $draft"
check "is sound" "$SLUICE" check "$work/running"
check "with its ports" grep -q "to 10.0.0.1 port tcp { 22, 80 }" "$work/running"
check "and both lines" equal "$(grep -c static "$work/running")" 2
fresh
check "a bridge" keys 1 '' '' 3 '' '' k q
check "with DHCP" grep -q "sport udp 68" "$work/running"
check "without a translation" not grep -q nat "$work/running"
fresh
check "a wrong answer" keys 1 '' '' 2 203.0.113.256 203.0.113.1 10.0.0.254/24 \
	'' 10.0.0.0/33 '' 10.0.0.300 '' '' k q
check "is asked again" equal "$(grep -c 'is none: an address' "$work/said")" 4
check "until it is right" [ -e "$work/running" ]
fresh
check "a set-up that is cut" keys 1 '' ''
check "applies nothing" not grep -q apply "$work/calls"

fresh "$home"
check "no edit, nothing on trial" keys a k m q
check "is said" said "There is no edit"
check "both" said "Nothing is on trial"
sed 's/default drop$/default drop log/' "$home" >"$work/typed"
check "an edit" keys e v a 60 r q
check "is taken back by hand" called rollback
check "and is still there" cmp "$draft" "$work/typed"
check "the next session" keys
check "offers it" said "An edit was begun"
check "by default" said "Key [e]:"
check "it is applied" keys a '' k q
check "and runs" cmp "$work/running" "$work/typed"
check "an edit without a change" keys e v q q
check "leaves nothing" [ ! -e "$draft" ]
rm "$work/typed"
check "discarded only with a word" keys e t '# more' . d n q q
check "it stays" [ -e "$draft" ]
check "discarded" keys e d y q
check "it is gone" [ ! -e "$draft" ]

check "ports, assigned" keys p l a o i q
check "are written where they were" equal "$("$SLUICE" check --print "$draft" |
	sed -n 2,3p | tr -d '\t')" "$(printf 'port eth0 zone outside\nport eth1 zone inside')"
check "the rest stays" equal "$(grep -c '#' "$draft")" \
	"$(($(grep -c '#' "$home") - 2))"
check "one port is too few" keys p a n i q
check "and changes nothing" said "two ports at least"

check "history, numbers, status" keys h d 2 r 3 y l q n r p n a f s q s q
for call in history "diff 2" "rollback 3" "show rules" "show ports" \
	"show neighbours" "show nat" "show flows" stats status; do
	check "sluice $call" called "$call"
done
check "top, capture, trace, log" keys t c all c 'eth0 port tcp 22' \
	c 'trace eth1 icmp' l y l n q
for call in top capture "capture eth0 port tcp 22" "trace eth1 icmp" \
	"log --count 15" \
	"log --follow"; do
	check "sluice $call" called "$call"
done
check "firmware" keys f i c s q v w q
for call in "firmware status" "firmware confirm" selftest "passwd root"; do
	check "$call" called "$call"
done
check "none was received" said "No file was received"
check "a firmware file" sh -c "echo x >'$ROOT/data/firmware'"
check "not installed without a word" keys f i '' q q
check "is still there" [ -e "$ROOT/data/firmware" ]
check "installed with it" keys f i y q q
check "by its name" called "firmware install $ROOT/data/firmware"
check "boot, without a word" keys b '' q
check "does not" not called reboot
check "with it" keys b y
check "it does" called reboot

echo policy >"$ROOT/data/sluice/00000001.conf"
ln -s 00000001.conf "$ROOT/data/sluice/current"
echo shadow >"$ROOT/data/shadow"
mkdir "$ROOT/data/lost+found"
check "a reset without the word" keys z y q
check "does nothing" [ -e "$ROOT/data/shadow" ]
check "with it" keys z erase
check "nothing is left but what the file system has" \
	equal "$(ls -A "$ROOT/data")" lost+found
check "and it boots" called reboot
