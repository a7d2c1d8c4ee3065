/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_preview.c - what a policy would change if it were applied: lines of
 * the policy, in canonical form, and connections that it would end. Nothing is
 * changed.
 */
#include <errno.h>
#include <string.h>

#include "app/report.h"
#include "app/succession.h"
#include "core/lines.h"
#include "core/print.h"

#define SHOWN 20 /* connections that are named */

/** struct ending - connections that would be ended, so far. */
struct ending {
	const struct policy *policy; /* that runs */
	struct text *out;
	size_t start; /* of them in @out */
	size_t count;
};

static void tell(const struct kept_flow *kept, void *data)
{
	struct ending *ending = data;

	if (ending->count++ < SHOWN)
		report_flow(ending->policy, kept, ending->out);
}

static void restart(void *data)
{
	struct ending *ending = data;

	text_cut(ending->out, ending->start);
	ending->count = 0;
}

static const struct policy *running_policy(void *data)
{
	const struct engine *engine = data;

	return &engine->running->policy;
}

static int preview_flows(struct engine *engine, const struct policy *next,
			 struct text *out)
{
	const struct predecessor old = { .known = true,
					 .zones = engine->zones,
					 .policy = running_policy,
					 .data = engine };
	struct text flows;
	struct ending ending = { .policy = &engine->running->policy,
				 .out = &flows };
	int error;

	text_init(&flows, out->arena);
	error = succession_foresee(&engine->netfilter, &old, next, tell,
				   restart, &ending);
	if (error)
		return error;
	if (ending.count == 0) {
		text_add(out, "it would end no connection\n");
		return 0;
	}
	text_format(out, "it would end %zu connection%s:\n", ending.count,
		    ending.count == 1 ? "" : "s");
	text_add_bytes(out, flows.bytes, flows.length);
	if (ending.count > SHOWN)
		text_format(out, "and %zu more\n", ending.count - SHOWN);
	return 0;
}

static bool preview_lines(const struct generation *running,
			  const struct generation *next, struct text *out)
{
	const char *old_text =
		running ? policy_print(&running->policy, out->arena) : "";
	const char *new_text = policy_print(&next->policy, out->arena);
	struct lines_side old = { "running", old_text, 0 };
	struct lines_side new = { next->file, new_text, 0 };
	size_t before = out->length;

	if (!old_text || !new_text)
		return false;
	old.length = strlen(old_text);
	new.length = strlen(new_text);
	if (!lines_differ(&old, &new, out))
		return false;
	if (out->length == before)
		text_add(out, "it says the same as the running policy\n");
	return true;
}

static int preview(struct engine *engine, const struct generation *next,
		   struct text *out)
{
	const char *diagnostics = diag_render(&next->diag);

	text_add(out, diagnostics ? diagnostics : "");
	if (!diagnostics)
		return -ENOMEM;
	if (next->diag.errors) {
		text_format(out, "%s could not be applied: it has errors\n",
			    next->file);
		return -EINVAL;
	}
	if (!preview_lines(engine->running, next, out))
		return -ENOMEM;
	return engine->running ? preview_flows(engine, &next->policy, out) : 0;
}

bool sluiced_preview(struct sluiced *daemon, const struct change *change,
		     struct text *out)
{
	struct generation *next =
		generation_load_text(change->name, change->text, change->length,
				     &daemon->lease.now);
	int error = next ? preview(&daemon->engine, next, out) : -ENOMEM;

	if (error && error != -EINVAL)
		text_format(out, "what %s would change is not known: %s\n",
			    change->name, strerror(-error));
	generation_free(next);
	return error == 0;
}
