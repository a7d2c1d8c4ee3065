/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace_json.c - a traced frame for machines, one line each.
 */
#include <inttypes.h>

#include "app/report.h"
#include "app/trace.h"

/* "null" for a string that is not there. */
static void add_string(struct text *out, const char *name, const char *string)
{
	text_format(out, ",\"%s\":", name);
	if (string)
		json_string(out, string);
	else
		text_add(out, "null");
}

static void add_step(struct text *out, const struct traced_step *step,
		     const struct diag *source)
{
	unsigned line, column;

	text_add(out, "{\"stage\":");
	json_string(out, step->stage);
	add_string(out, "text", step->text);
	if (step->span.length) {
		diag_position(source, step->span.offset, &line, &column);
		text_format(out, ",\"line\":%u", line);
	}
	text_add(out, "}");
}

static void add_verdict(struct text *out, const struct traced *traced)
{
	const char *word = traced->passed ? "pass" : "drop";

	add_string(out, "verdict", traced->decided ? word : NULL);
	add_string(out, "reason",
		   traced->decided ? reason_text(traced->reason) : NULL);
	if (traced->decided && traced->reason == REASON_RULE)
		text_format(out, ",\"rule\":%" PRIu32, traced->rule);
	if (!traced->decided)
		add_string(out, "chain", traced->chain);
	add_string(out, "out", traced->leaves ? traced->out->name.text : NULL);
	add_string(out, "leaves", traced->leaves);
}

void trace_json(const struct traced *traced, uint64_t number,
		const struct diag *source, struct text *out)
{
	text_format(out, "{\"number\":%" PRIu64, number);
	add_string(out, "port", traced->in ? traced->in->name.text : NULL);
	add_string(out, "frame", traced->frame);
	text_add(out, ",\"steps\":[");
	for (size_t i = 0; i < traced->step_count; i++) {
		if (i)
			text_add(out, ",");
		add_step(out, &traced->steps[i], source);
	}
	text_add(out, "]");
	add_verdict(out, traced);
	text_add(out, "}\n");
}
