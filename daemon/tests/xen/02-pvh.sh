#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
#
# 02-pvh.sh BOARD - a domain of type pvh, with a policy packed behind its
# initramfs: traffic, the self-test, and the least memory.
# shellcheck source=daemon/tests/xen/domain.sh
. "$(dirname "$0")/domain.sh"
# shellcheck source=daemon/tests/xen/types.sh
. "$(dirname "$0")/types.sh"
begin "xen-pvh"
domain_of_type pvh
finish
