/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_lex.c - tokens, reserved words, and bytes that are no text.
 */
#include <stdlib.h>
#include <string.h>

#include "core/lex.h"
#include "core/utf8.h"
#include "tests/unit/unit.h"

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* One letter a token: E end, w word, k keyword, s string, ? unknown. */
static char letter(const struct token *token)
{
	static const char letters[] = {
		[TOKEN_END] = 'E',     [TOKEN_WORD] = 'w',
		[TOKEN_STRING] = 's',  [TOKEN_OPEN] = '{',
		[TOKEN_CLOSE] = '}',   [TOKEN_COMMA] = ',',
		[TOKEN_EQUALS] = '=',  [TOKEN_ARROW] = '>',
		[TOKEN_UNKNOWN] = '?',
	};

	if (token->kind == TOKEN_WORD && token->keyword != KEYWORD_NONE)
		return 'k';
	return letters[token->kind];
}

static void test_tokens(void)
{
	static const struct {
		const char *text;
		const char *kinds;
		const char *third; /* text of the third token, or NULL */
	} rows[] = {
		{ "", "E", NULL },
		{ " \t\r\n", "E", NULL },
		{ "# all a comment", "E", NULL },
		{ "a#b\nc", "wwE", NULL },
		{ "pass a->b", "kw>wE", "->" },
		{ "pass a -> b", "kw>wE", "->" },
		{ "pass in-side->b", "kw>wE", "->" },
		{ "a = b={c,d}", "w=w={w,w}E", "b" },
		{ "x y 10.0.0.1-10.0.0.9", "wwwE", "10.0.0.1-10.0.0.9" },
		{ "x y 2001:db8::/48", "wwwE", "2001:db8::/48" },
		{ "x y @admins", "wwwE", "@admins" },
		{ "limit y 5/second", "kwwE", "5/second" },
		{ "x y 02:00:00:00:00:0a", "wwwE", "02:00:00:00:00:0a" },
		{ "log log \"a # { \\\" } b\" c", "kkswE",
		  "\"a # { \\\" } b\"" },
		{ "log log \"open\nc", "kkswE", "\"open" },
		{ "log log \"open\\\nc", "kkswE", "\"open\\" },
		{ "log log \"", "kksE", "\"" },
		{ "a;b", "w?wE", "b" },
		{ "a - > b", "ww?wE", ">" },
		{ "(a)", "?w?E", ")" },
		{ "\xef\xbb\xbf"
		  "a b c",
		  "wwwE", "c" },
		{ "a b \xc3\xa4\xc3\xb6", "wwwE", "\xc3\xa4\xc3\xb6" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct lexer lexer;
		struct token token;
		size_t count = 0;
		char got[32];

		lex_init(&lexer, rows[i].text, strlen(rows[i].text));
		do {
			token = lex_next(&lexer);
			got[count++] = letter(&token);
			if (count != 3 || !rows[i].third)
				continue;
			CHECK(strlen(rows[i].third) == token.span.length &&
				      !memcmp(rows[i].text + token.span.offset,
					      rows[i].third, token.span.length),
			      "'%s': third token is '%.*s'", rows[i].text,
			      (int)token.span.length,
			      rows[i].text + token.span.offset);
		} while (token.kind != TOKEN_END && count + 1 < sizeof(got));
		got[count] = '\0';
		CHECK(!strcmp(got, rows[i].kinds), "'%s': %s, not %s",
		      rows[i].text, got, rows[i].kinds);
		token = lex_next(&lexer);
		CHECK(token.kind == TOKEN_END, "'%s': ends again",
		      rows[i].text);
	}
}

static void test_interfaces(void)
{
	static const struct {
		const char *text;
		const char *want; /* first token */
	} rows[] = {
		{ "eth0 zone", "eth0" },
		{ "eth0.10", "eth0.10" },
		{ "a;b(c)&d", "a;b(c)&d" },
		{ "->x y", "->x" },
		{ "\xc3\xa4 y", "\xc3\xa4" },
		{ "a{b", "a" },
		{ "\"a{b\" c", "\"a{b\"" },
		{ "  # c\n x", "x" },
		{ "{", "{" },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct lexer lexer;
		struct token token;

		lex_init(&lexer, rows[i].text, strlen(rows[i].text));
		token = lex_next_interface(&lexer);
		CHECK(token.span.length == strlen(rows[i].want) &&
			      !memcmp(rows[i].text + token.span.offset,
				      rows[i].want, token.span.length),
		      "'%s': '%.*s'", rows[i].text, (int)token.span.length,
		      rows[i].text + token.span.offset);
	}
}

static void test_keywords(void)
{
	static const char *const others[] = { "",      "p",    "pas",
					      "passs", "Pass", "from-ma",
					      "a",     "z",    "zonez",
					      "icmp66" };

	for (int i = KEYWORD_NONE + 1; i < KEYWORDS; i++) {
		enum keyword keyword = (enum keyword)i;
		const char *text = keyword_text(keyword);

		CHECK(*text, "keyword %d has a text", i);
		CHECK(lex_keyword(text, strlen(text)) == keyword, "'%s'", text);
		if (i > 1)
			CHECK(strcmp(keyword_text((enum keyword)(i - 1)),
				     text) < 0,
			      "'%s' is in order", text);
	}
	for (size_t i = 0; i < ROWS(others); i++)
		CHECK(lex_keyword(others[i], strlen(others[i])) == KEYWORD_NONE,
		      "'%s' is no keyword", others[i]);
	CHECK(lex_keyword("port\0port", 9) == KEYWORD_NONE, "NUL in a word");
}

static void test_text(void)
{
	static const struct {
		const char *name;
		const char *text;
		size_t length;
		size_t errors;
	} rows[] = {
		{ "empty", "", 0, 0 },
		{ "plain", "a\tb\nc\r\n", 7, 0 },
		{ "two bytes", "\xc3\xa4", 2, 0 },
		{ "three bytes", "\xe2\x82\xac", 3, 0 },
		{ "four bytes", "\xf0\x9f\x90\xa7", 4, 0 },
		{ "NUL", "a\0b", 3, 1 },
		{ "NULs are one", "a\0\0\0b", 5, 1 },
		{ "two places", "a\0b\0", 4, 2 },
		{ "NUL then DEL", "a\0\x7f", 3, 2 },
		{ "escape", "\x1b[0m", 4, 1 },
		{ "C1", "\xc2\x9b", 2, 1 },
		{ "CR alone", "a\rb", 3, 1 },
		{ "CR at the end", "a\r", 2, 1 },
		{ "stray continuation", "\x80", 1, 1 },
		{ "cut sequence", "\xe2\x82", 2, 1 },
		{ "overlong slash", "\xc0\xaf", 2, 1 },
		{ "overlong, three", "\xe0\x80\xaf", 3, 1 },
		{ "surrogate", "\xed\xa0\x80", 3, 1 },
		{ "beyond Unicode", "\xf4\x90\x80\x80", 4, 1 },
		{ "never a byte", "\xff\xfe", 2, 1 },
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct arena arena;
		struct diag diag;
		bool good;

		arena_init(&arena, 0);
		diag_init(&diag, &arena, "f", rows[i].text, rows[i].length);
		good = lex_check_text(&diag);
		CHECK(good == !rows[i].errors, "%s: %d", rows[i].name, good);
		CHECK(diag.errors == rows[i].errors, "%s: %zu errors",
		      rows[i].name, diag.errors);
		CHECK(utf8_is_good(rows[i].text, rows[i].length) == good,
		      "%s: utf8_is_good", rows[i].name);
		arena_free(&arena);
	}
}

/* Whatever the bytes, tokens go forward and stay within the text. */
static void test_random(void)
{
	uint32_t seed = 7;
	bool good = true;

	for (int round = 0; good && round < 2000; round++) {
		struct lexer lexer;
		struct token token;
		char text[64];
		uint32_t behind = 0;

		for (size_t i = 0; i < sizeof(text); i++) {
			seed = seed * 1103515245 + 12345;
			text[i] = (char)(seed >> 18);
		}
		lex_init(&lexer, text, sizeof(text));
		do {
			token = round % 2 ? lex_next(&lexer)
					  : lex_next_interface(&lexer);
			if (token.kind == TOKEN_END)
				break;
			good = token.span.length &&
			       token.span.offset >= behind &&
			       token.span.offset + token.span.length <=
				       sizeof(text);
			behind = token.span.offset + token.span.length;
		} while (good);
	}
	CHECK(good, "random bytes");
}

int main(void)
{
	test_tokens();
	test_interfaces();
	test_keywords();
	test_text();
	test_random();
	return unit_report("test_lex");
}
