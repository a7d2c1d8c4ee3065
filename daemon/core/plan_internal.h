/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan_internal.h - what the parts of the planner share. Only core/plan*.c
 * include it.
 */
#ifndef SLUICE_CORE_PLAN_INTERNAL_H
#define SLUICE_CORE_PLAN_INTERNAL_H

#include "core/plan.h"

struct planner {
	struct plan *plan;
	const struct policy *policy;
	const struct link_list *links;
	const struct link_state *bridge; /* as it is now, or NULL */
	bool first;			 /* our tables do not stand yet */
	struct arena *arena;
	struct plan_action scratch; /* stands in when memory is out */
	bool failed;
};

/** plan_add - never NULL, so that a caller need not check each step. */
struct plan_action *plan_add(struct planner *planner, enum plan_kind kind,
			     const char *link);

/** plan_hosts - routes and neighbours of the hosts behind own addresses. */
void plan_hosts(struct planner *planner);

#endif
