/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * apart.h - whether two filter rules can be exchanged: no frame fits both.
 */
#ifndef SLUICE_CORE_APART_H
#define SLUICE_CORE_APART_H

#include <stdbool.h>

#include "core/policy.h"

/**
 * rules_apart - no frame fits both rules, by what they say of addresses,
 * protocols and ports. Never true by mistake; false also where looking would
 * take long. Both are checked.
 */
bool rules_apart(const struct rule *a, const struct rule *b);

#endif
