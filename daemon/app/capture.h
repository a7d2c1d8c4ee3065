/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * capture.h - `sluice capture` at work: what it was asked for, the frames on
 * their way to the terminal, into a file, or into a case.
 */
#ifndef SLUICE_APP_CAPTURE_H
#define SLUICE_APP_CAPTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/engine.h"
#include "app/listen.h"
#include "core/arena.h"
#include "core/pace.h"
#include "core/capture.h"
#include "edge/pcap_file.h"

/** struct capture_order - what was asked for. */
struct capture_order {
	struct listen_ports ports;
	const char *filter;  /* "": all frames */
	const char *write;   /* file, or NULL */
	unsigned long count; /* frames; 0: no end */
	unsigned long seconds;
	unsigned long rate; /* bytes/s of lines; 0: no bound */
	uint64_t limit;	    /* bytes of a file or a case */
	bool json;
};

struct recording;

/**
 * capture_run - show what crosses, until one of the ends. @recording, if not
 * NULL, gets all frames and is ended. Returns an exit code, SLUICE_OK if nothing went wrong
 * up to the end; what did was printed, and so was the last line.
 */
int capture_run(const struct capture_order *order, struct recording *recording);

/* --- lines (capture_lines.c) -------------------------------------------- */

struct capture_lines {
	const struct capture_order *order;
	struct pace pace;
	bool closed;  /* until it is full again, so that lines come in runs */
	size_t width; /* of the longest name of a port */
	uint64_t shown;
	uint64_t left; /* not shown, and not said yet */
};

/** lines_open - @order must outlive @lines. @now: ns, on a clock that does not go
 * back. */
void lines_open(struct capture_lines *lines, const struct capture_order *order,
		uint64_t now);

/** lines_show - one line about @frame, or one more that was left out. */
void lines_show(struct capture_lines *lines, const struct capture_frame *frame,
		uint64_t now);

/** lines_show_left - nothing else comes: say what was left out, if we may. */
void lines_show_left(struct capture_lines *lines, uint64_t now);

/* --- a case for sluice selftest (capture_case.c) ------------------------ */

/** struct recording - a capture case in the making. */
struct recording {
	char *path;			     /* of its folder; from malloc */
	const struct generation *generation; /* the policy that runs */
	const char *filter;
	struct arena arena;
	struct capture in[POLICY_PORTS_MAX];
	struct capture out[POLICY_PORTS_MAX];
	size_t in_capacity[POLICY_PORTS_MAX];
	size_t out_capacity[POLICY_PORTS_MAX];
	size_t in_count;
	size_t out_count;
	uint64_t bytes; /* that the files will have */
	uint64_t limit; /* of them */
	uint64_t last;	/* us since the epoch; time of the last frame */
};

/**
 * recording_begin - make the folder @directory/@name, which must be new. An
 * exit code; what is wrong was printed. On SLUICE_OK, recording_end().
 */
int recording_begin(struct recording *recording,
		    const struct generation *generation, const char *directory,
		    const char *name);

/**
 * recording_add - keep a copy. 0, or -errno: -EFBIG over the limit. A frame
 * that left before any came is not kept: nothing in the case explains it.
 */
int recording_add(struct recording *recording,
		  const struct capture_frame *frame);

/**
 * recording_end - if @code, what the capture ended with, is SLUICE_OK, write
 * the case; else, or if that fails, remove the folder. The exit code.
 */
int recording_end(struct recording *recording, int code);

#endif
