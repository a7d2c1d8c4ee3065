/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced_internal.h - what the files of traced share: what a rule of the
 * kernel, or an address that has changed, is in the policy.
 */
#ifndef SLUICE_CORE_TRACED_INTERNAL_H
#define SLUICE_CORE_TRACED_INTERNAL_H

#include "core/traced.h"

/** traced_reason - whose text @comment (or NULL) is, or REASON_NONE. */
enum reason traced_reason(const char *comment);

/** traced_translation - the line of a nat block that @comment is, or NULL. */
const struct nat_entry *traced_translation(const struct policy *policy,
					   const char *comment,
					   struct arena *arena);

/** traced_entry - the line by which @old becomes @new, or NULL. */
const struct nat_entry *traced_entry(const struct policy *policy,
				     const struct address *old,
				     const struct address *new);

/**
 * traced_element - the policy rule of the element of @set that the headers fit
 * which @traced has now; 0: none, or it cannot be told.
 */
uint32_t traced_element(const struct ruleset *ruleset, enum table_family family,
			const char *set, const struct traced *traced);

#endif
