/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * engine.h - the line from text to kernel, in one place:
 * text -> parse -> policy -> check -> compile -> plan -> apply.
 *
 * sluiced, selftest and the tests all go through here.
 */
#ifndef SLUICE_APP_ENGINE_H
#define SLUICE_APP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"
#include "core/diag.h"
#include "core/lease.h"
#include "core/plan.h"
#include "core/policy.h"
#include "core/ruleset.h"
#include "edge/netlink.h"

/** struct generation - one policy with all that was made of it. */
struct generation {
	char *file; /* the name shown in diagnostics */
	char *text; /* the source, length bytes, NUL behind */
	size_t length;
	struct lease lease;
	struct arena arena; /* of all that follows */
	struct diag diag;
	struct policy policy;
	struct ruleset ruleset;
	uint32_t number; /* in the kernel; 0: not applied */
};

/** struct engine - the sockets, and the generation that runs. */
struct engine {
	struct netlink route;
	struct netlink netfilter;
	struct generation *running; /* NULL: drop-all is held */
	bool present[POLICY_PORTS_MAX];
	char ports[POLICY_PORTS_MAX][NAME_MAX_LENGTH + 1]; /* their names */
	size_t port_count;
	/* Names of the running policy's zones by id; "": none. */
	char zones[POLICY_ZONES_MAX + 1][NAME_MAX_LENGTH + 1];
	struct mac mac; /* of the bridge */
	bool parked;
	bool unsettled;	    /* the kernel still holds an old ruleset */
	size_t missing;	    /* ports of the policy that do not exist */
	bool allow_missing; /* apply even if a port is not there yet */
	char message[400];  /* why the last call failed, one sentence */
	char warning[400];  /* what went wrong though it succeeded, or "" */
	size_t ended;	    /* connections that the last policy forbade */
};

/**
 * generation_read - only the text at @path ("-": standard input), from
 * malloc. 0, or -errno with a sentence in @message.
 */
int generation_read(const char *path, char **text, size_t *length,
		    char *message, size_t size);

/**
 * generation_load - read, parse and check @path ("-": standard input), with
 * @lease (NULL: none) where the policy says "dhcp".
 * NULL only when out of memory. If diag.errors is not 0 the policy must not
 * be used; if the file could not be read, @message says why and errors is 1.
 */
struct generation *generation_load(const char *path, const struct lease *lease,
				   char *message, size_t size);

/** generation_load_text - the same from memory; @text is copied. */
struct generation *generation_load_text(const char *file, const char *text,
					size_t length,
					const struct lease *lease);

/**
 * generation_compile - fill @ruleset for all or the @present ports, of a
 * bridge with this @mac.
 */
bool generation_compile(struct generation *generation, const bool *present,
			const struct mac *mac);

/** generation_park - keep file, text and number, and nothing else. */
void generation_park(struct generation *generation);

/** generation_unpark - read the text again; false: no memory. */
bool generation_unpark(struct generation *generation);

void generation_free(struct generation *generation);

/** engine_open - sockets only, changes nothing. 0 or -errno + message. */
int engine_open(struct engine *engine);
void engine_close(struct engine *engine);

/**
 * engine_apply - make @next the running generation: compile, plan, links,
 * ruleset. On success it is owned by the engine and the old one is freed; on
 * error the old one runs on and @next stays the caller's. 0 or -errno.
 * A port that does not exist is an error unless @allow_missing is set, or
 * the running policy names it too: then it came late or went away.
 */
int engine_apply(struct engine *engine, struct generation *next);

/**
 * engine_park - give back the memory of the running policy, all but its text,
 * so that two never need room at once. The kernel is not concerned. To be
 * followed by an engine_apply() that succeeds, or by engine_unpark().
 */
void engine_park(struct engine *engine);

/** engine_unpark - read it again; without memory, @running is NULL then. */
void engine_unpark(struct engine *engine);

/** engine_hold - drop-all: nothing passes until a policy is applied. */
int engine_hold(struct engine *engine);

/**
 * engine_settle - remove the ruleset that ran before, if there is one. Takes
 * a moment in which nothing depends on it: to be called once all answers are
 * given. 0 or -errno; then the next engine_apply() does it.
 */
int engine_settle(struct engine *engine);

/**
 * engine_links_changed - look whether ports came or went, or the bridge is
 * no longer what was made; if so, set up again what is there. 0 or -errno.
 */
int engine_links_changed(struct engine *engine);

/** engine_stands - what the engine loaded is in force, unaltered. */
int engine_stands(struct engine *engine, bool *stands);

/**
 * engine_reassert - it is not: close first, then apply the running policy
 * again; without one, hold. 0 or -errno.
 */
int engine_reassert(struct engine *engine);

#endif
