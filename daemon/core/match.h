/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * match.h - do the words of a filter rule fit these headers? Asked by the
 * model for frames, and for kept flows after a policy was replaced.
 */
#ifndef SLUICE_CORE_MATCH_H
#define SLUICE_CORE_MATCH_H

#include <stdbool.h>
#include <stdint.h>

#include "core/address.h"
#include "core/policy.h"

#define UNREADABLE (-1) /* a field that is cut off, or in another fragment */

/** struct headers - of an IP packet; what is no address may be UNREADABLE. */
struct headers {
	enum ip_family family;
	struct address source; /* of no family if cut off */
	struct address target;
	int protocol;
	int source_port;
	int target_port;
	int icmp_type;
	int icmp_code;
};

/** match_vlan - the rule's word on tags; @vlan 0: none, or id 0. */
bool match_vlan(const struct rule *rule, uint32_t vlan);

/** match_headers - families, from, to and transports of @rule. */
bool match_headers(const struct rule *rule, const struct headers *headers);

#endif
