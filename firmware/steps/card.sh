#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# card.sh BOARD KERNEL ROOT BOARD.CONF AREAS - the image of a card: SYSLINUX,
# two slots, a partition for data. Made without mounting anything.
#
# The running system needs neither a driver for FAT nor a partition table: the
# kernel's command line says which sectors are what (AREAS, see there).
set -eu
kernel=$2 root=$3 conf=$4
# shellcheck source=board/alix/board.conf
. "$conf"
# shellcheck source=firmware/areas.conf
. "$5"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$OUT/out"
cp "$root/root" "$OUT/out/"
image=$OUT/out/card.img
fat="$image@@$((boot_at * 512))"

# put FILE SECTOR - into the image, as it is.
put() {
	dd if="$1" of="$image" bs=512 seek="$2" conv=notrunc status=none
}

# A file of the boot partition that the running system writes in place lies in
# one piece; where, is found by what is in its first sector.
# reserve NAME SECTORS
reserve() {
	awk -v name="$1" -v sectors="$2" 'BEGIN {
		for (i = 0; i < sectors; i++)
			printf "%-511s\n", "area " name " " i
	}' >"$work/area"
	mcopy -i "$fat" "$work/area" "::/$1"
	at=$(grep -obUaF "area $1 0 " "$image" | head -n 1 | cut -d: -f1)
	at=$((at / 512))
	dd if="$image" bs=512 skip="$at" count="$2" status=none |
		cmp - "$work/area"
}

truncate -s $((card_sectors * 512)) "$image"
sfdisk -q "$image" <<-END
	label: dos
	label-id: 0x536c7563
	start=$boot_at, size=$boot_sectors, type=6, bootable
	start=$header_a_at, size=$((data_at - header_a_at)), type=da
	start=$data_at, size=$data_sectors, type=83
END
dd if=/usr/lib/syslinux/mbr/mbr.bin of="$image" conv=notrunc status=none
mkfs.vfat -i 536c7563 -n SLUICE -F 16 -s 4 --invariant \
	--offset "$boot_at" "$image" $((boot_sectors / 2))
syslinux --install -t $((boot_at * 512)) "$image"

reserve default.cfg 8
default_at=$at
reserve a.krn "$kernel_sectors"
kernel_a_at=$at
reserve b.krn "$kernel_sectors"
kernel_b_at=$at
# SYSLINUX's variables: two sectors, both begin with their magic.
adv_at=$(LC_ALL=C grep -obUaP '\xa5\x2f\x2d\x5a' "$image" | cut -d: -f1 |
	awk '$1 % 512 == 0 { at[++n] = $1 / 512 }
		END { if (n == 2 && at[2] == at[1] + 1) print at[1] }')
[ -n "$adv_at" ]

# area NAME SECTOR SECTORS - at least a page, the kernel wants that.
area() {
	areas=$areas${areas:+,}$(($3 * 512))@$(($2 * 512))\($1\)
}
areas=''
area default "$default_at" 8
area adv "$adv_at" 8
area kernel-a "$kernel_a_at" "$kernel_sectors"
area kernel-b "$kernel_b_at" "$kernel_sectors"
area header-a "$header_a_at" "$header_sectors"
area header-b "$header_b_at" "$header_sectors"
area root-a "$root_a_at" "$root_sectors"
area root-b "$root_b_at" "$root_sectors"
area data "$data_at" "$data_sectors"

# label SLOT
label() {
	cat <<-END
		LABEL $1
		KERNEL $1.krn
		APPEND root=PARTLABEL=root-$1 ro rootfstype=squashfs rootwait quiet loglevel=4 console=$tty,$baud panic=10 oops=panic sluice.slot=$1 blkdevparts=$disk:$areas
	END
}

{
	cat <<-END
		SERIAL 0 $baud
		PROMPT 0
		TIMEOUT 1
		INCLUDE default.cfg
	END
	label a
	label b
} >"$work/syslinux.cfg"
mcopy -i "$fat" "$work/syslinux.cfg" ::/syslinux.cfg

printf 'DEFAULT a\n' >"$work/default.cfg"
head -c 4086 /dev/zero | tr '\0' '\n' >>"$work/default.cfg"
put "$work/default.cfg" "$default_at"
head -c $((kernel_sectors * 512)) /dev/zero >"$work/kernel"
dd if="$kernel/kernel" of="$work/kernel" conv=notrunc status=none
for at in "$kernel_a_at" "$kernel_b_at"; do
	put "$work/kernel" "$at"
done
for at in "$root_a_at" "$root_b_at"; do
	put "$root/root" "$at"
done

truncate -s $((data_sectors * 512)) "$work/data"
# Before 1.47.1 it does not know of SOURCE_DATE_EPOCH.
E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -O ^metadata_csum,^64bit,^resize_inode -m 0 -L sluice \
	-U 536c7569-6365-4000-8000-000000000000 \
	-E hash_seed=536c7569-6365-4000-8000-000000000001,lazy_itable_init=0 \
	-J size=4 "$work/data"
put "$work/data" "$data_at"

kernel_size=$(stat -c %s "$kernel/kernel")
root_size=$(stat -c %s "$root/root")
slot=$((kernel_size + root_size))
echo "kernel $kernel_size" >"$OUT/sizes"
echo "root $root_size" >>"$OUT/sizes"
echo "slot $slot of $slot_max" >>"$OUT/sizes"
cat "$OUT/sizes"
[ "$slot" -le "$slot_max" ]
[ "$kernel_size" -le $((kernel_sectors * 512)) ]
[ "$root_size" -le $((root_sectors * 512)) ]
