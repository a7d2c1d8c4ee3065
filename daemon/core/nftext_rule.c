/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nftext_rule.c - one rule as one line.
 *
 * nft puts a match of the protocol before a field that needs one; for ARP and
 * extension headers it would look at the ethertype as it is on the wire, and
 * miss tagged frames. So the protocol is written out before such fields.
 */
#include <string.h>

#include "core/nftext_internal.h"

#define PROTOCOL_ICMP 1
#define PROTOCOL_ICMP6 58
#define RULE_COMMENT_MAX 128 /* nft's */

/** struct line - a rule being written, and what it has matched so far. */
struct line {
	struct text *out;
	int protocol; /* IP protocol that was matched, or -1 */
	bool network; /* the network protocol was matched */
};

/* --- what nft's language lacks ----------------------------------------- */

static bool is_raw(enum field field)
{
	return field_info(field)->text[0] == '@';
}

/* Raw payload is an integer for nft: no set of addresses takes it. */
static bool mismatches(enum field field, const struct set *set)
{
	return field != FIELD_NONE && is_raw(field) && !is_raw(set->key[0]);
}

static bool expressible(const struct statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_LOOKUP:
	case STATEMENT_VERDICT_MAP:
		return !mismatches(statement->field, statement->set);
	case STATEMENT_REWRITE_MAP:
		return !mismatches(statement->source, statement->set) &&
		       field_info(statement->field)->text_writable;
	case STATEMENT_REWRITE:
	case STATEMENT_COPY:
		return field_info(statement->field)->text_writable;
	case STATEMENT_MATCH:
		return statement->field != FIELD_IP6_AUTH_EXISTS;
	case STATEMENT_RANGE:
	case STATEMENT_MARK:
	case STATEMENT_CT_MARK:
	case STATEMENT_ADD:
	case STATEMENT_COUNTER:
	case STATEMENT_LIMIT:
	case STATEMENT_LOG:
	case STATEMENT_SNAT:
	case STATEMENT_DNAT:
	case STATEMENT_HELPER:
	case STATEMENT_SEND:
	case STATEMENT_TRACE:
	case STATEMENT_VERDICT:
		break;
	}
	return true;
}

/* --- fields ------------------------------------------------------------ */

static const char *needed_protocol(enum field field)
{
	const struct field_info *info = field_info(field);

	if (strncmp(info->text, "arp ", 4) == 0)
		return "arp";
	return info->kind == FIELD_KIND_EXTHDR ? "ip6" : NULL;
}

static void put_needed(struct line *line, enum field field)
{
	const char *protocol = needed_protocol(field);

	if (!protocol || line->network)
		return;
	text_format(line->out, "meta protocol %s ", protocol);
	line->network = true;
}

static const char *icmp_text(const struct line *line, enum field field)
{
	bool type = field == FIELD_ICMP_TYPE;

	if (line->protocol == PROTOCOL_ICMP)
		return type ? "icmp type" : "icmp code";
	if (line->protocol == PROTOCOL_ICMP6)
		return type ? "icmpv6 type" : "icmpv6 code";
	return field_info(field)->text;
}

/* A named field has decimal values, a raw one has hex: say which it is. */
static bool put_field(struct line *line, enum field field)
{
	const char *text = field_info(field)->text;

	put_needed(line, field);
	if (field == FIELD_ICMP_TYPE || field == FIELD_ICMP_CODE)
		text = icmp_text(line, field);
	text_add(line->out, text);
	return text[0] != '@';
}

/* One part of a key, and how much of it counts. */
static void put_part(struct line *line, const struct set *set, size_t at)
{
	uint8_t mask[FIELD_SIZE_MAX];

	text_add(line->out, field_info(set->key[at])->text);
	if (!set->key_bits[at])
		return;
	field_mask(set->key[at], set->key_bits[at], mask);
	text_add(line->out, " & ");
	nftext_mask(line->out, set->key[at], mask);
}

static void put_key(struct line *line, const struct statement *statement)
{
	const struct set *set = statement->set;

	if (statement->field != FIELD_NONE) {
		put_needed(line, statement->field);
		text_add(line->out, field_info(statement->field)->text);
		return;
	}
	for (size_t i = 0; i < set->key_fields; i++)
		put_needed(line, set->key[i]);
	for (size_t i = 0; i < set->key_fields; i++) {
		text_add(line->out, i ? " . " : "");
		put_part(line, set, i);
	}
}

/* --- matches ----------------------------------------------------------- */

static void note_match(struct line *line, const struct statement *statement)
{
	if (statement->op != MATCH_EQUAL || statement->masked)
		return;
	if (statement->field == FIELD_META_L4PROTO)
		line->protocol = statement->value[0];
	if (statement->field == FIELD_META_PROTOCOL)
		line->network = true;
}

/* "ct state new,related", "ct status dnat": any of the bits. */
static bool put_bits_match(struct line *line, const struct statement *statement)
{
	static const uint8_t none[4];

	if (statement->field != FIELD_CT_STATE &&
	    statement->field != FIELD_CT_STATUS)
		return false;
	if (!statement->masked || statement->op != MATCH_NOT_EQUAL ||
	    memcmp(statement->value, none, sizeof(none)) != 0)
		return false;
	text_format(line->out, "%s ", field_info(statement->field)->text);
	nftext_value(line->out, statement->field, statement->mask);
	return true;
}

static void put_match(struct line *line, const struct statement *statement)
{
	const char *not_equal = statement->op == MATCH_EQUAL ? "" : "!= ";
	enum field field = statement->field;
	unsigned length;
	bool named;

	if (put_bits_match(line, statement))
		return;
	named = put_field(line, field);
	text_add(line->out, " ");
	if (!statement->masked) {
		text_add(line->out, not_equal);
		if (named && is_raw(field))
			text_format(line->out, "%u", statement->value[0]);
		else
			nftext_value(line->out, field, statement->value);
	} else if (nftext_prefix_length(field, statement->mask, &length) &&
		   length > 0) {
		text_add(line->out, not_equal);
		nftext_value(line->out, field, statement->value);
		text_format(line->out, "/%u", length);
	} else {
		text_add(line->out, "& ");
		nftext_mask(line->out, field, statement->mask);
		text_add(line->out,
			 statement->op == MATCH_EQUAL ? " == " : " != ");
		nftext_value(line->out, field, statement->value);
	}
	note_match(line, statement);
}

static void put_range(struct line *line, const struct statement *statement)
{
	bool named = put_field(line, statement->field);

	text_add(line->out, statement->op == MATCH_EQUAL ? " " : " != ");
	if (named && is_raw(statement->field)) {
		text_format(line->out, "%u-%u", statement->value[0],
			    statement->last[0]);
		return;
	}
	nftext_value(line->out, statement->field, statement->value);
	text_add(line->out, "-");
	nftext_value(line->out, statement->field, statement->last);
}

static void put_lookup(struct line *line, const struct statement *statement)
{
	put_key(line, statement);
	text_format(line->out, " %s@%s",
		    statement->op == MATCH_EQUAL ? "" : "!= ",
		    statement->set->name);
}

/* --- changes ----------------------------------------------------------- */

static void put_rewrite_map(struct line *line,
			    const struct statement *statement)
{
	put_needed(line, statement->field);
	put_needed(line, statement->source);
	text_format(line->out, "%s set %s", field_info(statement->field)->text,
		    field_info(statement->source)->text);
	if (statement->masked) {
		text_add(line->out, " & ");
		nftext_mask(line->out, statement->source, statement->mask);
	}
	text_format(line->out, " map @%s", statement->set->name);
}

static void put_rewrite(struct line *line, const struct statement *statement)
{
	const char *text = field_info(statement->field)->text;
	size_t size = field_info(statement->field)->size;
	bool keeps = false;

	for (size_t i = 0; i < size; i++)
		keeps = keeps || statement->mask[i];
	put_needed(line, statement->field);
	text_format(line->out, "%s set ", text);
	if (keeps) {
		text_format(line->out, "%s & ", text);
		nftext_mask(line->out, statement->field, statement->mask);
		text_add(line->out, " | ");
	}
	nftext_value(line->out, statement->field, statement->value);
}

static void put_copy(struct line *line, const struct statement *statement)
{
	put_needed(line, statement->field);
	put_needed(line, statement->source);
	text_format(line->out, "%s set %s", field_info(statement->field)->text,
		    field_info(statement->source)->text);
}

static void put_nat(struct line *line, const char *what,
		    const struct statement *statement)
{
	const struct nat_target *nat = &statement->nat;

	bool ports = statement->set || nat->last_port;

	text_format(line->out, "%s %s to ", what, nat->v6 ? "ip6" : "ip");
	if (statement->field != FIELD_NONE) {
		text_add(line->out, field_info(statement->field)->text);
		return;
	}
	text_add(line->out, nat->v6 && ports ? "[" : "");
	nftext_value(line->out, nat->v6 ? FIELD_IP6_DADDR : FIELD_IP_DADDR,
		     nat->address);
	text_add(line->out, nat->v6 && ports ? "]" : "");
	if (statement->set)
		text_format(line->out, " : th dport map @%s",
			    statement->set->name);
	else if (nat->last_port > nat->first_port)
		text_format(line->out, ":%u-%u", nat->first_port,
			    nat->last_port);
	else if (nat->last_port)
		text_format(line->out, ":%u", nat->last_port);
}

static void put_mark(struct line *line, const struct statement *statement,
		     const char *target)
{
	if (!statement->and_mask) {
		text_format(line->out, "%s set 0x%08x", target,
			    statement->or_mask);
		return;
	}
	text_format(line->out, "%s set meta mark", target);
	if (statement->and_mask != UINT32_MAX)
		text_format(line->out, " & 0x%08x", statement->and_mask);
	if (statement->or_mask)
		text_format(line->out, " | 0x%08x", statement->or_mask);
}

/* --- the rest ---------------------------------------------------------- */

static const char *limit_unit(uint32_t seconds)
{
	switch (seconds) {
	case 60:
		return "minute";
	case 3600:
		return "hour";
	case 86400:
		return "day";
	default:
		return "second";
	}
}

void nftext_verdict(struct text *out, const struct verdict *verdict)
{
	switch (verdict->code) {
	case VERDICT_DROP:
		text_add(out, "drop");
		return;
	case VERDICT_ACCEPT:
		text_add(out, "accept");
		return;
	case VERDICT_CONTINUE:
		text_add(out, "continue");
		return;
	case VERDICT_RETURN:
		text_add(out, "return");
		return;
	case VERDICT_JUMP:
		text_format(out, "jump %s", verdict->chain->name);
		return;
	case VERDICT_GOTO:
		text_format(out, "goto %s", verdict->chain->name);
		return;
	}
}

static void put_statement(struct line *line, const struct statement *statement)
{
	switch (statement->kind) {
	case STATEMENT_MATCH:
		put_match(line, statement);
		return;
	case STATEMENT_RANGE:
		put_range(line, statement);
		return;
	case STATEMENT_LOOKUP:
		put_lookup(line, statement);
		return;
	case STATEMENT_VERDICT_MAP:
		put_key(line, statement);
		text_format(line->out, " vmap @%s", statement->set->name);
		return;
	case STATEMENT_REWRITE_MAP:
		put_rewrite_map(line, statement);
		return;
	case STATEMENT_REWRITE:
		put_rewrite(line, statement);
		return;
	case STATEMENT_MARK:
		put_mark(line, statement, "meta mark");
		return;
	case STATEMENT_CT_MARK:
		put_mark(line, statement, "ct mark");
		return;
	case STATEMENT_COPY:
		put_copy(line, statement);
		return;
	case STATEMENT_ADD:
		text_format(line->out, "add @%s { ", statement->set->name);
		put_key(line, statement);
		text_add(line->out, " }");
		return;
	case STATEMENT_COUNTER:
		text_add(line->out, "counter");
		return;
	case STATEMENT_LIMIT:
		text_format(line->out, "limit rate %u/%s burst %u packets",
			    statement->limit_count,
			    limit_unit(statement->limit_seconds),
			    statement->limit_burst);
		return;
	case STATEMENT_LOG:
		text_add(line->out, "log prefix ");
		nftext_quoted(line->out, statement->log_prefix);
		text_format(line->out, " group %u", statement->log_group);
		if (statement->log_bytes)
			text_format(line->out, " snaplen %u",
				    statement->log_bytes);
		return;
	case STATEMENT_SNAT:
		put_nat(line, "snat", statement);
		return;
	case STATEMENT_DNAT:
		put_nat(line, "dnat", statement);
		return;
	case STATEMENT_HELPER:
		text_format(line->out, "ct helper set \"%s\"",
			    statement->helper->name);
		return;
	case STATEMENT_SEND:
		text_add(line->out, "fwd to ");
		nftext_quoted(line->out, statement->device);
		return;
	case STATEMENT_TRACE:
		text_add(line->out, "meta nftrace set 1");
		return;
	case STATEMENT_VERDICT:
		nftext_verdict(line->out, &statement->verdict);
		return;
	}
}

static void put_comment(struct text *out, const char *comment)
{
	char kept[RULE_COMMENT_MAX + 1];
	size_t length = strnlen(comment, RULE_COMMENT_MAX);

	memcpy(kept, comment, length);
	kept[length] = '\0';
	text_add(out, " comment ");
	nftext_quoted(out, kept);
}

void nftext_rule(struct text *out, const struct nft_rule *rule)
{
	struct line line = { .out = out, .protocol = -1 };
	const struct statement *statement;

	text_add(out, "\t\t");
	for (statement = rule->first; statement; statement = statement->next)
		if (!expressible(statement)) {
			text_add(out, "# netlink only: ");
			break;
		}
	for (statement = rule->first; statement; statement = statement->next) {
		put_statement(&line, statement);
		if (statement->next)
			text_add(out, " ");
	}
	if (rule->comment)
		put_comment(out, rule->comment);
	text_add(out, "\n");
}
