#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh BOARD - all steps of its image, within the build root. Prints the
# names of the folders that hold the results: kernel, manifest, and one
# for each word of the board's results.
set -eu
# shellcheck source=firmware/step.sh
. /sluice/firmware/step.sh
board=$1
conf=/sluice/board/$board/board.conf
# shellcheck source=board/alix/board.conf
. "$conf"
firmware=/sluice/firmware

step toolchain "$arch" /inputs
toolchain=$result
step libraries "$arch" "$toolchain" $firmware/shim.c /inputs
libraries=$result
step busybox "$arch" "$toolchain" /sluice/rootfs/busybox.config \
	/inputs
busybox=$result
step daemon "$arch" "$toolchain" "$libraries" /sluice/daemon
daemon=$result
step dropbear "$arch" "$toolchain" /sluice/rootfs/dropbear.options.h /inputs
dropbear=$result
step root "$board" "$busybox" "$daemon" "$dropbear" /sluice/rootfs/overlay /sluice/rules \
	"$conf" /sluice/build/firmware.pub
root=$result

fragments=$firmware/kernel.config
for file in $kernel_configs; do
	fragments="$fragments /sluice/board/$file"
done
# shellcheck disable=SC2086
step kernel "$board" $fragments
kernel=$result
step gate "$arch" "$toolchain" "$kernel" "$busybox" "$daemon" \
	"$dropbear"
step manifest "$board" "$kernel" "$root" /inputs
manifest=$result

# The inputs that only this result has.
inputs_of() {
	case $1 in
	card) echo $firmware/areas.conf ;;
	memory) echo $firmware/memory ;;
	domain) echo $firmware/domain ;;
	esac
}

made=''
# shellcheck disable=SC2154
for kind in $results; do
	step "$kind" "$board" "$kernel" "$root" "$conf" "$(inputs_of "$kind")"
	made="$made $result"
done
echo "$kernel $manifest$made"
