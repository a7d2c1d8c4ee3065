/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced_lease.c - the address that a DHCP server hands out: the policy is
 * compiled anew for each, and for none when it has run out.
 *
 * What was given outlives the daemon, beside its socket, so that a restart
 * changes nothing.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/log.h"
#include "app/sluiced.h"
#include "edge/policy_file.h"

/* --- the file ---------------------------------------------------------- */

/* "ADDRESS ROUTER EXPIRES", or NULL: no memory. */
static char *file_path(const struct sluiced *daemon)
{
	char *path;

	return asprintf(&path, "%s.lease", daemon->socket) < 0 ? NULL : path;
}

static bool file_understand(const char *text, struct leasing *leasing)
{
	char address[ADDRESS_TEXT_MAX], router[ADDRESS_TEXT_MAX];
	struct lease *lease = &leasing->now;

	if (sscanf(text, "%45s %45s %" SCNd64, address, router,
		   &leasing->expires) != 3)
		return false;
	lease->known = address_parse(address, strlen(address), &lease->address);
	lease->has_router =
		address_parse(router, strlen(router), &lease->router);
	return lease->known && leasing->expires > sluiced_now();
}

static void file_read(struct sluiced *daemon)
{
	struct leasing *leasing = &daemon->lease;
	char *path = file_path(daemon);
	size_t length;
	char *text;

	if (path && policy_file_read(path, 200, &text, &length) == 0) {
		if (!file_understand(text, leasing))
			memset(&leasing->now, 0, sizeof(leasing->now));
		free(text);
	}
	free(path);
}

static void file_write(const struct sluiced *daemon)
{
	const struct leasing *leasing = &daemon->lease;
	const struct lease *lease = &leasing->now;
	char address[ADDRESS_TEXT_MAX], router[ADDRESS_TEXT_MAX] = "-";
	char *path = file_path(daemon);
	FILE *file = NULL;

	if (path && !lease->known)
		(void)unlink(path);
	if (path && lease->known)
		file = fopen(path, "we");
	if (file) {
		if (lease->has_router)
			address_format(&lease->router, router);
		fprintf(file, "%s %s %" PRId64 "\n",
			address_format(&lease->address, address), router,
			leasing->expires);
	}
	if (lease->known && (!file || fclose(file)))
		log_line(LOG_WARNING,
			 "%s: cannot be written: a restart will "
			 "ask for another address",
			 path ? path : "lease");
	free(path);
}

/* --- a change ---------------------------------------------------------- */

static bool renew_and_log(struct sluiced *daemon)
{
	struct arena arena;
	struct text report;
	const char *text;
	bool done;

	if (!daemon->engine.running ||
	    !policy_leased(&daemon->engine.running->policy))
		return true;
	arena_init(&arena, 0);
	text_init(&report, &arena);
	done = sluiced_renew(daemon, &report);
	text = text_string(&report);
	log_text(done ? LOG_NOTICE : LOG_ERR,
		 text ? text : "sluiced: out of memory");
	arena_free(&arena);
	return done;
}

/* An address that the policy cannot have is as bad as none. */
static void change(struct sluiced *daemon, const struct lease *lease)
{
	bool same = lease_equal(&daemon->lease.now, lease);

	daemon->lease.now = *lease;
	if (same)
		return;
	if (!renew_and_log(daemon) && lease->known) {
		log_line(LOG_ERR, "the address from DHCP is not used");
		memset(&daemon->lease.now, 0, sizeof(daemon->lease.now));
		renew_and_log(daemon);
	}
}

static void lose(struct sluiced *daemon, const char *why)
{
	static const struct lease none;

	if (!daemon->lease.now.known)
		return;
	log_line(LOG_WARNING, "%s: nothing is masqueraded until there is one",
		 why);
	change(daemon, &none);
	file_write(daemon);
}

static void bind_lease(struct sluiced *daemon, const struct dhcp_event *event,
		       int64_t now)
{
	char address[ADDRESS_TEXT_MAX];

	daemon->lease.silent = daemon->lease.broken = false;
	daemon->lease.expires = now + (int64_t)event->seconds * 1000;
	if (!lease_equal(&daemon->lease.now, &event->lease))
		log_line(LOG_NOTICE, "address %s by DHCP, for %" PRIu32 " s",
			 address_format(&event->lease.address, address),
			 event->seconds);
	change(daemon, &event->lease);
	file_write(daemon);
}

/* Said once, and again after it has worked in between. */
static void complain(bool *said, const char *what, const char *why)
{
	if (!*said)
		log_line(LOG_WARNING, "no address by DHCP: %s%s", what, why);
	*said = true;
}

/* --- the loop ---------------------------------------------------------- */

bool lease_open(struct sluiced *daemon)
{
	int error = dhcp_client_open(&daemon->lease.client);

	if (error)
		log_line(LOG_ERR, "DHCP client: %s", strerror(-error));
	else
		file_read(daemon);
	return error == 0;
}

void lease_close(struct sluiced *daemon)
{
	dhcp_client_close(&daemon->lease.client);
}

void lease_follow(struct sluiced *daemon)
{
	const struct generation *running = daemon->engine.running;
	struct leasing *leasing = &daemon->lease;
	const char *wanted = "";
	int error;

	if (running && policy_leased(&running->policy))
		wanted = running->policy.bridge.name.text;
	if (strcmp(leasing->interface, wanted) == 0)
		return;
	(void)snprintf(leasing->interface, sizeof(leasing->interface), "%s",
		       wanted);
	error = dhcp_client_run(&leasing->client, wanted[0] ? wanted : NULL,
				&leasing->now);
	if (error)
		log_line(LOG_ERR, "DHCP client: %s", strerror(-error));
}

int lease_wait(const struct sluiced *daemon, int wait, int64_t now)
{
	const struct leasing *leasing = &daemon->lease;
	int64_t left = leasing->expires > now ? leasing->expires - now : 0;

	if (!leasing->now.known || (wait >= 0 && wait < left))
		return wait;
	return left > INT32_MAX ? INT32_MAX : (int)left;
}

void lease_notice(struct sluiced *daemon, int64_t now)
{
	struct dhcp_event event;

	while (dhcp_client_read(&daemon->lease.client, &event)) {
		if (!daemon->lease.interface[0])
			continue;
		switch (event.kind) {
		case DHCP_BOUND:
			bind_lease(daemon, &event, now);
			break;
		case DHCP_LOST:
			lose(daemon, "the server took the address back");
			break;
		case DHCP_SILENT:
			complain(&daemon->lease.silent, "no server answers",
				 "");
			break;
		case DHCP_BROKEN:
			complain(&daemon->lease.broken, "", event.text);
			break;
		}
	}
}

void lease_tick(struct sluiced *daemon, int64_t now)
{
	if (daemon->lease.now.known && now >= daemon->lease.expires)
		lose(daemon, "the address from DHCP has run out");
}
