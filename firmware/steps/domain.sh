#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# domain.sh BOARD KERNEL ROOT BOARD.CONF FILES - a configuration for xl.
set -eu
conf=$4 files=$5
# shellcheck source=board/domu/board.conf
. "$conf"
mkdir "$OUT/out"
sed "s/MEMORY/$memory/; s/TTY/$tty/" "$files/xl.cfg" >"$OUT/out/xl.cfg"
: >"$OUT/sizes"
