/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_altered.c - another program took away what was loaded: noticed,
 * said, and loaded again, but never more often than once per second.
 *
 * Our own replacements are reported like anybody's. They are not told apart:
 * after each report, once it is quiet, the daemon looks whether all stands.
 */
#include <inttypes.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "edge/nft_watch.h"

#define SETTLE_MS 100
#define AGAIN_MS 1000

bool altered_open(struct sluiced *daemon)
{
	int error = nft_watch_open(&daemon->rulesets);

	if (error)
		log_line(LOG_ERR, "watching rulesets: %s", strerror(-error));
	return error == 0;
}

void altered_pause(struct sluiced *daemon)
{
	nft_watch_leave(&daemon->rulesets);
}

void altered_resume(struct sluiced *daemon)
{
	int error = nft_watch_join(&daemon->rulesets);

	if (error)
		log_line(LOG_ERR, "watching rulesets: %s", strerror(-error));
	if (!daemon->look_at)
		daemon->look_at = daemon->not_before + 1;
}

int altered_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	int64_t left = daemon->look_at > now ? daemon->look_at - now : 0;

	if (!daemon->look_at || (wait >= 0 && wait < left))
		return wait;
	return (int)left;
}

void altered_notice(struct sluiced *daemon, int64_t now)
{
	int64_t soon = now + SETTLE_MS;

	if (!nft_watch_read(&daemon->rulesets) || daemon->look_at)
		return;
	daemon->look_at = soon > daemon->not_before ? soon : daemon->not_before;
}

static void set_up_again(struct sluiced *daemon)
{
	struct engine *engine = &daemon->engine;

	daemon->altered++;
	log_line(LOG_WARNING, "ruleset was altered by another program; %s",
		 engine->running ? "applying it again" : "holding again");
	if (engine_reassert(engine)) {
		log_line(LOG_ERR, "%s", engine->message);
		return;
	}
	if (engine->running)
		log_line(LOG_NOTICE, "set up again as generation %" PRIu32,
			 engine->running->number);
	if (engine->running && engine->warning[0])
		log_line(LOG_WARNING, "%s", engine->warning);
}

void altered_look(struct sluiced *daemon, int64_t now)
{
	bool stands = false;
	int error;

	if (!daemon->look_at || now < daemon->look_at)
		return;
	daemon->look_at = 0;
	error = engine_stands(&daemon->engine, &stands);
	if (!error && stands)
		return;
	if (error)
		log_line(LOG_ERR, "%s", daemon->engine.message);
	else
		set_up_again(daemon);
	/* Looked at again even if no news of a failure come. */
	daemon->not_before = now + AGAIN_MS;
	daemon->look_at = daemon->not_before;
}
