/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_address.c - addresses, prefixes, ranges, and sets of them.
 */
#include "core/parser.h"

#include <string.h>

bool parse_address(struct parser *parser, struct address *out)
{
	if (!parser_at(parser, TOKEN_WORD) ||
	    !address_parse(parser_text(parser), parser->token.span.length, out))
		return parser_unknown_word(parser, "an IPv4 or IPv6 address");
	parser_advance(parser);
	return true;
}

static bool refuse_host_bits(struct parser *parser, const struct prefix *prefix)
{
	char text[PREFIX_TEXT_MAX];
	struct prefix right = *prefix;

	right.address = address_mask(&prefix->address, prefix->length);
	return parser_error(parser, parser->token.span,
			    "the prefix has host bits set; it is %s",
			    prefix_format(&right, text));
}

/* The word, which has its '/' at @slash, as a prefix; not consumed. */
static bool read_prefix(struct parser *parser, const char *slash,
			struct prefix *out)
{
	const char *text = parser_text(parser);
	size_t before = (size_t)(slash - text);
	size_t after = parser->token.span.length - before - 1;
	struct address masked;
	uint32_t bits;
	uint32_t length;

	if (!address_parse(text, before, &out->address))
		return parser_unknown_word(parser, "a prefix, ADDRESS/LENGTH");
	bits = (uint32_t)address_size(out->address.family) * 8;
	if (!text_number(slash + 1, after, bits, &length))
		return parser_error(parser, parser->token.span,
				    "the length of an IPv%d prefix is 0 to %u",
				    (int)out->address.family, bits);
	out->length = (uint8_t)length;
	masked = address_mask(&out->address, length);
	if (address_compare(&masked, &out->address))
		return refuse_host_bits(parser, out);
	return true;
}

bool parse_prefix(struct parser *parser, struct prefix *out, bool *slash)
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	const char *found = NULL;

	if (parser_at(parser, TOKEN_WORD))
		found = memchr(text, '/', length);
	*slash = found != NULL;
	if (!found) {
		if (!parse_address(parser, &out->address))
			return false;
		out->length = (uint8_t)(address_size(out->address.family) * 8);
		return true;
	}
	if (!read_prefix(parser, found, out))
		return false;
	parser_advance(parser);
	return true;
}

/* --- sets -------------------------------------------------------------- */

/* The word, which has its '-' at @dash, as a range; not consumed. */
static bool read_range(struct parser *parser, const char *dash,
		       struct interval *out)
{
	const char *text = parser_text(parser);
	size_t before = (size_t)(dash - text);
	size_t after = parser->token.span.length - before - 1;
	struct span span = parser->token.span;

	if (!address_parse(text, before, &out->first) ||
	    !address_parse(dash + 1, after, &out->last))
		return parser_unknown_word(parser, "a range, ADDRESS-ADDRESS");
	if (out->first.family != out->last.family)
		return parser_error(parser, span,
				    "a range cannot mix IPv4 and IPv6");
	if (address_compare(&out->first, &out->last) > 0)
		return parser_error(parser, span, "the range runs backwards");
	return true;
}

static bool read_named(struct parser *parser, struct address_item *item)
{
	struct name name;

	if (!parse_name_text(parser, "the name of an address set",
			     parser_text(parser) + 1,
			     parser->token.span.length - 1, &name))
		return false;
	item->kind = ADDRESS_ITEM_NAMED;
	item->name = name.text;
	return true;
}

static bool read_numeric(struct parser *parser, struct address_item *item)
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	const char *slash = memchr(text, '/', length);
	const char *dash = memchr(text, '-', length);
	struct prefix prefix;

	if (slash) {
		item->kind = ADDRESS_ITEM_PREFIX;
		if (!read_prefix(parser, slash, &prefix))
			return false;
		item->prefix_length = prefix.length;
		item->interval = prefix_interval(&prefix);
	} else if (dash) {
		item->kind = ADDRESS_ITEM_RANGE;
		if (!read_range(parser, dash, &item->interval))
			return false;
	} else {
		item->kind = ADDRESS_ITEM_HOST;
		if (!address_parse(text, length, &item->interval.first))
			return parser_unknown_word(
				parser, "an address, a prefix, a range or "
					"a set's name with @");
		item->interval.last = item->interval.first;
	}
	parser_advance(parser);
	return true;
}

static bool address_item(struct parser *parser, void *context)
{
	struct address_item item = { .span = parser->token.span };
	struct address_item *slot;

	(void)context;
	if (!parser_at(parser, TOKEN_WORD))
		return parser_unknown_word(parser, "an address");
	if (*parser_text(parser) == '@' ? !read_named(parser, &item)
					: !read_numeric(parser, &item))
		return false;
	slot = parser_push(parser, LIST_ADDRESS_ITEMS);
	if (!slot)
		return false;
	*slot = item;
	return true;
}

bool parse_address_set(struct parser *parser, struct address_set *out)
{
	struct span start = parser->token.span;

	parser_restart(parser, LIST_ADDRESS_ITEMS);
	out->negated = parser_accept_keyword(parser, KEYWORD_NOT);
	if (!parse_braces(parser, address_item, NULL))
		return false;
	out->items = parser_take(parser, LIST_ADDRESS_ITEMS, &out->count);
	out->span = parser_span_from(parser, start);
	return out->items != NULL;
}
