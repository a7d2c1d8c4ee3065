/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check.h - the meaning of a parsed policy: resolves names, fills every
 * [check] field of policy.h, and reports whatever cannot be meant.
 */
#ifndef SLUICE_CORE_CHECK_H
#define SLUICE_CORE_CHECK_H

#include <stdbool.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/policy.h"

/**
 * policy_check - returns false if any error was appended; warnings (a rule
 * that an earlier one shadows, a name never used) do not fail it.
 * Time is near linear in the number of rules.
 */
bool policy_check(struct policy *policy, struct arena *arena,
		  struct diag *diag);

#endif
