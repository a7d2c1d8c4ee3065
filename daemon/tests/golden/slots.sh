# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
#
# slots.sh - a card with two slots, as files, and firmware that was signed for
# it. Sourced by the scripts beside it, behind begin.
areas=$work/areas
export XDG_CONFIG_HOME="$work"
mkdir "$areas" "$work/sluice"
for key in firmware other; do
	signify-openbsd -G -n -p "$work/sluice/$key.pub" -s "$work/sluice/$key.sec"
done

# A kernel and a root for the eye of firmware_looks_bootable(), of odd sizes.
# noise SIZE SEED
noise() {
	awk -v seed="$2" 'BEGIN { srand(seed); for (i = 0; i < 20000; i++)
		printf "%d ", rand() * 1e9 }' | head -c "$1"
}

kernel_of() {
	noise 70001 "$1" >"$2"
	printf '\125\252' | dd of="$2" bs=1 seek=510 conv=notrunc status=none
	printf HdrS | dd of="$2" bs=1 seek=514 conv=notrunc status=none
}

root_of() {
	{
		printf hsqs
		noise 40000 "$1"
	} >"$2"
}

# signed NAME BOARD KEY KERNEL ROOT
signed() {
	sh "$TOP/firmware/sign.sh" "$2" 0.1 "$work/$4" "$work/$5" \
		"$work/sluice/$3" "$work/$1"
}

for seed in 1 2; do
	kernel_of $seed "$work/kernel.$seed"
	root_of $seed "$work/root.$seed"
done
signed old alix firmware kernel.1 root.1
signed new alix firmware kernel.2 root.2

# card - as it comes from the build: the old firmware in both slots.
card() {
	for slot in a b; do
		head -c 4096 "$work/old" >"$areas/header-$slot"
		cp "$work/kernel.1" "$areas/kernel-$slot"
		truncate -s 131072 "$areas/kernel-$slot"
		cp "$work/root.1" "$areas/root-$slot"
		truncate -s 65536 "$areas/root-$slot"
	done
	{
		echo "DEFAULT a"
		head -c 4086 /dev/zero | tr '\0' '\n'
	} >"$areas/default"
	# An empty vector of SYSLINUX, twice.
	for _ in 1 2; do
		printf '\245\057\055\132\147\027\004\243'
		head -c 500 /dev/zero
		printf '\144\277\050\335'
	done >"$areas/adv"
	echo alix >"$areas/board"
	echo "root=x sluice.slot=a quiet" >"$areas/cmdline"
}

tool() {
	"$SLUICE" firmware --areas "$areas" --key "$work/sluice/firmware.pub" \
		"$@"
}

# said TEXT COMMAND... - and TEXT is in what it says.
said() {
	text=$1
	shift
	"$@" 2>&1 | grep -qF -- "$text"
}

sum() {
	cat "$areas"/* | sha256sum
}
