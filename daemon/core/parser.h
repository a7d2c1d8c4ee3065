/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parser.h - what the files of the parser share. Nobody else includes it.
 *
 * Recursive descent with one token of look-ahead. A function that returns
 * bool consumes what it stands for and returns true, or reports one error
 * and returns false; then the enclosing block goes on at its next statement.
 */
#ifndef SLUICE_CORE_PARSER_H
#define SLUICE_CORE_PARSER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/frame.h"
#include "core/lex.h"
#include "core/policy.h"
#include "core/symbol.h"

/** enum list_kind - the arrays that are being collected; see parser_push. */
enum list_kind {
	LIST_BRIDGE_PORTS,
	LIST_ADDRESSES,
	LIST_SERVICES,
	LIST_NATS,
	LIST_NAT_ENTRIES,
	LIST_RULES,
	LIST_GUARDS,
	LIST_BINDS,
	LIST_ADDRESS_ITEMS,
	LIST_TRANSPORTS,
	LIST_PORTS,
	LIST_NAMES,
	LIST_MACS,
	LIST_VLANS,
	LISTS
};

/** struct list - grows in an arena of its own until its length is known. */
struct list {
	struct arena arena;
	void *items;
	size_t count;
	size_t capacity;
	bool final; /* @items is in the policy's arena already */
};

struct parser {
	struct lexer lexer;
	struct token token; /* the one looked at */
	struct token last;  /* the one consumed before */
	struct arena *arena;
	struct diag *diag;
	struct policy *policy;
	struct list lists[LISTS];
	struct span version_span; /* of the first "version" */
	unsigned depth;		  /* open braces */
	bool begun;		  /* a statement was read */
	bool clean;		  /* lex_check_text() found nothing */
	bool skipping;		  /* to the next statement, after an error */
	bool end_reported;	  /* the end of the text was a surprise */
	bool brace_missed;	  /* a block was taken for closed */
	bool suppressed;	  /* the last error was said before */
	bool out_of_memory;
};

/** struct block - what stands between braces, one statement after another. */
struct block {
	const char *name; /* with its article: "a nat block" */
	const enum keyword *statements;
	size_t count;
	struct span open; /* where it begins, for notes */
};

/* --- tokens (parser.c) ------------------------------------------------- */

/** parser_advance - consume the token. */
void parser_advance(struct parser *parser);

/** parser_advance_interface - and read the next one as an interface name. */
void parser_advance_interface(struct parser *parser);

static inline bool parser_at(const struct parser *parser, enum token_kind kind)
{
	return parser->token.kind == kind;
}

static inline bool parser_at_keyword(const struct parser *parser,
				     enum keyword keyword)
{
	return parser_at(parser, TOKEN_WORD) &&
	       parser->token.keyword == keyword;
}

/** parser_accept - consume a token of @kind, if it is one. */
bool parser_accept(struct parser *parser, enum token_kind kind);
bool parser_accept_keyword(struct parser *parser, enum keyword keyword);

/** parser_expect - or report that @what was expected. */
bool parser_expect(struct parser *parser, enum token_kind kind,
		   const char *what);
bool parser_expect_keyword(struct parser *parser, enum keyword keyword);

/** parser_text - the text of the token; its length is in its span. */
static inline const char *parser_text(const struct parser *parser)
{
	return parser->lexer.text + parser->token.span.offset;
}

/** parser_span_from - from the start of @first to the last token consumed. */
struct span parser_span_from(const struct parser *parser, struct span first);

/* --- lists and blocks (parser.c) --------------------------------------- */

/** parser_push - a zeroed element behind @kind's list, NULL: no memory. */
void *parser_push(struct parser *parser, enum list_kind kind);

/** parser_drop - take back the element that was pushed last. */
void parser_drop(struct parser *parser, enum list_kind kind);

/**
 * parser_reserve - room for @count elements where they will stay: for lists
 * too long to be copied. False: no memory.
 */
bool parser_reserve(struct parser *parser, enum list_kind kind, size_t count);

/** parser_restart - forget what an unfinished statement left in a list. */
void parser_restart(struct parser *parser, enum list_kind kind);

/** parser_take - the list, moved into the policy's arena, is empty again. */
void *parser_take(struct parser *parser, enum list_kind kind, size_t *count);

/** parser_no_memory - report it, once; returns false. */
bool parser_no_memory(struct parser *parser);

/**
 * parser_block - statements up to '}', which is consumed. @statement is
 * called at one of the block's keywords, with @context.
 */
void parser_block(struct parser *parser, const struct block *block,
		  bool (*statement)(struct parser *parser, void *context),
		  void *context);

/**
 * parser_recover - go to the next statement of @block, whose statements
 * stand at @depth, or to its end.
 */
void parser_recover(struct parser *parser, const struct block *block,
		    unsigned depth);

/** parser_begins_block - a word that can only stand outside of blocks. */
bool parser_begins_block(enum keyword keyword);

/* --- errors (parse_error.c) -------------------------------------------- */

/** parser_error - append an error; returns false. */
bool parser_error(struct parser *parser, struct span span, const char *format,
		  ...) __attribute__((format(printf, 3, 4)));

/** parser_note - to the error just made, if that was not suppressed. */
void parser_note(struct parser *parser, struct span span, const char *format,
		 ...) __attribute__((format(printf, 3, 4)));

/** parser_unexpected - "expected @what, found TOKEN"; returns false. */
bool parser_unexpected(struct parser *parser, const char *what);

/**
 * parser_unknown_keyword - the token is none of the keywords of @block: say
 * which there are, and which one may have been meant. Returns false.
 */
bool parser_unknown_keyword(struct parser *parser, const char *where,
			    const enum keyword *keywords, size_t count);

/** parser_unknown_symbol - ditto, for names of @kind, a @what. */
bool parser_unknown_symbol(struct parser *parser, enum symbol_kind kind,
			   const char *what);

/** parser_unknown_word - "'X' is not @what"; returns false. */
bool parser_unknown_word(struct parser *parser, const char *what);

/** parser_twice - @what at @span, first at @first; returns false. */
bool parser_twice(struct parser *parser, const char *what, struct span span,
		  struct span first);

/* --- operands (parse_operand.c, parse_address.c, parse_transport.c) ---- */

/** parse_name - of a @what; it must be no reserved word. */
bool parse_name(struct parser *parser, const char *what, struct name *out);

/** parse_name_text - ditto, from part of the token, which is consumed. */
bool parse_name_text(struct parser *parser, const char *what, const char *text,
		     size_t length, struct name *out);

/** parse_interface - an interface name, plain or in quotes. */
bool parse_interface(struct parser *parser, struct name *out);

/** parse_string - in quotes; @out is NULL if there is none. */
bool parse_string(struct parser *parser, const char **out);

/** parse_number - a decimal @what of @low..@high. */
bool parse_number(struct parser *parser, const char *what, uint32_t low,
		  uint32_t high, uint32_t *out);

/** text_number - decimal digits, whole; false beyond @high too. */
bool text_number(const char *text, size_t length, uint32_t high, uint32_t *out);

/** parse_range - N or N-N, each of @low..@high. */
bool parse_range(struct parser *parser, const char *what, uint32_t low,
		 uint32_t high, uint32_t *first, uint32_t *last);

/** parse_braces - @item once, or in braces with commas between. */
bool parse_braces(struct parser *parser,
		  bool (*item)(struct parser *parser, void *context),
		  void *context);

bool parse_mac(struct parser *parser, struct mac *out);
bool parse_mac_set(struct parser *parser, struct mac_set *out);

bool parse_address(struct parser *parser, struct address *out);

/** parse_prefix - "ADDRESS/LENGTH", or an address as a full prefix. */
bool parse_prefix(struct parser *parser, struct prefix *out, bool *slash);
bool parse_address_set(struct parser *parser, struct address_set *out);

/** parse_port_list - one port, a range, or several in braces. */
bool parse_port_list(struct parser *parser, struct port_list *out);

/** parse_port_protocol - tcp, udp or sctp. */
bool parse_port_protocol(struct parser *parser, int *out);

/** parse_protocol - the operand of "protocol". */
bool parse_protocol(struct parser *parser, int *out);

/** parse_icmp_operands - [ TYPE [ "code" N ] ] behind icmp or icmp6. */
bool parse_icmp_operands(struct parser *parser, struct transport *out);

/** parse_transport - one alternative of a service. */
bool parse_transport(struct parser *parser, struct transport *out);

/** transport_any - a transport that matches any protocol. */
struct transport transport_any(void);

/* --- statements, at their first word ----------------------------------- */

bool parse_bridge(struct parser *parser);
bool parse_address_definition(struct parser *parser);
bool parse_service_definition(struct parser *parser);
bool parse_nat(struct parser *parser);
bool parse_filter(struct parser *parser);
bool parse_guard(struct parser *parser);

/** parse_rule - from its action on; the next rule of the filter. */
bool parse_rule(struct parser *parser);

#endif
