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
#include "core/text.h"

/** policy_print - the text, NUL-terminated, in @arena; NULL: no memory. */
const char *policy_print(const struct policy *policy, struct arena *arena);

/** rule_print - one filter rule on one line, without newline; ditto. */
const char *rule_print(const struct rule *rule, struct arena *arena);

/** print_prefix - a prefix, or an address if it is that of a host. */
void print_prefix(struct text *text, const struct prefix *prefix);

/** nat_kind_text - the word that begins such a line. */
const char *nat_kind_text(enum nat_kind kind);

/** print_nat_entry - one line of a nat block, without newline. */
void print_nat_entry(struct text *text, const struct nat_entry *entry);

#endif
