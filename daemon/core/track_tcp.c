/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_tcp.c - the states of a TCP connection as seen from the middle
 * (nf_conntrack_proto_tcp.c): which segments are invalid, which pass without
 * being believed, how long the entry lives.
 */
#include <string.h>

#include "core/track_internal.h"

#define TCP_HEADER 20
#define REPEATS_MAX 3

enum { FLAG_FIN = 1, FLAG_SYN = 2, FLAG_RST = 4, FLAG_ACK = 16, FLAG_URG = 32 };

enum { MINUTE = 60, DAY = 86400 };

/* In seconds, by state. */
static const uint32_t timeouts[TCP_STATES] = {
	[TCP_SYN_SENT] = 2 * MINUTE,  [TCP_SYN_RECEIVED] = MINUTE,
	[TCP_ESTABLISHED] = 5 * DAY,  [TCP_FIN_WAIT] = 2 * MINUTE,
	[TCP_CLOSE_WAIT] = MINUTE,    [TCP_LAST_ACK] = 30,
	[TCP_TIME_WAIT] = 2 * MINUTE, [TCP_CLOSED] = 10,
	[TCP_SYN_SENT2] = 2 * MINUTE,
};

/* At most, while an answer is missing. */
#define TIMEOUT_UNANSWERED (5 * MINUTE)

/*
 * The next state. XX: the segment is invalid. IG: it may belong to a
 * connection that we do not know (any more): it passes, the state stays.
 */
enum { XX = TCP_STATES, IG };
enum {
	NO = TCP_FRESH,
	SS = TCP_SYN_SENT,
	SR = TCP_SYN_RECEIVED,
	ES = TCP_ESTABLISHED,
	FW = TCP_FIN_WAIT,
	CW = TCP_CLOSE_WAIT,
	LA = TCP_LAST_ACK,
	TW = TCP_TIME_WAIT,
	CL = TCP_CLOSED,
	S2 = TCP_SYN_SENT2
};

static const uint8_t transitions[2][TCP_KINDS][TCP_STATES] = {
	[TRACK_ORIGINAL] = {
		/*		NO  SS  SR  ES  FW  CW  LA  TW  CL  S2 */
		[TCP_SYN] =    { SS, SS, IG, IG, IG, IG, IG, SS, SS, S2 },
		[TCP_SYNACK] = { XX, XX, SR, XX, XX, XX, XX, XX, XX, SR },
		[TCP_FIN] =    { XX, XX, FW, FW, LA, LA, LA, TW, CL, XX },
		[TCP_ACK] =    { ES, XX, ES, ES, CW, CW, TW, TW, CL, XX },
		[TCP_RST] =    { XX, CL, CL, CL, CL, CL, CL, CL, CL, CL },
		[TCP_NONE] =   { XX, XX, XX, XX, XX, XX, XX, XX, XX, XX },
	},
	[TRACK_REPLY] = {
		/*		NO  SS  SR  ES  FW  CW  LA  TW  CL  S2 */
		[TCP_SYN] =    { XX, S2, XX, XX, XX, XX, XX, SS, XX, S2 },
		[TCP_SYNACK] = { XX, SR, IG, IG, IG, IG, IG, IG, IG, SR },
		[TCP_FIN] =    { XX, XX, FW, FW, LA, LA, LA, TW, CL, XX },
		[TCP_ACK] =    { XX, IG, SR, ES, CW, CW, TW, TW, CL, IG },
		[TCP_RST] =    { XX, CL, CL, CL, CL, CL, CL, CL, CL, CL },
		[TCP_NONE] =   { XX, XX, XX, XX, XX, XX, XX, XX, XX, XX },
	},
};

/* --- the header -------------------------------------------------------- */

static bool flags_possible(uint8_t flags)
{
	switch (flags &
		(FLAG_FIN | FLAG_SYN | FLAG_RST | FLAG_ACK | FLAG_URG)) {
	case FLAG_SYN:
	case FLAG_SYN | FLAG_URG:
	case FLAG_SYN | FLAG_ACK:
	case FLAG_RST:
	case FLAG_RST | FLAG_ACK:
	case FLAG_FIN | FLAG_ACK:
	case FLAG_FIN | FLAG_ACK | FLAG_URG:
	case FLAG_ACK:
	case FLAG_ACK | FLAG_URG:
		return true;
	default:
		return false;
	}
}

static enum tcp_kind kind_of(const struct segment *segment)
{
	if (segment->rst)
		return TCP_RST;
	if (segment->syn)
		return segment->has_ack ? TCP_SYNACK : TCP_SYN;
	if (segment->fin)
		return TCP_FIN;
	return segment->has_ack ? TCP_ACK : TCP_NONE;
}

static bool read_segment(struct segment *segment, const struct packet *packet)
{
	size_t at = packet->transport;
	size_t length = packet->length - at;
	size_t header;
	uint8_t flags;

	if (!packet_has(packet, at, TCP_HEADER))
		return false;
	header = (packet->bytes[at + 12] >> 4) * 4u;
	flags = packet->bytes[at + 13];
	if (header < TCP_HEADER || header > length ||
	    !packet_checksum_good(packet, PROTOCOL_TCP, length) ||
	    !flags_possible(flags))
		return false;
	segment->sequence = packet_u32(packet, at + 4);
	segment->ack = packet_u32(packet, at + 8);
	segment->window = packet_u16(packet, at + 14);
	segment->syn = flags & FLAG_SYN;
	segment->fin = flags & FLAG_FIN;
	segment->rst = flags & FLAG_RST;
	segment->has_ack = flags & FLAG_ACK;
	segment->kind = kind_of(segment);
	segment->end = segment->sequence + (uint32_t)(length - header) +
		       segment->syn + segment->fin;
	segment->options = packet->bytes + at + TCP_HEADER;
	segment->options_length = header - TCP_HEADER;
	return true;
}

/* --- segments that the table alone cannot judge ------------------------- */

/* enum step - what to do after the table was asked. */
enum step {
	STEP_CHECK,  /* look at the windows */
	STEP_ACCEPT, /* take the new state without looking */
	STEP_PASS,   /* valid, and nothing changes */
	STEP_BAD,
	STEP_REOPEN
};

static bool start_flow(struct tcp_track *tcp, const struct segment *segment)
{
	struct tcp_side *sender = &tcp->sides[TRACK_ORIGINAL];
	uint8_t next = transitions[TRACK_ORIGINAL][segment->kind][TCP_FRESH];

	if (next == XX)
		return false;
	memset(tcp, 0, sizeof(*tcp));
	tcp->last_kind = TCP_NONE;
	sender->end = segment->end;
	sender->window = segment->window ? segment->window : 1;
	sender->window_end = segment->end;
	if (next == TCP_SYN_SENT) {
		tcp_read_options(sender, segment);
		return true;
	}
	sender->window_end += sender->window;
	sender->flags = TCP_SACK | TCP_LIBERAL;
	tcp->sides[TRACK_REPLY].flags = TCP_SACK | TCP_LIBERAL;
	return true;
}

/* Both sides are in step with each other, and we with neither: catch up. */
static void resume(struct tcp_track *tcp, enum track_direction direction)
{
	struct tcp_side *client = &tcp->sides[tcp->last_direction];
	struct tcp_side *server = &tcp->sides[direction];
	uint8_t liberal = server->flags & TCP_LIBERAL;

	tcp->last_flags &= (uint8_t)~TCP_CHALLENGE;
	client->end = tcp->last_end;
	client->window_end = tcp->last_end;
	client->window = tcp->last_window ? tcp->last_window : 1;
	client->scale = tcp->last_scale;
	client->flags = tcp->last_flags;
	memset(server, 0, sizeof(*server));
	server->flags = liberal;
}

/* A SYN of the client: what it says may be needed by resume(). */
static void note_syn(struct tcp_track *tcp, const struct segment *segment)
{
	struct tcp_side seen = { 0 };

	tcp_read_options(&seen, segment);
	tcp->last_flags = seen.flags & (TCP_WINDOW_SCALE | TCP_SACK);
	tcp->last_scale = seen.scale;
	/* Its challenge ACK must not be taken for that of the last FIN. */
	if (tcp->state == TCP_LAST_ACK)
		tcp->last_flags |= TCP_CHALLENGE;
}

static enum step ignore(struct tcp_track *tcp, enum track_direction direction,
			const struct segment *segment, enum tcp_state *next)
{
	if (segment->kind == TCP_SYNACK && tcp->last_kind == TCP_SYN &&
	    tcp->last_direction != direction && segment->ack == tcp->last_end) {
		resume(tcp, direction);
		*next = TCP_SYN_RECEIVED;
		return STEP_CHECK;
	}
	tcp->last_kind = segment->kind;
	tcp->last_direction = direction;
	tcp->last_sequence = segment->sequence;
	tcp->last_end = segment->end;
	tcp->last_window = segment->window;
	if (segment->kind == TCP_SYN && direction == TRACK_ORIGINAL)
		note_syn(tcp, segment);
	if (segment->kind == TCP_ACK && direction == TRACK_REPLY &&
	    tcp->state == TCP_SYN_SENT)
		tcp->last_ack = segment->ack; /* perhaps a challenge */
	return STEP_PASS;
}

/* A SYN for a connection that is over, or was aborted by the same side. */
static bool may_reopen(const struct tcp_track *tcp,
		       enum track_direction direction)
{
	if ((tcp->sides[0].flags | tcp->sides[1].flags) & TCP_CLOSING)
		return true;
	return tcp->last_direction == direction && tcp->last_kind == TCP_RST;
}

static bool is_established(const struct track_entry *entry)
{
	return entry->state.tcp.state == TCP_ESTABLISHED && entry->assured;
}

/*
 * A reset is believed if its sequence number is exactly what the other side
 * acknowledged; if it is merely in the window, the connection goes on until
 * the answer to a challenge (RFC 5961).
 */
static enum step reset(const struct track_entry *entry,
		       enum track_direction direction,
		       const struct segment *segment, enum tcp_state *next)
{
	const struct tcp_track *tcp = &entry->state.tcp;
	const struct tcp_side *receiver = &tcp->sides[!direction];

	if (tcp->state >= TCP_FIN_WAIT && tcp->state <= TCP_CLOSED)
		return STEP_ACCEPT;
	if (receiver->flags & TCP_ACK_SEEN && tcp->last_kind != TCP_SYN) {
		if (segment->sequence == 0 && !is_established(entry))
			return STEP_CHECK;
		if (tcp_before(segment->sequence, receiver->acked))
			return STEP_BAD;
		if (!is_established(entry) ||
		    segment->sequence == receiver->acked)
			return STEP_CHECK;
		if (tcp->last_kind == TCP_ACK &&
		    tcp->last_direction == direction &&
		    segment->sequence == tcp->last_end)
			return STEP_CHECK;
		*next = tcp->state;
	}
	/* Answers a SYN, or a half-open ACK, that was let through. */
	if (segment->ack == tcp->last_end &&
	    ((entry->seen_reply && tcp->last_kind == TCP_SYN &&
	      tcp->last_direction != direction) ||
	     (!entry->assured && tcp->last_kind == TCP_ACK)))
		return STEP_ACCEPT;
	if (tcp->state == TCP_SYN_SENT && tcp->last_kind == TCP_ACK &&
	    tcp->last_direction == TRACK_REPLY &&
	    segment->sequence == tcp->last_ack)
		return STEP_ACCEPT;
	return STEP_CHECK;
}

static enum step judge(struct track_entry *entry,
		       enum track_direction direction,
		       const struct segment *segment, enum tcp_state *next)
{
	struct tcp_track *tcp = &entry->state.tcp;
	uint8_t entered = transitions[direction][segment->kind][tcp->state];

	if (entered == XX)
		return STEP_BAD;
	if (entered == IG)
		return ignore(tcp, direction, segment, next);
	*next = (enum tcp_state)entered;
	if (entered == TCP_SYN_SENT && tcp->state >= TCP_TIME_WAIT) {
		if (may_reopen(tcp, direction))
			return STEP_REOPEN;
		return ignore(tcp, direction, segment, next);
	}
	if (entered == TCP_TIME_WAIT && tcp->state == TCP_LAST_ACK &&
	    segment->kind == TCP_ACK && tcp->last_direction != direction &&
	    tcp->last_kind == TCP_SYN && tcp->last_flags & TCP_CHALLENGE) {
		tcp->last_flags &= (uint8_t)~TCP_CHALLENGE;
		return STEP_PASS;
	}
	if (entered == TCP_SYN_SENT2)
		tcp->last_flags |= TCP_SIMULTANEOUS;
	if (entered == TCP_SYN_RECEIVED && direction == TRACK_REPLY &&
	    segment->kind == TCP_ACK && tcp->last_flags & TCP_SIMULTANEOUS)
		*next = TCP_ESTABLISHED;
	if (entered == TCP_CLOSED && segment->kind == TCP_RST)
		return reset(entry, direction, segment, next);
	return STEP_CHECK;
}

/* --- afterwards -------------------------------------------------------- */

/*
 * FIN and RST from both sides, both out of their windows: it is we who are
 * out of step, and the entry should not stay for days.
 */
static void shorten(struct track_entry *entry, enum track_direction direction,
		    const struct segment *segment, uint64_t now)
{
	struct tcp_track *tcp = &entry->state.tcp;
	uint64_t limit = now + TIMEOUT_UNANSWERED * TRACK_SECOND;

	if (!entry->assured ||
	    (segment->kind != TCP_RST && segment->kind != TCP_FIN))
		return;
	if (tcp->last_direction != direction &&
	    (tcp->last_kind == TCP_FIN || tcp->last_kind == TCP_RST)) {
		if (entry->timeout > limit)
			entry->timeout = limit;
		return;
	}
	tcp->last_kind = segment->kind;
	tcp->last_direction = direction;
}

static uint32_t timeout_of(const struct tcp_track *tcp,
			   const struct segment *segment)
{
	uint32_t seconds = timeouts[tcp->state];
	bool waiting = (tcp->sides[0].flags | tcp->sides[1].flags) &
		       TCP_UNACKNOWLEDGED;

	if (tcp->repeats >= REPEATS_MAX && seconds > TIMEOUT_UNANSWERED)
		return TIMEOUT_UNANSWERED;
	if (segment->kind == TCP_RST)
		return timeouts[TCP_CLOSED];
	if ((waiting || tcp->last_window == 0) && seconds > TIMEOUT_UNANSWERED)
		return TIMEOUT_UNANSWERED;
	return seconds;
}

static void accept_segment(struct tracker *tracker, struct track_entry *entry,
			   enum track_direction direction,
			   const struct segment *segment, enum tcp_state next,
			   const struct packet *packet)
{
	struct tcp_track *tcp = &entry->state.tcp;
	enum tcp_state before = tcp->state;
	uint32_t seconds;

	tcp->last_kind = segment->kind;
	tcp->last_direction = direction;
	tcp->state = next;
	if (before != next && next == TCP_FIN_WAIT)
		tcp->sides[direction].flags |= TCP_CLOSING;
	seconds = timeout_of(tcp, segment);
	if (!entry->seen_reply) {
		if (segment->rst) {
			tracker_kill(tracker, entry, packet->now);
			return;
		}
		/* Repeating a SYN does not keep the entry alive. */
		if (segment->kind == TCP_SYN && before == TCP_SYN_SENT)
			return;
		if (next == TCP_ESTABLISHED && seconds > TIMEOUT_UNANSWERED)
			seconds = TIMEOUT_UNANSWERED;
	} else if (next == TCP_ESTABLISHED &&
		   (before == TCP_SYN_RECEIVED || before == TCP_ESTABLISHED)) {
		entry->assured = true;
	}
	track_refresh(entry, packet, seconds);
}

enum track_verdict track_tcp(struct tracker *tracker, struct track_entry *entry,
			     enum track_direction direction,
			     const struct packet *packet)
{
	struct tcp_track *tcp = &entry->state.tcp;
	struct segment segment;
	enum tcp_state next;
	enum step step;

	if (!read_segment(&segment, packet))
		return TRACK_BAD;
	if (!entry->kept && !start_flow(tcp, &segment))
		return TRACK_BAD;
	next = tcp->state;
	step = judge(entry, direction, &segment, &next);
	if (step == STEP_CHECK) {
		switch (tcp_window_check(tcp, direction, &segment)) {
		case TCP_OUTSIDE:
			shorten(entry, direction, &segment, packet->now);
			return TRACK_BAD;
		case TCP_IGNORED:
			return TRACK_GOOD;
		case TCP_FITS:
			step = STEP_ACCEPT;
			break;
		}
	}
	switch (step) {
	case STEP_BAD:
		return TRACK_BAD;
	case STEP_REOPEN:
		tracker_kill(tracker, entry, packet->now);
		return TRACK_REOPEN;
	case STEP_PASS:
		return TRACK_GOOD;
	case STEP_CHECK:
	case STEP_ACCEPT:
		break;
	}
	accept_segment(tracker, entry, direction, &segment, next, packet);
	return TRACK_GOOD;
}
