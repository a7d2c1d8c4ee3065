/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_pressure.c - packets that found no place in conntrack's table are
 * dropped by the kernel in silence: looked for now and then, and said.
 */
#include <inttypes.h>
#include <string.h>

#include "app/log.h"
#include "app/sluiced.h"

#define EVERY_MS 10000

int pressure_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	int64_t left =
		daemon->pressure_at > now ? daemon->pressure_at - now : 0;

	if (!daemon->engine.running || (wait >= 0 && wait < left))
		return wait;
	return (int)left;
}

static void tell(const struct conntrack_pressure *before,
		 const struct conntrack_pressure *now)
{
	if (now->full > before->full)
		log_line(LOG_WARNING,
			 "conntrack's table is full (%" PRIu32 " of %" PRIu32
			 " entries): %" PRIu64 " packets dropped",
			 now->entries, now->most, now->full - before->full);
	if (now->unplaced > before->unplaced)
		log_line(LOG_WARNING,
			 "no free port for a connection: %" PRIu64
			 " packets dropped; give the masquerade more ports, "
			 "or a second address",
			 now->unplaced - before->unplaced);
}

void pressure_look(struct sluiced *daemon, int64_t now)
{
	struct conntrack_pressure pressure;
	int error;

	if (!daemon->engine.running || now < daemon->pressure_at)
		return;
	daemon->pressure_at = now + EVERY_MS;
	error = conntrack_pressure_read(&daemon->engine.netfilter, &pressure);
	if (error) {
		log_line(LOG_ERR, "reading conntrack's counters: %s",
			 strerror(-error));
		return;
	}
	/* What was before the first look is nobody's news. */
	if (daemon->pressure_known)
		tell(&daemon->pressure, &pressure);
	daemon->pressure = pressure;
	daemon->pressure_known = true;
}
