/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_capture.c - sluice capture: which ports, which frames, where to, and
 * how much of it. The work is in capture.c.
 */
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/capture.h"
#include "app/sluice.h"
#include "core/pace.h"
#include "edge/capture.h"

#define DEFAULT_RATE 3840 /* bytes/s of a serial line of 38400 baud */
#define DEFAULT_SIZE 4	  /* MB: half of what /tmp of the appliance holds */
#define SIZE_MAX_MB 1024
#define RATE_MIN 300
#define COUNT_MAX 1000000000
#define SECONDS_MAX 1000000

/* @text, if it was given, as a number into @out; SLUICE_USAGE if it is none. */
static int read_number(const char *option, const char *text,
		       unsigned long least, unsigned long most,
		       unsigned long *out)
{
	if (!text || sluice_number(text, least, most, out))
		return SLUICE_OK;
	return sluice_fail(SLUICE_USAGE, "%s is a number from %lu to %lu",
			   option, least, most);
}

/* Any line fits into a second. */
static int read_rate(const char *text, unsigned long *out)
{
	if (!text || strcmp(text, "0") != 0)
		return read_number("--rate", text, RATE_MIN, PACE_RATE_MAX,
				   out);
	*out = 0;
	return SLUICE_OK;
}

static int read_order(const struct sluice_options *options,
		      struct capture_order *order)
{
	unsigned long megabytes = DEFAULT_SIZE;

	order->rate = DEFAULT_RATE;
	order->write = options->write;
	order->json = options->given & OPTION_JSON;
	if (read_number("--count", options->count, 1, COUNT_MAX,
			&order->count) ||
	    read_number("--seconds", options->seconds, 1, SECONDS_MAX,
			&order->seconds) ||
	    read_rate(options->rate, &order->rate) ||
	    read_number("--size", options->size, 1, SIZE_MAX_MB, &megabytes))
		return SLUICE_USAGE;
	order->limit = (uint64_t)megabytes << 20;
	if (options->write && options->name)
		return sluice_fail(SLUICE_USAGE,
				   "--write and --case exclude each other");
	if (options->directory && !options->name)
		return sluice_fail(SLUICE_USAGE, "--dir is for --case");
	if (options->size && !options->write && !options->name)
		return sluice_fail(SLUICE_USAGE,
				   "--size is for --write and --case");
	return SLUICE_OK;
}

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

/* The words that begin with names of ports; returns how many are. */
static int read_ports(const struct generation *running, int count, char **words,
		      struct capture_order *order)
{
	int used = 0;

	while (used < count && order->port_count < POLICY_PORTS_MAX) {
		const char *port = find_port(running, words[used]);

		if (!port)
			break;
		order->ports[order->port_count++] = port;
		used++;
	}
	for (size_t i = 0;
	     used == 0 && running && i < running->policy.bridge.port_count; i++)
		order->ports[order->port_count++] =
			running->policy.bridge.ports[i].name.text;
	return used;
}

/* The words with a blank between them; from malloc. */
static char *join(int count, char **words)
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

/* A first word that is no filter may have been meant for a port. */
static int check_filter(const struct generation *running, const char *filter)
{
	char message[400];

	if (capture_check(filter, message, sizeof(message)) == 0)
		return SLUICE_OK;
	sluice_fail(SLUICE_REFUSED, "%s", message);
	if (!running)
		return SLUICE_REFUSED;
	fputs("the ports are", stderr);
	for (size_t i = 0; i < running->policy.bridge.port_count; i++)
		fprintf(stderr, " %s",
			running->policy.bridge.ports[i].name.text);
	fputc('\n', stderr);
	return SLUICE_REFUSED;
}

static int run_case(const struct sluice_options *options,
		    const struct generation *running,
		    const struct capture_order *order)
{
	struct recording recording;
	int code =
		recording_begin(&recording, running,
				options->directory ? options->directory : ".",
				options->name);

	if (code != SLUICE_OK)
		return code;
	recording.filter = order->filter;
	recording.limit = order->limit;
	return capture_run(order, &recording);
}

/* Before anything is opened; @named: ports were named. */
static int check_order(const struct sluice_options *options,
		       const struct generation *running,
		       const struct capture_order *order, bool named)
{
	if (order->port_count == 0)
		return sluice_fail(SLUICE_SYSTEM,
				   "no sluiced answers at %s, and no interface "
				   "is named to listen at",
				   options->socket);
	if (options->name && (!running || named))
		return sluice_fail(SLUICE_REFUSED,
				   "a case is of all ports of a running "
				   "policy");
	return check_filter(running, order->filter);
}

static int capture(const struct sluice_options *options,
		   const struct generation *running,
		   struct capture_order *order, int count, char **words)
{
	int ports = read_ports(running, count, words, order);
	char *filter = join(count - ports, words + ports);
	int code;

	if (!filter)
		return sluice_fail(SLUICE_SYSTEM, "out of memory");
	order->filter = filter;
	code = check_order(options, running, order, ports > 0);
	if (code == SLUICE_OK)
		code = options->name ? run_case(options, running, order)
				     : capture_run(order, NULL);
	free(filter);
	return code;
}

int capture_main(int argc, char **argv)
{
	struct capture_order order = { .filter = "" };
	struct sluice_options options;
	struct generation *running;
	int operands =
		sluice_options_read(&options,
				    OPTION_SOCKET | OPTION_JSON | OPTION_WRITE |
					    OPTION_SIZE | OPTION_COUNT |
					    OPTION_SECONDS | OPTION_RATE |
					    OPTION_CASE | OPTION_DIR,
				    argc, argv);
	int code;

	if (operands < 0)
		return SLUICE_USAGE;
	code = read_order(&options, &order);
	if (code != SLUICE_OK)
		return code;
	running = sluice_running(options.socket, &code);
	if (code == SLUICE_OK)
		code = capture(&options, running, &order, operands, argv + 1);
	generation_free(running);
	return code;
}
