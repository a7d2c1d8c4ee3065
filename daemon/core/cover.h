/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cover.h - whether one filter rule takes all that another could.
 */
#ifndef SLUICE_CORE_COVER_H
#define SLUICE_CORE_COVER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/policy.h"

/**
 * rule_covers - every frame that @later matches is decided by @earlier.
 * Never true by mistake; false also when it cannot be seen from single items
 * (two ranges that only together cover a third), or when @budget, which is
 * lowered by the number of items looked at, is used up. Both are checked.
 */
bool rule_covers(const struct rule *earlier, const struct rule *later,
		 size_t *budget);

/** transport_in_family - ICMP is IPv4 only, ICMPv6 is IPv6 only. */
bool transport_in_family(const struct transport *transport,
			 enum ip_family family);

#endif
