/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requests.c - what the control socket asks of the daemon: a table of words,
 * and the options they share.
 */
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "app/report.h"
#include "app/sluiced.h"

enum {
	OPTION_JSON = 1,
	OPTION_ALLOW_MISSING = 2,
	OPTION_NAME = 4,
	OPTION_CONFIRM = 8,
	OPTION_BY = 16,
	OPTION_COMMENT = 32,
	OPTION_BACK = 64,
	OPTION_AFTER = 128,
	OPTION_COUNT = 256
};

/** struct asked - the words of a request, taken apart. */
struct asked {
	const struct verb *verb;
	unsigned options;
	const char *name;      /* behind "-- ", to the end */
	unsigned long confirm; /* s */
	unsigned long comment; /* bytes of it, which begin the payload */
	unsigned long back;    /* policies */
	unsigned long count;   /* lines of the log */
	uint64_t after;	       /* ditto: the number of one */
	const char *by;
	size_t by_length;
	const char *payload;
	size_t length;
};

struct verb {
	const char *words;
	unsigned options; /* that it takes */
	bool needs_policy;
	bool (*change)(struct sluiced *daemon, const struct asked *asked,
		       struct text *out);
	int (*report)(struct sluiced *daemon, bool json, struct text *out);
	bool (*read)(struct sluiced *daemon, const struct asked *asked,
		     struct text *out);
};

static void why_fill(struct history_why *why, const struct asked *asked,
		     const char *comment, size_t length)
{
	why->time = time(NULL);
	if (asked->by)
		history_line(asked->by, asked->by_length, why->by,
			     sizeof(why->by));
	history_line(comment, length, why->comment, sizeof(why->comment));
}

static bool change_apply(struct sluiced *daemon, const struct asked *asked,
			 struct text *out)
{
	struct change change = {
		.name = asked->name ? asked->name : "policy",
		.allow_missing = asked->options & OPTION_ALLOW_MISSING,
		.confirm = (unsigned)asked->confirm,
	};

	if (asked->options & OPTION_CONFIRM &&
	    (asked->confirm < 10 || asked->confirm > 86400)) {
		text_add(out, "a trial takes from 10 to 86400 seconds\n");
		return false;
	}
	if (asked->comment > asked->length) {
		text_add(out, "the comment is longer than what was sent\n");
		return false;
	}
	change.text = asked->payload + asked->comment;
	change.length = asked->length - asked->comment;
	why_fill(&change.why, asked,
		 asked->comment ? asked->payload : change.name,
		 asked->comment ? asked->comment : strlen(change.name));
	return sluiced_apply(daemon, &change, out);
}

static bool change_reload(struct sluiced *daemon, const struct asked *asked,
			  struct text *out)
{
	return sluiced_reload(daemon, asked->options & OPTION_ALLOW_MISSING,
			      out);
}

static bool change_confirm(struct sluiced *daemon, const struct asked *asked,
			   struct text *out)
{
	(void)asked;
	return trial_confirm(daemon, out);
}

/* What is on trial is the first to go. */
static bool change_rollback(struct sluiced *daemon, const struct asked *asked,
			    struct text *out)
{
	struct change change = { .allow_missing = true };
	char name[HISTORY_NAME_MAX], comment[40];
	char *text = NULL;
	uint32_t number = 0;
	bool applied;
	int length;

	if (daemon->keeping.revert_at && !(asked->options & OPTION_BACK))
		return trial_revert(daemon, out);
	if (!keep_read(daemon, asked->options & OPTION_BACK ? asked->back : 1,
		       &number, &text, &change.length, out))
		return false;
	length = snprintf(comment, sizeof(comment), "back to policy %" PRIu32,
			  number);
	change.name = history_name(number, HISTORY_POLICY, name);
	change.text = text;
	why_fill(&change.why, asked, comment, (size_t)length);
	applied = sluiced_apply(daemon, &change, out);
	free(text);
	return applied;
}

static bool read_policy(struct sluiced *daemon, const struct asked *asked,
			struct text *out)
{
	unsigned long back = asked->back;
	char *text = NULL;
	size_t length = 0;
	uint32_t number = 0;

	/* The policy on trial is none of those that were kept for good. */
	if (daemon->keeping.pending && back > 0)
		back--;
	if (!keep_read(daemon, back, &number, &text, &length, out))
		return false;
	text_add_bytes(out, text, length);
	free(text);
	return true;
}

static bool read_preview(struct sluiced *daemon, const struct asked *asked,
			 struct text *out)
{
	const struct change change = {
		.name = asked->name ? asked->name : "policy",
		.text = asked->payload,
		.length = asked->length,
	};

	return sluiced_preview(daemon, &change, out);
}

static bool read_log(struct sluiced *daemon, const struct asked *asked,
		     struct text *out)
{
	report_log(daemon, asked->after,
		   asked->options & OPTION_COUNT ? asked->count : UINT64_MAX,
		   asked->options & OPTION_JSON, out);
	return true;
}

static const struct verb verbs[] = {
	{ "apply",
	  OPTION_ALLOW_MISSING | OPTION_NAME | OPTION_CONFIRM | OPTION_BY |
		  OPTION_COMMENT,
	  false, change_apply, NULL, NULL },
	{ "preview", OPTION_NAME, false, NULL, NULL, read_preview },
	{ "reload", OPTION_ALLOW_MISSING, false, change_reload, NULL, NULL },
	{ "confirm", 0, false, change_confirm, NULL, NULL },
	{ "rollback", OPTION_BACK | OPTION_BY, false, change_rollback, NULL,
	  NULL },
	{ "history", OPTION_JSON, false, NULL, report_history, NULL },
	{ "status", OPTION_JSON, false, NULL, report_status, NULL },
	{ "stats prometheus", 0, true, NULL, report_stats_prometheus, NULL },
	{ "stats pairs", 0, true, NULL, report_stats_pairs, NULL },
	{ "stats", OPTION_JSON, true, NULL, report_stats, NULL },
	{ "show rules", OPTION_JSON, true, NULL, report_rules, NULL },
	{ "show nat", OPTION_JSON, true, NULL, report_nat, NULL },
	{ "show neighbours", OPTION_JSON, true, NULL, report_neighbours, NULL },
	{ "show ports", OPTION_JSON, true, NULL, report_ports, NULL },
	{ "show flows", OPTION_JSON, true, NULL, report_flows, NULL },
	{ "show lease", OPTION_JSON, true, NULL, report_lease, NULL },
	{ "show policy", 0, true, NULL, report_policy, NULL },
	{ "policy", OPTION_BACK, false, NULL, NULL, read_policy },
	{ "log", OPTION_JSON | OPTION_AFTER | OPTION_COUNT, false, NULL, NULL,
	  read_log },
};

/* --- words ------------------------------------------------------------- */

/* The rest of @words if they begin with the whole word @word, or NULL. */
static const char *after(const char *words, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(words, word, length) != 0)
		return NULL;
	if (words[length] == '\0')
		return words + length;
	return words[length] == ' ' ? words + length + 1 : NULL;
}

/* A number behind @words, which go on behind it; NULL: there is none. */
static const char *take_long_number(const char *words, uint64_t *out)
{
	char *end;

	if (*words < '0' || *words > '9')
		return NULL;
	*out = strtoull(words, &end, 10);
	if (*end != '\0' && *end != ' ')
		return NULL;
	return *end ? end + 1 : end;
}

static const char *take_number(const char *words, unsigned long *out)
{
	uint64_t number = 0;
	const char *rest = take_long_number(words, &number);

	*out = number < ULONG_MAX ? (unsigned long)number : ULONG_MAX;
	return rest;
}

/* The rest of @words behind its first option, or NULL: it is none. */
static const char *take_option(struct asked *asked, const char *words,
			       unsigned *option)
{
	const char *rest;

	*option = 0;
	if ((rest = after(words, "--json"))) {
		*option = OPTION_JSON;
	} else if ((rest = after(words, "--allow-missing"))) {
		*option = OPTION_ALLOW_MISSING;
	} else if ((rest = after(words, "--confirm"))) {
		*option = OPTION_CONFIRM;
		rest = take_number(rest, &asked->confirm);
	} else if ((rest = after(words, "--comment"))) {
		*option = OPTION_COMMENT;
		rest = take_number(rest, &asked->comment);
	} else if ((rest = after(words, "--back"))) {
		*option = OPTION_BACK;
		rest = take_number(rest, &asked->back);
	} else if ((rest = after(words, "--after"))) {
		*option = OPTION_AFTER;
		rest = take_long_number(rest, &asked->after);
	} else if ((rest = after(words, "--count"))) {
		*option = OPTION_COUNT;
		rest = take_number(rest, &asked->count);
	} else if ((rest = after(words, "--by"))) {
		*option = OPTION_BY;
		asked->by = rest;
		asked->by_length = strcspn(rest, " ");
		rest += asked->by_length;
		rest += *rest ? 1 : 0;
	} else if ((rest = after(words, "--"))) {
		*option = OPTION_NAME;
		asked->name = rest;
		rest += strlen(rest);
	}
	return rest;
}

static bool take_options(struct asked *asked, const char *words)
{
	while (*words) {
		unsigned option;
		const char *rest = take_option(asked, words, &option);

		if (!rest || !(asked->verb->options & option))
			return false;
		asked->options |= option;
		words = rest;
	}
	return true;
}

static bool take_words(struct asked *asked, const char *words)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *rest = after(words, verbs[i].words);

		asked->verb = &verbs[i];
		if (rest)
			return take_options(asked, rest);
	}
	return false;
}

/* --- answers ----------------------------------------------------------- */

static enum control_status run_change(struct sluiced *daemon,
				      const struct asked *asked,
				      struct text *out)
{
	bool done = asked->verb->change(daemon, asked, out);
	const char *text = text_string(out);

	log_text(done ? LOG_NOTICE : LOG_ERR, text ? text : "out of memory");
	return done ? CONTROL_OK : CONTROL_FAILED;
}

static enum control_status run_report(struct sluiced *daemon,
				      const struct asked *asked,
				      struct text *out)
{
	int error;

	if (asked->verb->needs_policy && !daemon->engine.running) {
		text_add(out, "no policy is applied\n");
		return CONTROL_FAILED;
	}
	error = asked->verb->report(daemon, asked->options & OPTION_JSON, out);
	if (error)
		text_format(out, "%s: %s\n", asked->verb->words,
			    strerror(-error));
	return error ? CONTROL_FAILED : CONTROL_OK;
}

static enum control_status run(struct sluiced *daemon,
			       const struct control_request *request,
			       struct text *out)
{
	struct asked asked = { .payload = request->payload,
			       .length = request->length };

	if (!take_words(&asked, request->words)) {
		text_format(out, "not understood: %s\n", request->words);
		return CONTROL_USAGE;
	}
	if (asked.verb->change)
		return run_change(daemon, &asked, out);
	if (asked.verb->read)
		return asked.verb->read(daemon, &asked, out) ? CONTROL_OK
							     : CONTROL_FAILED;
	return run_report(daemon, &asked, out);
}

void sluiced_request(void *data, const struct control_request *request,
		     struct control_reply *reply)
{
	struct arena arena;
	struct text out;

	arena_init(&arena, 0);
	text_init(&out, &arena);
	reply->status = run(data, request, &out);
	if (text_string(&out))
		reply->body = strndup(text_string(&out), out.length);
	if (reply->body)
		reply->length = out.length;
	else
		reply->status = CONTROL_FAILED;
	arena_free(&arena);
}
