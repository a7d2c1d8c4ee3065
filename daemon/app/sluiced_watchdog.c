/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_watchdog.c - feeds a watchdog as long as the ruleset in the kernel is
 * the one that is believed to be there. Whatever else happens, the machine
 * starts anew, and with it begins with nothing passing.
 */
#include <string.h>
#include <unistd.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "edge/watchdog.h"

#define PATIENCE 60 /* seconds */
#define FEED_MS 10000

void guarded_open(struct sluiced *daemon)
{
	struct guarded *guarded = &daemon->guarded;
	bool reset = false;

	if (!guarded->device)
		return;
	guarded->fd = watchdog_open(guarded->device, PATIENCE, &reset);
	if (guarded->fd < 0)
		log_line(LOG_ERR, "no watchdog: %s: %s", guarded->device,
			 strerror(-guarded->fd));
	if (reset)
		log_line(LOG_WARNING, "the watchdog has reset this machine");
}

void guarded_close(struct sluiced *daemon)
{
	if (daemon->guarded.fd >= 0)
		close(daemon->guarded.fd);
}

int guarded_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	const struct guarded *guarded = &daemon->guarded;
	int64_t left = guarded->feed_at > now ? guarded->feed_at - now : 0;

	if (guarded->fd < 0 || (wait >= 0 && wait < left))
		return wait;
	return (int)left;
}

void guarded_tick(struct sluiced *daemon, int64_t now)
{
	struct guarded *guarded = &daemon->guarded;
	bool stands = false;
	int error;

	if (guarded->fd < 0 || now < guarded->feed_at)
		return;
	guarded->feed_at = now + FEED_MS;
	error = engine_stands(&daemon->engine, &stands);
	if (!error && !stands) {
		log_line(LOG_ERR, "the ruleset is another one: the watchdog is "
				  "not fed");
		return;
	}
	if (!error)
		error = watchdog_feed(guarded->fd);
	if (error)
		log_line(LOG_ERR, "watchdog: %s", strerror(-error));
}
