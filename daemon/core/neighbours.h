/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * neighbours.h - which MAC the hosts behind masquerade and forward have: a
 * table of fixed size, filled by what is seen of them, emptied by silence.
 *
 * It decides what is known. Whether a host is wanted at all, and what the
 * kernel is told, is for the caller. Times are in ms on any clock that does
 * not go back.
 */
#ifndef SLUICE_CORE_NEIGHBOURS_H
#define SLUICE_CORE_NEIGHBOURS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"

#define NEIGHBOURS_MAX 1024
#define NEIGHBOUR_SILENT_MS (15 * 60 * 1000) /* then it is forgotten */
#define NEIGHBOUR_NOTE_MS (10 * 1000)	     /* moves of a host are told */

/** struct sighting - who sent a frame, as far as it can be learned from. */
struct sighting {
	struct address address;
	struct mac mac;	   /* of the station that has it */
	struct mac source; /* of the frame */
};

/**
 * sighting_read - from a frame of @ethertype and @source, whose network layer
 * begins at @bytes: ARP over Ethernet (RFC 826), IPv4 or IPv6. In ARP, and in
 * neighbour discovery that has the option for it (RFC 4861, 4.6.1), the
 * station is what the message says, which need not be who sent the frame.
 * False: none of these, or too short.
 */
bool sighting_read(struct sighting *out, uint16_t ethertype,
		   const struct mac *source, const uint8_t *bytes,
		   size_t length);

/** struct neighbour - a host, and what is known of it. */
struct neighbour {
	struct address address;
	struct mac mac;
	bool is_static;	    /* bound by the policy: learned from nothing */
	bool lasting;	    /* not forgotten for silence */
	bool told;	    /* for the caller: the kernel has it so */
	unsigned port;	    /* index of the link it was heard at, or 0 */
	unsigned moves;	    /* that were not told yet */
	int64_t first_seen; /* at this MAC */
	int64_t last_seen;
	int64_t noted; /* when a move was last told, 0: never */
};

struct neighbours {
	struct neighbour items[NEIGHBOURS_MAX]; /* in no order */
	size_t count;
};

enum neighbour_answer {
	NEIGHBOUR_REFUSED, /* no host, static with another MAC, table full */
	NEIGHBOUR_KNOWN,
	NEIGHBOUR_NEW,
	NEIGHBOUR_CHANGED
};

/** struct neighbour_news - what came of a sighting. */
struct neighbour_news {
	enum neighbour_answer answer;
	struct neighbour *neighbour; /* NULL if REFUSED */
	struct mac old;		     /* CHANGED: the MAC before */
	bool gave_way;		     /* NEW: @gone was forgotten for it */
	struct neighbour gone;
};

/**
 * neighbours_learn - @address was heard from @mac on the link @port (0: not
 * known where). In a full table the host heard longest ago, of those that are
 * not static, gives way.
 */
struct neighbour_news neighbours_learn(struct neighbours *table,
				       const struct address *address,
				       const struct mac *mac, unsigned port,
				       int64_t now);

/**
 * neighbours_bind - @address has @mac by policy; as neighbours_learn(), but
 * no learned entry stands against it.
 */
struct neighbour_news neighbours_bind(struct neighbours *table,
				      const struct address *address,
				      const struct mac *mac, int64_t now);

/** neighbours_unbind - nothing is bound any more; what was is as learned. */
void neighbours_unbind(struct neighbours *table);

/** neighbours_find - or NULL. */
struct neighbour *neighbours_find(struct neighbours *table,
				  const struct address *address);

/** neighbours_remove - others may change their place. */
void neighbours_remove(struct neighbours *table, struct neighbour *neighbour);

/** neighbours_silent - one that was silent for too long, or NULL. */
struct neighbour *neighbours_silent(struct neighbours *table, int64_t now);

/** neighbours_next - when there will be such a one; -1: not by itself. */
int64_t neighbours_next(const struct neighbours *table);

/**
 * neighbour_note - @neighbour has moved: how many moves there are to tell by
 * now, or 0 when it is too early after the last time.
 */
unsigned neighbour_note(struct neighbour *neighbour, int64_t now);

#endif
