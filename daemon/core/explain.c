/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain.c - a result of the model as text: the steps in their order, each
 * with the line of the policy that made it, the verdict, the frames.
 */
#include "core/explain.h"

#include <string.h>

#include "core/text.h"

#define STAGE_WIDTH "%-10s"

/* The source line at @offset, without indentation and comment. */
static void add_source_line(struct text *text, const struct diag *source,
			    size_t offset)
{
	size_t start = offset;
	size_t end = offset;
	bool quoted = false;

	while (start > 0 && source->text[start - 1] != '\n')
		start--;
	while (start < source->length &&
	       (source->text[start] == ' ' || source->text[start] == '\t'))
		start++;
	for (end = start; end < source->length; end++) {
		char c = source->text[end];

		if (c == '\n' || (c == '#' && !quoted))
			break;
		if (c == '"')
			quoted = !quoted;
	}
	while (end > start &&
	       (source->text[end - 1] == ' ' || source->text[end - 1] == '\t' ||
		source->text[end - 1] == '\r'))
		end--;
	text_add_bytes(text, source->text + start, end - start);
}

/* "  (home.conf:14: static ...)" */
static void add_place(struct text *text, const struct diag *source,
		      struct span span)
{
	unsigned line, column;

	if (span.length == 0 || source == NULL || span.offset >= source->length)
		return;
	diag_position(source, span.offset, &line, &column);
	text_format(text, "  (%s:%u: ", source->file, line);
	add_source_line(text, source, span.offset);
	text_add(text, ")");
}

void explain_step(struct text *text, const char *stage, const char *what,
		  struct span span, const struct diag *source)
{
	text_format(text, STAGE_WIDTH "%s", stage, what ? what : "");
	add_place(text, source, span);
	text_add(text, "\n");
}

void explain_verdict(struct text *text, const struct policy *policy,
		     bool passed, enum reason reason, uint32_t number,
		     const struct diag *source)
{
	const struct rule *rule = policy_rule(policy, number);

	text_format(text, STAGE_WIDTH "%s: ", "verdict",
		    passed ? "pass" : "drop");
	if (reason == REASON_RULE && rule != NULL) {
		text_format(text, "rule %u", rule->number);
		add_place(text, source, rule->span);
	} else {
		text_add(text, reason_text(reason));
		if (reason == REASON_DEFAULT)
			add_place(text, source, policy->filter.default_span);
	}
	text_add(text, "\n");
}

void explain_out(struct text *text, const struct port *port, const char *frame)
{
	text_format(text, STAGE_WIDTH "%s: %s\n", "out", port->name.text,
		    frame ? frame : "");
}

const char *explain_result(const struct policy *policy,
			   const struct model_result *result,
			   const struct diag *source, struct arena *arena)
{
	struct text text;
	size_t i;

	text_init(&text, arena);
	for (i = 0; i < result->step_count; i++)
		explain_step(&text, result->steps[i].stage,
			     result->steps[i].text, result->steps[i].span,
			     source);
	explain_verdict(&text, policy, result->verdict == VERDICT_ACCEPT,
			result->reason, result->rule, source);
	for (i = 0; i < result->output_count; i++) {
		const struct model_output *out = &result->outputs[i];

		explain_out(&text, &policy->bridge.ports[out->port],
			    explain_frame(out->bytes, out->length, arena));
	}
	return text_string(&text);
}
