/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judges.h - a policy in a fresh kernel and in a fresh model, and frames that
 * are put to both, one by one.
 */
#ifndef SLUICE_TESTS_DISPUTE_JUDGES_H
#define SLUICE_TESTS_DISPUTE_JUDGES_H

#include "app/engine.h"
#include "core/model.h"
#include "edge/pcap_file.h"
#include "edge/wire.h"

#define FRAME_BYTES_MAX 70000
#define FRAME_MICROSECONDS 1000 /* of the model's clock, for each frame */

/** enum disagreement - of what the kernel let out with what the model did. */
enum disagreement {
	DISAGREEMENT_NONE,
	DISAGREEMENT_FEWER, /* frames than the model */
	DISAGREEMENT_MORE,
	DISAGREEMENT_OTHER, /* as many, by another port or of other bytes */
	DISAGREEMENT_LATE,  /* a frame long after the last one came in */
};

/** struct seen - what the kernel let out for one frame. */
struct seen {
	size_t port;
	uint8_t *bytes;
	size_t length;
	bool matched;
};

struct judges {
	struct generation *generation;
	const char *wrong;
	struct arena arena;
	struct wire wire;
	struct engine engine;
	struct model *model;
	struct model_result result; /* of the last frame */
	struct seen seen[MODEL_OUTPUTS_MAX];
	size_t seen_count;
	struct capture out[POLICY_PORTS_MAX]; /* all that the kernel let out */
	size_t out_room[POLICY_PORTS_MAX];
	size_t frames; /* so many came in */
	uint8_t buffer[FRAME_BYTES_MAX];
	char message[400]; /* why the last call failed */
};

/**
 * judges_open - namespaces, ruleset and model of @generation, which must have
 * no errors and outlive the judges. 0, or -errno with a message; to be closed
 * in either case. @wrong (NULL: none): the model is made to err, and says the
 * opposite, wherever that shell pattern fits "FRAME: REASON" as explain has it.
 */
int judges_open(struct judges *judges, struct generation *generation,
		const char *wrong);
void judges_close(struct judges *judges);

/**
 * judges_hear - one more frame to both. 0 with what they disagree on, or
 * -errno with a message.
 */
int judges_hear(struct judges *judges, size_t port, const uint8_t *bytes,
		size_t length, enum disagreement *disagreement);

/** judges_await - after the last one: whether a frame still comes. */
int judges_await(struct judges *judges, enum disagreement *disagreement);

#endif
