/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_sctp.c - the states of an SCTP association as seen from the middle
 * (nf_conntrack_proto_sctp.c; RFC 9260 for chunks and verification tags).
 */
#include <string.h>

#include "core/track_internal.h"

#define SCTP_HEADER 12
#define CHUNK_HEADER 4
#define CHUNK_INIT_SIZE (CHUNK_HEADER + 16)
#define CHUNK_FLAG_T 1 /* the tag is the other side's */

enum chunk_type {
	CHUNK_DATA = 0,
	CHUNK_INIT = 1,
	CHUNK_INIT_ACK = 2,
	CHUNK_HEARTBEAT = 4,
	CHUNK_HEARTBEAT_ACK = 5,
	CHUNK_ABORT = 6,
	CHUNK_SHUTDOWN = 7,
	CHUNK_SHUTDOWN_ACK = 8,
	CHUNK_ERROR = 9,
	CHUNK_COOKIE_ECHO = 10,
	CHUNK_COOKIE_ACK = 11,
	CHUNK_SHUTDOWN_COMPLETE = 14,
	CHUNK_KNOWN /* those above change states, or one of them */
};

#define BIT(type) (UINT32_C(1) << (type))

/* In seconds, by state. */
static const uint32_t timeouts[SCTP_STATES] = {
	[SCTP_FRESH] = 10,
	[SCTP_CLOSED] = 10,
	[SCTP_COOKIE_WAIT] = 3,
	[SCTP_COOKIE_ECHOED] = 3,
	[SCTP_ESTABLISHED] = 210,
	[SCTP_SHUTDOWN_SENT] = 3,
	[SCTP_SHUTDOWN_RECEIVED] = 3,
	[SCTP_SHUTDOWN_ACK_SENT] = 3,
	[SCTP_HEARTBEAT_SENT] = 30,
};

enum { XX = SCTP_STATES };
enum {
	CL = SCTP_CLOSED,
	CW = SCTP_COOKIE_WAIT,
	CE = SCTP_COOKIE_ECHOED,
	ES = SCTP_ESTABLISHED,
	SS = SCTP_SHUTDOWN_SENT,
	SR = SCTP_SHUTDOWN_RECEIVED,
	SA = SCTP_SHUTDOWN_ACK_SENT,
	HS = SCTP_HEARTBEAT_SENT
};

/* The next state; a row of zeroes: the chunk changes nothing. */
static const uint8_t transitions[2][CHUNK_KNOWN][SCTP_STATES] = {
	[TRACK_ORIGINAL] = {
		/*			--  CL  CW  CE  ES  SS  SR  SA  HS */
		[CHUNK_INIT] =	      { CL, CL, CW, CE, ES, CL, CL, SA, CW },
		[CHUNK_INIT_ACK] =    { CL, CL, CW, CE, ES, SS, SR, SA, CL },
		[CHUNK_ABORT] =	      { CL, CL, CL, CL, CL, CL, CL, CL, CL },
		[CHUNK_SHUTDOWN] =    { CL, CL, CW, CE, SS, SS, SR, SA, CL },
		[CHUNK_SHUTDOWN_ACK] = { SA, CL, CW, CE, ES, SA, SA, SA, SA },
		[CHUNK_ERROR] =	      { CL, CL, CW, CE, ES, SS, SR, SA, CL },
		[CHUNK_COOKIE_ECHO] = { CL, CL, CE, CE, ES, SS, SR, SA, CL },
		[CHUNK_COOKIE_ACK] =  { CL, CL, CW, ES, ES, SS, SR, SA, CL },
		[CHUNK_SHUTDOWN_COMPLETE] =
				      { CL, CL, CW, CE, ES, SS, SR, CL, CL },
		[CHUNK_HEARTBEAT] =   { HS, CL, CW, CE, ES, SS, SR, SA, HS },
		[CHUNK_HEARTBEAT_ACK] =
				      { CL, CL, CW, CE, ES, SS, SR, SA, HS },
	},
	[TRACK_REPLY] = {
		/*			--  CL  CW  CE  ES  SS  SR  SA  HS */
		[CHUNK_INIT] =	      { XX, CL, CW, CE, ES, SS, SR, SA, XX },
		[CHUNK_INIT_ACK] =    { XX, CW, CW, CE, ES, SS, SR, SA, XX },
		[CHUNK_ABORT] =	      { XX, CL, CL, CL, CL, CL, CL, CL, XX },
		[CHUNK_SHUTDOWN] =    { XX, CL, CW, CE, SR, SS, SR, SA, XX },
		[CHUNK_SHUTDOWN_ACK] = { XX, CL, CW, CE, ES, SA, SA, SA, XX },
		[CHUNK_ERROR] =	      { XX, CL, CW, CL, ES, SS, SR, SA, XX },
		[CHUNK_COOKIE_ECHO] = { XX, CL, CE, CE, ES, SS, SR, SA, XX },
		[CHUNK_COOKIE_ACK] =  { XX, CL, CW, ES, ES, SS, SR, SA, XX },
		[CHUNK_SHUTDOWN_COMPLETE] =
				      { XX, CL, CW, CE, ES, SS, SR, CL, XX },
		[CHUNK_HEARTBEAT] =   { XX, CL, CW, CE, ES, SS, SR, SA, HS },
		[CHUNK_HEARTBEAT_ACK] =
				      { XX, CL, CW, CE, ES, SS, SR, SA, ES },
	},
};

static enum sctp_state next_state(enum track_direction direction,
				  enum sctp_state state, uint8_t type)
{
	if (type >= CHUNK_KNOWN ||
	    transitions[direction][type][SCTP_CLOSED] == 0)
		return state;
	return (enum sctp_state)transitions[direction][type][state];
}

/* --- reading ----------------------------------------------------------- */

struct chunk {
	size_t offset; /* 0 before the first */
	uint8_t type;
	uint8_t flags;
	uint16_t length;
};

static bool next_chunk(const struct packet *packet, struct chunk *chunk)
{
	if (chunk->offset)
		chunk->offset += (chunk->length + 3u) & ~(size_t)3;
	else
		chunk->offset = packet->transport + SCTP_HEADER;
	if (!packet_has(packet, chunk->offset, CHUNK_HEADER))
		return false;
	chunk->type = packet->bytes[chunk->offset];
	chunk->flags = packet->bytes[chunk->offset + 1];
	chunk->length = packet_u16(packet, chunk->offset + 2);
	return true;
}

/* CRC-32C over the packet, the checksum field itself as zero. */
static bool crc_good(const struct packet *packet)
{
	size_t at = packet->transport;
	uint32_t crc = UINT32_MAX, given = 0;
	size_t i;
	int bit;

	for (i = at; i < packet->length; i++) {
		bool field = i >= at + 8 && i < at + 12;

		if (field)
			given |= (uint32_t)packet->bytes[i] << (i - at - 8) * 8;
		crc ^= field ? 0u : packet->bytes[i];
		for (bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? UINT32_C(0x82f63b78) : 0);
	}
	return given == ~crc;
}

/* Which chunks there are, as bits; 0 if they cannot stand together. */
static uint32_t chunks_present(const struct packet *packet)
{
	struct chunk chunk = { 0 };
	uint32_t present = 0;
	size_t count = 0;
	bool alone = false;

	for (; next_chunk(packet, &chunk); count++) {
		if (chunk.type == CHUNK_INIT || chunk.type == CHUNK_INIT_ACK ||
		    chunk.type == CHUNK_SHUTDOWN_COMPLETE)
			alone = true;
		if (chunk.length == 0)
			return 0;
		if (count && (alone || chunk.type == CHUNK_COOKIE_ACK ||
			      chunk.type == CHUNK_COOKIE_ECHO))
			return 0;
		present |= BIT(chunk.type < 31 ? chunk.type : 31);
	}
	return present;
}

/* --- a new flow -------------------------------------------------------- */

static bool start_flow(struct sctp_track *sctp, const struct packet *packet)
{
	uint32_t tag = packet_u32(packet, packet->transport + 4);
	struct chunk chunk = { 0 };

	memset(sctp, 0, sizeof(*sctp));
	while (next_chunk(packet, &chunk)) {
		if (next_state(TRACK_ORIGINAL, SCTP_FRESH, chunk.type) ==
		    SCTP_FRESH)
			return false;
		if (chunk.type == CHUNK_INIT) {
			if (tag ||
			    !packet_has(packet, chunk.offset, CHUNK_INIT_SIZE))
				return false;
			sctp->tags[TRACK_REPLY] =
				packet_u32(packet, chunk.offset + CHUNK_HEADER);
		} else if (chunk.type == CHUNK_HEARTBEAT) {
			sctp->tags[TRACK_ORIGINAL] = tag;
		} else if (chunk.type == CHUNK_SHUTDOWN_ACK) {
			sctp->tags[TRACK_REPLY] = tag;
		}
	}
	return true;
}

/* --- one chunk --------------------------------------------------------- */

/* struct walk - what is carried from chunk to chunk. */
struct walk {
	struct track_entry *entry;
	const struct packet *packet;
	enum track_direction direction;
	uint32_t tag;
	uint32_t present;
	bool no_refresh;
};

static bool heartbeat(struct walk *walk, const struct chunk *chunk, bool *skip)
{
	struct sctp_track *sctp = &walk->entry->state.sctp;
	uint32_t *tag = &sctp->tags[walk->direction];

	if (*tag == 0) {
		*tag = walk->tag;
		return true;
	}
	if (*tag == walk->tag) {
		sctp->heartbeat_failed = false;
		return true;
	}
	if (walk->present & BIT(CHUNK_DATA) || walk->no_refresh)
		return false;
	if (chunk->type == CHUNK_HEARTBEAT) {
		/* A restarted peer: its answer will tell. */
		sctp->heartbeat_failed = true;
		sctp->last_direction = walk->direction;
		walk->no_refresh = true;
		*skip = true;
		return true;
	}
	if (!sctp->heartbeat_failed || sctp->last_direction == walk->direction)
		return false;
	sctp->heartbeat_failed = false;
	*tag = walk->tag;
	sctp->tags[!walk->direction] = 0;
	return true;
}

static bool tag_good(struct walk *walk, const struct chunk *chunk, bool *skip)
{
	struct sctp_track *sctp = &walk->entry->state.sctp;
	uint32_t own = sctp->tags[walk->direction];
	uint32_t peer = sctp->tags[!walk->direction];

	switch (chunk->type) {
	case CHUNK_INIT:
		return walk->tag == 0;
	case CHUNK_ABORT:
	case CHUNK_SHUTDOWN_COMPLETE:
		return walk->tag == (chunk->flags & CHUNK_FLAG_T ? peer : own);
	case CHUNK_COOKIE_ECHO:
		return walk->tag == own;
	case CHUNK_COOKIE_ACK:
		sctp->init_seen[0] = sctp->init_seen[1] = false;
		return true;
	case CHUNK_HEARTBEAT:
	case CHUNK_HEARTBEAT_ACK:
		return heartbeat(walk, chunk, skip);
	default:
		return true;
	}
}

/* INIT and INIT ACK announce the tag of the packets that answer them. */
static bool learn_tag(struct walk *walk, const struct chunk *chunk,
		      enum sctp_state next)
{
	struct sctp_track *sctp = &walk->entry->state.sctp;
	bool *own_init = &sctp->init_seen[walk->direction];
	bool *peer_init = &sctp->init_seen[!walk->direction];
	uint32_t *expected = &sctp->tags[!walk->direction];
	uint32_t announced;

	if (chunk->type != CHUNK_INIT && chunk->type != CHUNK_INIT_ACK)
		return true;
	if (!packet_has(walk->packet, chunk->offset, CHUNK_INIT_SIZE))
		return false;
	announced = packet_u32(walk->packet, chunk->offset + CHUNK_HEADER);
	if (chunk->type == CHUNK_INIT) {
		/* The same again says nothing about who is starting. */
		if (!walk->entry->kept || announced != *expected) {
			*peer_init &= !*own_init;
			*own_init = true;
		}
		/* Repeating an INIT does not keep the entry alive. */
		if (next == SCTP_CLOSED && sctp->state == SCTP_CLOSED &&
		    walk->entry->kept)
			walk->no_refresh = true;
	} else if (*expected != announced &&
		   (*peer_init ? *own_init : *expected != 0)) {
		return false;
	}
	*expected = announced;
	return true;
}

static bool see_chunk(struct walk *walk, const struct chunk *chunk)
{
	struct sctp_track *sctp = &walk->entry->state.sctp;
	enum sctp_state next;
	bool skip = false;

	if (!tag_good(walk, chunk, &skip))
		return false;
	if (skip)
		return true;
	next = next_state(walk->direction, sctp->state, chunk->type);
	if (next == SCTP_STATES || !learn_tag(walk, chunk, next))
		return false;
	if (next == SCTP_ESTABLISHED && sctp->state != next)
		walk->entry->assured = true;
	sctp->state = next;
	return true;
}

enum track_verdict track_sctp(struct track_entry *entry,
			      enum track_direction direction,
			      const struct packet *packet)
{
	static const uint32_t own_tag_rules =
		BIT(CHUNK_INIT) | BIT(CHUNK_SHUTDOWN_COMPLETE) |
		BIT(CHUNK_COOKIE_ECHO) | BIT(CHUNK_ABORT) |
		BIT(CHUNK_SHUTDOWN_ACK) | BIT(CHUNK_HEARTBEAT) |
		BIT(CHUNK_HEARTBEAT_ACK);
	static const uint32_t never_first = BIT(CHUNK_ABORT) |
					    BIT(CHUNK_SHUTDOWN_COMPLETE) |
					    BIT(CHUNK_COOKIE_ACK);
	struct walk walk = { .entry = entry,
			     .packet = packet,
			     .direction = direction };
	struct chunk chunk = { 0 };

	if (!packet_has(packet, packet->transport, SCTP_HEADER) ||
	    !crc_good(packet))
		return TRACK_BAD;
	walk.tag = packet_u32(packet, packet->transport + 4);
	walk.present = chunks_present(packet);
	if (!walk.present)
		return TRACK_BAD;
	if (!entry->kept && (walk.present & never_first ||
			     !start_flow(&entry->state.sctp, packet)))
		return TRACK_BAD;
	if (!(walk.present & own_tag_rules) &&
	    walk.tag != entry->state.sctp.tags[direction])
		return TRACK_BAD;
	while (next_chunk(packet, &chunk))
		if (!see_chunk(&walk, &chunk))
			return TRACK_BAD;
	if (!walk.no_refresh)
		track_refresh(entry, packet, timeouts[entry->state.sctp.state]);
	return TRACK_GOOD;
}
