/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * track_internal.h - what the files of the tracker share: the view of a
 * packet, tuples, the entry, and one function for each protocol.
 */
#ifndef SLUICE_CORE_TRACK_INTERNAL_H
#define SLUICE_CORE_TRACK_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/track.h"

#define TRACK_SECOND UINT64_C(1000000) /* time is in microseconds */

enum track_direction { TRACK_ORIGINAL, TRACK_REPLY };

/** enum track_verdict - what a protocol says about a packet. */
enum track_verdict {
	TRACK_BAD,   /* invalid: nothing is attached to it */
	TRACK_GOOD,  /* belongs to the entry */
	TRACK_REOPEN /* entry is stale: forget it, look again */
};

/** struct packet - a whole IP packet, without link header and padding. */
struct packet {
	const uint8_t *bytes;
	size_t length;
	size_t transport; /* may lie behind the end */
	enum ip_family family;
	uint8_t protocol;
	uint16_t zone;
	uint64_t now;
};

/** struct tuple - one direction of a flow; no padding, compared whole. */
struct tuple {
	uint8_t source[16];
	uint8_t target[16];
	uint16_t source_id; /* port, or ICMP identifier */
	uint16_t target_id; /* port, ICMP type and code, or GRE call */
	uint16_t zone;
	uint8_t family;
	uint8_t protocol;
};

/** struct tcp_side - what is known of one sender. */
struct tcp_side {
	uint32_t end;	     /* highest sequence number sent, plus one */
	uint32_t window_end; /* highest that it may send */
	uint32_t window;     /* largest that it announced, scaled */
	uint32_t acked;	     /* highest it acknowledged, if TCP_ACK_SEEN */
	uint8_t scale;
	uint8_t flags;
};

/** enum tcp_kind - the flag that decides, in order of precedence. */
enum tcp_kind {
	TCP_SYN,
	TCP_SYNACK,
	TCP_FIN,
	TCP_ACK,
	TCP_RST,
	TCP_NONE,
	TCP_KINDS
};

enum tcp_state {
	TCP_FRESH,
	TCP_SYN_SENT,
	TCP_SYN_RECEIVED,
	TCP_ESTABLISHED,
	TCP_FIN_WAIT,
	TCP_CLOSE_WAIT,
	TCP_LAST_ACK,
	TCP_TIME_WAIT,
	TCP_CLOSED,
	TCP_SYN_SENT2, /* SYN from both sides */
	TCP_STATES
};

struct tcp_track {
	struct tcp_side sides[2];
	enum tcp_state state;
	/* The last packet of note, by which later ones are understood. */
	enum track_direction last_direction;
	enum tcp_kind last_kind;
	uint32_t last_sequence;
	uint32_t last_ack;
	uint32_t last_end;
	uint16_t last_window;
	uint8_t last_scale;
	uint8_t last_flags;
	uint8_t repeats; /* of an ACK */
};

enum sctp_state {
	SCTP_FRESH,
	SCTP_CLOSED,
	SCTP_COOKIE_WAIT,
	SCTP_COOKIE_ECHOED,
	SCTP_ESTABLISHED,
	SCTP_SHUTDOWN_SENT,
	SCTP_SHUTDOWN_RECEIVED,
	SCTP_SHUTDOWN_ACK_SENT,
	SCTP_HEARTBEAT_SENT,
	SCTP_STATES
};

struct sctp_track {
	enum sctp_state state;
	uint32_t tags[2]; /* expected in packets of each direction */
	bool init_seen[2];
	bool heartbeat_failed;
	enum track_direction last_direction;
};

struct track_entry;

/** struct track_link - an entry's place in the table, for one direction. */
struct track_link {
	struct tuple tuple;
	struct track_entry *entry;
	struct track_link *next;
};

struct track_entry {
	struct track_link links[2]; /* by direction */
	bool kept;		    /* found by lookups */
	bool dead;		    /* was kept, and removed */
	bool seen_reply;
	bool assured;
	bool settled[TRACK_ENDS];    /* by its first packet */
	bool translated[TRACK_ENDS]; /* of the original direction */
	bool random_port;	     /* the kernel chose another one */
	uint32_t mark;
	/* A point in time once the entry was kept, before that a duration. */
	uint64_t timeout;
	union {
		struct tcp_track tcp;
		struct sctp_track sctp;
		uint64_t stream_since; /* UDP: a stream from then on */
	} state;
	struct track_entry *next_loose; /* neither kept nor released */
	uint64_t loose_since;
};

/* --- track.c ----------------------------------------------------------- */

/** tracker_find - a kept, unexpired flow, or NULL. */
struct track_link *tracker_find(struct tracker *tracker,
				const struct tuple *tuple, uint64_t now);

/** track_link_direction - which of its entry's two links @link is. */
enum track_direction track_link_direction(const struct track_link *link);

/** tracker_now - the time of the packet that was seen last. */
uint64_t tracker_now(const struct tracker *tracker);

/** tracker_next - kept flows one by one; NULL is before and behind them. */
struct track_entry *tracker_next(struct tracker *tracker,
				 struct track_entry *entry);

/** track_refresh - the entry lives for @seconds from now on. */
void track_refresh(struct track_entry *entry, const struct packet *packet,
		   uint64_t seconds);

/** tracker_kill - lookups do not find it any more. */
void tracker_kill(struct tracker *tracker, struct track_entry *entry,
		  uint64_t now);

/* --- track_packet.c ---------------------------------------------------- */

/** packet_locate - the transport header of the packet at @offset. */
bool packet_locate(const struct packet *packet, size_t offset,
		   size_t *transport, uint8_t *protocol);

/** packet_has - @length bytes at @offset exist. */
bool packet_has(const struct packet *packet, size_t offset, size_t length);

uint16_t packet_u16(const struct packet *packet, size_t offset);
uint32_t packet_u32(const struct packet *packet, size_t offset);

/**
 * packet_checksum_good - one's complement sum over @covered bytes from the
 * transport header and, unless @protocol is 0, a pseudo header.
 */
bool packet_checksum_good(const struct packet *packet, uint8_t protocol,
			  size_t covered);

/**
 * tuple_read - of the IP header at @network and the @transport header of
 * @protocol. False if the ports, or what stands for them, are missing.
 */
bool tuple_read(struct tuple *tuple, const struct packet *packet,
		size_t network, size_t transport, uint8_t protocol);

/** tuple_invert - of the reply; false if there can be none. */
bool tuple_invert(struct tuple *inverse, const struct tuple *tuple);

/* --- one file each ----------------------------------------------------- */

/* The entry is new if it is not kept; @direction is the packet's. */

enum track_verdict track_tcp(struct tracker *tracker, struct track_entry *entry,
			     enum track_direction direction,
			     const struct packet *packet);

enum track_verdict track_udp(struct track_entry *entry,
			     const struct packet *packet);
enum track_verdict track_udplite(struct track_entry *entry,
				 const struct packet *packet);
enum track_verdict track_gre(struct track_entry *entry,
			     const struct packet *packet);

enum track_verdict track_sctp(struct track_entry *entry,
			      enum track_direction direction,
			      const struct packet *packet);

/** track_icmp - ICMP and ICMPv6 queries. */
enum track_verdict track_icmp(struct track_entry *entry,
			      const struct packet *packet);

/**
 * track_icmp_error - errors, and what is never tracked. True if that settled
 * the packet's state in @out.
 */
bool track_icmp_error(struct tracker *tracker, const struct packet *packet,
		      struct track *out);

/* --- track_tcp_window.c ------------------------------------------------ */

enum {
	TCP_WINDOW_SCALE = 0x01, /* the option was in its SYN */
	TCP_SACK = 0x02,
	TCP_CLOSING = 0x04, /* sent the first FIN */
	TCP_LIBERAL = 0x08, /* picked up in the middle: window unknown */
	TCP_UNACKNOWLEDGED = 0x10,
	TCP_ACK_SEEN = 0x20,
	/* of last_flags */
	TCP_CHALLENGE = 0x40,	/* the peer may answer with an ACK */
	TCP_SIMULTANEOUS = 0x80 /* open */
};

/** struct segment - a TCP header, read once. */
struct segment {
	uint32_t sequence;
	uint32_t ack;
	uint32_t end; /* sequence number behind its last byte */
	uint16_t window;
	bool syn, fin, rst, has_ack;
	enum tcp_kind kind;
	const uint8_t *options;
	size_t options_length;
};

enum tcp_fit {
	TCP_OUTSIDE, /* invalid */
	TCP_IGNORED, /* passes, but nothing is learned from it */
	TCP_FITS
};

/** tcp_window_check - does it fit its window? Updates both sides if so. */
enum tcp_fit tcp_window_check(struct tcp_track *tcp,
			      enum track_direction direction,
			      const struct segment *segment);

/** tcp_read_options - window scale and SACK permitted, of a SYN. */
void tcp_read_options(struct tcp_side *side, const struct segment *segment);

/** tcp_before, tcp_after - order of sequence numbers. */
static inline bool tcp_before(uint32_t a, uint32_t b)
{
	return (int32_t)(a - b) < 0;
}

static inline bool tcp_after(uint32_t a, uint32_t b)
{
	return tcp_before(b, a);
}

#endif
