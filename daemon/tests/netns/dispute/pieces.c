/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * pieces.c - by tokens and lines only: whether what is left means anything is
 * for parser and checker to say.
 */
#include "tests/netns/dispute/pieces.h"

#include <string.h>

#include "core/lex.h"
#include "core/text.h"

/* struct cutter - on its way through the text. */
struct cutter {
	const char *text;
	struct arena *arena;
	struct pieces *pieces;
	size_t room;
	size_t level; /* of braces, on which a piece begins */
	size_t depth; /* of braces here */
	bool open;    /* the last piece goes on */
};

static bool first_of_line(const char *text, size_t at)
{
	while (at && (text[at - 1] == ' ' || text[at - 1] == '\t'))
		at--;
	return !at || text[at - 1] == '\n';
}

static bool begin(struct cutter *cutter, const struct token *token)
{
	struct pieces *pieces = cutter->pieces;

	pieces->spans = arena_grow(cutter->arena, pieces->spans, pieces->count,
				   &cutter->room, sizeof(*pieces->spans));
	if (!pieces->spans)
		return false;
	pieces->spans[pieces->count++] = token->span;
	cutter->open = true;
	return true;
}

static bool take(struct cutter *cutter, const struct token *token)
{
	struct span *last;

	if (token->kind == TOKEN_CLOSE && cutter->depth-- == cutter->level)
		cutter->open = false;
	if (cutter->depth == cutter->level && token->kind != TOKEN_CLOSE &&
	    first_of_line(cutter->text, token->span.offset) &&
	    !begin(cutter, token))
		return false;
	if (token->kind == TOKEN_OPEN)
		cutter->depth++;
	if (cutter->open) {
		last = &cutter->pieces->spans[cutter->pieces->count - 1];
		last->length =
			token->span.offset + token->span.length - last->offset;
	}
	return true;
}

bool pieces_find(struct pieces *pieces, const char *text, enum grain grain,
		 struct arena *arena)
{
	struct cutter cutter = {
		.text = text,
		.arena = arena,
		.pieces = pieces,
		.level = grain == GRAIN_STATEMENT ? 1 : 0,
	};
	struct lexer lexer;
	struct token token;
	bool done = true;

	memset(pieces, 0, sizeof(*pieces));
	lex_init(&lexer, text, strlen(text));
	while (done && (token = lex_next(&lexer)).kind != TOKEN_END)
		done = grain == GRAIN_WORD ? begin(&cutter, &token)
					   : take(&cutter, &token);
	return done;
}

static bool blank(char character)
{
	return character == ' ' || character == '\t';
}

/* What is left of a line loses the blanks at its end, or its end, too. */
static size_t close_gap(struct text *left, const char *text, size_t at)
{
	while (text[at] == ' ')
		at++;
	if (text[at] && text[at] != '\n')
		return at;
	while (left->length && blank(left->bytes[left->length - 1]))
		text_cut(left, left->length - 1);
	if (text[at] &&
	    (!left->length || left->bytes[left->length - 1] == '\n'))
		at++;
	return at;
}

const char *pieces_leave(const char *text, const struct pieces *pieces,
			 size_t first, size_t count, struct arena *arena)
{
	struct text left;
	size_t at = 0;

	text_init(&left, arena);
	for (size_t i = first; i < first + count; i++) {
		const struct span *span = &pieces->spans[i];

		if (span->offset > at)
			text_add_bytes(&left, text + at, span->offset - at);
		at = close_gap(&left, text, span->offset + span->length);
	}
	text_add(&left, text + at);
	return text_string(&left);
}
