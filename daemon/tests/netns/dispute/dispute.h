/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dispute.h - a policy, and frames on the last of which kernel and model
 * disagree: shown, and saved as a capture case.
 */
#ifndef SLUICE_TESTS_DISPUTE_DISPUTE_H
#define SLUICE_TESTS_DISPUTE_DISPUTE_H

#include <stdio.h>

#include "core/arena.h"
#include "tests/netns/dispute/judges.h"

/** struct exhibit - a frame; its port by name, for ports may be dropped. */
struct exhibit {
	const char *port;
	uint8_t *bytes;
	size_t length;
};

/** struct dispute - all of it in an arena of the caller. */
struct dispute {
	const char *text; /* the policy */
	struct exhibit *frames;
	size_t count;
	size_t room;
};

/** dispute_add - one more frame, copied; false: no memory. */
bool dispute_add(struct dispute *dispute, struct arena *arena, const char *port,
		 const uint8_t *bytes, size_t length);

/**
 * dispute_hear - before @judges, who are opened with @policy, until they
 * disagree; then @dispute ends with that frame. 0 or -errno.
 */
int dispute_hear(struct dispute *dispute, struct judges *judges,
		 struct generation *policy, const char *wrong,
		 enum disagreement *disagreement);

/** dispute_show - the last frame, and what both @judges make of it. */
void dispute_show(FILE *out, const struct dispute *dispute,
		  struct judges *judges);

/**
 * dispute_save - as a capture case in folder @path, with what the kernel of
 * @judges let out. 0, or -errno with a sentence in @message.
 */
int dispute_save(const struct dispute *dispute, struct judges *judges,
		 const char *path, const char *readme, char *message,
		 size_t size);

#endif
