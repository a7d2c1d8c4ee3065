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
};

/**
 * flow_permitted - the first rule that surely matches the first packet of
 * @flow passes it and keeps state. Where the answer hangs on what a flow does
 * not tell (MAC addresses), it is no: the flow's next packet asks the rules
 * again, since conntrack picks up connections in their middle.
 */
bool flow_permitted(const struct policy *policy, const struct flow *flow);

#endif
