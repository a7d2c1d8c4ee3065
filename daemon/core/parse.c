/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse.c - the outermost level of the language. The grammar is that of
 * sluice.conf(5).
 */
#include "core/parse.h"

#include "core/parser.h"

static const enum keyword statements[] = {
	KEYWORD_VERSION, KEYWORD_BRIDGE, KEYWORD_ADDRESS, KEYWORD_SERVICE,
	KEYWORD_NAT,	 KEYWORD_FILTER, KEYWORD_GUARD,
};

static const struct block outermost = {
	.name = "a policy",
	.statements = statements,
	.count = sizeof(statements) / sizeof(statements[0]),
};

static bool parse_version(struct parser *parser)
{
	struct span start = parser->token.span;
	bool first = !parser->begun;
	uint32_t version;

	parser_advance(parser);
	if (parser->policy->has_version)
		return parser_twice(parser, "'version'", start,
				    parser->version_span);
	if (!first)
		return parser_error(parser, start,
				    "'version' must be the first statement of "
				    "the file");
	parser->policy->has_version = true;
	parser->version_span = start;
	if (!parser_at(parser, TOKEN_WORD) ||
	    !text_number(parser_text(parser), parser->token.span.length, 1,
			 &version) ||
	    version != 1)
		return parser_unexpected(parser,
					 "1, the only version there is");
	parser_advance(parser);
	return true;
}

static bool parse_statement(struct parser *parser)
{
	const struct token *token = &parser->token;
	enum keyword keyword =
		token->kind == TOKEN_WORD ? token->keyword : KEYWORD_NONE;

	switch ((int)keyword) {
	case KEYWORD_VERSION:
		return parse_version(parser);
	case KEYWORD_BRIDGE:
		return parse_bridge(parser);
	case KEYWORD_ADDRESS:
		return parse_address_definition(parser);
	case KEYWORD_SERVICE:
		return parse_service_definition(parser);
	case KEYWORD_NAT:
		return parse_nat(parser);
	case KEYWORD_FILTER:
		return parse_filter(parser);
	case KEYWORD_GUARD:
		return parse_guard(parser);
	}
	return parser_unknown_keyword(parser, outermost.name,
				      outermost.statements, outermost.count);
}

/* A '}' too many is the echo of one that was missed before. */
static void refuse_close(struct parser *parser)
{
	if (!parser->brace_missed)
		parser_error(parser, parser->token.span,
			     "'}' closes nothing; no block is open");
	parser_advance(parser);
}

static void parse_statements(struct parser *parser)
{
	while (!parser_at(parser, TOKEN_END) && !parser->out_of_memory) {
		if (parser_at(parser, TOKEN_CLOSE))
			refuse_close(parser);
		else if (!parse_statement(parser))
			parser_recover(parser, &outermost, 0);
		parser->begun = true;
	}
}

static void take_statements(struct parser *parser)
{
	struct policy *policy = parser->policy;

	policy->addresses =
		parser_take(parser, LIST_ADDRESSES, &policy->address_count);
	policy->services =
		parser_take(parser, LIST_SERVICES, &policy->service_count);
	policy->nats = parser_take(parser, LIST_NATS, &policy->nat_count);
	policy->guards = parser_take(parser, LIST_GUARDS, &policy->guard_count);
}

bool policy_parse(struct policy *policy, struct arena *arena, struct diag *diag)
{
	struct parser parser = { .arena = arena,
				 .diag = diag,
				 .policy = policy };
	size_t errors = diag->errors;

	*policy = (struct policy){ .has_version = false };
	if (diag->length > POLICY_TEXT_MAX) {
		diag_error(diag, (struct span){ 0, 0 },
			   "the policy has %zu bytes; at most %u are allowed",
			   diag->length, POLICY_TEXT_MAX);
		return false;
	}
	for (size_t i = 0; i < LISTS; i++)
		arena_init(&parser.lists[i].arena, arena->limit);
	parser.clean = lex_check_text(diag);
	lex_init(&parser.lexer, diag->text, diag->length);
	parser_advance(&parser);
	parse_statements(&parser);
	take_statements(&parser);
	for (size_t i = 0; i < LISTS; i++)
		arena_free(&parser.lists[i].arena);
	return diag->errors == errors;
}
