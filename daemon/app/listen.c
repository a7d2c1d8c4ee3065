/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * listen.c - ports, a filter, a count, a while; signals and clocks.
 */
#include "app/listen.h"

#include <errno.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

#include "app/sluice.h"
#include "core/pace.h"

#define RATE_MIN 300
#define COUNT_MAX 1000000000
#define SECONDS_MAX 1000000

/* --- the command line ---------------------------------------------------- */

/* A port of the running policy; without one, any interface is. */
static const char *find_port(const struct generation *running, char *name)
{
	if (!running)
		return if_nametoindex(name) ? name : NULL;
	for (size_t i = 0; i < running->policy.bridge.port_count; i++) {
		const char *port = running->policy.bridge.ports[i].name.text;

		if (strcmp(port, name) == 0)
			return port;
	}
	return NULL;
}

int listen_take_ports(const struct generation *running, int count, char **words,
		      struct listen_ports *out)
{
	int used = 0;

	out->count = 0;
	while (used < count && out->count < POLICY_PORTS_MAX) {
		const char *port = find_port(running, words[used]);

		if (!port)
			break;
		out->names[out->count++] = port;
		used++;
	}
	for (size_t i = 0;
	     used == 0 && running && i < running->policy.bridge.port_count; i++)
		out->names[out->count++] =
			running->policy.bridge.ports[i].name.text;
	return used;
}

void listen_print_ports(const struct generation *running)
{
	fputs("the ports are", stderr);
	for (size_t i = 0; i < running->policy.bridge.port_count; i++)
		fprintf(stderr, " %s",
			running->policy.bridge.ports[i].name.text);
	fputc('\n', stderr);
}

char *listen_join(int count, char **words)
{
	size_t room = 1;
	char *text;

	for (int i = 0; i < count; i++)
		room += strlen(words[i]) + 1;
	text = calloc(room, 1);
	for (int i = 0; text && i < count; i++) {
		if (i)
			strcat(text, " ");
		strcat(text, words[i]);
	}
	return text;
}

int listen_number(const char *option, const char *text, unsigned long least,
		  unsigned long most, unsigned long *out)
{
	if (!text || sluice_number(text, least, most, out))
		return SLUICE_OK;
	return sluice_fail(SLUICE_USAGE, "%s is a number from %lu to %lu",
			   option, least, most);
}

int listen_count(const char *text, unsigned long *out)
{
	return listen_number("--count", text, 1, COUNT_MAX, out);
}

int listen_seconds(const char *text, unsigned long *out)
{
	return listen_number("--seconds", text, 1, SECONDS_MAX, out);
}

/* Any line fits into a second. */
int listen_rate(const char *text, unsigned long *out)
{
	if (!text || strcmp(text, "0") != 0)
		return listen_number("--rate", text, RATE_MIN, PACE_RATE_MAX,
				     out);
	*out = 0;
	return SLUICE_OK;
}

/* --- the while ----------------------------------------------------------- */

static volatile sig_atomic_t interrupted;

static void interrupt(int number)
{
	(void)number;
	interrupted = 1;
}

void listen_catch_signals(void)
{
	struct sigaction action = { .sa_handler = interrupt,
				    .sa_flags =
					    SA_RESTART | (int)SA_RESETHAND };

	interrupted = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool listen_interrupted(void)
{
	return interrupted;
}

uint64_t listen_clock(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (uint64_t)now.tv_sec * LISTEN_SECOND + (uint64_t)now.tv_nsec;
}

/* Nothing is left for the end of the program to fail on. */
int listen_flush(void)
{
	int code;

	if (fflush(stdout) == 0)
		return SLUICE_OK;
	code = sluice_fail(SLUICE_SYSTEM, "writing the output: %s",
			   strerror(errno));
	__fpurge(stdout);
	clearerr(stdout);
	return code;
}
