/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track.c - the table of flows: lookup, time-outs, and the steps of a packet
 * through it (nf_conntrack_core.c). What a protocol makes of its packets is
 * in track_*.c.
 */
#include <stdlib.h>
#include <string.h>

#include "core/track_internal.h"

#define BUCKETS 8192
#define GENERIC_TIMEOUT 600

struct tracker {
	struct track_link *buckets[BUCKETS];
	size_t count;
	/* Entries that are not found by lookups, but may be in a struct track. */
	struct track_entry *loose;
	uint64_t now;
};

struct tracker *tracker_new(void)
{
	return calloc(1, sizeof(struct tracker));
}

void tracker_free(struct tracker *tracker)
{
	size_t i;

	if (!tracker)
		return;
	for (i = 0; i < BUCKETS; i++)
		while (tracker->buckets[i])
			tracker_kill(tracker, tracker->buckets[i]->entry, 0);
	while (tracker->loose) {
		struct track_entry *entry = tracker->loose;

		tracker->loose = entry->next_loose;
		free(entry);
	}
	free(tracker);
}

size_t tracker_count(const struct tracker *tracker)
{
	return tracker->count;
}

/* --- the table --------------------------------------------------------- */

static struct track_link **bucket_of(struct tracker *tracker,
				     const struct tuple *tuple)
{
	const uint8_t *bytes = (const uint8_t *)tuple;
	uint32_t hash = 2166136261u; /* FNV-1a */
	size_t i;

	for (i = 0; i < sizeof(*tuple); i++)
		hash = (hash ^ bytes[i]) * 16777619u;
	return &tracker->buckets[(hash ^ hash >> 16) % BUCKETS];
}

enum track_direction track_link_direction(const struct track_link *link)
{
	return link == &link->entry->links[TRACK_REPLY] ? TRACK_REPLY
							: TRACK_ORIGINAL;
}

static void link_insert(struct tracker *tracker, struct track_link *link)
{
	struct track_link **bucket = bucket_of(tracker, &link->tuple);

	link->next = *bucket;
	*bucket = link;
}

static void link_remove(struct tracker *tracker, struct track_link *link)
{
	struct track_link **place = bucket_of(tracker, &link->tuple);

	while (*place != link)
		place = &(*place)->next;
	*place = link->next;
}

static void make_loose(struct tracker *tracker, struct track_entry *entry,
		       uint64_t now)
{
	entry->loose_since = now;
	entry->next_loose = tracker->loose;
	tracker->loose = entry;
}

static void take_loose(struct tracker *tracker, struct track_entry *entry)
{
	struct track_entry **place = &tracker->loose;

	while (*place != entry)
		place = &(*place)->next_loose;
	*place = entry->next_loose;
}

/* A struct track is good only until time goes on. */
static void release_loose(struct tracker *tracker, uint64_t now)
{
	struct track_entry **place = &tracker->loose;

	while (*place) {
		struct track_entry *entry = *place;

		if (entry->loose_since == now) {
			place = &entry->next_loose;
			continue;
		}
		*place = entry->next_loose;
		free(entry);
	}
}

void tracker_kill(struct tracker *tracker, struct track_entry *entry,
		  uint64_t now)
{
	if (!entry->kept || entry->dead)
		return;
	link_remove(tracker, &entry->links[TRACK_ORIGINAL]);
	link_remove(tracker, &entry->links[TRACK_REPLY]);
	entry->dead = true;
	tracker->count--;
	make_loose(tracker, entry, now);
}

struct track_link *tracker_find(struct tracker *tracker,
				const struct tuple *tuple, uint64_t now)
{
	struct track_link *link = *bucket_of(tracker, tuple);

	while (link) {
		if (!memcmp(&link->tuple, tuple, sizeof(*tuple))) {
			if (link->entry->timeout > now)
				return link;
			tracker_kill(tracker, link->entry, now);
			return NULL;
		}
		link = link->next;
	}
	return NULL;
}

uint64_t tracker_now(const struct tracker *tracker)
{
	return tracker->now;
}

/* Each entry is in the table twice; its original link speaks for it. */
struct track_entry *tracker_next(struct tracker *tracker,
				 struct track_entry *entry)
{
	struct track_link *link = NULL;
	size_t bucket = 0;

	if (entry) {
		link = &entry->links[TRACK_ORIGINAL];
		bucket = (size_t)(bucket_of(tracker, &link->tuple) -
				  tracker->buckets) +
			 1;
		link = link->next;
	}
	for (;;) {
		while (link && link != &link->entry->links[TRACK_ORIGINAL])
			link = link->next;
		if (link)
			return link->entry;
		if (bucket == BUCKETS)
			return NULL;
		link = tracker->buckets[bucket++];
	}
}

static void kill_expired(struct tracker *tracker, uint64_t now)
{
	size_t i;

	for (i = 0; i < BUCKETS; i++) {
		struct track_link *link = tracker->buckets[i];

		while (link) {
			struct track_entry *entry = link->entry;

			link = link->next;
			/* The other link may have been the next one. */
			if (entry->timeout > now)
				continue;
			tracker_kill(tracker, entry, now);
			link = tracker->buckets[i];
		}
	}
}

void track_refresh(struct track_entry *entry, const struct packet *packet,
		   uint64_t seconds)
{
	entry->timeout = seconds * TRACK_SECOND;
	if (entry->kept)
		entry->timeout += packet->now;
}

/* --- a packet ---------------------------------------------------------- */

static enum track_verdict track_protocol(struct tracker *tracker,
					 struct track_entry *entry,
					 enum track_direction direction,
					 const struct packet *packet)
{
	switch (packet->protocol) {
	case PROTOCOL_TCP:
		return track_tcp(tracker, entry, direction, packet);
	case PROTOCOL_UDP:
		return track_udp(entry, packet);
	case PROTOCOL_UDPLITE:
		return track_udplite(entry, packet);
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		return track_icmp(entry, packet);
	case PROTOCOL_SCTP:
		return track_sctp(entry, direction, packet);
	case PROTOCOL_GRE:
		return track_gre(entry, packet);
	default:
		track_refresh(entry, packet, GENERIC_TIMEOUT);
		return TRACK_GOOD;
	}
}

static struct track_entry *entry_new(struct tracker *tracker,
				     const struct tuple *tuple,
				     const struct tuple *inverse, uint64_t now)
{
	struct track_entry *entry;

	if (tracker->count >= TRACK_ENTRIES_MAX)
		kill_expired(tracker, now);
	if (tracker->count >= TRACK_ENTRIES_MAX)
		return NULL;
	entry = calloc(1, sizeof(*entry));
	if (!entry)
		return NULL;
	entry->links[TRACK_ORIGINAL].tuple = *tuple;
	entry->links[TRACK_ORIGINAL].entry = entry;
	entry->links[TRACK_REPLY].tuple = *inverse;
	entry->links[TRACK_REPLY].entry = entry;
	make_loose(tracker, entry, now);
	return entry;
}

static enum track_verdict see_flow(struct tracker *tracker,
				   const struct packet *packet,
				   struct track *out)
{
	enum track_direction direction = TRACK_ORIGINAL;
	struct tuple tuple, inverse;
	struct track_entry *entry;
	struct track_link *link;
	enum track_verdict verdict;
	bool established;

	if (!tuple_read(&tuple, packet, 0, packet->transport, packet->protocol))
		return TRACK_BAD;
	link = tracker_find(tracker, &tuple, packet->now);
	if (link) {
		direction = track_link_direction(link);
		entry = link->entry;
	} else {
		if (!tuple_invert(&inverse, &tuple))
			return TRACK_BAD;
		entry = entry_new(tracker, &tuple, &inverse, packet->now);
		if (!entry) {
			out->state = TRACK_REFUSED;
			return TRACK_BAD;
		}
	}
	/* An answer makes a flow established, not the number of packets. */
	established = direction == TRACK_REPLY || entry->seen_reply;
	verdict = track_protocol(tracker, entry, direction, packet);
	if (verdict == TRACK_GOOD) {
		out->state = established ? TRACK_ESTABLISHED : TRACK_NEW;
		out->reply = direction == TRACK_REPLY;
		out->entry = entry;
		out->mark = entry->mark;
		entry->seen_reply |= direction == TRACK_REPLY;
	} else if (!link) {
		take_loose(tracker, entry);
		free(entry);
	}
	return verdict;
}

void tracker_see(struct tracker *tracker, const struct frame *frame,
		 uint16_t zone, uint64_t now, struct track *out)
{
	struct packet packet = {
		.bytes = frame->bytes + frame->network,
		.length = frame->end - frame->network,
		.family = frame->family,
		.zone = zone,
		.now = now,
	};

	release_loose(tracker, now);
	tracker->now = now;
	memset(out, 0, sizeof(*out));
	if (!frame->end ||
	    !packet_locate(&packet, 0, &packet.transport, &packet.protocol))
		return;
	if (track_icmp_error(tracker, &packet, out))
		return;
	while (see_flow(tracker, &packet, out) == TRACK_REOPEN)
		;
}

void track_set_mark(struct track *track, uint32_t mark)
{
	if (!track->entry)
		return;
	track->entry->mark = mark;
	track->mark = mark;
}

void tracker_confirm(struct tracker *tracker, struct track *track,
		     uint32_t mark)
{
	struct track_entry *entry = track->entry;
	struct track_link *rival;

	if (!entry)
		return;
	if (entry->kept) {
		entry->mark = mark;
		return;
	}
	rival = tracker_find(tracker, &entry->links[TRACK_ORIGINAL].tuple,
			     tracker->now);
	if (!rival)
		rival = tracker_find(tracker, &entry->links[TRACK_REPLY].tuple,
				     tracker->now);
	if (rival) {
		/* Another packet of the same flow was faster. */
		tracker_discard(tracker, track);
		track->entry = rival->entry;
		return;
	}
	take_loose(tracker, entry);
	entry->kept = true;
	entry->mark = mark;
	entry->timeout += tracker->now;
	link_insert(tracker, &entry->links[TRACK_ORIGINAL]);
	link_insert(tracker, &entry->links[TRACK_REPLY]);
	tracker->count++;
}

void tracker_discard(struct tracker *tracker, struct track *track)
{
	struct track_entry *entry = track->entry;

	track->entry = NULL;
	if (!entry || entry->kept)
		return;
	take_loose(tracker, entry);
	free(entry);
}
