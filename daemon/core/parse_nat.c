/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_nat.c - a nat block: the translations at a zone's ports.
 */
#include <string.h>

#include "core/parser.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* One side of a line: an address or a prefix, with where it stands. */
static bool parse_side(struct parser *parser, struct prefix *out,
		       struct span *span, bool *slash)
{
	*span = parser->token.span;
	return parse_prefix(parser, out, slash);
}

/* @what is said of a side that is a prefix: "an alias stands". */
static bool parse_host(struct parser *parser, const char *what,
		       struct prefix *out, struct span *span)
{
	bool slash;

	if (!parse_side(parser, out, span, &slash))
		return false;
	if (slash)
		return parser_error(parser, *span,
				    "%s for one host; write an "
				    "address without '/'",
				    what);
	return true;
}

/* The outer side of a line, or "dhcp": an address that is handed out. */
static bool parse_outer_host(struct parser *parser, const char *what,
			     struct nat_entry *entry)
{
	static const char word[] = "dhcp";
	size_t length = parser->token.span.length;

	if (!parser_at(parser, TOKEN_WORD) || length != strlen(word) ||
	    memcmp(parser_text(parser), word, length) != 0)
		return parse_host(parser, what, &entry->outer,
				  &entry->outer_span);
	entry->leased = true;
	entry->waits = true;
	/* No station's, and not the same for the router and for us. */
	entry->outer = (struct prefix){ { IP_V4, { 0 } }, 32 };
	entry->outer.address.bytes[3] = entry->kind == NAT_ALIAS;
	entry->outer_span = parser->token.span;
	parser_advance(parser);
	return true;
}

static bool parse_alias(struct parser *parser, struct nat_entry *entry)
{
	static const char what[] = "an alias stands";

	return parse_outer_host(parser, what, entry) &&
	       parser_expect_keyword(parser, KEYWORD_AS) &&
	       parse_host(parser, what, &entry->inner, &entry->inner_span);
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

/* --- many behind one address ------------------------------------------- */

static bool parse_helper(struct parser *parser, struct nat_entry *entry)
{
	unsigned value;

	if (!parser_accept_keyword(parser, KEYWORD_HELPER))
		return true;
	if (!parser_at(parser, TOKEN_WORD) ||
	    !symbol_find(SYMBOL_HELPER, parser_text(parser),
			 parser->token.span.length, &value))
		return parser_unknown_symbol(parser, SYMBOL_HELPER,
					     "a connection helper (ftp, tftp)");
	entry->helper = (enum nat_helper)value;
	entry->helper_span = parser->token.span;
	parser_advance(parser);
	return true;
}

static bool parse_ports_of(struct parser *parser, struct port_range *out,
			   struct span *span)
{
	struct span start = parser->token.span;
	uint32_t first;
	uint32_t last;

	if (!parse_range(parser, "a port", 1, UINT16_MAX, &first, &last))
		return false;
	out->first = (uint16_t)first;
	out->last = (uint16_t)last;
	*span = parser_span_from(parser, start);
	return true;
}

static bool parse_masquerade(struct parser *parser, struct nat_entry *entry)
{
	bool slash;

	if (!parse_side(parser, &entry->inner, &entry->inner_span, &slash) ||
	    !parser_expect_keyword(parser, KEYWORD_AS) ||
	    !parse_outer_host(parser,
			      "the outside address of a masquerade stands",
			      entry))
		return false;
	if (parser_accept_keyword(parser, KEYWORD_PORT) &&
	    !parse_ports_of(parser, &entry->ports, &entry->ports_span))
		return false;
	return parse_helper(parser, entry);
}

/* As many ports inside as outside; only the first of them is kept. */
static bool parse_inner_ports(struct parser *parser, struct nat_entry *entry)
{
	struct port_range inner = entry->ports;
	struct span span;

	if (parser_accept_keyword(parser, KEYWORD_PORT)) {
		if (!parse_ports_of(parser, &inner, &span))
			return false;
		if (inner.last - inner.first !=
		    entry->ports.last - entry->ports.first) {
			parser_error(parser, span,
				     "the two sides differ in their number of "
				     "ports; each needs its own counterpart");
			parser_note(parser, entry->ports_span,
				    "the outside ports");
			return false;
		}
	}
	entry->inner_port = inner.first;
	return true;
}

static bool parse_forward(struct parser *parser, struct nat_entry *entry)
{
	static const char what[] = "a forward stands";

	return parse_outer_host(parser, what, entry) &&
	       parse_port_protocol(parser, &entry->protocol) &&
	       parse_ports_of(parser, &entry->ports, &entry->ports_span) &&
	       parser_expect_keyword(parser, KEYWORD_TO) &&
	       parse_host(parser, what, &entry->inner, &entry->inner_span) &&
	       parse_inner_ports(parser, entry) && parse_helper(parser, entry);
}

static bool parse_entry(struct parser *parser, struct nat_entry *entry)
{
	if (parser_accept_keyword(parser, KEYWORD_MASQUERADE)) {
		entry->kind = NAT_MASQUERADE;
		return parse_masquerade(parser, entry);
	}
	if (parser_accept_keyword(parser, KEYWORD_FORWARD)) {
		entry->kind = NAT_FORWARD;
		return parse_forward(parser, entry);
	}
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
		KEYWORD_ALIAS,	    KEYWORD_STATIC,  KEYWORD_PREFIX,
		KEYWORD_MASQUERADE, KEYWORD_FORWARD, KEYWORD_PRIVATE
	};
	struct span start = parser->token.span;
	struct nat nat = { .span = start };
	struct block block = { .name = "a nat block",
			       .statements = statements,
			       .count = COUNT(statements),
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
