/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile.h - a checked policy to an intermediate ruleset.
 */
#ifndef SLUICE_CORE_COMPILE_H
#define SLUICE_CORE_COMPILE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/policy.h"
#include "core/ruleset.h"

struct compile_options {
	/*
	 * Ports that exist now, by index of policy->bridge.ports: netdev
	 * chains can only be made for devices that are there. NULL: all.
	 */
	const bool *present;
	/* Of the bridge: what frames of masqueraded hosts carry outside. */
	struct mac bridge_mac;
};

/* Frames a second that are told to sluiced of each rule, and each reason. */
#define LOG_RULE_RATE 50
#define LOG_RULE_BURST 100
#define LOG_DROP_RATE 10
#define LOG_DROP_BURST 20

/** The comment of the kernel rules that count what was not told. */
#define COMMENT_NOT_LOGGED "not logged"

/**
 * policy_compile - fill @ruleset, in @arena, from a policy that passed
 * policy_check(). False when memory runs out; nothing else can fail.
 */
bool policy_compile(const struct policy *policy,
		    const struct compile_options *options,
		    struct ruleset *ruleset, struct arena *arena);

#define TRACE_TABLE "sluice-trace"
#define TRACE_CHAIN_PREFIX "trace-" /* netdev: one chain for each port */
#define TRACE_PRIORITY (INGRESS_PRIORITY - 10) /* before all that is ours */
#define TRACE_COUNT_CHAIN "fits"	       /* counts the frames that fit */

/**
 * trace_compile - fill @ruleset with a table of its own: of the frames that
 * enter by @ports, as they come in, those that fit the words of @rule (NULL:
 * all do) are counted, and @rate of them a second traced by the kernel. @rule
 * counts, and does neither log nor limit. False: no memory.
 */
bool trace_compile(const struct rule *rule, const char *const *ports,
		   size_t port_count, uint32_t rate, struct ruleset *ruleset,
		   struct arena *arena);

#endif
