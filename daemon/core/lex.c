/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * lex.c - cuts the text into tokens. Every byte belongs to a token, a blank
 * or a comment; nothing is refused here but bytes that are no text at all.
 */
#include "core/lex.h"

#include <stdint.h>
#include <string.h>

#include "core/utf8.h"

#define KEYWORD_ROOM 11 /* the longest one and its NUL */

static const char keywords[KEYWORDS][KEYWORD_ROOM] = {
	[KEYWORD_NONE] = "",
	[KEYWORD_ADDRESS] = "address",
	[KEYWORD_ALIAS] = "alias",
	[KEYWORD_ANY] = "any",
	[KEYWORD_AS] = "as",
	[KEYWORD_BIND] = "bind",
	[KEYWORD_BRIDGE] = "bridge",
	[KEYWORD_BROADCAST] = "broadcast",
	[KEYWORD_BURST] = "burst",
	[KEYWORD_CODE] = "code",
	[KEYWORD_COUNT] = "count",
	[KEYWORD_DEFAULT] = "default",
	[KEYWORD_DENY] = "deny",
	[KEYWORD_DROP] = "drop",
	[KEYWORD_ETHERTYPE] = "ethertype",
	[KEYWORD_FILTER] = "filter",
	[KEYWORD_FORWARD] = "forward",
	[KEYWORD_FROM] = "from",
	[KEYWORD_FROM_MAC] = "from-mac",
	[KEYWORD_GUARD] = "guard",
	[KEYWORD_HELPER] = "helper",
	[KEYWORD_ICMP] = "icmp",
	[KEYWORD_ICMP6] = "icmp6",
	[KEYWORD_LIMIT] = "limit",
	[KEYWORD_LOG] = "log",
	[KEYWORD_MAC] = "mac",
	[KEYWORD_MACS] = "macs",
	[KEYWORD_MASQUERADE] = "masquerade",
	[KEYWORD_MULTICAST] = "multicast",
	[KEYWORD_NAT] = "nat",
	[KEYWORD_NOT] = "not",
	[KEYWORD_PASS] = "pass",
	[KEYWORD_PORT] = "port",
	[KEYWORD_PREFIX] = "prefix",
	[KEYWORD_PRIVATE] = "private",
	[KEYWORD_PROTOCOL] = "protocol",
	[KEYWORD_SCTP] = "sctp",
	[KEYWORD_SERVICE] = "service",
	[KEYWORD_SPORT] = "sport",
	[KEYWORD_STATELESS] = "stateless",
	[KEYWORD_STATIC] = "static",
	[KEYWORD_TCP] = "tcp",
	[KEYWORD_TO] = "to",
	[KEYWORD_TO_MAC] = "to-mac",
	[KEYWORD_UDP] = "udp",
	[KEYWORD_VERSION] = "version",
	[KEYWORD_VLAN] = "vlan",
	[KEYWORD_ZONE] = "zone",
};

const char *keyword_text(enum keyword keyword)
{
	return keyword < KEYWORDS ? keywords[keyword] : "";
}

/* The first keyword of each letter's; the next letter's is behind the last. */
static const uint8_t first_of_letter['z' - 'a' + 2] = {
	['a' - 'a'] = KEYWORD_ADDRESS,	 ['b' - 'a'] = KEYWORD_BIND,
	['c' - 'a'] = KEYWORD_CODE,	 ['d' - 'a'] = KEYWORD_DEFAULT,
	['e' - 'a'] = KEYWORD_ETHERTYPE, ['f' - 'a'] = KEYWORD_FILTER,
	['g' - 'a'] = KEYWORD_GUARD,	 ['h' - 'a'] = KEYWORD_HELPER,
	['i' - 'a'] = KEYWORD_ICMP,	 ['j' - 'a'] = KEYWORD_LIMIT,
	['k' - 'a'] = KEYWORD_LIMIT,	 ['l' - 'a'] = KEYWORD_LIMIT,
	['m' - 'a'] = KEYWORD_MAC,	 ['n' - 'a'] = KEYWORD_NAT,
	['o' - 'a'] = KEYWORD_PASS,	 ['p' - 'a'] = KEYWORD_PASS,
	['q' - 'a'] = KEYWORD_SCTP,	 ['r' - 'a'] = KEYWORD_SCTP,
	['s' - 'a'] = KEYWORD_SCTP,	 ['t' - 'a'] = KEYWORD_TCP,
	['u' - 'a'] = KEYWORD_UDP,	 ['v' - 'a'] = KEYWORD_VERSION,
	['w' - 'a'] = KEYWORD_ZONE,	 ['x' - 'a'] = KEYWORD_ZONE,
	['y' - 'a'] = KEYWORD_ZONE,	 ['z' - 'a'] = KEYWORD_ZONE,
	['z' - 'a' + 1] = KEYWORDS,
};

static bool is_keyword(const char *keyword, const char *text, size_t length)
{
	return keyword[length - 1] && !keyword[length] &&
	       !memcmp(keyword, text, length);
}

enum keyword lex_keyword(const char *text, size_t length)
{
	size_t letter;

	if (!length || length >= KEYWORD_ROOM || text[0] < 'a' || text[0] > 'z')
		return KEYWORD_NONE;
	letter = (size_t)(text[0] - 'a');
	for (size_t i = first_of_letter[letter];
	     i < first_of_letter[letter + 1]; i++) {
		if (is_keyword(keywords[i], text, length))
			return (enum keyword)i;
	}
	return KEYWORD_NONE;
}

/* --- tokens ------------------------------------------------------------ */

void lex_init(struct lexer *lexer, const char *text, size_t length)
{
	*lexer = (struct lexer){ .text = text, .length = length };
	if (length >= 3 && !memcmp(text, "\xef\xbb\xbf", 3))
		lexer->at = 3;
	lexer->end = lexer->at;
}

/*
 * What a byte can be part of. Those beyond ASCII count as letters here, so
 * that an error names a word.
 */
enum { BLANK = 1, DELIMITER = 2, WORD = 4 };

static const uint8_t classes[256] = {
	[' '] = BLANK | DELIMITER,
	['\t'] = BLANK | DELIMITER,
	['\n'] = BLANK | DELIMITER,
	['\r'] = BLANK | DELIMITER,
	['#'] = DELIMITER,
	['"'] = DELIMITER,
	['{'] = DELIMITER,
	['}'] = DELIMITER,
	[','] = DELIMITER,
	['='] = DELIMITER,
	['a' ... 'z'] = WORD,
	['A' ... 'Z'] = WORD,
	['0' ... '9'] = WORD,
	['.'] = WORD,
	[':'] = WORD,
	['/'] = WORD,
	['@'] = WORD,
	['-'] = WORD,
	['_'] = WORD,
	['+'] = WORD,
	['*'] = WORD,
	['%'] = WORD,
	['!'] = WORD,
	[0x80 ... 0xff] = WORD,
};

static bool is(char c, unsigned class)
{
	return classes[(uint8_t)c] & class;
}

static enum token_kind punctuation(char c)
{
	switch (c) {
	case '{':
		return TOKEN_OPEN;
	case '}':
		return TOKEN_CLOSE;
	case ',':
		return TOKEN_COMMA;
	case '=':
		return TOKEN_EQUALS;
	default:
		return TOKEN_WORD;
	}
}

static bool at_arrow(const struct lexer *lexer, size_t at)
{
	return lexer->text[at] == '-' && lexer->length - at >= 2 &&
	       lexer->text[at + 1] == '>';
}

static void skip_blank(struct lexer *lexer)
{
	const char *end;

	while (lexer->at < lexer->length) {
		const char *here = lexer->text + lexer->at;

		if (is(*here, BLANK)) {
			lexer->at++;
			continue;
		}
		if (*here != '#')
			return;
		end = memchr(here, '\n', lexer->length - lexer->at);
		lexer->at = end ? (size_t)(end - lexer->text) : lexer->length;
	}
}

/* The end of the string that begins at @at: behind its quote, or its line. */
static size_t string_end(const struct lexer *lexer, size_t at)
{
	for (at++; at < lexer->length && lexer->text[at] != '\n'; at++) {
		if (lexer->text[at] == '"')
			return at + 1;
		if (lexer->text[at] == '\\' && at + 1 < lexer->length &&
		    lexer->text[at + 1] != '\n')
			at++;
	}
	return at;
}

static size_t word_end(const struct lexer *lexer, size_t at)
{
	while (at < lexer->length && is(lexer->text[at], WORD) &&
	       !at_arrow(lexer, at))
		at++;
	return at;
}

static size_t interface_end(const struct lexer *lexer, size_t at)
{
	while (at < lexer->length && !is(lexer->text[at], DELIMITER))
		at++;
	return at;
}

/* The token from lexer->at up to @end. */
static struct token take(struct lexer *lexer, enum token_kind kind, size_t end)
{
	struct token token = { .kind = kind };

	token.span.offset = (uint32_t)lexer->at;
	token.span.length = (uint32_t)(end - lexer->at);
	if (kind == TOKEN_WORD)
		token.keyword =
			lex_keyword(lexer->text + lexer->at, end - lexer->at);
	lexer->at = end;
	lexer->end = end;
	return token;
}

static struct token take_end(const struct lexer *lexer)
{
	struct token token = { .kind = TOKEN_END };

	token.span.offset = (uint32_t)lexer->end;
	return token;
}

/* What is neither word nor interface name begins the same in both modes. */
static struct token take_other(struct lexer *lexer)
{
	char c = lexer->text[lexer->at];

	if (c == '"')
		return take(lexer, TOKEN_STRING, string_end(lexer, lexer->at));
	if (punctuation(c) != TOKEN_WORD)
		return take(lexer, punctuation(c), lexer->at + 1);
	return take(lexer, TOKEN_UNKNOWN, lexer->at + 1);
}

struct token lex_next(struct lexer *lexer)
{
	size_t end;

	skip_blank(lexer);
	if (lexer->at == lexer->length)
		return take_end(lexer);
	if (at_arrow(lexer, lexer->at))
		return take(lexer, TOKEN_ARROW, lexer->at + 2);
	end = word_end(lexer, lexer->at);
	if (end > lexer->at)
		return take(lexer, TOKEN_WORD, end);
	return take_other(lexer);
}

struct token lex_next_interface(struct lexer *lexer)
{
	size_t end;

	skip_blank(lexer);
	if (lexer->at == lexer->length)
		return take_end(lexer);
	end = interface_end(lexer, lexer->at);
	if (end > lexer->at)
		return take(lexer, TOKEN_WORD, end);
	return take_other(lexer);
}

/* --- bytes that are text ----------------------------------------------- */

static void report_fault(struct diag *diag, enum utf8_fault fault, size_t at,
			 size_t length)
{
	struct span span = { (uint32_t)at, (uint32_t)length };
	unsigned byte = (uint8_t)diag->text[at];

	switch (fault) {
	case UTF8_GOOD:
		return;
	case UTF8_NUL:
		diag_error(diag, span, "NUL byte; a policy is UTF-8 text");
		return;
	case UTF8_CONTROL:
		diag_error(diag, span,
			   "control character 0x%02x; of these only tab and "
			   "newline are allowed",
			   byte == 0xc2 ? (uint8_t)diag->text[at + 1] : byte);
		return;
	case UTF8_INVALID:
		diag_error(diag, span,
			   "byte 0x%02x is not valid UTF-8; save the file as "
			   "UTF-8",
			   byte);
		return;
	}
}

bool lex_check_text(struct diag *diag)
{
	enum utf8_fault last = UTF8_GOOD;
	bool good = true;
	size_t start = 0;
	size_t length;

	for (size_t i = 0; i < diag->length; i += length) {
		const char *here = diag->text + i;
		size_t left = diag->length - i;
		enum utf8_fault fault = UTF8_GOOD;

		length = utf8_plain(here, left);
		if (!length)
			fault = utf8_examine(here, left, &length);
		if (fault == last)
			continue;
		if (last != UTF8_GOOD)
			report_fault(diag, last, start, i - start);
		last = fault;
		start = i;
		good = false;
	}
	if (last != UTF8_GOOD)
		report_fault(diag, last, start, diag->length - start);
	return good;
}
