/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_declare.c - what the other blocks refer to: the bridge with its
 * ports and zones, named sets of addresses, services.
 */
#include "core/parser.h"

/* --- bridge ------------------------------------------------------------ */

static bool parse_port(struct parser *parser)
{
	struct span start = parser->token.span;
	struct port port = { .zone = 0 };
	struct port *slot;

	parser_advance_interface(parser);
	if (!parse_interface(parser, &port.name) ||
	    !parser_expect_keyword(parser, KEYWORD_ZONE) ||
	    !parse_name(parser, "the name of a zone", &port.zone_name))
		return false;
	port.span = parser_span_from(parser, start);
	slot = parser_push(parser, LIST_BRIDGE_PORTS);
	if (!slot)
		return false;
	*slot = port;
	return true;
}

static bool parse_bridge_mac(struct parser *parser)
{
	struct bridge *bridge = &parser->policy->bridge;
	struct span start = parser->token.span;

	parser_advance(parser);
	if (bridge->has_mac)
		return parser_twice(parser, "'mac'", start, bridge->mac_span);
	if (!parse_mac(parser, &bridge->mac))
		return false;
	bridge->has_mac = true;
	bridge->mac_span = parser_span_from(parser, start);
	return true;
}

static bool bridge_statement(struct parser *parser, void *context)
{
	(void)context;
	return parser_at_keyword(parser, KEYWORD_PORT)
		       ? parse_port(parser)
		       : parse_bridge_mac(parser);
}

bool parse_bridge(struct parser *parser)
{
	static const enum keyword statements[] = { KEYWORD_PORT, KEYWORD_MAC };
	struct bridge *bridge = &parser->policy->bridge;
	struct span start = parser->token.span;
	struct block block = { .name = "a bridge block",
			       .statements = statements,
			       .count = 2,
			       .open = start };

	parser_advance_interface(parser);
	if (parser->policy->has_bridge)
		return parser_twice(parser, "bridge block", start,
				    bridge->span);
	parser->policy->has_bridge = true;
	bridge->span = start;
	if (!parse_interface(parser, &bridge->name) ||
	    !parser_expect(parser, TOKEN_OPEN, "'{'"))
		return false;
	parser_block(parser, &block, bridge_statement, NULL);
	bridge->ports =
		parser_take(parser, LIST_BRIDGE_PORTS, &bridge->port_count);
	bridge->span = parser_span_from(parser, start);
	return true;
}

/* --- named sets -------------------------------------------------------- */

bool parse_address_definition(struct parser *parser)
{
	struct address_definition definition = { .set = { .count = 0 } };
	struct address_definition *slot;

	parser_advance(parser);
	if (!parse_name(parser, "the name of an address set",
			&definition.name) ||
	    !parser_expect(parser, TOKEN_EQUALS, "'='") ||
	    !parse_address_set(parser, &definition.set))
		return false;
	slot = parser_push(parser, LIST_ADDRESSES);
	if (!slot)
		return false;
	*slot = definition;
	return true;
}

static bool transport_item(struct parser *parser, void *context)
{
	struct transport *slot;
	struct transport transport;

	(void)context;
	if (!parse_transport(parser, &transport))
		return false;
	slot = parser_push(parser, LIST_TRANSPORTS);
	if (!slot)
		return false;
	*slot = transport;
	return true;
}

bool parse_service_definition(struct parser *parser)
{
	struct service_definition definition = { .transports = { .count = 0 } };
	struct transport_list *list = &definition.transports;
	struct service_definition *slot;

	parser_advance(parser);
	if (!parse_name(parser, "the name of a service", &definition.name) ||
	    !parser_expect(parser, TOKEN_EQUALS, "'='"))
		return false;
	parser_restart(parser, LIST_TRANSPORTS);
	if (!parse_braces(parser, transport_item, NULL))
		return false;
	list->items = parser_take(parser, LIST_TRANSPORTS, &list->count);
	if (!list->items)
		return false;
	slot = parser_push(parser, LIST_SERVICES);
	if (!slot)
		return false;
	*slot = definition;
	return true;
}
