/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * requests.c - what the control socket asks of the daemon: a table of words,
 * and the options they share.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "app/report.h"
#include "app/sluiced.h"

enum { OPTION_JSON = 1, OPTION_ALLOW_MISSING = 2, OPTION_NAME = 4 };

/** struct asked - the words of a request, taken apart. */
struct asked {
	const struct verb *verb;
	unsigned options;
	const char *name; /* behind "-- ", to the end */
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
};

static bool change_apply(struct sluiced *daemon, const struct asked *asked,
			 struct text *out)
{
	return sluiced_apply(daemon, asked->name ? asked->name : "policy",
			     asked->payload, asked->length,
			     asked->options & OPTION_ALLOW_MISSING, out);
}

static bool change_reload(struct sluiced *daemon, const struct asked *asked,
			  struct text *out)
{
	return sluiced_reload(daemon, asked->options & OPTION_ALLOW_MISSING,
			      out);
}

static const struct verb verbs[] = {
	{ "apply", OPTION_ALLOW_MISSING | OPTION_NAME, false, change_apply,
	  NULL },
	{ "reload", OPTION_ALLOW_MISSING, false, change_reload, NULL },
	{ "status", OPTION_JSON, false, NULL, report_status },
	{ "show rules", OPTION_JSON, true, NULL, report_rules },
	{ "show nat", OPTION_JSON, true, NULL, report_nat },
	{ "show neighbours", OPTION_JSON, true, NULL, report_neighbours },
	{ "show ports", OPTION_JSON, true, NULL, report_ports },
	{ "show flows", OPTION_JSON, true, NULL, report_flows },
	{ "show lease", OPTION_JSON, true, NULL, report_lease },
	{ "show policy", 0, true, NULL, report_policy },
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

static bool take_options(struct asked *asked, const char *words)
{
	while (*words) {
		const char *rest;
		unsigned option;

		if ((rest = after(words, "--json"))) {
			option = OPTION_JSON;
		} else if ((rest = after(words, "--allow-missing"))) {
			option = OPTION_ALLOW_MISSING;
		} else if ((rest = after(words, "--"))) {
			option = OPTION_NAME;
			asked->name = rest;
			rest += strlen(rest);
		} else {
			return false;
		}
		if (!(asked->verb->options & option))
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
