/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * cmd_capture.c - sluice capture: which ports, which frames, where to, and
 * how much of it. The work is in capture.c.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/capture.h"
#include "app/sluice.h"
#include "edge/capture.h"

#define DEFAULT_SIZE 4 /* MB: half of what /tmp of the appliance holds */
#define SIZE_MAX_MB 1024

static int read_order(const struct sluice_options *options,
		      struct capture_order *order)
{
	unsigned long megabytes = DEFAULT_SIZE;

	order->rate = LISTEN_RATE;
	order->write = options->write;
	order->json = options->given & OPTION_JSON;
	if (listen_count(options->count, &order->count) ||
	    listen_seconds(options->seconds, &order->seconds) ||
	    listen_rate(options->rate, &order->rate) ||
	    listen_number("--size", options->size, 1, SIZE_MAX_MB, &megabytes))
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

/* A first word that is no filter may have been meant for a port. */
static int check_filter(const struct generation *running, const char *filter)
{
	char message[400];

	if (capture_check(filter, message, sizeof(message)) == 0)
		return SLUICE_OK;
	sluice_fail(SLUICE_REFUSED, "%s", message);
	if (!running)
		return SLUICE_REFUSED;
	listen_print_ports(running);
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
	if (order->ports.count == 0)
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
	int ports = listen_take_ports(running, count, words, &order->ports);
	char *filter = listen_join(count - ports, words + ports);
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
