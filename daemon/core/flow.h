/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.h - a connection that conntrack keeps, and whether a policy would let
 * it begin: asked for every kept flow after a policy was replaced.
 */
#ifndef SLUICE_CORE_FLOW_H
#define SLUICE_CORE_FLOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/address.h"
#include "core/policy.h"

/** struct flow_end - an address and port instead of which another is used. */
struct flow_end {
	bool translated; /* by conntrack; else the rest is zero */
	struct address address;
	uint16_t port; /* host order */
};

/** struct flow - the original direction; addresses are inside addresses. */
struct flow {
	struct address source;
	struct address target;
	uint8_t protocol;
	uint16_t source_port; /* host order; 0 where there are none */
	uint16_t target_port;
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint32_t mark; /* connection mark: zones, VLAN, MARK_STATELESS */
	bool expected; /* the second one of a connection with a helper */
	struct flow_end seen_source;  /* what the other side sees */
	struct flow_end asked_target; /* where it was sent to */
};

/** enum flow_answer - zero is the safest. */
enum flow_answer {
	FLOW_FORBIDDEN,
	FLOW_UNCERTAIN, /* hangs on MAC addresses, which a flow does not tell */
	FLOW_PERMITTED
};

/**
 * flow_judge - what the first rule that can match the first packet of @flow
 * says: FLOW_PERMITTED if it passes it and keeps state. @uncertain (may be
 * NULL) gets the rule that FLOW_UNCERTAIN hangs on, else NULL.
 */
enum flow_answer flow_judge(const struct policy *policy,
			    const struct flow *flow,
			    const struct rule **uncertain);

/**
 * flow_translation_stands - @policy translates @flow as conntrack does, which
 * cannot be changed once a flow has begun.
 */
bool flow_translation_stands(const struct policy *policy,
			     const struct flow *flow);

#endif
