/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_transport.c - protocols, ports, ICMP types.
 */
#include "core/parser.h"

static const enum keyword port_protocols[] = { KEYWORD_TCP, KEYWORD_UDP,
					       KEYWORD_SCTP };
static const enum keyword transports[] = { KEYWORD_TCP,	  KEYWORD_UDP,
					   KEYWORD_SCTP,  KEYWORD_ICMP,
					   KEYWORD_ICMP6, KEYWORD_PROTOCOL };

struct transport transport_any(void)
{
	return (struct transport){ .protocol = PROTOCOL_ANY,
				   .icmp_type = ICMP_ANY,
				   .icmp_code = ICMP_ANY };
}

/* The number of the protocol that the token names, if it is a known one. */
static bool names_protocol(const struct parser *parser, int *out)
{
	unsigned value;

	if (!parser_at(parser, TOKEN_WORD) ||
	    !symbol_find(SYMBOL_PROTOCOL, parser_text(parser),
			 parser->token.span.length, &value))
		return false;
	*out = (int)value;
	return true;
}

static bool at_port_protocol(const struct parser *parser)
{
	return parser_at_keyword(parser, KEYWORD_TCP) ||
	       parser_at_keyword(parser, KEYWORD_UDP) ||
	       parser_at_keyword(parser, KEYWORD_SCTP);
}

bool parse_port_protocol(struct parser *parser, int *out)
{
	if (!at_port_protocol(parser) || !names_protocol(parser, out))
		return parser_unknown_keyword(parser, NULL, port_protocols, 3);
	parser_advance(parser);
	return true;
}

bool parse_protocol(struct parser *parser, int *out)
{
	uint32_t number;

	if (names_protocol(parser, out)) {
		parser_advance(parser);
		return true;
	}
	if (parser_at(parser, TOKEN_WORD) &&
	    text_number(parser_text(parser), parser->token.span.length, 255,
			&number)) {
		*out = (int)number;
		parser_advance(parser);
		return true;
	}
	return parser_unknown_symbol(parser, SYMBOL_PROTOCOL,
				     "an IP protocol (a name, or 0 to 255)");
}

/* --- ports ------------------------------------------------------------- */

static bool port_item(struct parser *parser, void *context)
{
	struct port_range *slot;
	uint32_t first;
	uint32_t last;

	(void)context;
	if (!parse_range(parser, "a port", 0, UINT16_MAX, &first, &last))
		return false;
	slot = parser_push(parser, LIST_PORTS);
	if (!slot)
		return false;
	slot->first = (uint16_t)first;
	slot->last = (uint16_t)last;
	return true;
}

bool parse_port_list(struct parser *parser, struct port_list *out)
{
	parser_restart(parser, LIST_PORTS);
	if (!parse_braces(parser, port_item, NULL))
		return false;
	out->items = parser_take(parser, LIST_PORTS, &out->count);
	return out->items != NULL;
}

/* --- ICMP -------------------------------------------------------------- */

static bool parse_icmp_type(struct parser *parser, int protocol, int *out)
{
	bool v6 = protocol == PROTOCOL_ICMP6;
	enum symbol_kind kind = v6 ? SYMBOL_ICMP6 : SYMBOL_ICMP;
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	uint32_t number;
	unsigned value;

	if (symbol_find(kind, text, length, &value))
		*out = (int)value;
	else if (text_number(text, length, 255, &number))
		*out = (int)number;
	else
		return parser_unknown_symbol(
			parser, kind,
			v6 ? "an ICMPv6 type (a name, or 0 to 255)"
			   : "an ICMP type (a name, or 0 to 255)");
	parser_advance(parser);
	return true;
}

bool parse_icmp_operands(struct parser *parser, struct transport *out)
{
	uint32_t code;

	if (parser_at_keyword(parser, KEYWORD_CODE))
		return parser_error(parser, parser->token.span,
				    "a code belongs to a type; write the type "
				    "before it");
	if (!parser_at_keyword(parser, KEYWORD_NONE))
		return true;
	if (!parse_icmp_type(parser, out->protocol, &out->icmp_type))
		return false;
	if (!parser_accept_keyword(parser, KEYWORD_CODE))
		return true;
	if (!parse_number(parser, "an ICMP code", 0, 255, &code))
		return false;
	out->icmp_code = (int)code;
	return true;
}

/* --- the whole --------------------------------------------------------- */

static bool parse_ports(struct parser *parser, struct transport *out)
{
	if (!parse_port_protocol(parser, &out->protocol))
		return false;
	if (!parser_at_keyword(parser, KEYWORD_SPORT) &&
	    !parse_port_list(parser, &out->target))
		return false;
	return !parser_accept_keyword(parser, KEYWORD_SPORT) ||
	       parse_port_list(parser, &out->source);
}

static bool refuse_alternative(struct parser *parser)
{
	bool port = parser_at(parser, TOKEN_WORD) &&
		    *parser_text(parser) >= '0' && *parser_text(parser) <= '9';

	parser_unknown_keyword(parser, "a service", transports,
			       sizeof(transports) / sizeof(transports[0]));
	if (port)
		parser_note(parser, parser->token.span,
			    "several ports of one protocol are written as in "
			    "tcp { 80, 443 }");
	return false;
}

static bool parse_alternative(struct parser *parser, struct transport *out)
{
	if (at_port_protocol(parser))
		return parse_ports(parser, out);
	if (parser_at_keyword(parser, KEYWORD_ICMP) ||
	    parser_at_keyword(parser, KEYWORD_ICMP6)) {
		names_protocol(parser, &out->protocol);
		parser_advance(parser);
		return parse_icmp_operands(parser, out);
	}
	if (parser_accept_keyword(parser, KEYWORD_PROTOCOL))
		return parse_protocol(parser, &out->protocol);
	return refuse_alternative(parser);
}

bool parse_transport(struct parser *parser, struct transport *out)
{
	struct span start = parser->token.span;

	*out = transport_any();
	if (!parse_alternative(parser, out))
		return false;
	out->span = parser_span_from(parser, start);
	return true;
}
