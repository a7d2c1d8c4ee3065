/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.c - the order in which a policy is checked. Each part has a file.
 */
#include "core/check.h"

#include "core/checker.h"
#include "core/shadow.h"

bool policy_check(struct policy *policy, struct arena *arena, struct diag *diag)
{
	struct checker checker = {
		.policy = policy,
		.arena = arena,
		.diag = diag,
		.partial = diag->errors > 0,
	};
	size_t before = diag->errors;

	check_names(&checker);
	check_bridge(&checker);
	check_definitions(&checker);
	check_nats(&checker);
	check_filter(&checker);
	check_guards(&checker);
	check_lease(&checker);
	if (!diag->errors) {
		check_unused(&checker);
		check_hints(&checker);
		check_implied(&checker);
		shadow_check(policy, diag);
	}
	if (arena->failed && diag->errors == before)
		diag_error(diag, (struct span){ 0, 0 },
			   "out of memory while checking the policy");
	return diag->errors == before;
}
