/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_guard.c - a guard block: what the hosts of a zone may claim.
 */
#include "core/parser.h"

#define MACS_MAX 65535 /* of "macs": elements of a kernel set */

static bool parse_bind(struct parser *parser)
{
	struct span start = parser->last.span;
	struct guard_bind bind = { .address_span = parser->token.span };
	struct guard_bind *slot;

	if (!parse_address(parser, &bind.address) ||
	    !parser_expect(parser, TOKEN_EQUALS, "'=' and a MAC address") ||
	    !parse_mac(parser, &bind.mac))
		return false;
	bind.span = parser_span_from(parser, start);
	slot = parser_push(parser, LIST_BINDS);
	if (!slot)
		return false;
	*slot = bind;
	return true;
}

static bool parse_denial(struct parser *parser, struct guard *guard)
{
	struct span span = parser->token.span;
	unsigned denial;

	if (!parser_at(parser, TOKEN_WORD) ||
	    !symbol_find(SYMBOL_DENIAL, parser_text(parser), span.length,
			 &denial))
		return parser_unknown_symbol(
			parser, SYMBOL_DENIAL,
			"one of dhcp-server, router-advertisement, redirect");
	if (guard->deny[denial])
		return parser_twice(parser, symbol_text(SYMBOL_DENIAL, denial),
				    span, guard->deny_span[denial]);
	guard->deny[denial] = true;
	guard->deny_span[denial] = span;
	parser_advance(parser);
	return true;
}

static bool parse_deny(struct parser *parser, struct guard *guard)
{
	do {
		if (!parse_denial(parser, guard))
			return false;
	} while (parser_accept(parser, TOKEN_COMMA));
	return true;
}

static bool parse_macs(struct parser *parser, struct guard *guard)
{
	struct span start = parser->last.span;

	if (guard->macs)
		return parser_twice(parser, "'macs'", start, guard->macs_span);
	if (!parse_number(parser, "a number of MACs", 1, MACS_MAX,
			  &guard->macs))
		return false;
	guard->macs_span = parser_span_from(parser, start);
	return true;
}

static bool guard_statement(struct parser *parser, void *context)
{
	struct guard *guard = context;

	if (parser_accept_keyword(parser, KEYWORD_BIND))
		return parse_bind(parser);
	if (parser_accept_keyword(parser, KEYWORD_DENY))
		return parse_deny(parser, guard);
	parser_advance(parser);
	return parse_macs(parser, guard);
}

bool parse_guard(struct parser *parser)
{
	static const enum keyword statements[] = { KEYWORD_BIND, KEYWORD_DENY,
						   KEYWORD_MACS };
	struct span start = parser->token.span;
	struct guard guard = { .span = start };
	struct block block = { .name = "a guard block",
			       .statements = statements,
			       .count = 3,
			       .open = start };
	struct guard *slot;

	parser_advance(parser);
	if (!parse_name(parser, "the name of a zone", &guard.zone_name) ||
	    !parser_expect(parser, TOKEN_OPEN, "'{'"))
		return false;
	parser_restart(parser, LIST_BINDS);
	parser_block(parser, &block, guard_statement, &guard);
	guard.binds = parser_take(parser, LIST_BINDS, &guard.bind_count);
	guard.span = parser_span_from(parser, start);
	slot = parser_push(parser, LIST_GUARDS);
	if (!slot)
		return false;
	*slot = guard;
	return true;
}
