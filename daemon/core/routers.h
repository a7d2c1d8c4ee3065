/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * routers.h - the stations outside that hosts inside know by an alias: their
 * MACs, and when to ask for them. Times as in core/neighbours.h.
 */
#ifndef SLUICE_CORE_ROUTERS_H
#define SLUICE_CORE_ROUTERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"

#define ROUTERS_MAX 64
#define ROUTER_FIRST_MS 1000		 /* between the first two questions */
#define ROUTER_LONGEST_MS (60 * 1000)	 /* and the latest ones */
#define ROUTER_SILENT_MS (5 * 60 * 1000) /* known, and asked again */

struct router {
	struct address outer;
	struct address alias; /* how the inside knows it */
	uint8_t zone;	      /* of the boundary it stands at */
	bool is_static;	      /* bound by the policy */
	bool known;
	struct mac mac;	   /* if @known */
	int64_t last_seen; /* if @known */
	int64_t asked_at;  /* if @tries */
	int64_t ask_at;
	unsigned tries;	    /* questions since it was heard */
	unsigned questions; /* in all */
	int64_t noted;	    /* as in struct neighbour */
	unsigned moves;
	int64_t moved_at; /* if it ever did */
};

struct routers {
	struct router items[ROUTERS_MAX];
	size_t count;
};

/**
 * routers_add - to be asked for at once. NULL: the table is full. The caller
 * may put in what is known of it.
 */
struct router *routers_add(struct routers *table, const struct address *outer,
			   const struct address *alias, uint8_t zone,
			   int64_t now);

/** routers_find - by alias, or NULL. */
struct router *routers_find(struct routers *table, const struct address *alias);

/** router_know - @router has @mac, as something else than a frame says. */
void router_know(struct router *router, const struct mac *mac, int64_t now);

enum router_answer {
	ROUTER_REFUSED,	  /* none of these, static, or no MAC of a station */
	ROUTER_CONTESTED, /* it moved a moment ago: it is asked again */
	ROUTER_KNOWN,
	ROUTER_NEW,
	ROUTER_CHANGED
};

/**
 * routers_heard - @outer spoke up in @zone with @mac. @router is the one whose
 * MAC it is, @old what it was before (CHANGED). Within a second of one move
 * another does not count.
 */
enum router_answer routers_heard(struct routers *table,
				 const struct address *outer, uint8_t zone,
				 const struct mac *mac, int64_t now,
				 struct router **router, struct mac *old);

/**
 * routers_due - one to be asked for now, or NULL. Its next time is set: 1 s
 * later, then 2, 4 and so on up to a minute.
 */
struct router *routers_due(struct routers *table, int64_t now);

/**
 * routers_hurry - a cable was plugged in: ask for the unknown ones, but none
 * sooner than a second after the last question.
 */
void routers_hurry(struct routers *table, int64_t now);

/** routers_next - when one is due; -1: never. */
int64_t routers_next(const struct routers *table);

/** router_note - as neighbour_note(). */
unsigned router_note(struct router *router, int64_t now);

#endif
