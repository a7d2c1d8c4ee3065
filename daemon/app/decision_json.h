/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decision_json.h - what was decided about a frame, for machines: one line
 * each, of what the model says and of what the kernel tells.
 */
#ifndef SLUICE_APP_DECISION_JSON_H
#define SLUICE_APP_DECISION_JSON_H

#include "core/model.h"
#include "core/traced.h"

/**
 * explain_json - of the model's @result, about @frame (in words), which came
 * in at @port of @policy; @number counts frames from 1, @source is the
 * policy's text.
 */
void explain_json(const struct model_result *result, uint64_t number,
		  const struct policy *policy, size_t port, const char *frame,
		  const struct diag *source, struct text *out);

/** trace_json - of @traced; ditto. */
void trace_json(const struct traced *traced, uint64_t number,
		const struct diag *source, struct text *out);

#endif
