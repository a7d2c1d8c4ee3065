/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_tcp_window.c - do sequence numbers of a segment lie in the windows
 * that both sides opened (nf_conntrack_proto_tcp.c, tcp_in_window; after
 * Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter").
 *
 * Four bounds: data must not lie beyond what the receiver allows, nor wholly
 * before what it can still want; an acknowledgement must not lie beyond what
 * was sent, nor too far back.
 */
#include "core/track_internal.h"

#define ACK_BACK_LEAST 66000u
#define SCALE_MAX 14

enum {
	OPTION_END = 0,
	OPTION_NOP = 1,
	OPTION_SCALE = 3,
	OPTION_SACK_PERMITTED = 4,
	OPTION_SACK = 5
};

/* Options are TLVs but for END and NOP. False at the end, or if malformed. */
static bool next_option(const struct segment *segment, size_t *at,
			size_t *option, size_t *length)
{
	const uint8_t *bytes = segment->options;
	size_t end = segment->options_length;

	while (*at < end && bytes[*at] == OPTION_NOP)
		(*at)++;
	if (*at >= end || bytes[*at] == OPTION_END || end - *at < 2)
		return false;
	*option = *at;
	*length = bytes[*at + 1];
	if (*length < 2 || *length > end - *at)
		return false;
	*at += *length;
	return true;
}

void tcp_read_options(struct tcp_side *side, const struct segment *segment)
{
	size_t at = 0, option, length;

	if (!segment->options_length)
		return;
	side->scale = 0;
	side->flags &= TCP_LIBERAL;
	while (next_option(segment, &at, &option, &length)) {
		const uint8_t *bytes = segment->options + option;

		if (bytes[0] == OPTION_SACK_PERMITTED && length == 2) {
			side->flags |= TCP_SACK;
		} else if (bytes[0] == OPTION_SCALE && length == 3) {
			side->scale =
				bytes[2] > SCALE_MAX ? SCALE_MAX : bytes[2];
			side->flags |= TCP_WINDOW_SCALE;
		}
	}
}

/* The highest right edge in the first SACK option, or @ack. */
static uint32_t sack_edge(const struct segment *segment, uint32_t ack)
{
	size_t at = 0, option, length;

	while (next_option(segment, &at, &option, &length)) {
		const uint8_t *bytes = segment->options + option;
		size_t block;

		if (bytes[0] != OPTION_SACK || length < 10 ||
		    (length - 2) % 8 != 0)
			continue;
		for (block = 2; block < length; block += 8) {
			uint32_t edge = (uint32_t)bytes[block + 4] << 24 |
					(uint32_t)bytes[block + 5] << 16 |
					(uint32_t)bytes[block + 6] << 8 |
					(uint32_t)bytes[block + 7];

			if (tcp_after(edge, ack))
				ack = edge;
		}
		break;
	}
	return ack;
}

static void start_sender(struct tcp_side *sender, struct tcp_side *receiver,
			 const struct segment *segment,
			 enum track_direction direction)
{
	sender->end = segment->end;
	sender->window_end = segment->end;
	sender->window = segment->window ? segment->window : 1;
	tcp_read_options(sender, segment);
	if (direction == TRACK_REPLY &&
	    !(sender->flags & receiver->flags & TCP_WINDOW_SCALE)) {
		sender->scale = 0;
		receiver->scale = 0;
	}
}

/* The connection was there before us: take the segment's word for it. */
static void join_sender(struct tcp_side *sender, struct tcp_side *receiver,
			const struct segment *segment, uint32_t sack)
{
	uint32_t window = (uint32_t)segment->window << sender->scale;

	sender->end = segment->end;
	sender->window = window ? window : 1;
	sender->window_end = segment->end + sender->window;
	if (receiver->window == 0) {
		receiver->end = sack;
		receiver->window_end = sack;
	} else if (sack == receiver->end + 1) {
		receiver->end++; /* answer to a keep-alive */
	}
}

/* struct bounds - the numbers that are held against the windows. */
struct bounds {
	uint32_t sequence, end, ack, sack;
};

static enum tcp_fit check_bounds(struct tcp_side *sender,
				 const struct tcp_side *receiver,
				 const struct bounds *b)
{
	uint32_t ack_back = sender->window > ACK_BACK_LEAST ? sender->window
							    : ACK_BACK_LEAST;
	bool ack_recent = tcp_after(b->sack, receiver->end - ack_back - 1);
	bool ack_sent = tcp_before(b->sack, receiver->end + 1);
	bool data_wanted =
		tcp_after(b->end, sender->end - receiver->window - 1);

	if (!tcp_before(b->sequence, sender->window_end + 1)) {
		uint32_t excess = b->end - sender->window_end + 1;

		if (!receiver->window || !data_wanted || !ack_recent ||
		    !ack_sent || excess > receiver->window)
			return TCP_OUTSIDE;
		/* Its acknowledgement must not be out of bounds as well. */
		sender->end = b->end;
		sender->flags |= TCP_UNACKNOWLEDGED;
		return TCP_IGNORED;
	}
	if (!ack_sent)
		return TCP_OUTSIDE;
	if ((receiver->window && !data_wanted) || !ack_recent)
		return TCP_IGNORED;
	return TCP_FITS;
}

static void update_sides(struct tcp_side *sender, struct tcp_side *receiver,
			 const struct segment *segment, const struct bounds *b)
{
	uint32_t window = segment->window;

	if (!segment->syn)
		window <<= sender->scale;
	if (sender->window < window + (b->sack - b->ack))
		sender->window = window + (b->sack - b->ack);
	if (tcp_after(b->end, sender->end)) {
		sender->end = b->end;
		sender->flags |= TCP_UNACKNOWLEDGED;
	}
	if (segment->has_ack && (!(sender->flags & TCP_ACK_SEEN) ||
				 tcp_after(b->ack, sender->acked))) {
		sender->acked = b->ack;
		sender->flags |= TCP_ACK_SEEN;
	}
	if (receiver->window && tcp_after(b->end, sender->window_end))
		receiver->window += b->end - sender->window_end;
	if (tcp_after(b->sack + window, receiver->window_end - 1)) {
		receiver->window_end = b->sack + window;
		if (window == 0)
			receiver->window_end++;
	}
	if (b->ack == receiver->end)
		receiver->flags &= (uint8_t)~TCP_UNACKNOWLEDGED;
}

static void count_repeats(struct tcp_track *tcp, enum track_direction direction,
			  const struct segment *segment, const struct bounds *b)
{
	if (segment->kind != TCP_ACK)
		return;
	if (tcp->last_direction == direction &&
	    tcp->last_sequence == b->sequence && tcp->last_ack == b->ack &&
	    tcp->last_end == b->end && tcp->last_window == segment->window) {
		tcp->repeats++;
		return;
	}
	tcp->last_direction = direction;
	tcp->last_sequence = b->sequence;
	tcp->last_ack = b->ack;
	tcp->last_end = b->end;
	tcp->last_window = segment->window;
	tcp->repeats = 0;
}

enum tcp_fit tcp_window_check(struct tcp_track *tcp,
			      enum track_direction direction,
			      const struct segment *segment)
{
	struct tcp_side *sender = &tcp->sides[direction];
	struct tcp_side *receiver = &tcp->sides[!direction];
	struct bounds b = { segment->sequence, segment->end, segment->ack,
			    segment->ack };
	enum tcp_fit fit;

	if (receiver->flags & TCP_SACK)
		b.sack = sack_edge(segment, b.ack);
	if (sender->window == 0 && !segment->syn) {
		join_sender(sender, receiver, segment, b.sack);
	} else if (segment->syn && (sender->window == 0 ||
				    (tcp_after(b.end, sender->end) &&
				     (tcp->state == TCP_SYN_SENT ||
				      tcp->state == TCP_SYN_RECEIVED)))) {
		bool first = sender->window == 0;

		start_sender(sender, receiver, segment, direction);
		if (!segment->has_ack && (first || direction == TRACK_REPLY))
			return TCP_FITS; /* simultaneous open */
	}
	/* No ACK, or the zero one of a sloppy reset: as if it were right. */
	if (!segment->has_ack || (segment->rst && b.ack == 0))
		b.ack = b.sack = receiver->end;
	if (segment->rst && b.sequence == 0 && tcp->state == TCP_SYN_SENT)
		b.sequence = b.end = sender->end;
	fit = check_bounds(sender, receiver, &b);
	if (fit != TCP_FITS)
		return sender->flags & TCP_LIBERAL ? TCP_FITS : fit;
	update_sides(sender, receiver, segment, &b);
	count_repeats(tcp, direction, segment, &b);
	return TCP_FITS;
}
