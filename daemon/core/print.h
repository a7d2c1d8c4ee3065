/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * print.h - a policy back to text, in one canonical layout.
 *
 * A fixed point: parsing what is printed and printing it again gives the same
 * bytes. Works on a parsed policy, checked or not; comments are not kept.
 */
#ifndef SLUICE_CORE_PRINT_H
#define SLUICE_CORE_PRINT_H

#include "core/arena.h"
#include "core/policy.h"

/** policy_print - the text, NUL-terminated, in @arena; NULL: no memory. */
const char *policy_print(const struct policy *policy, struct arena *arena);

/** rule_print - one filter rule on one line, without newline; ditto. */
const char *rule_print(const struct rule *rule, struct arena *arena);

#endif
