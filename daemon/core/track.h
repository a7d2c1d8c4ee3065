/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track.h - connection tracking for the model, as nf_conntrack does it with
 * the settings that the plan makes (checksums verified, loose pick-up of TCP,
 * windows enforced; net/netfilter/nf_conntrack_*.c).
 *
 * Sees whole datagrams only: reassembly comes before.
 */
#ifndef SLUICE_CORE_TRACK_H
#define SLUICE_CORE_TRACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/frame.h"

#define TRACK_ENTRIES_MAX 65536 /* then new flows are dropped, as when full */

enum track_state {
	TRACK_INVALID, /* zero is the safest */
	TRACK_NEW,
	TRACK_ESTABLISHED,
	TRACK_RELATED,
	TRACK_UNTRACKED, /* neighbour discovery, MLD */
	TRACK_REFUSED	 /* the kernel drops the packet itself */
};

struct tracker;
struct track_entry;

/**
 * struct track - what conntrack attached to one packet. Good until a
 * tracker_see() with a later time.
 */
struct track {
	enum track_state state;
	bool reply;		   /* travels in the direction of replies */
	uint32_t mark;		   /* connection mark, 0 for a new one */
	struct track_entry *entry; /* NULL for invalid and untracked */
};

struct tracker *tracker_new(void);
void tracker_free(struct tracker *tracker);

/**
 * tracker_see - conntrack's prerouting step for a whole IP packet, of which
 * the IP header is right (@end is set; @valid is not needed). Updates
 * the state of a flow that exists; makes, but does not keep, a new one.
 * @zone: VLAN id. @now in microseconds.
 */
void tracker_see(struct tracker *tracker, const struct frame *frame,
		 uint16_t zone, uint64_t now, struct track *out);

/** track_set_mark - the connection mark, whether the flow is kept or not. */
void track_set_mark(struct track *track, uint32_t mark);

/**
 * tracker_confirm - the packet leaves: keep its flow, set its mark. Once for
 * every packet that leaves, also of a flow that is kept already.
 */
void tracker_confirm(struct tracker *tracker, struct track *track,
		     uint32_t mark);

/** tracker_discard - the packet was dropped: forget a flow not yet kept. */
void tracker_discard(struct tracker *tracker, struct track *track);

/** tracker_count - flows kept now. */
size_t tracker_count(const struct tracker *tracker);

/* --- translation (track_nat.c) ------------------------------------------ */

/** enum track_end - of a packet, or of the original direction of its flow. */
enum track_end { TRACK_SOURCE, TRACK_TARGET, TRACK_ENDS };

enum track_place {
	TRACK_NO_PORT, /* none is free: the packet is dropped */
	TRACK_KEPT_PORT,
	TRACK_OTHER_PORT /* its own was taken; the kernel chooses at random */
};

/** struct track_side - what a packet's address, and port, become. */
struct track_side {
	uint8_t address[16]; /* as many bytes as its family has */
	uint16_t id;	     /* port, or identifier of an echo */
};

/** track_settles - this packet decides how @end of its flow is translated. */
bool track_settles(const struct track *track, enum track_end end);

/** track_settle - it stays as it is. */
void track_settle(struct track *track, enum track_end end);

/** track_redirect - the flow's target becomes @address, @port unless 0. */
void track_redirect(struct track *track, const uint8_t *address, uint16_t port);

/**
 * track_masquerade - the flow's source becomes @address, with a port from
 * @first to @last, or (0, 0) any.
 */
enum track_place track_masquerade(struct tracker *tracker, struct track *track,
				  const uint8_t *address, uint16_t first,
				  uint16_t last);

/**
 * track_clashes - replies to the flow would be those of another one. The
 * kernel gives such a flow another port, though nothing asked for it
 * (nf_nat_alloc_null_binding()).
 */
bool track_clashes(struct tracker *tracker, const struct track *track);

/** track_translates - @end of the packet itself is to be replaced. */
bool track_translates(const struct track *track, enum track_end end);

/** track_is_translated - @end of its flow's original direction is. */
bool track_is_translated(const struct track *track, enum track_end end);

/** track_has_random_port - TRACK_OTHER_PORT was the answer for its flow. */
bool track_has_random_port(const struct track *track);

/** track_asked - where the flow's first packet was sent to. */
void track_asked(const struct track *track, struct track_side *out);

/** track_translation - by what, if track_translates(). */
void track_translation(const struct track *track, enum track_end end,
		       struct track_side *out);

#endif
