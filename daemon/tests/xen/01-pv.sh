#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 01-pv.sh BOARD - a domain of type pv, with a policy packed behind its
# initramfs: traffic, the self-test, and the least memory.
# shellcheck source=daemon/tests/xen/domain.sh
. "$(dirname "$0")/domain.sh"
# shellcheck source=daemon/tests/xen/types.sh
. "$(dirname "$0")/types.sh"
begin "xen-pv"
domain_of_type pv
finish
