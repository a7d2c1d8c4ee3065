/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parser.c - the machinery under the grammar: looking at tokens, collecting
 * lists, finding the next statement after an error.
 */
#include "core/parser.h"

#include <string.h>

static const size_t element_size[LISTS] = {
	[LIST_BRIDGE_PORTS] = sizeof(struct port),
	[LIST_ADDRESSES] = sizeof(struct address_definition),
	[LIST_SERVICES] = sizeof(struct service_definition),
	[LIST_NATS] = sizeof(struct nat),
	[LIST_NAT_ENTRIES] = sizeof(struct nat_entry),
	[LIST_RULES] = sizeof(struct rule),
	[LIST_GUARDS] = sizeof(struct guard),
	[LIST_BINDS] = sizeof(struct guard_bind),
	[LIST_ADDRESS_ITEMS] = sizeof(struct address_item),
	[LIST_TRANSPORTS] = sizeof(struct transport),
	[LIST_PORTS] = sizeof(struct port_range),
	[LIST_NAMES] = sizeof(struct name),
	[LIST_MACS] = sizeof(struct mac),
	[LIST_VLANS] = sizeof(struct vlan_range),
};

/* --- tokens ------------------------------------------------------------ */

/* A stray character is reported and left out: what is around it may be right. */
static void skip_unknown(struct parser *parser)
{
	while (parser_at(parser, TOKEN_UNKNOWN)) {
		char c = *parser_text(parser);

		if (!parser->skipping)
			parser_error(parser, parser->token.span,
				     "'%c' has no meaning here%s", c,
				     c == ';' ? "; statements need no end mark"
					      : "");
		parser->token = lex_next(&parser->lexer);
	}
}

static void count_braces(struct parser *parser)
{
	if (parser->last.kind == TOKEN_OPEN)
		parser->depth++;
	if (parser->last.kind == TOKEN_CLOSE && parser->depth)
		parser->depth--;
}

void parser_advance(struct parser *parser)
{
	parser->last = parser->token;
	count_braces(parser);
	parser->token = lex_next(&parser->lexer);
	skip_unknown(parser);
}

void parser_advance_interface(struct parser *parser)
{
	parser->last = parser->token;
	parser->token = lex_next_interface(&parser->lexer);
	skip_unknown(parser);
}

bool parser_accept(struct parser *parser, enum token_kind kind)
{
	if (!parser_at(parser, kind))
		return false;
	parser_advance(parser);
	return true;
}

bool parser_accept_keyword(struct parser *parser, enum keyword keyword)
{
	if (!parser_at_keyword(parser, keyword))
		return false;
	parser_advance(parser);
	return true;
}

bool parser_expect(struct parser *parser, enum token_kind kind,
		   const char *what)
{
	return parser_accept(parser, kind) || parser_unexpected(parser, what);
}

bool parser_expect_keyword(struct parser *parser, enum keyword keyword)
{
	return parser_accept_keyword(parser, keyword) ||
	       parser_unknown_keyword(parser, NULL, &keyword, 1);
}

struct span parser_span_from(const struct parser *parser, struct span first)
{
	const struct span *last = &parser->last.span;
	struct span span = { .offset = first.offset };

	span.length = last->offset + last->length - first.offset;
	return span;
}

/* --- lists ------------------------------------------------------------- */

bool parser_no_memory(struct parser *parser)
{
	if (!parser->out_of_memory)
		diag_out_of_memory(parser->diag);
	parser->out_of_memory = true;
	return false;
}

void *parser_push(struct parser *parser, enum list_kind kind)
{
	struct list *list = &parser->lists[kind];
	size_t size = element_size[kind];
	uint8_t *slot;

	slot = arena_grow(&list->arena, list->items, list->count,
			  &list->capacity, size);
	if (!slot) {
		parser_no_memory(parser);
		return NULL;
	}
	/* What outgrew what was reserved for it has moved. */
	list->final = list->final && slot == list->items;
	list->items = slot;
	slot += list->count++ * size;
	memset(slot, 0, size);
	return slot;
}

void parser_drop(struct parser *parser, enum list_kind kind)
{
	parser->lists[kind].count--;
}

bool parser_reserve(struct parser *parser, enum list_kind kind, size_t count)
{
	struct list *list = &parser->lists[kind];

	list->items = arena_array(parser->arena, count, element_size[kind]);
	if (!list->items)
		return parser_no_memory(parser);
	list->capacity = count;
	list->final = true;
	return true;
}

void parser_restart(struct parser *parser, enum list_kind kind)
{
	parser->lists[kind].count = 0;
}

static void *copy_list(struct parser *parser, const struct list *list,
		       size_t size)
{
	void *items = arena_array(parser->arena, list->count, size);

	if (items)
		memcpy(items, list->items, list->count * size);
	else
		parser_no_memory(parser);
	return items;
}

void *parser_take(struct parser *parser, enum list_kind kind, size_t *count)
{
	struct list *list = &parser->lists[kind];
	void *items = NULL;

	if (list->count)
		items = list->final
				? list->items
				: copy_list(parser, list, element_size[kind]);
	*count = items ? list->count : 0;
	list->count = 0;
	return items;
}

/* --- blocks ------------------------------------------------------------ */

bool parser_begins_block(enum keyword keyword)
{
	return keyword == KEYWORD_VERSION || keyword == KEYWORD_BRIDGE ||
	       keyword == KEYWORD_ADDRESS || keyword == KEYWORD_NAT ||
	       keyword == KEYWORD_FILTER || keyword == KEYWORD_GUARD;
}

static bool is_statement(const struct block *block, const struct token *token)
{
	if (token->kind != TOKEN_WORD || token->keyword == KEYWORD_NONE)
		return false;
	for (size_t i = 0; i < block->count; i++) {
		if (block->statements[i] == token->keyword)
			return true;
	}
	return false;
}

/*
 * A statement's first word is found at any depth, since a brace may be what
 * is missing: no such word but "service" occurs within braces of a statement.
 */
static bool begins_statement(const struct parser *parser,
			     const struct block *block, unsigned depth)
{
	const struct token *token = &parser->token;

	if (token->kind != TOKEN_WORD)
		return false;
	if (token->keyword == KEYWORD_SERVICE && parser->depth > depth)
		return false;
	return is_statement(block, token) ||
	       parser_begins_block(token->keyword);
}

void parser_recover(struct parser *parser, const struct block *block,
		    unsigned depth)
{
	parser->skipping = true;
	while (!parser_at(parser, TOKEN_END)) {
		if (parser->depth <= depth && parser_at(parser, TOKEN_CLOSE))
			break;
		if (begins_statement(parser, block, depth))
			break;
		parser_advance(parser);
	}
	parser->skipping = false;
	parser->depth = depth;
}

static void miss_brace(struct parser *parser, const struct block *block)
{
	if (parser_at(parser, TOKEN_END))
		parser_error(parser, parser->token.span,
			     "the file ends within %s; a '}' is missing",
			     block->name);
	else
		parser_error(parser, parser->token.span,
			     "'%s' cannot stand in %s; a '}' is missing before "
			     "it",
			     keyword_text(parser->token.keyword), block->name);
	parser_note(parser, block->open, "the block begins here");
	parser->brace_missed = true;
	parser->depth = 0;
}

void parser_block(struct parser *parser, const struct block *block,
		  bool (*statement)(struct parser *parser, void *context),
		  void *context)
{
	unsigned depth = parser->depth;

	while (!parser->out_of_memory) {
		if (parser_accept(parser, TOKEN_CLOSE))
			return;
		if (parser_at(parser, TOKEN_END) ||
		    (parser_at(parser, TOKEN_WORD) &&
		     parser_begins_block(parser->token.keyword))) {
			miss_brace(parser, block);
			return;
		}
		if (is_statement(block, &parser->token)
			    ? statement(parser, context)
			    : parser_unknown_keyword(parser, block->name,
						     block->statements,
						     block->count))
			continue;
		parser_recover(parser, block, depth);
	}
}
