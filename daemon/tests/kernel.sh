#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# kernel.sh - load the one module that nothing asks the kernel for by itself.
# The others come with the first link or ruleset that needs them.
set -eu
[ -d /proc/sys/net/bridge ] || modprobe br_netfilter
