/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_filter.c - the filter block: rules, and the default at its end.
 */
#include "core/parser.h"

#include <string.h>

#define RULE_LENGTH_MIN 10 /* bytes of "drop a->b" and what parts it */

static const enum keyword actions[] = { KEYWORD_DROP, KEYWORD_PASS };

/* struct draft - a filter that is being read. */
struct draft {
	struct filter *filter;
	bool stray_reported; /* a rule stood behind "default" */
};

static bool parse_default_action(struct parser *parser,
				 enum default_action *out)
{
	if (parser_accept_keyword(parser, KEYWORD_PASS))
		*out = DEFAULT_PASS;
	else if (parser_accept_keyword(parser, KEYWORD_DROP))
		*out = DEFAULT_DROP;
	else
		return parser_unknown_keyword(parser, "a default", actions, 2);
	return true;
}

static bool parse_default(struct parser *parser, struct filter *filter)
{
	struct span start = parser->token.span;
	bool second = filter->has_default;

	parser_advance(parser);
	if (!parse_default_action(parser, &filter->default_action))
		return false;
	filter->has_default = true;
	filter->default_log = parser_accept_keyword(parser, KEYWORD_LOG);
	if (filter->default_log &&
	    !parse_string(parser, &filter->default_log_text))
		return false;
	if (second)
		return parser_twice(parser, "'default'", start,
				    filter->default_span);
	filter->default_span = parser_span_from(parser, start);
	return true;
}

static void report_stray(struct parser *parser, struct draft *draft)
{
	if (draft->stray_reported)
		return;
	draft->stray_reported = true;
	parser_error(parser, parser->token.span,
		     "a rule behind 'default' is never reached; 'default' is "
		     "the last line of the filter");
	parser_note(parser, draft->filter->default_span, "'default' is here");
}

static bool filter_statement(struct parser *parser, void *context)
{
	struct draft *draft = context;

	if (parser_at_keyword(parser, KEYWORD_DEFAULT))
		return parse_default(parser, draft->filter);
	if (draft->filter->has_default)
		report_stray(parser, draft);
	return parse_rule(parser);
}

/*
 * As many rules as arrows follow, at most. The text may hold nothing but
 * arrows, so it is asked whether rules would fit at all.
 */
static size_t count_arrows(const struct lexer *lexer)
{
	const char *end = lexer->text + lexer->length;
	const char *at = lexer->text + lexer->at;
	size_t most = lexer->length / RULE_LENGTH_MIN + 1;
	size_t count = 0;

	while ((at = memchr(at, '>', (size_t)(end - at)))) {
		count += at[-1] == '-';
		at++;
	}
	return count < most ? count : most;
}

bool parse_filter(struct parser *parser)
{
	static const enum keyword statements[] = { KEYWORD_PASS, KEYWORD_DROP,
						   KEYWORD_COUNT,
						   KEYWORD_DEFAULT };
	struct filter *filter = &parser->policy->filter;
	struct span start = parser->token.span;
	struct draft draft = { .filter = filter };
	struct block block = { .name = "a filter block",
			       .statements = statements,
			       .count = 4,
			       .open = start };

	parser_advance(parser);
	if (parser->policy->has_filter)
		return parser_twice(parser, "filter block", start,
				    filter->span);
	parser->policy->has_filter = true;
	filter->span = start;
	if (!parser_expect(parser, TOKEN_OPEN, "'{'"))
		return false;
	if (!parser_reserve(parser, LIST_RULES, count_arrows(&parser->lexer)))
		return false;
	parser_block(parser, &block, filter_statement, &draft);
	filter->rules = parser_take(parser, LIST_RULES, &filter->count);
	filter->span = parser_span_from(parser, start);
	return true;
}
