/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_store.c - policies that were applied are kept, so that the next start
 * runs the last one, and an earlier one can be had again.
 *
 * A policy is kept before it is put in force, and taken out again if that
 * fails: what runs is never less than what a cut would leave.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "core/policy.h"

/* --- the directory ------------------------------------------------------ */

static int list(struct keeping *keeping)
{
	int error = store_list(&keeping->store, &keeping->history);

	if (error == -EINVAL)
		log_line(LOG_ERR,
			 "%s/current leads to no policy: sluice history, then "
			 "sluice rollback",
			 keeping->directory);
	else if (error)
		log_line(LOG_ERR, "%s: %s", keeping->directory,
			 strerror(-error));
	return error;
}

void keep_prune(struct sluiced *daemon)
{
	struct keeping *keeping = &daemon->keeping;
	uint32_t number;

	while ((number =
			history_surplus(&keeping->history, keeping->pending))) {
		int error = store_remove(&keeping->store, number);

		if (number > keeping->history.current)
			log_line(LOG_WARNING,
				 "policy %" PRIu32 " was never confirmed: "
				 "removed",
				 number);
		if (error)
			log_line(LOG_ERR, "policy %" PRIu32 ": %s", number,
				 strerror(-error));
		history_remove(&keeping->history, number);
	}
}

bool keep_open(struct sluiced *daemon)
{
	struct keeping *keeping = &daemon->keeping;

	if (!keeping->directory)
		return true;
	keeping->error = store_open(&keeping->store, keeping->directory);
	if (keeping->error == -EWOULDBLOCK) {
		log_line(LOG_ERR,
			 "%s: another sluiced keeps its policies there",
			 keeping->directory);
		return false;
	}
	if (keeping->error) {
		log_line(LOG_ERR, "policies cannot be kept: %s: %s",
			 keeping->directory, strerror(-keeping->error));
		return true;
	}
	keeping->error = list(keeping);
	/* A link that leads nowhere can be set anew. */
	if (keeping->error == -EINVAL)
		keeping->error = 0;
	if (keeping->error)
		store_close(&keeping->store);
	else
		keep_prune(daemon);
	return true;
}

void keep_close(struct sluiced *daemon)
{
	store_close(&daemon->keeping.store);
	trial_forget(daemon);
}

/* --- one that is kept --------------------------------------------------- */

int keep_current(struct sluiced *daemon, char *name, size_t name_size,
		 char **text, size_t *length, char *message, size_t size)
{
	struct keeping *keeping = &daemon->keeping;
	uint32_t number = keeping->history.current;
	char full[HISTORY_NAME_MAX];
	int error;

	if (keeping->error)
		error = keeping->error;
	else if (number == 0)
		error = keeping->history.count ? -EINVAL : -ENOENT;
	else
		error = store_read(&keeping->store, number, HISTORY_POLICY,
				   POLICY_TEXT_MAX, text, length);
	if (error == -ENOENT && number)
		error = -EINVAL;
	(void)snprintf(name, name_size, "%s",
		       history_name(number, HISTORY_POLICY, full));
	if (error)
		(void)snprintf(message, size, "%s: %s", keeping->directory,
			       error == -EINVAL
				       ? "none of the policies is current; see "
					 "sluice history"
				       : strerror(-error));
	return error;
}

bool keep_read(struct sluiced *daemon, size_t steps, uint32_t *number,
	       char **text, size_t *length, struct text *report)
{
	struct keeping *keeping = &daemon->keeping;
	int error;

	if (!keeping->directory) {
		text_add(report, "policies are not kept: sluiced runs without "
				 "--store\n");
		return false;
	}
	*number = history_back(&keeping->history, steps);
	if (*number == 0) {
		text_format(report,
			    "no policy is kept that is %zu back; see sluice "
			    "history\n",
			    steps);
		return false;
	}
	error = store_read(&keeping->store, *number, HISTORY_POLICY,
			   POLICY_TEXT_MAX, text, length);
	if (error)
		text_format(report, "policy %" PRIu32 ": %s\n", *number,
			    strerror(-error));
	return error == 0;
}

/* --- a new one ---------------------------------------------------------- */

static int write_new(struct keeping *keeping, const struct change *change,
		     uint32_t number)
{
	struct arena arena;
	struct text why;
	int error = -ENOMEM;

	arena_init(&arena, 0);
	text_init(&why, &arena);
	history_why_write(&change->why, &why);
	if (text_string(&why))
		error = store_write(&keeping->store, number, change->text,
				    change->length, text_string(&why));
	arena_free(&arena);
	return error;
}

bool keep_begin(struct sluiced *daemon, const struct change *change,
		char *message, size_t size)
{
	struct keeping *keeping = &daemon->keeping;
	uint32_t number = history_next(&keeping->history);
	int error;

	if (!keeping->directory)
		return true;
	error = keeping->error ? keeping->error
			       : write_new(keeping, change, number);
	if (!error && !change->confirm) {
		error = store_point(&keeping->store, number);
		if (error &&
		    store_point(&keeping->store, keeping->history.current) == 0)
			store_remove(&keeping->store, number);
	}
	if (error)
		(void)snprintf(message, size, "it cannot be kept in %s: %s",
			       keeping->directory, strerror(-error));
	return error == 0;
}

/* The link first: it must not lead to what is gone. */
static void take_back(struct keeping *keeping, const struct change *change,
		      uint32_t number, struct text *report)
{
	int error = 0;

	if (!change->confirm)
		error = store_point(&keeping->store, keeping->history.current);
	if (!error)
		error = store_remove(&keeping->store, number);
	if (error)
		text_format(report,
			    "warning: it is still kept in %s, and may run "
			    "after the next start: %s\n",
			    keeping->directory, strerror(-error));
}

/* What was on trial until now was never confirmed. */
static void drop_pending(struct keeping *keeping)
{
	if (!keeping->pending)
		return;
	if (store_remove(&keeping->store, keeping->pending))
		log_line(LOG_ERR, "policy %" PRIu32 " cannot be removed",
			 keeping->pending);
	history_remove(&keeping->history, keeping->pending);
	keeping->pending = 0;
}

void keep_end(struct sluiced *daemon, const struct change *change, bool applied,
	      struct text *report)
{
	struct keeping *keeping = &daemon->keeping;
	uint32_t number = history_next(&keeping->history);

	if (!applied) {
		if (keeping->directory)
			take_back(keeping, change, number, report);
		return;
	}
	if (keeping->directory) {
		drop_pending(keeping);
		history_add(&keeping->history, number);
		if (change->confirm)
			keeping->pending = number;
		else
			keeping->history.current = number;
		text_format(report, "kept as policy %" PRIu32 "\n", number);
	}
	if (change->confirm) {
		trial_begin(daemon, change->confirm);
		text_format(report,
			    "on trial: without sluice confirm it is taken "
			    "back in %u s\n",
			    change->confirm);
	} else {
		trial_forget(daemon);
	}
	if (keeping->directory)
		keep_prune(daemon);
}
