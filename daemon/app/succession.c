/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * succession.c - judges every kept flow by the old policy and the new.
 */
#include <string.h>

#include "app/succession.h"
#include "core/arena.h"
#include "core/flow.h"
#include "core/mark.h"
#include "core/print.h"
#include "edge/conntrack.h"

/** struct succession - two policies, of which the older may be unknown. */
struct succession {
	const struct predecessor *before;
	bool asked;
	const struct policy *old;
	const struct policy *next;
	struct arena *scratch;
};

/* The id of the new policy for a zone id of the old one; 0: it is gone. */
static uint32_t zone_now(const struct succession *both, uint32_t id)
{
	if (!both->before->known)
		return id;
	for (uint32_t now = 1; now <= both->next->zone_count; now++)
		if (strcmp(both->next->zones[now], both->before->zones[id]) ==
		    0)
			return now;
	return 0;
}

static bool renumber_zones(const struct succession *both, struct flow *flow)
{
	uint32_t from = zone_now(both, (flow->mark & MARK_FROM_ZONE) >>
					       MARK_FROM_SHIFT);
	uint32_t to =
		zone_now(both, (flow->mark & MARK_TO_ZONE) >> MARK_TO_SHIFT);

	if (!from || !to)
		return false;
	flow->mark = (flow->mark & ~(MARK_FROM_ZONE | MARK_TO_ZONE)) |
		     from << MARK_FROM_SHIFT | to << MARK_TO_SHIFT;
	return true;
}

/* A rule that cannot be judged has ended nothing as long as it stands. */
static bool rule_stood(struct succession *both, const struct flow *flow,
		       const struct rule *rule)
{
	const struct rule *before = NULL;
	const char *now, *then;

	if (!both->asked)
		both->old = both->before->known
				    ? both->before->policy(both->before->data)
				    : NULL;
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

static bool keep_flow(struct flow *flow, void *data)
{
	struct succession *both = data;
	const struct rule *uncertain = NULL;
	struct flow before = *flow;

	if (!renumber_zones(both, flow) ||
	    !flow_translation_stands(both->next, flow))
		return false;
	if (flow->expected)
		return true;
	switch (flow_judge(both->next, flow, &uncertain)) {
	case FLOW_PERMITTED:
		return true;
	case FLOW_UNCERTAIN:
		return rule_stood(both, &before, uncertain);
	case FLOW_FORBIDDEN:
		return false;
	}
	return false;
}

int succession_end_flows(struct netlink *netfilter,
			 const struct predecessor *old,
			 const struct policy *next, size_t *ended)
{
	struct arena scratch;
	struct succession both = { .before = old,
				   .next = next,
				   .scratch = &scratch };
	int error;

	arena_init(&scratch, 0);
	error = conntrack_prune(netfilter, keep_flow, &both, ended);
	arena_free(&scratch);
	return error;
}

/** struct foresight - who is told of flows that are not kept. */
struct foresight {
	struct succession *both;
	void (*tell)(const struct kept_flow *kept, void *data);
	void (*restart)(void *data);
	void *data;
};

static void foresee(const struct kept_flow *kept, void *data)
{
	struct foresight *foresight = data;
	struct flow flow = kept->flow;

	if (!keep_flow(&flow, foresight->both))
		foresight->tell(kept, foresight->data);
}

static void foresee_again(void *data)
{
	struct foresight *foresight = data;

	foresight->restart(foresight->data);
}

int succession_foresee(struct netlink *netfilter, const struct predecessor *old,
		       const struct policy *next,
		       void (*tell)(const struct kept_flow *kept, void *data),
		       void (*restart)(void *data), void *data)
{
	struct arena scratch;
	struct succession both = { .before = old,
				   .next = next,
				   .scratch = &scratch };
	struct foresight foresight = { &both, tell, restart, data };
	int error;

	arena_init(&scratch, 0);
	error = conntrack_read(netfilter, foresee, foresee_again, &foresight);
	arena_free(&scratch);
	return error;
}
