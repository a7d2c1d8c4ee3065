/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced.h - a frame on its way through the running ruleset, as the kernel
 * tells it (net/netfilter/nf_tables_trace.c): each rule that it fits, with its
 * headers at each hook. What of that matters is told as explain.h tells what
 * the model decided.
 */
#ifndef SLUICE_CORE_TRACED_H
#define SLUICE_CORE_TRACED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/policy.h"
#include "core/reason.h"
#include "core/ruleset.h"
#include "core/text.h"

#define TRACED_STEPS_MAX 48
#define TRACED_LINK_MAX 18 /* bytes: MACs, a tag, the ethertype */
#define TRACED_NETWORK_MAX 40
#define TRACED_TRANSPORT_MAX 20

/** struct traced_label - what a rule of the kernel is in terms of the policy. */
struct traced_label {
	enum table_family family;
	uint64_t handle;
	const char *comment; /* NULL: none */
	uint32_t rule;	     /* number of the policy rule, 0: none */
	const char *set;     /* looked up by it, without the generation */
};

enum traced_verdict {
	TRACED_CONTINUE, /* and all that stays within the hook */
	TRACED_ACCEPT,
	TRACED_DROP,
	TRACED_STOLEN /* sent elsewhere, or answered */
};

/** struct traced_event - one message of the kernel's. */
struct traced_event {
	uint32_t id; /* of the frame; soon another one's */
	enum table_family family;
	bool begins;	   /* in TRACE_TABLE */
	const char *chain; /* with the generation */
	uint64_t handle;   /* 0: the end of a chain, no rule */
	enum traced_verdict verdict;
	bool has_mark;
	uint32_t mark;
	/* Headers: told with the first event of a hook; else 0 bytes. */
	const uint8_t *link;
	size_t link_length;
	const uint8_t *network;
	size_t network_length;
	const uint8_t *transport;
	size_t transport_length;
	const struct port *in; /* NULL: no port, or not told */
	const struct port *out;
};

struct traced_step {
	const char *stage;
	const char *text;
	struct span span; /* length 0: none */
};

/** struct traced - one frame; all that it names is in @arena. */
struct traced {
	struct arena arena;
	uint32_t id;
	int64_t seen; /* ms: the last event */
	const struct port *in;
	bool entered;	   /* told by more than TRACE_TABLE */
	bool bridged;	   /* ditto, by the bridge */
	bool parted;	   /* one of several copies, that go their own ways */
	const char *frame; /* as it was first seen, in words */
	struct traced_step steps[TRACED_STEPS_MAX];
	size_t step_count;
	bool left_out; /* there were more steps */
	bool decided;  /* else the kernel stopped telling */
	bool passed;
	enum reason reason;
	uint32_t rule; /* REASON_RULE: its number */
	const struct port *out;
	const char *leaves; /* the packet that left, in words */
	/* How far it is. */
	char chain[64];
	uint8_t bytes[TRACED_LINK_MAX + TRACED_NETWORK_MAX +
		      TRACED_TRANSPORT_MAX];
	size_t link_length;
	size_t network_length;
	size_t transport_length;
	uint32_t mark;
	bool state_told;
	bool leaving; /* at the last hook of a port */
};

/** traced_begin - of a frame of which @event is the first that was told. */
void traced_begin(struct traced *traced, const struct traced_event *event);
void traced_free(struct traced *traced);

/**
 * traced_follow - another policy runs, @bridge is of it; nothing but where the
 * frame came in was told of it.
 */
void traced_follow(struct traced *traced, const struct bridge *bridge);

/**
 * traced_is_copy - @event, the first of an id, is about a copy of @traced, made
 * by the bridge for another port.
 */
bool traced_is_copy(const struct traced *traced,
		    const struct traced_event *event);

/** traced_part - @copy, just begun, has come as far as @traced has. */
void traced_part(struct traced *copy, struct traced *traced);

/**
 * traced_is_rest - what is left of a frame whose copies were told: the one for
 * the firewall itself, or for the port it came in by. Nobody's frame.
 */
bool traced_is_rest(const struct traced *traced);

/**
 * traced_take - the next event of it; @label is that of its rule, or NULL.
 * @policy and @ruleset are those that run. True: it was the last.
 */
bool traced_take(struct traced *traced, const struct traced_event *event,
		 const struct traced_label *label, const struct policy *policy,
		 const struct ruleset *ruleset);

/**
 * traced_text - append the lines about it; @number counts frames from 1,
 * @source is the policy's text.
 */
void traced_text(const struct traced *traced, uint64_t number,
		 const struct policy *policy, const struct diag *source,
		 struct text *out);

#endif
