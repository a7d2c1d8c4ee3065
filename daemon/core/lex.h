/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lex.h - policy text to tokens.
 *
 * A word is a run of anything but blanks, quotes, '#' and the punctuation
 * below; numbers, addresses, prefixes, ranges and MACs are words, and what a
 * word means is for the parser to say. "->" ends a word.
 */
#ifndef SLUICE_CORE_LEX_H
#define SLUICE_CORE_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "core/diag.h"
#include "core/span.h"

enum token_kind {
	TOKEN_END, /* of the text */
	TOKEN_WORD,
	TOKEN_STRING, /* with its quotes */
	TOKEN_OPEN,   /* { */
	TOKEN_CLOSE,  /* } */
	TOKEN_COMMA,
	TOKEN_EQUALS,
	TOKEN_ARROW,  /* -> */
	TOKEN_UNKNOWN /* a character that is no part of the language */
};

/** enum keyword - reserved words; KEYWORD_NONE is any other word. */
enum keyword {
	KEYWORD_NONE,
	KEYWORD_ADDRESS,
	KEYWORD_ALIAS,
	KEYWORD_ANY,
	KEYWORD_AS,
	KEYWORD_BIND,
	KEYWORD_BRIDGE,
	KEYWORD_BROADCAST,
	KEYWORD_BURST,
	KEYWORD_CODE,
	KEYWORD_COUNT,
	KEYWORD_DEFAULT,
	KEYWORD_DENY,
	KEYWORD_DROP,
	KEYWORD_ETHERTYPE,
	KEYWORD_FILTER,
	KEYWORD_FORWARD,
	KEYWORD_FROM,
	KEYWORD_FROM_MAC,
	KEYWORD_GUARD,
	KEYWORD_HELPER,
	KEYWORD_ICMP,
	KEYWORD_ICMP6,
	KEYWORD_LIMIT,
	KEYWORD_LOG,
	KEYWORD_MAC,
	KEYWORD_MACS,
	KEYWORD_MASQUERADE,
	KEYWORD_MULTICAST,
	KEYWORD_NAT,
	KEYWORD_NOT,
	KEYWORD_PASS,
	KEYWORD_PORT,
	KEYWORD_PREFIX,
	KEYWORD_PRIVATE,
	KEYWORD_PROTOCOL,
	KEYWORD_SCTP,
	KEYWORD_SERVICE,
	KEYWORD_SPORT,
	KEYWORD_STATELESS,
	KEYWORD_STATIC,
	KEYWORD_TCP,
	KEYWORD_TO,
	KEYWORD_TO_MAC,
	KEYWORD_UDP,
	KEYWORD_VERSION,
	KEYWORD_VLAN,
	KEYWORD_ZONE,
	KEYWORDS
};

struct token {
	enum token_kind kind;
	enum keyword keyword; /* TOKEN_WORD */
	struct span span;
};

struct lexer {
	const char *text;
	size_t length;
	size_t at;  /* where the next token is looked for */
	size_t end; /* of the last token: where the text's end is reported */
};

/** lex_init - @text is not copied; a byte order mark is skipped. */
void lex_init(struct lexer *lexer, const char *text, size_t length);

/** lex_next - the next token; TOKEN_END again and again at the end. */
struct token lex_next(struct lexer *lexer);

/**
 * lex_next_interface - as lex_next(), but a word may hold any byte that
 * Linux allows in an interface name and that does not end it.
 */
struct token lex_next_interface(struct lexer *lexer);

/** lex_keyword - the keyword that @text of @length bytes is, or NONE. */
enum keyword lex_keyword(const char *text, size_t length);

/** keyword_text - how it is written; "" for KEYWORD_NONE. */
const char *keyword_text(enum keyword keyword);

/**
 * lex_check_text - an error for each run of bytes that is not text: invalid
 * UTF-8, NUL, control characters. False if there was any.
 */
bool lex_check_text(struct diag *diag);

#endif
