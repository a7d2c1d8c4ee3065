/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sluiced.h - the daemon: applies a policy, keeps it applied, answers the
 * control socket. Not in the path of packets.
 */
#ifndef SLUICE_APP_SLUICED_H
#define SLUICE_APP_SLUICED_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "app/engine.h"
#include "core/text.h"
#include "edge/control.h"
#include "edge/netlink.h"

struct sluiced {
	const char *file; /* absolute, unless in the foreground; or "-" */
	const char *socket;
	struct engine engine;
	struct control_server control;
	struct netlink watch;
	int signals;	/* signalfd */
	time_t applied; /* when the running policy was */
	time_t refused; /* when the last one was, or 0 if it was not */
	bool stop;
};

int sluiced_main(int argc, char **argv);

/**
 * sluiced_run - until a signal ends it; returns an exit code. @ready: the
 * descriptor for background_ready(), or -1 in the foreground.
 */
int sluiced_run(struct sluiced *daemon, int ready);

/**
 * sluiced_apply - apply the policy @text, which is called @name. What there
 * is to say goes into @report. False: nothing changed.
 */
bool sluiced_apply(struct sluiced *daemon, const char *name, const char *text,
		   size_t length, bool allow_missing, struct text *report);

/** sluiced_reload - the same with the daemon's own file. */
bool sluiced_reload(struct sluiced *daemon, bool allow_missing,
		    struct text *report);

/** sluiced_request - handler of the control socket; @data: the daemon. */
void sluiced_request(void *data, const struct control_request *request,
		     struct control_reply *reply);

#endif
