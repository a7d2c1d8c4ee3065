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

#endif
