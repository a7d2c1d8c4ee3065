#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 04-power-cuts.sh BOARD - the power goes at random moments, while policies are
# applied and firmware is installed and confirmed. Every time the box comes up
# by itself with a policy that is whole and firmware that is as it was signed.
# CUTS says how many (6); the moments follow from SEED.
# shellcheck source=daemon/tests/boot/box.sh
. "$(dirname "$0")/box.sh"
begin "power-cuts-$1"
cuts=${CUTS:-6} seed=${SEED:-$(date +%s)}
echo "$cuts cuts, SEED=$seed"
key=$(sh "$TOP/firmware/key.sh")
sh "$TOP/firmware/sign.sh" "$board" other "$TOP/build/$board/kernel" \
	"$TOP/build/$board/root" "$key" "$work/firmware"

box_cables

# What goes on when the power goes.
cat >"$work/busy" <<'END'
while :; do
sluice apply /data/b
sluice firmware confirm
sluice apply /data/a
sluice firmware install /data/firmware
done >/tmp/busy 2>&1
END
for file in a b; do
	{
		echo "# policy $file"
		cat "$work/policy"
	} >"$work/$file"
done

# sound - the policy is one of both, and what runs is as it was signed.
sound() {
	# They are the box's.
	# shellcheck disable=SC2016
	box 'sluice show policy | grep -qx "# policy [ab]" &&
slot=$(sed -n "s/.*sluice.slot=\([ab]\).*/\1/p" /proc/cmdline) &&
sluice firmware verify 2>&1 | grep "^slot $slot: .* as it was signed"'
}

box_on "$memory"
check "a password" line first "$password"
for file in a b busy; do
	check "$file over the line" line put "/data/$file" <"$work/$file"
done
check "firmware by XMODEM" line send /data/firmware "$work/firmware"
check "a policy" box "sluice apply /data/a && sync"
need 20 "an echo passes" passes

cut=0
while [ "$cut" -lt "$cuts" ]; do
	cut=$((cut + 1))
	box "sh /data/busy & sleep 0" >/dev/null
	moment=$(awk -v seed=$((seed + cut)) \
		'BEGIN { srand(seed); printf "%.2f", rand() * 6 }')
	sleep "$moment"
	box_off
	box_on "$memory"
	if ! within 60 passes >"$work/passes" 2>&1; then
		check "cut $cut after $moment s: it comes up" false
		break
	fi
	line login "$password" >"$work/login" 2>&1
	check "cut $cut after $moment s: it comes up, policy and firmware are whole" \
		sound
done
box "sluice history | head -n 3; sluice firmware status"
box_off
finish
