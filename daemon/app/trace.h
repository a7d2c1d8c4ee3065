/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * trace.h - `sluice trace` at work: what it was asked for, and frames on their
 * way through the running ruleset.
 */
#ifndef SLUICE_APP_TRACE_H
#define SLUICE_APP_TRACE_H

#include <stdbool.h>

#include "app/listen.h"
#include "core/traced.h"

struct trace_order {
	const char *socket; /* of the daemon */
	struct listen_ports ports;
	const struct rule *rule; /* whose words frames fit; NULL: any */
	unsigned long count;	 /* frames; 0: no end */
	unsigned long seconds;
	unsigned long rate; /* bytes/s of text; 0: no bound */
	bool json;
};

/**
 * trace_run - show frames until the end that was asked for, or a signal.
 * @running is the policy that runs at first; another one is asked for when it
 * comes. An exit code; what went wrong was printed.
 */
int trace_run(const struct trace_order *order,
	      const struct generation *running);

#endif
