#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# build.sh BOARD - all steps of its image, within the build root. Prints the
# names of the folders that hold the results.
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
step root "$board" "$busybox" "$daemon" /sluice/rootfs/overlay /sluice/rules \
	"$conf" /sluice/build/firmware.pub
root=$result

fragments=$firmware/kernel.config
for file in $kernel_configs; do
	fragments="$fragments /sluice/board/$file"
done
# shellcheck disable=SC2086
step kernel "$board" $fragments
kernel=$result
step gate "$arch" "$toolchain" "$kernel" "$busybox" "$daemon"
step manifest "$board" "$kernel" "$root" /inputs
manifest=$result
step card "$board" "$kernel" "$root" "$conf" $firmware/areas.conf
card=$result
echo "$kernel $root $manifest $card"
