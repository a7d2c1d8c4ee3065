/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext_internal.h - what the parts of the printer share: nftext_value.c
 * writes values of fields, nftext_rule.c rules, nftext_set.c sets, nftext.c
 * the rest.
 */
#ifndef SLUICE_CORE_NFTEXT_INTERNAL_H
#define SLUICE_CORE_NFTEXT_INTERNAL_H

#include "core/ruleset.h"
#include "core/text.h"

/** nftext_value - one value of @field. */
void nftext_value(struct text *out, enum field field, const uint8_t *bytes);

/** nftext_interval - a value, a prefix where there is one, or FIRST-LAST. */
void nftext_interval(struct text *out, enum field field, const uint8_t *first,
		     const uint8_t *last);

/** nftext_mask - a mask for @field, as it stands behind "&". */
void nftext_mask(struct text *out, enum field field, const uint8_t *mask);

/** nftext_prefix_length - of a mask for an address; false if it is none. */
bool nftext_prefix_length(enum field field, const uint8_t *mask,
			  unsigned *length);

/** nftext_quoted - between quotes; nft has no way to write a quote in one. */
void nftext_quoted(struct text *out, const char *string);

void nftext_verdict(struct text *out, const struct verdict *verdict);
void nftext_rule(struct text *out, const struct nft_rule *rule);
void nftext_set(struct text *out, const struct set *set);

#endif
