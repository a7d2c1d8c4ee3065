/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_trial.c - a policy that was applied with --confirm: without a word it
 * is taken back. It is not the one to run at the next start either, so that a
 * restart or a reset takes it back as well.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"

void trial_forget(struct sluiced *daemon)
{
	struct keeping *keeping = &daemon->keeping;

	free(keeping->before_name);
	free(keeping->before);
	keeping->before_name = keeping->before = NULL;
	keeping->before_length = 0;
	keeping->revert_at = 0;
	keeping->pending = 0;
}

void trial_end(struct sluiced *daemon)
{
	trial_forget(daemon);
	if (daemon->keeping.directory)
		keep_prune(daemon);
}

/* What is on trial itself is nothing to go back to. */
bool trial_remember(struct sluiced *daemon)
{
	const struct generation *running = daemon->engine.running;
	struct keeping *keeping = &daemon->keeping;

	if (keeping->revert_at)
		return true;
	trial_forget(daemon);
	if (!running)
		return true;
	keeping->before_name = strdup(running->file);
	keeping->before = malloc(running->length + 1);
	if (!keeping->before_name || !keeping->before) {
		trial_forget(daemon);
		return false;
	}
	memcpy(keeping->before, running->text, running->length + 1);
	keeping->before_length = running->length;
	return true;
}

void trial_begin(struct sluiced *daemon, unsigned seconds)
{
	daemon->keeping.revert_at = sluiced_now() + 1000 * (int64_t)seconds;
}

bool trial_confirm(struct sluiced *daemon, struct text *report)
{
	struct keeping *keeping = &daemon->keeping;
	int error = 0;

	if (!keeping->revert_at) {
		text_add(report, "nothing is on trial\n");
		return false;
	}
	if (keeping->pending)
		error = store_point(&keeping->store, keeping->pending);
	if (error) {
		store_point(&keeping->store, keeping->history.current);
		text_format(report, "not confirmed: %s: %s\n",
			    keeping->directory, strerror(-error));
		return false;
	}
	if (keeping->pending)
		keeping->history.current = keeping->pending;
	trial_end(daemon);
	text_add(report, "confirmed\n");
	return true;
}

static bool hold(struct sluiced *daemon, struct text *report)
{
	int error;

	altered_pause(daemon);
	error = engine_hold(&daemon->engine);
	altered_resume(daemon);
	text_format(report, "%s\n",
		    error ? daemon->engine.message
			  : "no policy ran before: nothing passes");
	return error == 0;
}

bool trial_revert(struct sluiced *daemon, struct text *report)
{
	struct keeping *keeping = &daemon->keeping;
	bool done;

	if (keeping->before)
		done = sluiced_apply_again(daemon, keeping->before_name,
					   keeping->before,
					   keeping->before_length, report);
	else
		done = hold(daemon, report);
	if (!done)
		return false;
	trial_end(daemon);
	return true;
}

int trial_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	int64_t left = daemon->keeping.revert_at > now
			       ? daemon->keeping.revert_at - now
			       : 0;

	if (!daemon->keeping.revert_at || (wait >= 0 && wait < left))
		return wait;
	return (int)left;
}

static bool revert_and_log(struct sluiced *daemon)
{
	struct arena arena;
	struct text report;
	bool done;

	arena_init(&arena, 0);
	text_init(&report, &arena);
	done = trial_revert(daemon, &report);
	log_text(done ? LOG_NOTICE : LOG_ERR,
		 text_string(&report) ? text_string(&report) : "out of memory");
	arena_free(&arena);
	return done;
}

void trial_stop(struct sluiced *daemon)
{
	if (!daemon->keeping.revert_at)
		return;
	log_line(LOG_WARNING, "not confirmed: back to what ran before");
	revert_and_log(daemon);
}

/* If it fails it is tried again: a minute later something may have room. */
void trial_tick(struct sluiced *daemon, int64_t now)
{
	if (!daemon->keeping.revert_at || now < daemon->keeping.revert_at)
		return;
	log_line(LOG_WARNING, "not confirmed in time: back to what ran before");
	if (!revert_and_log(daemon))
		daemon->keeping.revert_at = now + 60000;
}
