/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model.h - the reference: decides in plain C, without a kernel, what a
 * bridge with a given policy does with a frame.
 *
 * Written from the policy and from what the kernel is known to do, not from
 * the compiled ruleset, so that the two can be held against each other.
 * Time is an argument. State (FDB, connections, reassembly, limits, MACs) is
 * kept in the model; its memory is bounded.
 */
#ifndef SLUICE_CORE_MODEL_H
#define SLUICE_CORE_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"
#include "core/arena.h"
#include "core/policy.h"
#include "core/reason.h"
#include "core/ruleset.h"
#include "core/span.h"

#define MODEL_OUTPUTS_MAX 512 /* frames that one frame can release */
#define MODEL_STEPS_MAX 48

/** struct model_setup - what is outside of the policy. */
struct model_setup {
	struct mac bridge_mac;
	const struct mac *port_macs; /* by index of policy->bridge.ports */
	const bool *port_up;	     /* NULL: all are */
	size_t mtu;		     /* of every port; 1500 */
	bool nearest; /* tell which rule would have decided otherwise, too */
	bool learns;  /* MACs from frames, as sluiced does; else bound ones */
};

/** struct leeway - what of a frame the kernel chooses at random. */
struct leeway {
	bool fragment_id; /* identification of a cut IPv6 datagram */
	bool port;	  /* that replaces one which is taken, or an echo's */
};

/** struct model_output - a frame that leaves; bytes belong to the model. */
struct model_output {
	size_t port;
	const uint8_t *bytes;
	size_t length;
	struct leeway leeway;
};

/** struct model_step - one line of explain. */
struct model_step {
	const char *stage; /* "ingress", "translate", "state", "rule", ... */
	const char *text;  /* what was seen or done there */
	struct span span;  /* the policy's words that did it; length 0: none */
};

/** struct model_result - valid until the next model_frame(). */
struct model_result {
	enum verdict_code verdict; /* ACCEPT if any frame leaves, or DROP */
	enum reason reason;	   /* of the (last) port decision */
	uint32_t rule;		   /* REASON_RULE: its number */
	struct model_output outputs[MODEL_OUTPUTS_MAX];
	size_t output_count;
	struct model_step steps[MODEL_STEPS_MAX];
	size_t step_count;
};

struct model;

/**
 * model_new - a model of @policy (checked; must outlive the model).
 * NULL when out of memory. Release with model_free().
 */
struct model *model_new(const struct policy *policy,
			const struct model_setup *setup);
void model_free(struct model *model);

/**
 * model_frame - a frame arrives at @port at time @now (microseconds, never
 * going back). The result belongs to the model.
 */
const struct model_result *model_frame(struct model *model, size_t port,
				       const uint8_t *bytes, size_t length,
				       uint64_t now);

#endif
