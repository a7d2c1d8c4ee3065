# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# mistakes.sh - what goes wrong: a clear word, nothing in force that was not
# wanted, and nothing lost. Sourced by 07-menu.sh.
mkdir -p "$ROOT/data/sluice"

fresh "$home"
printf ' \n\t\n' >"$work/typed"
check "an empty policy" keys e v a q q
check "is told" said "The edit is empty"
check "is not applied" not grep -q apply "$work/calls"

printf 'bridge br0 {\r\n\tport eth1 zone outside\r\n\tport eth0 zone inside\r\n}\r\nfilter {\r\n\tpass inside -> outside\r\n}\r\n\032\032' \
	>"$work/typed"
check "tabs, CR LF and the end of XMODEM" keys e v a '' k q
check "are no error" grep -q "	port eth1 zone outside" "$work/running"
check "and leave no CR" not grep -q "$(printf '\r\|\032')" "$work/running"

fresh "$home"
check "XMODEM that breaks off" keys e x q q
check "is told" said "Not received: nothing was changed"
check "and changes nothing" said "Nothing was changed."
{
	cat "$home"
	echo "# sent"
} >"$work/typed"
check "XMODEM that does not" keys e x q q
check "is the edit" cmp "$draft" "$work/typed"
rm "$work/typed"
check "firmware that breaks off" keys f r q q
check "is not there" [ ! -e "$ROOT/data/firmware" ]
: >"$work/typed"
check "and an empty one" keys f r q q
check "neither" said "Not received"

fresh "$home"
sed 's/pass inside/pas inside/' "$home" >"$work/typed"
wrong=$(grep -n 'pas inside -> outside$' "$work/typed" | cut -d: -f1)
check "an error" keys e v v q q
check "is said with its line" said "draft:$wrong:2: error: unknown word 'pas'"
check "where vi is opened the next time" called "vi -c $wrong $draft"
check "the edit stays" cmp "$draft" "$work/typed"
check "is not applied" keys a q
check "and stays" said "Not applied; the edit stays"

sed 's/eth1/wan/; s/eth0/lan/' "$home" >"$work/typed"
check "a policy of another board" keys e v a q
check "names what is not there" said "does not have: wan lan"
check "is not applied" not grep -q apply "$work/calls"
check "its sockets are assigned" keys p a '' '' a '' k q
check "it runs" grep -q "port eth1 zone outside" "$work/running"
check "without the other names" not grep -q "zone.*wan\|port lan" "$work/running"

fresh "$home"
check "lines that are typed" keys e t '# one' '# two'
check "are there when the line is cut" equal "$(tail -n 2 "$draft")" \
	"$(printf '# one\n# two')"
check "and the next session goes on" keys '' t '# three' . q q
check "behind them" equal "$(tail -n 1 "$draft")" "# three"

echo "draft: No space left on device" >"$work/refusal"
check "no room to keep a policy" keys a '' q
check "is said" said "No space left"
check "the edit stays" [ -e "$draft" ]
rm "$work/refusal"

if [ "$(id -u)" -ne 0 ]; then
	echo "skip: a full card: needs root, to mount one"
	skipped=$((skipped + 1))
	return
fi
fresh "$home"
mount -t tmpfs -o size=256k none "$ROOT/data"
unmount() {
	umount "$ROOT/data"
	cleanup
}
trap unmount EXIT
head -c 1000000 /dev/zero >"$ROOT/data/firmware" 2>/dev/null || true
check "on a full card, an edit" keys e n t '# kept' .
check "is told of it" said "The card is full"
check "is in memory" grep -q '# kept' "$ROOT/tmp/draft"
check "and offered" keys e t '# more' . q q
check "goes on" grep -q '# more' "$ROOT/tmp/draft"
check "applied" keys a '' k q
check "runs" grep -q '# more' "$work/running"
check "is an edit no more" [ ! -e "$ROOT/tmp/draft" ]
check "another" keys e y t '# more' . q q
check "has room when the firmware goes" grep -q '# more' "$draft"
