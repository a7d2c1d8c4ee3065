/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * parse_rule.c - one rule of the filter: an action, two zones, and words in
 * any order, each of them once.
 */
#include "core/parser.h"

#include <string.h>

#define LIMIT_COUNT_MAX 1000000
#define LIMIT_BURST_DEFAULT 5
#define ETHERTYPE_MIN (ETHERTYPE_LENGTH_MAX + 1)

/* struct draft - a rule that is being read. */
struct draft {
	struct rule *rule;
	struct transport transport;  /* the inline one */
	uint64_t seen;		     /* bits of the words that it has */
	struct span spans[KEYWORDS]; /* of these */
};

_Static_assert(KEYWORDS <= 64, "a word is a bit of draft.seen");

static const enum keyword words[] = {
	KEYWORD_FROM,	   KEYWORD_TO,	      KEYWORD_PORT,
	KEYWORD_SPORT,	   KEYWORD_ICMP,      KEYWORD_ICMP6,
	KEYWORD_PROTOCOL,  KEYWORD_SERVICE,   KEYWORD_FROM_MAC,
	KEYWORD_TO_MAC,	   KEYWORD_VLAN,      KEYWORD_ETHERTYPE,
	KEYWORD_BROADCAST, KEYWORD_MULTICAST, KEYWORD_LIMIT,
	KEYWORD_LOG,
};

static bool has_seen(const struct draft *draft, enum keyword word)
{
	return draft->seen >> word & 1;
}

static void see(struct draft *draft, enum keyword word, struct span span)
{
	draft->seen |= (uint64_t)1 << word;
	draft->spans[word] = span;
}

/* --- the inline transport ---------------------------------------------- */

/* All words of a rule's inline transport must be about one protocol. */
static bool merge_protocol(struct parser *parser, struct draft *draft,
			   int protocol)
{
	struct transport *transport = &draft->transport;
	struct span span = parser->last.span;

	if (transport->protocol == PROTOCOL_ANY) {
		transport->protocol = protocol;
		transport->span = span;
		return true;
	}
	if (transport->protocol == protocol)
		return true;
	parser_error(parser, span,
		     "the rule is about another protocol already; a service "
		     "can hold several");
	parser_note(parser, transport->span, "named here");
	return false;
}

static bool word_ports(struct parser *parser, struct draft *draft,
		       struct port_list *out)
{
	int protocol;

	return parse_port_protocol(parser, &protocol) &&
	       merge_protocol(parser, draft, protocol) &&
	       parse_port_list(parser, out);
}

static bool word_icmp(struct parser *parser, struct draft *draft, int protocol)
{
	return merge_protocol(parser, draft, protocol) &&
	       parse_icmp_operands(parser, &draft->transport);
}

static bool word_protocol(struct parser *parser, struct draft *draft)
{
	int protocol;

	return parse_protocol(parser, &protocol) &&
	       merge_protocol(parser, draft, protocol);
}

/* --- services ---------------------------------------------------------- */

static bool service_item(struct parser *parser, void *context)
{
	struct name *slot;
	struct name name;

	(void)context;
	if (!parse_name(parser, "the name of a service", &name))
		return false;
	slot = parser_push(parser, LIST_NAMES);
	if (!slot)
		return false;
	*slot = name;
	return true;
}

static bool word_service(struct parser *parser, struct draft *draft)
{
	struct rule *rule = draft->rule;

	parser_restart(parser, LIST_NAMES);
	if (!parse_braces(parser, service_item, NULL))
		return false;
	rule->services = parser_take(parser, LIST_NAMES, &rule->service_count);
	return rule->services != NULL;
}

/* --- link layer -------------------------------------------------------- */

static bool vlan_item(struct parser *parser, void *context)
{
	struct vlan_range *slot;
	uint32_t first;
	uint32_t last;

	(void)context;
	if (!parse_range(parser, "a VLAN id", 1, VLAN_ID_MAX, &first, &last))
		return false;
	slot = parser_push(parser, LIST_VLANS);
	if (!slot)
		return false;
	slot->first = (uint16_t)first;
	slot->last = (uint16_t)last;
	return true;
}

static bool word_vlan(struct parser *parser, struct draft *draft)
{
	struct rule *rule = draft->rule;

	rule->vlan_any = parser_accept_keyword(parser, KEYWORD_ANY);
	if (rule->vlan_any)
		return true;
	parser_restart(parser, LIST_VLANS);
	if (!parse_braces(parser, vlan_item, NULL))
		return false;
	rule->vlans = parser_take(parser, LIST_VLANS, &rule->vlan_count);
	return rule->vlans != NULL;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* 0xNNNN, of four hex digits at most. */
static bool hex_number(const char *text, size_t length, unsigned *out)
{
	if (length < 3 || length > 6 || text[0] != '0' || text[1] != 'x')
		return false;
	*out = 0;
	for (size_t i = 2; i < length; i++) {
		int digit = hex_digit(text[i]);

		if (digit < 0)
			return false;
		*out = *out << 4 | (unsigned)digit;
	}
	return true;
}

static void set_ethertype(struct rule *rule, unsigned value)
{
	if (value == SYMBOL_STP) {
		rule->ethertype_kind = ETHERTYPE_STP;
	} else if (value == SYMBOL_LLC) {
		rule->ethertype_kind = ETHERTYPE_LLC;
	} else {
		rule->ethertype_kind = ETHERTYPE_VALUE;
		rule->ethertype = (uint16_t)value;
	}
}

static bool word_ethertype(struct parser *parser, struct draft *draft)
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	unsigned value;

	if (!parser_at(parser, TOKEN_WORD))
		return parser_unexpected(parser, "an ethertype");
	if (hex_number(text, length, &value)) {
		if (value < ETHERTYPE_MIN)
			return parser_error(parser, parser->token.span,
					    "an ethertype is 0x%04x or more; "
					    "below it is a length, see llc",
					    ETHERTYPE_MIN);
	} else if (!symbol_find(SYMBOL_ETHERTYPE, text, length, &value)) {
		return parser_unknown_symbol(
			parser, SYMBOL_ETHERTYPE,
			"an ethertype (a name, or 0x and hex digits)");
	}
	set_ethertype(draft->rule, value);
	draft->rule->ethertype_span = parser->token.span;
	parser_advance(parser);
	return true;
}

static bool word_destination(struct parser *parser, struct draft *draft,
			     enum destination_class destination)
{
	enum keyword other = destination == DESTINATION_BROADCAST
				     ? KEYWORD_MULTICAST
				     : KEYWORD_BROADCAST;

	if (has_seen(draft, other)) {
		parser_error(parser, parser->last.span,
			     "no frame is both broadcast and multicast; write "
			     "two rules");
		parser_note(parser, draft->spans[other], "'%s' is here",
			    keyword_text(other));
		return false;
	}
	draft->rule->destination = destination;
	return true;
}

/* --- limit and log ----------------------------------------------------- */

/* N/UNIT; not consumed. */
static bool read_rate(struct parser *parser, struct limit *limit)
{
	const char *text = parser_text(parser);
	size_t length = parser->token.span.length;
	size_t digits = 0;
	unsigned seconds;

	while (digits < length && text[digits] != '/')
		digits++;
	if (digits == length ||
	    !text_number(text, digits, LIMIT_COUNT_MAX, &limit->count) ||
	    !limit->count)
		return false;
	digits++;
	if (!symbol_find(SYMBOL_SECONDS, text + digits, length - digits,
			 &seconds))
		return false;
	limit->seconds = seconds;
	return true;
}

static bool word_limit(struct parser *parser, struct draft *draft)
{
	struct limit *limit = &draft->rule->limit;
	struct span start = parser->token.span;

	if (!parser_at(parser, TOKEN_WORD) || !read_rate(parser, limit))
		return parser_unknown_word(
			parser, "a rate (1 to 1000000, then /second, /minute, "
				"/hour or /day)");
	parser_advance(parser);
	limit->burst = LIMIT_BURST_DEFAULT;
	if (parser_accept_keyword(parser, KEYWORD_BURST) &&
	    !parse_number(parser, "a burst", 1, LIMIT_COUNT_MAX, &limit->burst))
		return false;
	draft->rule->limit_span = parser_span_from(parser, start);
	return true;
}

/* --- the rule ---------------------------------------------------------- */

static bool parse_word(struct parser *parser, struct draft *draft,
		       enum keyword word)
{
	struct rule *rule = draft->rule;

	switch ((int)word) {
	case KEYWORD_FROM:
		return parse_address_set(parser, &rule->from);
	case KEYWORD_TO:
		return parse_address_set(parser, &rule->to);
	case KEYWORD_PORT:
		return word_ports(parser, draft, &draft->transport.target);
	case KEYWORD_SPORT:
		return word_ports(parser, draft, &draft->transport.source);
	case KEYWORD_ICMP:
		return word_icmp(parser, draft, PROTOCOL_ICMP);
	case KEYWORD_ICMP6:
		return word_icmp(parser, draft, PROTOCOL_ICMP6);
	case KEYWORD_PROTOCOL:
		return word_protocol(parser, draft);
	case KEYWORD_SERVICE:
		return word_service(parser, draft);
	case KEYWORD_FROM_MAC:
		return parse_mac_set(parser, &rule->from_mac);
	case KEYWORD_TO_MAC:
		return parse_mac_set(parser, &rule->to_mac);
	case KEYWORD_VLAN:
		return word_vlan(parser, draft);
	case KEYWORD_ETHERTYPE:
		return word_ethertype(parser, draft);
	case KEYWORD_BROADCAST:
		return word_destination(parser, draft, DESTINATION_BROADCAST);
	case KEYWORD_MULTICAST:
		return word_destination(parser, draft, DESTINATION_MULTICAST);
	case KEYWORD_LIMIT:
		return word_limit(parser, draft);
	case KEYWORD_LOG:
		rule->log = true;
		return parse_string(parser, &rule->log_text);
	}
	return false;
}

static bool is_word(enum keyword keyword)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (words[i] == keyword)
			return true;
	}
	return false;
}

/* The rule ends where the next statement or the end of the block begins. */
static bool ends_rule(const struct parser *parser)
{
	enum keyword keyword = parser->token.keyword;

	if (parser_at(parser, TOKEN_END) || parser_at(parser, TOKEN_CLOSE))
		return true;
	return parser_at(parser, TOKEN_WORD) &&
	       (keyword == KEYWORD_PASS || keyword == KEYWORD_DROP ||
		keyword == KEYWORD_COUNT || keyword == KEYWORD_DEFAULT ||
		parser_begins_block(keyword));
}

static bool parse_words(struct parser *parser, struct draft *draft)
{
	while (!ends_rule(parser)) {
		enum keyword word = parser->token.keyword;
		struct span span = parser->token.span;

		if (!parser_at(parser, TOKEN_WORD) || !is_word(word))
			return parser_unknown_keyword(parser, "a rule", words,
						      sizeof(words) /
							      sizeof(words[0]));
		if (has_seen(draft, word)) {
			parser_error(parser, span,
				     "second '%s' in a rule; each word may "
				     "appear once",
				     keyword_text(word));
			parser_note(parser, draft->spans[word],
				    "the first is here");
			return false;
		}
		see(draft, word, span);
		parser_advance(parser);
		if (!parse_word(parser, draft, word))
			return false;
	}
	return true;
}

static enum rule_action parse_action(struct parser *parser)
{
	if (parser_accept_keyword(parser, KEYWORD_DROP))
		return RULE_DROP;
	if (parser_accept_keyword(parser, KEYWORD_COUNT))
		return RULE_COUNT;
	parser_advance(parser);
	return parser_accept_keyword(parser, KEYWORD_STATELESS)
		       ? RULE_PASS_STATELESS
		       : RULE_PASS;
}

/* The zone of a port, as it should be: its name is kept already. */
static const char *known_zone(const struct parser *parser)
{
	const struct bridge *bridge = &parser->policy->bridge;
	size_t length = parser->token.span.length;

	for (size_t i = 0; i < bridge->port_count; i++) {
		const char *name = bridge->ports[i].zone_name.text;

		if (!strncmp(name, parser_text(parser), length) &&
		    !name[length])
			return name;
	}
	return NULL;
}

static bool parse_rule_zone(struct parser *parser, struct name *out)
{
	if (parser_at_keyword(parser, KEYWORD_ANY))
		out->text = keyword_text(KEYWORD_ANY);
	else if (parser_at_keyword(parser, KEYWORD_NONE))
		out->text = known_zone(parser);
	if (!out->text)
		return parse_name(parser, "the name of a zone, or any", out);
	out->span = parser->token.span;
	parser_advance(parser);
	return true;
}

static bool parse_zones(struct parser *parser, struct rule *rule)
{
	return parse_rule_zone(parser, &rule->from_zone_name) &&
	       parser_expect(parser, TOKEN_ARROW,
			     "'->' and the zone it goes to") &&
	       parse_rule_zone(parser, &rule->to_zone_name);
}

static bool keep_inline(struct parser *parser, struct draft *draft)
{
	struct transport_list *list = &draft->rule->inline_transports;

	if (draft->transport.protocol == PROTOCOL_ANY)
		return true;
	list->items = arena_alloc(parser->arena, sizeof(*list->items));
	if (!list->items)
		return parser_no_memory(parser);
	*list->items = draft->transport;
	list->count = 1;
	return true;
}

static bool parse_draft(struct parser *parser, struct draft *draft)
{
	struct span start = parser->token.span;
	struct rule *rule = draft->rule;

	rule->action = parse_action(parser);
	if (!parse_zones(parser, rule) || !parse_words(parser, draft) ||
	    !keep_inline(parser, draft))
		return false;
	rule->span = parser_span_from(parser, start);
	rule->number = (uint32_t)parser->lists[LIST_RULES].count;
	return true;
}

bool parse_rule(struct parser *parser)
{
	struct draft draft;

	draft.rule = parser_push(parser, LIST_RULES);
	if (!draft.rule)
		return false;
	draft.transport = transport_any();
	draft.seen = 0;
	if (parse_draft(parser, &draft))
		return true;
	parser_drop(parser, LIST_RULES);
	return false;
}
