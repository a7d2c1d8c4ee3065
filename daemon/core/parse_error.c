/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_error.c - says what was found, what would have been right, and which
 * word was probably meant.
 */
#include "core/parser.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/utf8.h"

#define MESSAGE_MAX 512 /* bytes of a message, with NUL */
#define LIST_MAX 256	/* bytes of a list of keywords, with NUL */
#define FOUND_MAX 64	/* bytes of a token's description, with NUL */
#define FOUND_SHOWN 40	/* bytes of a word that are shown */
#define WORD_MAX 32	/* longest word that is compared for likeness */
#define DISTANCE_MAX 2	/* edits at which a word is still alike */

/*
 * Two kinds of errors would say the same thing twice: what stands on bytes
 * that are no text, and what misses something at the end of the text.
 */
static bool is_suppressed(struct parser *parser, struct span span)
{
	const struct lexer *lexer = &parser->lexer;

	if (!parser->clean &&
	    !utf8_is_good(lexer->text + span.offset, span.length))
		return true;
	if (!parser_at(parser, TOKEN_END) || span.length)
		return false;
	if (parser->end_reported)
		return true;
	parser->end_reported = true;
	return false;
}

bool parser_error(struct parser *parser, struct span span, const char *format,
		  ...)
{
	char message[MESSAGE_MAX];
	va_list arguments;

	parser->suppressed = is_suppressed(parser, span);
	if (parser->suppressed)
		return false;
	if (parser->diag->errors >= DIAG_MAX) {
		diag_error(parser->diag, span, "one of too many");
		return false;
	}
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	diag_error(parser->diag, span, "%s", message);
	return false;
}

void parser_note(struct parser *parser, struct span span, const char *format,
		 ...)
{
	char message[MESSAGE_MAX];
	va_list arguments;

	if (parser->suppressed || parser->diag->dropped)
		return;
	va_start(arguments, format);
	vsnprintf(message, sizeof(message), format, arguments);
	va_end(arguments);
	diag_note(parser->diag, span, "%s", message);
}

/* --- what was found ---------------------------------------------------- */

/* A cut must not go through a character. */
static int shown_length(const char *text, size_t length)
{
	if (length <= FOUND_SHOWN)
		return (int)length;
	length = FOUND_SHOWN;
	while (length && ((uint8_t)text[length] & 0xc0) == 0x80)
		length--;
	return (int)length;
}

static const char *describe_token(const struct parser *parser,
				  char out[FOUND_MAX])
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	int shown = shown_length(text, length);
	const char *more = (size_t)shown < length ? "..." : "";

	switch (parser->token.kind) {
	case TOKEN_END:
		return "the end of the file";
	case TOKEN_STRING:
		snprintf(out, FOUND_MAX, "the text %.*s%s", shown, text, more);
		return out;
	case TOKEN_WORD:
	case TOKEN_OPEN:
	case TOKEN_CLOSE:
	case TOKEN_COMMA:
	case TOKEN_EQUALS:
	case TOKEN_ARROW:
	case TOKEN_UNKNOWN:
		snprintf(out, FOUND_MAX, "'%.*s%s'", shown, text, more);
		return out;
	}
	return "";
}

/* "10.0.0.1 - 10.0.0.9": the language has no blanks within an operand. */
static void note_blanks(struct parser *parser)
{
	const char *before = parser->lexer.text + parser->last.span.offset;
	char c = *parser_text(parser);

	if (!parser_at(parser, TOKEN_WORD) || (c != '-' && c != '/'))
		return;
	if ((*before < '0' || *before > '9') &&
	    !memchr(before, ':', parser->last.span.length))
		return;
	parser_note(parser, parser->token.span,
		    "ranges, prefixes and rates are written without blanks, "
		    "as in 80-90, 10.0.0.0/8, 5/second");
}

bool parser_unexpected(struct parser *parser, const char *what)
{
	char found[FOUND_MAX];

	parser_error(parser, parser->token.span, "expected %s, found %s", what,
		     describe_token(parser, found));
	if (!parser_at(parser, TOKEN_END))
		note_blanks(parser);
	return false;
}

bool parser_unknown_word(struct parser *parser, const char *what)
{
	char found[FOUND_MAX];

	if (!parser_at(parser, TOKEN_WORD) || parser->token.keyword)
		return parser_unexpected(parser, what);
	parser_error(parser, parser->token.span, "%s is not %s",
		     describe_token(parser, found), what);
	note_blanks(parser);
	return false;
}

bool parser_twice(struct parser *parser, const char *what, struct span span,
		  struct span first)
{
	parser_error(parser, span, "second %s; there can be one", what);
	parser_note(parser, first, "the first is here");
	return false;
}

/* --- what was meant ---------------------------------------------------- */

/* Levenshtein's distance, one row of the table at a time. */
static size_t distance(const char *a, size_t a_length, const char *b)
{
	size_t b_length = strlen(b);
	size_t row[WORD_MAX + 1];

	if (a_length > WORD_MAX || b_length > WORD_MAX)
		return WORD_MAX;
	for (size_t j = 0; j <= b_length; j++)
		row[j] = j;
	for (size_t i = 1; i <= a_length; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b_length; j++) {
			size_t best = diagonal + (a[i - 1] != b[j - 1]);

			diagonal = row[j];
			if (row[j] + 1 < best)
				best = row[j] + 1;
			if (row[j - 1] + 1 < best)
				best = row[j - 1] + 1;
			row[j] = best;
		}
	}
	return row[b_length];
}

/* struct guess - the candidate that is most like the token. */
struct guess {
	const char *text;
	size_t distance;
};

/* Short words are like everything: less than half of one may differ. */
static void consider(const struct parser *parser, struct guess *guess,
		     const char *candidate)
{
	size_t length = parser->token.span.length;
	size_t edits = distance(parser_text(parser), length, candidate);

	if (edits > DISTANCE_MAX || edits * 2 >= length)
		return;
	if (guess->text && edits >= guess->distance)
		return;
	guess->text = candidate;
	guess->distance = edits;
}

static void note_guess(struct parser *parser, const struct guess *guess)
{
	if (guess->text)
		parser_note(parser, parser->token.span, "did you mean '%s'?",
			    guess->text);
}

/* "one of a, b, c", or "'a'". */
static void list_keywords(char out[LIST_MAX], const enum keyword *keywords,
			  size_t count)
{
	size_t at = 0;

	if (count == 1) {
		snprintf(out, LIST_MAX, "'%s'", keyword_text(*keywords));
		return;
	}
	for (size_t i = 0; i < count && at < LIST_MAX; i++)
		at += (size_t)snprintf(out + at, LIST_MAX - at, "%s%s",
				       i ? ", " : "one of ",
				       keyword_text(keywords[i]));
}

bool parser_unknown_keyword(struct parser *parser, const char *where,
			    const enum keyword *keywords, size_t count)
{
	struct guess guess = { .text = NULL };
	char found[FOUND_MAX];
	char expected[LIST_MAX];

	list_keywords(expected, keywords, count);
	if (where && parser_at_keyword(parser, KEYWORD_NONE))
		parser_error(parser, parser->token.span,
			     "unknown word %s in %s; expected %s",
			     describe_token(parser, found), where, expected);
	else
		parser_unexpected(parser, expected);
	if (!parser_at_keyword(parser, KEYWORD_NONE))
		return false;
	if (where)
		note_blanks(parser);
	for (size_t i = 0; i < count; i++)
		consider(parser, &guess, keyword_text(keywords[i]));
	note_guess(parser, &guess);
	return false;
}

bool parser_unknown_symbol(struct parser *parser, enum symbol_kind kind,
			   const char *what)
{
	struct guess guess = { .text = NULL };
	const struct symbol *symbol;

	parser_unknown_word(parser, what);
	if (!parser_at_keyword(parser, KEYWORD_NONE))
		return false;
	for (size_t i = 0; (symbol = symbol_at(kind, i)); i++)
		consider(parser, &guess, symbol->text);
	note_guess(parser, &guess);
	return false;
}
