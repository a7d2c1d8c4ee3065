/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * succession.c - judges every kept flow by the old policy and the new.
 */
#include <string.h>

#include "app/succession.h"
#include "core/arena.h"
#include "core/flow.h"
#include "core/print.h"
#include "edge/conntrack.h"

/** struct succession - two policies, of which the older may be unknown. */
struct succession {
	const struct policy *(*ask)(void *data);
	void *data;
	bool asked;
	const struct policy *old;
	const struct policy *next;
	struct arena *scratch;
};

/* A rule that cannot be judged has ended nothing as long as it stands. */
static bool rule_stood(struct succession *both, const struct flow *flow,
		       const struct rule *rule)
{
	const struct rule *before = NULL;
	const char *now, *then;

	if (!both->asked)
		both->old = both->ask(both->data);
	both->asked = true;
	if (!both->old)
		return true;
	flow_judge(both->old, flow, &before);
	if (!before)
		return false;
	now = rule_print(rule, both->scratch);
	then = rule_print(before, both->scratch);
	return now && then && strcmp(now, then) == 0;
}

static bool keep_flow(const struct flow *flow, void *data)
{
	struct succession *both = data;
	const struct rule *uncertain = NULL;

	switch (flow_judge(both->next, flow, &uncertain)) {
	case FLOW_PERMITTED:
		return true;
	case FLOW_UNCERTAIN:
		return rule_stood(both, flow, uncertain);
	case FLOW_FORBIDDEN:
		return false;
	}
	return false;
}

int succession_end_flows(struct netlink *netfilter,
			 const struct policy *(*old)(void *data), void *data,
			 const struct policy *next, size_t *ended)
{
	struct arena scratch;
	struct succession both = {
		.ask = old, .data = data, .next = next, .scratch = &scratch
	};
	int error;

	arena_init(&scratch, 0);
	error = conntrack_prune(netfilter, keep_flow, &both, ended);
	arena_free(&scratch);
	return error;
}
