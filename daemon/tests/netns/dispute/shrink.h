/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * shrink.h - the smallest dispute of the same kind: fewer frames, less policy,
 * simpler frames, as long as kernel and model still disagree.
 *
 * Delta debugging (Zeller and Hildebrandt, 2002), with fresh judges for every
 * attempt.
 */
#ifndef SLUICE_TESTS_DISPUTE_SHRINK_H
#define SLUICE_TESTS_DISPUTE_SHRINK_H

#include "tests/netns/dispute/dispute.h"

/** struct shrink_limits - whichever is reached first ends it. */
struct shrink_limits {
	size_t attempts;
	size_t seconds; /* 0: nothing is shrunk */
};

/** struct shrink - what is to stay the same, and how far it got. */
struct shrink {
	struct shrink_limits limits;
	const char *wrong; /* of judges_open() */
	struct dispute best;
	enum disagreement disagreement;
	enum reason reason; /* of the model, for the last frame */
	struct arena arena;
	struct judges *judges;
	int64_t began; /* seconds */
	size_t attempts;
};

/**
 * shrink_run - make @best smaller until nothing can be left out, or a limit is
 * reached; progress goes to stderr. The fields up to @reason are set by the
 * caller; @best stays valid until shrink_free(). False: @best does not
 * differ again as it did, or there is no memory; it is as it was, then.
 */
bool shrink_run(struct shrink *shrink);
void shrink_free(struct shrink *shrink);

/** shrink_statements - how many a policy has: blocks, and what is in them. */
size_t shrink_statements(const char *text);

#endif
