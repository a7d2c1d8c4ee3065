/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_operand.c - what is small: names, texts, numbers, ranges, MACs.
 */
#include "core/parser.h"

#include <stdio.h>
#include <string.h>

#define STRING_MAX 60 /* bytes of a text: a log line must stay one line */
#define WHAT_MAX 96   /* bytes of "a port number (0 to 65535)" */

/* --- names ------------------------------------------------------------- */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_name(const char *text, size_t length)
{
	if (!length || !is_letter(text[0]))
		return false;
	for (size_t i = 1; i < length; i++) {
		char c = text[i];

		if (!is_letter(c) && !is_digit(c) && c != '-' && c != '_' &&
		    c != '.')
			return false;
	}
	return true;
}

static bool keep_name(struct parser *parser, const char *text, size_t length,
		      struct name *out)
{
	out->span = parser->token.span;
	out->text = arena_strndup(parser->arena, text, length);
	if (!out->text)
		return parser_no_memory(parser);
	parser_advance(parser);
	return true;
}

bool parse_name_text(struct parser *parser, const char *what, const char *text,
		     size_t length, struct name *out)
{
	struct span span = parser->token.span;

	if (!is_name(text, length)) {
		parser_unknown_word(parser, what);
		parser_note(parser, span,
			    "a name is a letter, then letters, digits, '-', "
			    "'_', '.'");
		return false;
	}
	if (length > NAME_MAX_LENGTH)
		return parser_error(parser, span,
				    "a name has at most %d characters, this "
				    "one has %zu",
				    NAME_MAX_LENGTH, length);
	return keep_name(parser, text, length, out);
}

bool parse_name(struct parser *parser, const char *what, struct name *out)
{
	const struct token *token = &parser->token;

	if (token->kind != TOKEN_WORD)
		return parser_unexpected(parser, what);
	if (token->keyword != KEYWORD_NONE)
		return parser_error(parser, token->span,
				    "expected %s, found the reserved word '%s'",
				    what, keyword_text(token->keyword));
	return parse_name_text(parser, what, parser_text(parser),
			       token->span.length, out);
}

/* As dev_valid_name() of Linux; the rest of it the lexer has seen to. */
static bool is_interface(const char *text, size_t length)
{
	if (!length || memchr(text, '/', length) || memchr(text, ':', length) ||
	    memchr(text, ' ', length) || memchr(text, '\t', length))
		return false;
	return !(text[0] == '.' &&
		 (length == 1 || (length == 2 && text[1] == '.')));
}

static bool keep_interface(struct parser *parser, const char *text,
			   size_t length, struct name *out)
{
	struct span span = parser->token.span;

	if (!is_interface(text, length))
		return parser_error(parser, span,
				    "not the name of an interface; it cannot "
				    "hold '/', ':' or blanks");
	if (length > NAME_MAX_LENGTH)
		return parser_error(parser, span,
				    "the name of an interface has at most %d "
				    "bytes, this one has %zu",
				    NAME_MAX_LENGTH, length);
	return keep_name(parser, text, length, out);
}

/* --- texts ------------------------------------------------------------- */

/* Decode the string at the token into @out; its length, or SIZE_MAX. */
static size_t decode_string(struct parser *parser, char out[STRING_MAX])
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	size_t count = 0;
	size_t i;

	for (i = 1; i < length && text[i] != '"'; i++) {
		struct span at = { parser->token.span.offset + (uint32_t)i, 2 };

		if (text[i] == '\\' && i + 1 < length && text[++i] != '"' &&
		    text[i] != '\\') {
			parser_error(parser, at,
				     "unknown escape; a text knows \\\" and "
				     "\\\\");
			return SIZE_MAX;
		}
		if (count == STRING_MAX) {
			parser_error(parser, parser->token.span,
				     "a text has at most %d bytes", STRING_MAX);
			return SIZE_MAX;
		}
		out[count++] = text[i];
	}
	if (i < length)
		return count;
	parser_error(parser, parser->token.span,
		     "the text does not end on its line; a '\"' is missing");
	return SIZE_MAX;
}

bool parse_string(struct parser *parser, const char **out)
{
	char bytes[STRING_MAX];
	size_t length;

	*out = NULL;
	if (!parser_at(parser, TOKEN_STRING))
		return true;
	length = decode_string(parser, bytes);
	if (length == SIZE_MAX)
		return false;
	*out = arena_strndup(parser->arena, bytes, length);
	if (!*out)
		return parser_no_memory(parser);
	parser_advance(parser);
	return true;
}

bool parse_interface(struct parser *parser, struct name *out)
{
	char bytes[STRING_MAX];
	size_t length;

	if (parser_at(parser, TOKEN_WORD))
		return keep_interface(parser, parser_text(parser),
				      parser->token.span.length, out);
	if (!parser_at(parser, TOKEN_STRING))
		return parser_unexpected(parser, "the name of an interface");
	length = decode_string(parser, bytes);
	return length != SIZE_MAX && keep_interface(parser, bytes, length, out);
}

/* --- numbers ----------------------------------------------------------- */

bool text_number(const char *text, size_t length, uint32_t high, uint32_t *out)
{
	uint64_t value = 0;

	if (!length)
		return false;
	for (size_t i = 0; i < length; i++) {
		if (!is_digit(text[i]))
			return false;
		value = value * 10 + (uint64_t)(text[i] - '0');
		if (value > high)
			return false;
	}
	*out = (uint32_t)value;
	return true;
}

static bool is_number(const char *text, size_t length, uint32_t low,
		      uint32_t high, uint32_t *out)
{
	return text_number(text, length, high, out) && *out >= low;
}

static const char *with_bounds(const char *what, uint32_t low, uint32_t high,
			       char out[WHAT_MAX])
{
	snprintf(out, WHAT_MAX, "%s (%u to %u)", what, low, high);
	return out;
}

bool parse_number(struct parser *parser, const char *what, uint32_t low,
		  uint32_t high, uint32_t *out)
{
	char bounded[WHAT_MAX];

	if (parser_at(parser, TOKEN_WORD) &&
	    is_number(parser_text(parser), parser->token.span.length, low, high,
		      out)) {
		parser_advance(parser);
		return true;
	}
	return parser_unknown_word(parser,
				   with_bounds(what, low, high, bounded));
}

bool parse_range(struct parser *parser, const char *what, uint32_t low,
		 uint32_t high, uint32_t *first, uint32_t *last)
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	const char *dash = NULL;
	size_t before;

	if (parser_at(parser, TOKEN_WORD))
		dash = memchr(text, '-', length);
	if (!dash) {
		if (!parse_number(parser, what, low, high, first))
			return false;
		*last = *first;
		return true;
	}
	before = (size_t)(dash - text);
	if (!is_number(text, before, low, high, first) ||
	    !is_number(dash + 1, length - before - 1, low, high, last)) {
		char bounded[WHAT_MAX];

		return parser_unknown_word(parser, with_bounds(what, low, high,
							       bounded));
	}
	if (*first > *last)
		return parser_error(parser, parser->token.span,
				    "the range runs backwards; it is %u-%u",
				    *last, *first);
	parser_advance(parser);
	return true;
}

/* --- several of them --------------------------------------------------- */

bool parse_braces(struct parser *parser,
		  bool (*item)(struct parser *parser, void *context),
		  void *context)
{
	struct span open = parser->token.span;

	if (!parser_accept(parser, TOKEN_OPEN))
		return item(parser, context);
	if (parser_at(parser, TOKEN_CLOSE))
		return parser_error(parser, parser->token.span,
				    "the braces are empty");
	do {
		if (!item(parser, context))
			return false;
	} while (parser_accept(parser, TOKEN_COMMA));
	if (parser_accept(parser, TOKEN_CLOSE))
		return true;
	parser_unexpected(parser, "',' or '}'");
	parser_note(parser, open, "the braces open here");
	return false;
}

/* --- MACs -------------------------------------------------------------- */

bool parse_mac(struct parser *parser, struct mac *out)
{
	if (!parser_at(parser, TOKEN_WORD) ||
	    !mac_parse(parser_text(parser), parser->token.span.length, out))
		return parser_unknown_word(parser, "a MAC address");
	parser_advance(parser);
	return true;
}

static bool mac_item(struct parser *parser, void *context)
{
	struct mac *slot;
	struct mac mac;

	(void)context;
	if (!parse_mac(parser, &mac))
		return false;
	slot = parser_push(parser, LIST_MACS);
	if (!slot)
		return false;
	*slot = mac;
	return true;
}

bool parse_mac_set(struct parser *parser, struct mac_set *out)
{
	struct span start = parser->token.span;

	parser_restart(parser, LIST_MACS);
	out->negated = parser_accept_keyword(parser, KEYWORD_NOT);
	if (!parse_braces(parser, mac_item, NULL))
		return false;
	out->items = parser_take(parser, LIST_MACS, &out->count);
	out->span = parser_span_from(parser, start);
	return out->items != NULL;
}
