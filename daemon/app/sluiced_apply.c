/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_apply.c - one policy in, and what is said about it: the same words
 * at the start, on a reload and on the control socket.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluiced.h"
#include "edge/link.h"

static void report_running(const struct sluiced *daemon, struct text *report)
{
	const struct generation *running = daemon->engine.running;

	if (running)
		text_format(report, "generation %" PRIu32 " (%s) runs on\n",
			    running->number, running->file);
	else
		text_add(report, "no policy is applied\n");
}

static bool report_refusal(struct sluiced *daemon, const char *file,
			   const char *why, struct text *report)
{
	daemon->refused = time(NULL);
	text_format(report, "%s not applied: %s\n", file, why);
	report_running(daemon, report);
	return false;
}

/* Frames that fit one port and not the other vanish without a word. */
static void report_mtus(struct sluiced *daemon, struct text *report)
{
	const struct bridge *bridge = &daemon->engine.running->policy.bridge;
	const struct link_state *first = NULL;
	struct link_list links;

	if (link_read(&daemon->engine.route, report->arena, &links))
		return;
	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct link_state *link;

		link = link_find(&links, bridge->ports[i].name.text);
		if (link && first && link->mtu != first->mtu)
			text_format(report,
				    "warning: port %s has MTU %u, port %s has "
				    "%u: larger frames are lost\n",
				    first->name, first->mtu, link->name,
				    link->mtu);
		if (link && !first)
			first = link;
	}
}

static void report_success(struct sluiced *daemon, struct text *report)
{
	const struct engine *engine = &daemon->engine;
	const struct policy *policy = &engine->running->policy;
	const struct bridge *bridge = &policy->bridge;

	text_format(report,
		    "%s applied as generation %" PRIu32
		    ": %zu ports, %zu rules\n",
		    engine->running->file, engine->running->number,
		    bridge->port_count, policy->filter.count);
	for (size_t i = 0; i < bridge->port_count; i++) {
		if (!engine->present[i])
			text_format(report,
				    "warning: port %s does not exist; it is "
				    "brought in when it comes\n",
				    bridge->ports[i].name.text);
	}
	if (engine->ended)
		text_format(report, "ended %zu connections that it forbids\n",
			    engine->ended);
	if (engine->warning[0])
		text_format(report, "warning: %s\n", engine->warning);
	report_mtus(daemon, report);
}

static void report_diagnostics(const struct diag *diag, struct text *report)
{
	const char *rendered = diag_render(diag);

	if (rendered)
		text_add(report, rendered);
	else
		report->failed = true;
}

/* @next may be NULL: no memory; @unreadable tells why there was no text. */
static bool apply(struct sluiced *daemon, struct generation *next,
		  const char *unreadable, const struct change *change,
		  struct text *report)
{
	struct engine *engine = &daemon->engine;
	char message[400];
	const char *why = NULL;
	int error;

	if (!next)
		why = "out of memory";
	else if (unreadable[0])
		why = unreadable;
	if (why)
		return report_refusal(daemon, "policy", why, report);
	report_diagnostics(&next->diag, report);
	if (next->diag.errors)
		return report_refusal(daemon, next->file, "it has errors",
				      report);
	if (change && !keep_begin(daemon, change, message, sizeof(message)))
		return report_refusal(daemon, next->file, message, report);
	altered_pause(daemon);
	error = engine_apply(engine, next);
	altered_resume(daemon);
	if (error)
		report_refusal(daemon, next->file, engine->message, report);
	else
		report_success(daemon, report);
	if (change)
		keep_end(daemon, change, error == 0, report);
	if (error)
		return false;
	daemon->applied = time(NULL);
	daemon->refused = 0;
	return true;
}

static bool apply_or_restore(struct sluiced *daemon, struct generation *next,
			     const char *unreadable, bool allow_missing,
			     const struct change *change, struct text *report)
{
	bool applied;

	daemon->engine.allow_missing = allow_missing;
	applied = apply(daemon, next, unreadable, change, report);
	daemon->engine.allow_missing = false;
	if (applied)
		return true;
	generation_free(next);
	engine_unpark(&daemon->engine);
	return false;
}

bool sluiced_apply(struct sluiced *daemon, const struct change *change,
		   struct text *report)
{
	struct generation *next;

	if (change->confirm && !trial_remember(daemon))
		return report_refusal(daemon, change->name, "out of memory",
				      report);
	engine_park(&daemon->engine);
	next = generation_load_text(change->name, change->text, change->length,
				    &daemon->lease.now);
	return apply_or_restore(daemon, next, "", change->allow_missing, change,
				report);
}

bool sluiced_apply_again(struct sluiced *daemon, const char *name,
			 const char *text, size_t length, struct text *report)
{
	struct generation *next;

	engine_park(&daemon->engine);
	next = generation_load_text(name, text, length, &daemon->lease.now);
	return apply_or_restore(daemon, next, "", true, NULL, report);
}

bool sluiced_renew(struct sluiced *daemon, struct text *report)
{
	const struct generation *running = daemon->engine.running;
	struct generation *next;

	engine_park(&daemon->engine);
	next = generation_load_text(running->file, running->text,
				    running->length, &daemon->lease.now);
	return apply_or_restore(daemon, next, "", true, NULL, report);
}

static bool reload_file(struct sluiced *daemon, bool allow_missing,
			struct text *report)
{
	char message[400];
	struct generation *next;

	if (strcmp(daemon->file, "-") == 0 && daemon->applied)
		return report_refusal(daemon, "policy",
				      "it came from standard input, which "
				      "cannot be read twice",
				      report);
	engine_park(&daemon->engine);
	next = generation_load(daemon->file, &daemon->lease.now, message,
			       sizeof(message));
	return apply_or_restore(daemon, next, message, allow_missing, NULL,
				report);
}

/* The first policy of a store that has none comes from the daemon's file. */
static bool reload_first(struct sluiced *daemon, struct text *report)
{
	struct change change = { .name = daemon->file, .allow_missing = true };
	char message[400] = "none is kept yet";
	char *text = NULL;
	bool applied = false;

	if (daemon->file && generation_read(daemon->file, &text, &change.length,
					    message, sizeof(message)) == 0) {
		change.text = text;
		change.why.time = time(NULL);
		(void)snprintf(change.why.by, sizeof(change.why.by), "sluiced");
		(void)snprintf(change.why.comment, sizeof(change.why.comment),
			       "%s", daemon->file);
		applied = sluiced_apply(daemon, &change, report);
	} else {
		report_refusal(daemon, "policy", message, report);
	}
	free(text);
	return applied;
}

static bool reload_kept(struct sluiced *daemon, struct text *report)
{
	char name[HISTORY_NAME_MAX], message[400];
	char *text = NULL;
	size_t length = 0;
	bool applied;
	int error = keep_current(daemon, name, sizeof(name), &text, &length,
				 message, sizeof(message));

	if (error == -ENOENT)
		return reload_first(daemon, report);
	if (error)
		return report_refusal(daemon, "policy", message, report);
	applied = sluiced_apply_again(daemon, name, text, length, report);
	free(text);
	return applied;
}

bool sluiced_reload(struct sluiced *daemon, bool allow_missing,
		    struct text *report)
{
	bool done;

	logging_bind(daemon);
	done = daemon->keeping.directory
		       ? reload_kept(daemon, report)
		       : reload_file(daemon, allow_missing, report);
	/* What was on trial does not run any more. */
	if (done && daemon->keeping.revert_at)
		trial_end(daemon);
	return done;
}
