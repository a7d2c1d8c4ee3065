/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_log.c - frames that are told to sluiced: those of rules that log,
 * and those that are dropped for another reason than a rule.
 *
 * Telling one costs a hundred times what dropping it does. So each rule and
 * each reason has a chain with a limit of its own: what is beyond it meets
 * the same verdict, counted as not logged. The prefix is what the log shows:
 * the verdict, and who decided, in the words of `show rules`.
 */
#include <string.h>

#include "core/compile_internal.h"
#include "core/text.h"

/** struct telling - what is told under one name, and what happens to it. */
struct telling {
	const char *prefix;
	uint32_t rate; /* frames a second */
	uint32_t burst;
	struct verdict verdict;
};

static const char *joined(struct compiler *c, const char *first,
			  const char *second, const char *third)
{
	struct text text;
	const char *string;

	text_init(&text, c->arena);
	text_add(&text, first);
	text_add(&text, second);
	if (third) {
		text_add(&text, ": ");
		text_add(&text, third);
	}
	string = text_string(&text);
	if (!string)
		c->ruleset->failed = true;
	return string ? string : "";
}

static void end(struct compiler *c, struct nft_rule *rule,
		const struct verdict *verdict)
{
	if (verdict->code != VERDICT_CONTINUE)
		rule_verdict(c->ruleset, rule, verdict->code, verdict->chain);
}

static struct chain *tell(struct compiler *c, struct table *table,
			  const char *name, const struct telling *telling)
{
	struct chain *chain = table_add_chain(c->ruleset, table, name);
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_NONE);
	struct verdict told = telling->verdict;

	if (told.code == VERDICT_CONTINUE)
		told.code = VERDICT_RETURN;
	rule_limit(c->ruleset, rule, telling->rate, 1, telling->burst);
	rule_log(c->ruleset, rule, telling->prefix, NFLOG_GROUP, 0);
	end(c, rule, &told);
	rule = chain_add_rule(c->ruleset, chain, COMMENT_NOT_LOGGED);
	rule_counter(c->ruleset, rule);
	end(c, rule, &telling->verdict);
	return chain;
}

/* --- rules ------------------------------------------------------------- */

static const char *action_word(enum rule_action action)
{
	switch (action) {
	case RULE_DROP:
		return "drop ";
	case RULE_PASS:
	case RULE_PASS_STATELESS:
		return "pass ";
	case RULE_COUNT:
		return "count ";
	}
	return "";
}

struct verdict compile_logged(struct compiler *c, const struct rule *source,
			      const char *comment, struct verdict verdict)
{
	struct rule_parts *parts = &c->parts[source->number - 1];
	struct telling telling = { .rate = LOG_RULE_RATE,
				   .burst = LOG_RULE_BURST,
				   .verdict = verdict };

	if (!parts->log) {
		telling.prefix = joined(c, action_word(source->action), comment,
					source->log_text);
		parts->log = tell(c, c->bridge,
				  compile_numbered(c, source, "log"), &telling);
	}
	/* Only by a jump one comes back to the next rule. */
	return (struct verdict){ verdict.code == VERDICT_CONTINUE
					 ? VERDICT_JUMP
					 : VERDICT_GOTO,
				 parts->log };
}

const struct chain *compile_default_log(struct compiler *c)
{
	const struct filter *filter = &c->policy->filter;
	bool pass = filter->default_action == DEFAULT_PASS;
	struct telling telling = {
		.rate = LOG_RULE_RATE,
		.burst = LOG_RULE_BURST,
		.verdict = { pass ? VERDICT_ACCEPT : VERDICT_DROP, NULL }
	};

	if (!c->default_log) {
		telling.prefix = joined(c, pass ? "pass " : "drop ",
					reason_text(REASON_DEFAULT),
					filter->default_log_text);
		c->default_log = tell(c, c->bridge, "default/log", &telling);
	}
	return c->default_log;
}

/* --- other drops ------------------------------------------------------- */

/*
 * What the firewall's own stack is given, a copy of each broadcast, and what
 * it would send are nobody's frames: to log them would only mislead.
 */
static bool is_told(enum reason reason)
{
	return reason != REASON_LOCAL && reason != REASON_EMITTED;
}

/* A name of letters and dashes. */
static const char *chain_name(struct compiler *c, enum reason reason)
{
	const char *name = compile_name(c, "drop", reason_text(reason));
	char *copy = arena_strndup(c->arena, name, strlen(name));

	if (!copy) {
		c->ruleset->failed = true;
		return "";
	}
	for (char *at = copy; *at; at++)
		if (*at == ' ' || *at == '\'' || *at == ',')
			*at = '-';
	return copy;
}

void compile_drop_in(struct compiler *c, struct table *table,
		     struct nft_rule *rule, enum reason reason)
{
	struct chain **chain = &c->drops[table == c->netdev][reason];
	struct telling telling = { .rate = LOG_DROP_RATE,
				   .burst = LOG_DROP_BURST,
				   .verdict = { VERDICT_DROP, NULL } };

	if (rule)
		rule->comment = reason_text(reason);
	rule_counter(c->ruleset, rule);
	if (!is_told(reason)) {
		rule_verdict(c->ruleset, rule, VERDICT_DROP, NULL);
		return;
	}
	if (!*chain) {
		telling.prefix = joined(c, "drop ", reason_text(reason), NULL);
		*chain = tell(c, table, chain_name(c, reason), &telling);
	}
	rule_verdict(c->ruleset, rule, VERDICT_GOTO, *chain);
}
