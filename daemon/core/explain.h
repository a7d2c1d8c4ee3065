/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.h - what the model decided, told in the policy's own lines.
 */
#ifndef SLUICE_CORE_EXPLAIN_H
#define SLUICE_CORE_EXPLAIN_H

#include "core/arena.h"
#include "core/diag.h"
#include "core/model.h"
#include "core/policy.h"
#include "core/reason.h"
#include "core/text.h"

/** explain_frame - one line about the bytes of a frame, as tcpdump would. */
const char *explain_frame(const uint8_t *bytes, size_t length,
			  struct arena *arena);

/** explain_link, explain_packet - its two parts: the link layer, the rest. */
const char *explain_link(const uint8_t *bytes, size_t length,
			 struct arena *arena);
const char *explain_packet(const uint8_t *bytes, size_t length,
			   struct arena *arena);

/**
 * explain_result - the steps, the deciding rule with its source line, and
 * the frames that leave. @source gives the policy's file and text.
 */
const char *explain_result(const struct policy *policy,
			   const struct model_result *result,
			   const struct diag *source, struct arena *arena);

/* --- its lines, for what was decided elsewhere ------------------------- */

/** explain_step - @what happened at @stage, by the policy's words at @span. */
void explain_step(struct text *text, const char *stage, const char *what,
		  struct span span, const struct diag *source);

/** explain_verdict - @number is that of the rule if that was the @reason. */
void explain_verdict(struct text *text, const struct policy *policy,
		     bool passed, enum reason reason, uint32_t number,
		     const struct diag *source);

/** explain_out - @frame, in words, leaves by @port. */
void explain_out(struct text *text, const struct port *port, const char *frame);

#endif
