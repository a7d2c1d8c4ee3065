/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_publish.c - in a domain of Xen: how the firewall is, under its own
 * data/ in xenstore, where the host can read it. The firewall has no address to
 * be asked at.
 *
 * Written is what has changed, one value after the other. A store that refuses
 * or is silent is said once, and nothing waits for it.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "app/log.h"
#include "app/report.h"

#define EVERY_MS 10000
#define PATIENCE_MS 10000
#define PLACE "data/sluice/"

static const char *const names[PUBLISHED] = {
	"state",   "generation",  "policy",	      "missing", "passed",
	"dropped", "connections", "connections-most", "updated",
};

void publish_open(struct sluiced *daemon)
{
	int error = xenstore_open(&daemon->publishing.store, XENSTORE_DEVICE);

	daemon->publishing.next = PUBLISHED;
	if (error && error != -ENOENT)
		log_line(LOG_WARNING, "%s: %s", XENSTORE_DEVICE,
			 strerror(-error));
}

void publish_close(struct sluiced *daemon)
{
	xenstore_close(&daemon->publishing.store);
}

static void complain(struct publishing *publishing, const char *what)
{
	if (!publishing->complained)
		log_line(LOG_WARNING, "xenstore: %s", what);
	publishing->complained = true;
	publishing->faulty = true;
}

int publish_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	const struct publishing *publishing = &daemon->publishing;
	int64_t left = publishing->at - now;

	if (publishing->store.fd < 0)
		return wait;
	if (publishing->store.waits)
		left = publishing->asked + PATIENCE_MS - now;
	else if (publishing->next < PUBLISHED)
		left = 0;
	if (left < 0)
		left = publishing->store.waits ? PATIENCE_MS : 0;
	return wait >= 0 && wait < left ? wait : (int)left;
}

/* --- what is told -------------------------------------------------------- */

static void set(struct publishing *publishing, size_t at, const char *format,
		...) __attribute__((format(printf, 3, 4)));

static void set(struct publishing *publishing, size_t at, const char *format,
		...)
{
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(publishing->values[at], PUBLISHED_SIZE, format,
			arguments);
	va_end(arguments);
}

static const char *state(const struct sluiced *daemon)
{
	if (!daemon->engine.running)
		return "nothing passes";
	return daemon->keeping.revert_at ? "on trial" : "in force";
}

static void gather(struct sluiced *daemon)
{
	const struct generation *running = daemon->engine.running;
	struct publishing *publishing = &daemon->publishing;
	struct conntrack_pressure pressure = { .entries = 0 };
	struct counters counters;
	struct arena arena;

	arena_init(&arena, 0);
	/* What cannot be read stays as it was told. */
	if (running && counters_read(daemon, &arena, &counters) == 0) {
		set(publishing, 4, "%" PRIu64, counters.passed.packets);
		set(publishing, 5, "%" PRIu64, counters.dropped.packets);
	}
	if (conntrack_pressure_read(&daemon->engine.netfilter, &pressure) ==
	    0) {
		set(publishing, 6, "%" PRIu32, pressure.entries);
		set(publishing, 7, "%" PRIu32, pressure.most);
	}
	set(publishing, 0, "%s", state(daemon));
	set(publishing, 1, "%" PRIu32, running ? running->number : 0);
	set(publishing, 2, "%s", running ? running->file : "");
	set(publishing, 3, "%zu", daemon->engine.missing);
	set(publishing, 8, "%lld", (long long)time(NULL));
	arena_free(&arena);
	/* A round without a fault: the next one is news again. */
	if (!publishing->faulty)
		publishing->complained = false;
	publishing->faulty = false;
	publishing->next = 0;
}

/* --- one after the other ------------------------------------------------- */

static bool is_told(const struct publishing *publishing, size_t at)
{
	return publishing->known[at] &&
	       strcmp(publishing->values[at], publishing->told[at]) == 0;
}

static void write_next(struct publishing *publishing, int64_t now)
{
	char path[64];
	int error;

	while (publishing->next < PUBLISHED &&
	       is_told(publishing, publishing->next))
		publishing->next++;
	if (publishing->next == PUBLISHED)
		return;
	(void)snprintf(path, sizeof(path), PLACE "%s", names[publishing->next]);
	error = xenstore_write(&publishing->store, path,
			       publishing->values[publishing->next]);
	publishing->asked = now;
	if (error) {
		complain(publishing, strerror(-error));
		publishing->next = PUBLISHED;
	}
}

void publish_notice(struct sluiced *daemon)
{
	struct publishing *publishing = &daemon->publishing;
	size_t at = publishing->next;
	int result = xenstore_read(&publishing->store);

	if (result == 0)
		return;
	if (result > 0) {
		memcpy(publishing->told[at], publishing->values[at],
		       PUBLISHED_SIZE);
		publishing->known[at] = true;
		publishing->next++;
	} else if (result == -EREMOTEIO) {
		complain(publishing, publishing->store.error);
		publishing->next++;
	} else {
		complain(publishing, strerror(-result));
		xenstore_close(&publishing->store);
	}
}

void publish_tick(struct sluiced *daemon, int64_t now)
{
	struct publishing *publishing = &daemon->publishing;

	if (publishing->store.fd < 0)
		return;
	if (publishing->store.waits) {
		if (now - publishing->asked >= PATIENCE_MS)
			complain(publishing, "does not answer");
		return;
	}
	if (publishing->next == PUBLISHED && now >= publishing->at) {
		publishing->at = now + EVERY_MS;
		gather(daemon);
	}
	write_next(publishing, now);
}
