/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reach.h - which zones may exchange IPv4 or IPv6 at all: ARP and neighbour
 * discovery follow from that, in both directions.
 */
#ifndef SLUICE_CORE_REACH_H
#define SLUICE_CORE_REACH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/policy.h"

enum reach {
	REACH_NONE = 0,
	REACH_UNTAGGED = 1,    /* no tag, or VLAN id 0 */
	REACH_TAGGED_SOME = 2, /* the VLANs that rules name */
	REACH_TAGGED_ANY = 4   /* every VLAN, and untagged */
};

/** rule_between - @rule is about frames from zone @from to zone @to. */
bool rule_between(const struct rule *rule, uint8_t from, uint8_t to);

/** reach_rule - @rule passes @family between the zones, one way or other. */
bool reach_rule(const struct rule *rule, uint8_t from, uint8_t to,
		enum ip_family family);

/** reach_between - all rules and the default together, as bits. */
enum reach reach_between(const struct policy *policy, uint8_t from, uint8_t to,
			 enum ip_family family);

/** reach_vlan - @family may pass between the zones with VLAN id @vlan. */
bool reach_vlan(const struct policy *policy, uint8_t from, uint8_t to,
		enum ip_family family, uint16_t vlan);

#endif
