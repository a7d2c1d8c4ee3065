/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_nat.c - a flow that is translated: its reply is from, and to, other
 * addresses (nf_nat_core.c). Which flows are, and to what, is the caller's.
 *
 * A flow gets its target and its source settled once, by its first packet,
 * even if nothing is translated; afterwards both stay.
 */
#include <string.h>

#include "core/track_internal.h"

#define FIRST_PORT 1024 /* of those that replace a port which is taken */

static struct tuple *reply_of(struct track_entry *entry)
{
	return &entry->links[TRACK_REPLY].tuple;
}

static bool is_icmp(uint8_t protocol)
{
	return protocol == PROTOCOL_ICMP || protocol == PROTOCOL_ICMP6;
}

static size_t size_of(const struct tuple *tuple)
{
	return address_size((enum ip_family)tuple->family);
}

/* An echo's identifier stands in for both ports. */
static uint16_t *reply_id(struct tuple *reply, bool of_source)
{
	return of_source || is_icmp(reply->protocol) ? &reply->source_id
						     : &reply->target_id;
}

static bool has_ids(uint8_t protocol)
{
	return protocol == PROTOCOL_TCP || protocol == PROTOCOL_UDP ||
	       protocol == PROTOCOL_UDPLITE || protocol == PROTOCOL_SCTP ||
	       is_icmp(protocol);
}

bool track_settles(const struct track *track, enum track_end end)
{
	return track->state == TRACK_NEW && track->entry &&
	       !track->entry->kept && !track->entry->settled[end];
}

void track_settle(struct track *track, enum track_end end)
{
	if (track->entry)
		track->entry->settled[end] = true;
}

void track_redirect(struct track *track, const uint8_t *address, uint16_t port)
{
	struct tuple *reply = reply_of(track->entry);

	memcpy(reply->source, address, size_of(reply));
	if (port)
		*reply_id(reply, true) = port;
	track->entry->settled[TRACK_TARGET] = true;
	track->entry->translated[TRACK_TARGET] = true;
}

/* --- a source ---------------------------------------------------------- */

static bool is_free(struct tracker *tracker, const struct tuple *reply)
{
	return !tracker_find(tracker, reply, tracker_now(tracker));
}

bool track_clashes(struct tracker *tracker, const struct track *track)
{
	return !is_free(tracker, reply_of(track->entry));
}

static bool in_range(uint16_t id, uint16_t first, uint16_t last)
{
	return !last || (id >= first && id <= last);
}

/* What another flow of the same source was given (find_appropriate_src). */
static bool as_before(struct tracker *tracker, struct track_entry *entry,
		      struct tuple *candidate, uint16_t first, uint16_t last)
{
	const struct tuple *original = &entry->links[TRACK_ORIGINAL].tuple;
	struct track_entry *other = NULL;

	while ((other = tracker_next(tracker, other))) {
		const struct tuple *its = &other->links[TRACK_ORIGINAL].tuple;
		struct tuple reply = *candidate;
		uint16_t id = *reply_id(reply_of(other), false);

		if (!other->translated[TRACK_SOURCE] ||
		    its->protocol != original->protocol ||
		    its->zone != original->zone ||
		    its->source_id != original->source_id ||
		    memcmp(its->source, original->source, 16) != 0 ||
		    memcmp(reply_of(other)->target, candidate->target, 16) !=
			    0 ||
		    !in_range(id, first, last))
			continue;
		*reply_id(&reply, false) = id;
		if (!is_free(tracker, &reply))
			continue;
		*candidate = reply;
		return true;
	}
	return false;
}

/* The kernel begins at a random one, this at the first. */
static bool any_free(struct tracker *tracker, struct tuple *candidate,
		     uint16_t first, uint16_t last)
{
	for (unsigned id = first; id <= last; id++) {
		*reply_id(candidate, false) = (uint16_t)id;
		if (is_free(tracker, candidate))
			return true;
	}
	return false;
}

enum track_place track_masquerade(struct tracker *tracker, struct track *track,
				  const uint8_t *address, uint16_t first,
				  uint16_t last)
{
	struct track_entry *entry = track->entry;
	struct tuple candidate = *reply_of(entry);
	uint16_t id = *reply_id(&candidate, false);
	enum track_place place = TRACK_KEPT_PORT;

	entry->settled[TRACK_SOURCE] = true;
	memcpy(candidate.target, address, size_of(&candidate));
	if (!as_before(tracker, entry, &candidate, first, last) &&
	    !(in_range(id, first, last) && is_free(tracker, &candidate))) {
		bool icmp = is_icmp(candidate.protocol);

		place = TRACK_OTHER_PORT;
		if (!has_ids(candidate.protocol) ||
		    !any_free(tracker, &candidate,
			      last   ? first
			      : icmp ? 0
				     : FIRST_PORT,
			      last ? last : UINT16_MAX))
			return TRACK_NO_PORT;
	}
	*reply_of(entry) = candidate;
	entry->random_port = place == TRACK_OTHER_PORT;
	entry->translated[TRACK_SOURCE] = true;
	return place;
}

/* --- a packet ---------------------------------------------------------- */

bool track_translates(const struct track *track, enum track_end end)
{
	if (!track->entry)
		return false;
	/* Of a reply the source is the original's target. */
	if (track->reply)
		end = end == TRACK_SOURCE ? TRACK_TARGET : TRACK_SOURCE;
	return track->entry->translated[end];
}

bool track_is_translated(const struct track *track, enum track_end end)
{
	return track->entry && track->entry->translated[end];
}

bool track_has_random_port(const struct track *track)
{
	return track->entry && track->entry->random_port;
}

void track_asked(const struct track *track, struct track_side *out)
{
	const struct tuple *original =
		&track->entry->links[TRACK_ORIGINAL].tuple;

	memcpy(out->address, original->target, sizeof(out->address));
	out->id = original->target_id;
}

void track_translation(const struct track *track, enum track_end end,
		       struct track_side *out)
{
	const struct track_entry *entry = track->entry;
	/* The other direction's tuple, turned round. */
	const struct tuple *other =
		&entry->links[track->reply ? TRACK_ORIGINAL : TRACK_REPLY]
			 .tuple;
	bool icmp = is_icmp(other->protocol);

	memcpy(out->address,
	       end == TRACK_SOURCE ? other->target : other->source,
	       sizeof(out->address));
	out->id = icmp || end == TRACK_TARGET ? other->source_id
					      : other->target_id;
}
