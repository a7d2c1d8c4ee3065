/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_apply.c - one policy in, and what is said about it: the same words
 * at the start, on a reload and on the control socket.
 */
#include <inttypes.h>
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

bool sluiced_apply(struct sluiced *daemon, struct generation *next,
		   const char *unreadable, bool allow_missing,
		   struct text *report)
{
	struct engine *engine = &daemon->engine;
	int error;

	if (!next)
		return report_refusal(daemon, "policy", "out of memory",
				      report);
	if (unreadable[0]) {
		generation_free(next);
		return report_refusal(daemon, "policy", unreadable, report);
	}
	report_diagnostics(&next->diag, report);
	if (next->diag.errors) {
		report_refusal(daemon, next->file, "it has errors", report);
		generation_free(next);
		return false;
	}
	engine->allow_missing = allow_missing;
	error = engine_apply(engine, next);
	engine->allow_missing = false;
	if (error) {
		report_refusal(daemon, next->file, engine->message, report);
		generation_free(next);
		return false;
	}
	daemon->applied = time(NULL);
	daemon->refused = 0;
	report_success(daemon, report);
	return true;
}

bool sluiced_reload(struct sluiced *daemon, bool allow_missing,
		    struct text *report)
{
	char message[400];
	struct generation *next;

	if (strcmp(daemon->file, "-") == 0 && daemon->applied)
		return report_refusal(daemon, "policy",
				      "it came from standard input, which "
				      "cannot be read twice",
				      report);
	next = generation_load(daemon->file, message, sizeof(message));
	return sluiced_apply(daemon, next, message, allow_missing, report);
}
