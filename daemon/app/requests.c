/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requests.c - what the control socket asks of the daemon: a table of words.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/asked.h"
#include "app/log.h"
#include "app/report.h"
#include "app/sluiced.h"

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

/* The verb whose words @words begin with, its options into @asked; or NULL. */
static const struct verb *take_words(struct asked *asked, const char *words)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		const char *rest = asked_after(words, verbs[i].words);

		if (rest)
			return asked_take(asked, rest, verbs[i].options)
				       ? &verbs[i]
				       : NULL;
	}
	return NULL;
}

/* --- answers ----------------------------------------------------------- */

static enum control_status run_change(struct sluiced *daemon,
				      const struct verb *verb,
				      const struct asked *asked,
				      struct text *out)
{
	bool done = verb->change(daemon, asked, out);
	const char *text = text_string(out);

	log_text(done ? LOG_NOTICE : LOG_ERR, text ? text : "out of memory");
	return done ? CONTROL_OK : CONTROL_FAILED;
}

static enum control_status run_report(struct sluiced *daemon,
				      const struct verb *verb,
				      const struct asked *asked,
				      struct text *out)
{
	int error;

	if (verb->needs_policy && !daemon->engine.running) {
		text_add(out, "no policy is applied\n");
		return CONTROL_FAILED;
	}
	error = verb->report(daemon, asked->options & OPTION_JSON, out);
	if (error)
		text_format(out, "%s: %s\n", verb->words, strerror(-error));
	return error ? CONTROL_FAILED : CONTROL_OK;
}

static enum control_status run(struct sluiced *daemon,
			       const struct control_request *request,
			       struct text *out)
{
	struct asked asked = { .payload = request->payload,
			       .length = request->length };
	const struct verb *verb;

	verb = take_words(&asked, request->words);
	if (!verb) {
		text_format(out, "not understood: %s\n", request->words);
		return CONTROL_USAGE;
	}
	if (verb->change)
		return run_change(daemon, verb, &asked, out);
	if (verb->read)
		return verb->read(daemon, &asked, out) ? CONTROL_OK
						       : CONTROL_FAILED;
	return run_report(daemon, verb, &asked, out);
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
