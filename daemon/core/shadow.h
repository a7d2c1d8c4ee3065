/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shadow.h - rules that an earlier rule leaves nothing to match.
 */
#ifndef SLUICE_CORE_SHADOW_H
#define SLUICE_CORE_SHADOW_H

#include "core/diag.h"
#include "core/policy.h"

/**
 * shadow_check - warn of every rule that a single earlier one covers. The
 * filter was checked without an error. Time is near linear in the number of
 * rules; for that some shadowed rules may go unseen (see shadow.c), but none
 * is reported that can be reached.
 */
void shadow_check(const struct policy *policy, struct diag *diag);

#endif
