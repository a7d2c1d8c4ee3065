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

static const struct rule *rule_of(const struct policy *policy, uint32_t number)
{
	size_t i;

	for (i = 0; i < policy->filter.count; i++) {
		if (policy->filter.rules[i].number == number)
			return &policy->filter.rules[i];
	}
	return NULL;
}

static void add_verdict(struct text *text, const struct policy *policy,
			const struct model_result *result,
			const struct diag *source)
{
	const struct rule *rule = rule_of(policy, result->rule);

	text_format(text, STAGE_WIDTH "%s: ", "verdict",
		    result->verdict == VERDICT_ACCEPT ? "pass" : "drop");
	if (result->reason == REASON_RULE && rule != NULL) {
		text_format(text, "rule %u", rule->number);
		add_place(text, source, rule->span);
	} else {
		text_add(text, reason_text(result->reason));
		if (result->reason == REASON_DEFAULT)
			add_place(text, source, policy->filter.default_span);
	}
	text_add(text, "\n");
}

const char *explain_result(const struct policy *policy,
			   const struct model_result *result,
			   const struct diag *source, struct arena *arena)
{
	struct text text;
	size_t i;

	text_init(&text, arena);
	for (i = 0; i < result->step_count; i++) {
		const struct model_step *step = &result->steps[i];

		text_format(&text, STAGE_WIDTH "%s", step->stage, step->text);
		add_place(&text, source, step->span);
		text_add(&text, "\n");
	}
	add_verdict(&text, policy, result, source);
	for (i = 0; i < result->output_count; i++) {
		const struct model_output *out = &result->outputs[i];
		const char *frame =
			explain_frame(out->bytes, out->length, arena);

		text_format(&text, STAGE_WIDTH "%s: %s\n", "out",
			    policy->bridge.ports[out->port].name.text,
			    frame != NULL ? frame : "");
	}
	return text_string(&text);
}
