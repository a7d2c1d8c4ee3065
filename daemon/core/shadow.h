/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shadow.h - rules that an earlier rule leaves nothing to match.
 */
#ifndef SLUICE_CORE_SHADOW_H
#define SLUICE_CORE_SHADOW_H

#include <stdbool.h>
#include <stdint.h>

#include "core/diag.h"
#include "core/policy.h"

/**
 * shadow_find - for each rule of @filter, the index plus one of an earlier
 * one that covers it, or 0, into @coverers. False: no memory. Time is near
 * linear in the number of rules; for that some may be missed (see shadow.c),
 * but none is named that can be reached.
 */
bool shadow_find(const struct filter *filter, uint32_t *coverers);

/**
 * shadow_check - warn of the rules that shadow_find() names. The filter was
 * checked without an error.
 */
void shadow_check(const struct policy *policy, struct diag *diag);

#endif
