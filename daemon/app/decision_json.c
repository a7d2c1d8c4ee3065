/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * decision_json.c - a frame, its steps, the verdict, and what left.
 */
#include "app/decision_json.h"

#include <inttypes.h>

#include "app/report.h"
#include "core/explain.h"

/* "null" for a string that is not there. */
static void add_value(struct text *out, const char *string)
{
	if (string)
		json_string(out, string);
	else
		text_add(out, "null");
}

static void add_string(struct text *out, const char *name, const char *string)
{
	text_format(out, ",\"%s\":", name);
	add_value(out, string);
}

static void begin(struct text *out, uint64_t number, const struct port *port,
		  const char *frame)
{
	text_format(out, "{\"number\":%" PRIu64, number);
	add_string(out, "port", port ? port->name.text : NULL);
	add_string(out, "frame", frame);
	text_add(out, ",\"steps\":[");
}

static void add_step(struct text *out, bool first, const char *stage,
		     const char *what, struct span span,
		     const struct diag *source)
{
	unsigned line, column;

	text_add(out, first ? "{\"stage\":" : ",{\"stage\":");
	json_string(out, stage);
	add_string(out, "text", what);
	if (span.length && span.offset < source->length) {
		diag_position(source, span.offset, &line, &column);
		text_format(out, ",\"line\":%u", line);
	}
	text_add(out, "}");
}

/* @decided: else it is not known. */
static void add_verdict(struct text *out, bool decided, bool passed,
			enum reason reason, uint32_t rule)
{
	text_add(out, "]");
	add_string(out, "verdict", !decided ? NULL : passed ? "pass" : "drop");
	add_string(out, "reason", decided ? reason_text(reason) : NULL);
	if (decided && reason == REASON_RULE)
		text_format(out, ",\"rule\":%" PRIu32, rule);
	text_add(out, ",\"out\":[");
}

static void add_out(struct text *out, bool first, const struct port *port,
		    const char *frame)
{
	text_add(out, first ? "{\"port\":" : ",{\"port\":");
	add_value(out, port ? port->name.text : NULL);
	add_string(out, "frame", frame);
	text_add(out, "}");
}

void explain_json(const struct model_result *result, uint64_t number,
		  const struct policy *policy, size_t port, const char *frame,
		  const struct diag *source, struct text *out)
{
	const struct port *ports = policy->bridge.ports;

	begin(out, number, &ports[port], frame);
	for (size_t i = 0; i < result->step_count; i++)
		add_step(out, i == 0, result->steps[i].stage,
			 result->steps[i].text, result->steps[i].span, source);
	add_verdict(out, true, result->verdict == VERDICT_ACCEPT,
		    result->reason, result->rule);
	for (size_t i = 0; i < result->output_count; i++)
		add_out(out, i == 0, &ports[result->outputs[i].port],
			explain_frame(result->outputs[i].bytes,
				      result->outputs[i].length, out->arena));
	text_add(out, "]}\n");
}

void trace_json(const struct traced *traced, uint64_t number,
		const struct diag *source, struct text *out)
{
	begin(out, number, traced->in, traced->frame);
	for (size_t i = 0; i < traced->step_count; i++)
		add_step(out, i == 0, traced->steps[i].stage,
			 traced->steps[i].text, traced->steps[i].span, source);
	add_verdict(out, traced->decided, traced->passed, traced->reason,
		    traced->rule);
	if (traced->leaves)
		add_out(out, true, traced->out, traced->leaves);
	text_add(out, "]");
	if (!traced->decided)
		add_string(out, "chain", traced->chain);
	text_add(out, "}\n");
}
