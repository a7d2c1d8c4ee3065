/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * top_taps.h - frames as they come in by the ports, looked at while sluice top
 * waits.
 */
#ifndef SLUICE_APP_TOP_TAPS_H
#define SLUICE_APP_TOP_TAPS_H

#include "core/busy.h"
#include "core/reading.h"
#include "edge/capture.h"

struct top_taps {
	struct capture_tap taps[POLICY_PORTS_MAX];
	char names[POLICY_PORTS_MAX][FOLD_PORT_MAX];
	size_t count;
	struct busy busy; /* since taps_follow() */
	struct busy seen; /* before that */
	char why[160];	  /* no port is looked at; or "" */
};

/**
 * taps_follow - begin anew, with the ports that @reading names. Needs
 * CAP_NET_RAW; what is wrong is in @why, and tried again the next time.
 */
void taps_follow(struct top_taps *taps, const struct reading *reading);

/**
 * taps_take - what has come in, but not more than a box can bear: the rest is
 * counted as lost. To be called every TAPS_WAIT ms.
 */
#define TAPS_WAIT 100
void taps_take(struct top_taps *taps);

/** taps_settle - @seen becomes what is in @busy. */
void taps_settle(struct top_taps *taps);

void taps_close(struct top_taps *taps);

#endif
