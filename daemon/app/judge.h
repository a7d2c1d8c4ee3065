/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * judge.h - what came out when the frames of a capture case were sent, by
 * one of two judges: the model, or the kernel of this machine.
 */
#ifndef SLUICE_APP_JUDGE_H
#define SLUICE_APP_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/case.h"
#include "core/arena.h"
#include "core/model.h"

/** struct judged - one frame that left. */
struct judged {
	const uint8_t *bytes;
	size_t length;
	size_t cause; /* index in the case's frames; the kernel's is a guess */
	struct leeway leeway; /* of the model's frames */
};

/** struct judged_port - all that left by one port, in order. */
struct judged_port {
	struct judged *frames;
	size_t count;
	size_t capacity;
};

struct judgement {
	struct judged_port ports[POLICY_PORTS_MAX];
	size_t *released;     /* by frame of the case: how many it let out */
	enum reason *reasons; /* by frame of the case; the model's only */
	uint32_t *rules;      /* ditto, the number for REASON_RULE */
};

/** judge_setup - the model's surroundings, as edge/wire makes them. */
void judge_setup(const struct policy *policy, struct mac *port_macs,
		 struct model_setup *setup);

/** judge_model - 0, or -errno with a sentence in @message. */
int judge_model(const struct capture_case *folder, struct arena *arena,
		struct judgement *out, char *message, size_t size);

/**
 * judge_kernel - the same through a scratch bridge. @pace says how many frames
 * to await after each one sent. -EPERM: this process may not; nothing was
 * tried.
 */
int judge_kernel(const struct capture_case *folder, struct arena *arena,
		 const struct judgement *pace, struct judgement *out,
		 char *message, size_t size);

#endif
