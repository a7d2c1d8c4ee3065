/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_nat.c - a nat block: the translations at a zone's ports.
 */
#include "core/parser.h"

/* One side of a line: an address or a prefix, with where it stands. */
static bool parse_side(struct parser *parser, struct prefix *out,
		       struct span *span, bool *slash)
{
	*span = parser->token.span;
	return parse_prefix(parser, out, slash);
}

static bool parse_host(struct parser *parser, struct prefix *out,
		       struct span *span)
{
	bool slash;

	if (!parse_side(parser, out, span, &slash))
		return false;
	if (slash)
		return parser_error(parser, *span,
				    "an alias stands for one host; write an "
				    "address without '/'");
	return true;
}

static bool parse_alias(struct parser *parser, struct nat_entry *entry)
{
	return parse_host(parser, &entry->outer, &entry->outer_span) &&
	       parser_expect_keyword(parser, KEYWORD_AS) &&
	       parse_host(parser, &entry->inner, &entry->inner_span);
}

static bool parse_pair(struct parser *parser, struct nat_entry *entry,
		       bool *outer_slash, bool *inner_slash)
{
	return parse_side(parser, &entry->outer, &entry->outer_span,
			  outer_slash) &&
	       parser_expect(parser, TOKEN_EQUALS,
			     "'=' and the inside address") &&
	       parse_side(parser, &entry->inner, &entry->inner_span,
			  inner_slash);
}

static bool parse_static(struct parser *parser, struct nat_entry *entry)
{
	bool outer_slash;
	bool inner_slash;

	return parse_pair(parser, entry, &outer_slash, &inner_slash);
}

static bool parse_nat_prefix(struct parser *parser, struct nat_entry *entry)
{
	bool outer_slash;
	bool inner_slash;

	if (!parse_pair(parser, entry, &outer_slash, &inner_slash))
		return false;
	if (outer_slash && inner_slash)
		return true;
	return parser_error(parser,
			    outer_slash ? entry->inner_span : entry->outer_span,
			    "'prefix' translates prefixes; write "
			    "ADDRESS/LENGTH");
}

static bool parse_private(struct parser *parser, struct nat_entry *entry)
{
	bool slash;

	return parse_side(parser, &entry->inner, &entry->inner_span, &slash);
}

static bool parse_entry(struct parser *parser, struct nat_entry *entry)
{
	if (parser_accept_keyword(parser, KEYWORD_ALIAS)) {
		entry->kind = NAT_ALIAS;
		return parse_alias(parser, entry);
	}
	if (parser_accept_keyword(parser, KEYWORD_STATIC)) {
		entry->kind = NAT_STATIC;
		return parse_static(parser, entry);
	}
	if (parser_accept_keyword(parser, KEYWORD_PREFIX)) {
		entry->kind = NAT_PREFIX;
		return parse_nat_prefix(parser, entry);
	}
	parser_advance(parser);
	entry->kind = NAT_PRIVATE;
	return parse_private(parser, entry);
}

static bool nat_statement(struct parser *parser, void *context)
{
	struct span start = parser->token.span;
	struct nat_entry entry = { .span = start };
	struct nat_entry *slot;

	(void)context;
	if (!parse_entry(parser, &entry))
		return false;
	entry.span = parser_span_from(parser, start);
	slot = parser_push(parser, LIST_NAT_ENTRIES);
	if (!slot)
		return false;
	*slot = entry;
	return true;
}

bool parse_nat(struct parser *parser)
{
	static const enum keyword statements[] = {
		KEYWORD_ALIAS, KEYWORD_STATIC, KEYWORD_PREFIX, KEYWORD_PRIVATE
	};
	struct span start = parser->token.span;
	struct nat nat = { .span = start };
	struct block block = { .name = "a nat block",
			       .statements = statements,
			       .count = 4,
			       .open = start };
	struct nat *slot;

	parser_advance(parser);
	if (!parse_name(parser, "the name of a zone", &nat.zone_name) ||
	    !parser_expect(parser, TOKEN_OPEN, "'{'"))
		return false;
	parser_restart(parser, LIST_NAT_ENTRIES);
	parser_block(parser, &block, nat_statement, NULL);
	nat.entries = parser_take(parser, LIST_NAT_ENTRIES, &nat.count);
	nat.span = parser_span_from(parser, start);
	slot = parser_push(parser, LIST_NATS);
	if (!slot)
		return false;
	*slot = nat;
	return true;
}
