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

/** enum misfit - the words of a rule that do not fit, as bits. */
enum misfit {
	MISFIT_ZONES = 1,
	MISFIT_VLAN = 2,
	MISFIT_CLASS = 4, /* broadcast, multicast, or neither */
	MISFIT_ETHERTYPE = 8,
	MISFIT_FROM_MAC = 16,
	MISFIT_TO_MAC = 32,
	MISFIT_FAMILY = 64, /* of IP */
	MISFIT_FROM = 128,
	MISFIT_TO = 256,
	MISFIT_PROTOCOL = 512,
	MISFIT_PORT = 1024 /* or type of ICMP, of the right protocol */
};

#define MISFITS 11

/** match_misfits - of families, from, to and transports of @rule; 0: it fits. */
unsigned match_misfits(const struct rule *rule, const struct headers *headers);

/** match_headers - all of them fit. */
static inline bool match_headers(const struct rule *rule,
				 const struct headers *headers)
{
	return !match_misfits(rule, headers);
}

#endif
