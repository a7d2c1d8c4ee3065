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

#endif
