/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * reassembly.c - queues of fragments until a datagram is whole
 * (net/ipv4/ip_fragment.c, inet_fragment.c, nf_conntrack_reasm.c).
 *
 * An IPv4 fragment that cannot be right loses its queue; an IPv6 one mostly
 * loses only itself. An overlap always loses the queue (RFC 5722), while an
 * exact repetition is only dropped.
 */
#include <stdlib.h>
#include <string.h>

#include "core/reassembly_internal.h"

#define SECOND UINT64_C(1000000)
#define TIMEOUT_IP4 (30 * SECOND)
#define TIMEOUT_IP6 (60 * SECOND)
#define MEMORY_MAX (4u << 20) /* then no fragment is taken; per family */
#define MEMORY_QUEUE 200u     /* what the kernel accounts for a queue */
#define MEMORY_FRAGMENT 768u  /* and for a fragment, besides its bytes */
#define DISTANCE_MAX 64	      /* fragments of the same source in between */
#define IP_LENGTH_MAX 65535u
#define DATAGRAM_ROOM (FRAME_MAX + 64)

struct piece {
	size_t offset;
	size_t length;
	bool joins; /* came as the continuation of the one before */
	struct piece *next;
	uint8_t bytes[];
};

struct queue {
	struct key key;
	struct piece *pieces; /* by offset */
	size_t held;	      /* bytes */
	size_t length;	      /* as far as known */
	bool first_in, last_in;
	size_t largest;	   /* IP length */
	size_t largest_df; /* of those that must not be fragmented */
	size_t headroom;   /* least number of bytes before a payload */
	unsigned ecn;	   /* a bit for every code point seen */
	uint64_t deadline;
	unsigned distance; /* from the last fragment of this queue */
	/* of the fragment with offset 0 */
	uint8_t *head;	    /* link and all other headers */
	size_t network;	    /* length of the former */
	size_t header;	    /* length of the latter */
	size_t next_header; /* IPv6: where the fragment header is named */
	uint32_t mark;
	struct queue *next;
};

struct reassembly {
	struct queue *queues;
	size_t memory[2]; /* IPv4, IPv6 */
	uint8_t *datagram;
	uint16_t *pieces;
};

/* enum taken - what became of a fragment. */
enum taken {
	TAKEN,
	REFUSED,     /* it is dropped */
	REFUSED_ALL, /* and the queue with it */
	PASSED	     /* the queue is dropped, the fragment goes on */
};

static void store16(uint8_t *bytes, size_t value)
{
	bytes[0] = (uint8_t)(value >> 8);
	bytes[1] = (uint8_t)value;
}

struct reassembly *reassembly_new(void)
{
	struct reassembly *reassembly = calloc(1, sizeof(*reassembly));

	if (!reassembly)
		return NULL;
	reassembly->datagram = malloc(DATAGRAM_ROOM);
	reassembly->pieces = calloc(IP_LENGTH_MAX / 8 + 2, sizeof(uint16_t));
	if (!reassembly->datagram || !reassembly->pieces) {
		reassembly_free(reassembly);
		return NULL;
	}
	return reassembly;
}

static size_t *memory_of(struct reassembly *reassembly, const struct key *key)
{
	return &reassembly->memory[key->family == IP_V6];
}

static void queue_flush(struct reassembly *reassembly, struct queue *queue)
{
	while (queue->pieces) {
		struct piece *piece = queue->pieces;

		queue->pieces = piece->next;
		*memory_of(reassembly, &queue->key) -=
			piece->length + MEMORY_FRAGMENT;
		free(piece);
	}
	queue->held = 0;
	queue->length = 0;
	queue->first_in = queue->last_in = false;
	queue->ecn = 0;
}

static void queue_drop(struct reassembly *reassembly, struct queue *queue)
{
	struct queue **place = &reassembly->queues;

	while (*place != queue)
		place = &(*place)->next;
	*place = queue->next;
	queue_flush(reassembly, queue);
	*memory_of(reassembly, &queue->key) -= MEMORY_QUEUE;
	free(queue->head);
	free(queue);
}

void reassembly_free(struct reassembly *reassembly)
{
	if (!reassembly)
		return;
	while (reassembly->queues)
		queue_drop(reassembly, reassembly->queues);
	free(reassembly->datagram);
	free(reassembly->pieces);
	free(reassembly);
}

static void drop_expired(struct reassembly *reassembly, uint64_t now)
{
	struct queue *queue = reassembly->queues;

	while (queue) {
		struct queue *next = queue->next;

		if (queue->deadline <= now)
			queue_drop(reassembly, queue);
		queue = next;
	}
}

static bool same_key(const struct key *a, const struct key *b)
{
	return a->family == b->family && a->zone == b->zone &&
	       a->identification == b->identification &&
	       a->protocol == b->protocol &&
	       !memcmp(a->addresses, b->addresses, sizeof(a->addresses));
}

static struct queue *queue_find(struct reassembly *reassembly,
				const struct key *key, uint64_t now)
{
	struct queue *queue;

	if (*memory_of(reassembly, key) > MEMORY_MAX)
		return NULL;
	for (queue = reassembly->queues; queue; queue = queue->next)
		if (same_key(&queue->key, key))
			return queue;
	queue = calloc(1, sizeof(*queue));
	if (!queue)
		return NULL;
	queue->key = *key;
	queue->headroom = SIZE_MAX;
	queue->deadline =
		now + (key->family == IP_V4 ? TIMEOUT_IP4 : TIMEOUT_IP6);
	queue->next = reassembly->queues;
	reassembly->queues = queue;
	*memory_of(reassembly, &queue->key) += MEMORY_QUEUE;
	return queue;
}

/*
 * IPv4 identifications come round quickly: a queue whose source has sent many
 * other fragments since starts anew.
 */
static void keep_distance(struct reassembly *reassembly, struct queue *queue,
			  uint64_t now)
{
	struct queue *other;

	for (other = reassembly->queues; other; other = other->next)
		if (other->key.family == IP_V4 &&
		    !memcmp(other->key.addresses, queue->key.addresses, 4))
			other->distance++;
	if (queue->pieces && queue->distance > DISTANCE_MAX) {
		queue_flush(reassembly, queue);
		queue->deadline = now + TIMEOUT_IP4;
	}
	queue->distance = 0;
}

/* --- a fragment into its queue ----------------------------------------- */

static enum taken place_ip4(struct queue *queue, struct fragment *fragment)
{
	if (!fragment->more) {
		if (fragment->end < queue->length ||
		    (queue->last_in && fragment->end != queue->length))
			return REFUSED_ALL;
		queue->last_in = true;
		queue->length = fragment->end;
	} else {
		fragment->end &= ~(size_t)7;
		if (fragment->end > queue->length) {
			if (queue->last_in)
				return REFUSED_ALL;
			queue->length = fragment->end;
		}
	}
	return fragment->end == fragment->offset ? REFUSED_ALL : TAKEN;
}

static enum taken place_ip6(struct queue *queue,
			    const struct fragment *fragment)
{
	if (fragment->end > IP_LENGTH_MAX)
		return REFUSED;
	if (!fragment->more) {
		if (fragment->end < queue->length ||
		    (queue->last_in && fragment->end != queue->length))
			return REFUSED;
		queue->last_in = true;
		queue->length = fragment->end;
	} else {
		if (fragment->end & 7)
			return PASSED;
		if (fragment->end > queue->length) {
			if (queue->last_in)
				return REFUSED;
			queue->length = fragment->end;
		}
	}
	return fragment->end == fragment->offset ? REFUSED : TAKEN;
}

/*
 * Where @fragment goes in the list. Pieces that came one right behind the
 * other form a run; what lies wholly in one is a repetition.
 */
static enum taken find_place(struct queue *queue,
			     const struct fragment *fragment,
			     struct piece ***place, bool *joins)
{
	*joins = false;
	for (*place = &queue->pieces; **place;) {
		struct piece *piece = **place;
		struct piece **behind;
		size_t start = piece->offset, end;

		if (fragment->end <= start)
			return TAKEN;
		do {
			end = piece->offset + piece->length;
			behind = &piece->next;
			piece = *behind;
		} while (piece && piece->joins);
		if (fragment->offset < end) {
			bool repeated = fragment->offset >= start &&
					fragment->end <= end;

			return repeated ? REFUSED : REFUSED_ALL;
		}
		*place = behind;
		*joins = !piece && fragment->offset == end;
	}
	return TAKEN;
}

static bool keep_head(struct queue *queue, const struct frame *frame,
		      const struct fragment *fragment, uint32_t mark)
{
	queue->network = frame->network;
	queue->header = fragment->header;
	queue->next_header = fragment->next_header;
	queue->mark = mark;
	queue->first_in = true;
	free(queue->head);
	queue->head = malloc(frame->network + fragment->header);
	if (!queue->head)
		return false;
	memcpy(queue->head, frame->bytes, frame->network + fragment->header);
	return true;
}

static enum taken queue_insert(struct reassembly *reassembly,
			       struct queue *queue,
			       const struct fragment *fragment)
{
	size_t length = fragment->end - fragment->offset;
	struct piece **place, *piece;
	enum taken taken;
	bool joins;

	taken = find_place(queue, fragment, &place, &joins);
	if (taken != TAKEN)
		return taken;
	piece = malloc(sizeof(*piece) + length);
	if (!piece)
		return REFUSED_ALL;
	piece->offset = fragment->offset;
	piece->length = length;
	piece->joins = joins;
	piece->next = *place;
	*place = piece;
	memcpy(piece->bytes, fragment->ip + fragment->header, length);
	queue->held += length;
	queue->ecn |= 1u << fragment->ecn;
	if (fragment->header + length > queue->largest)
		queue->largest = fragment->header + length;
	if (fragment->df && fragment->header + length > queue->largest_df)
		queue->largest_df = fragment->header + length;
	if (fragment->offset && fragment->before < queue->headroom)
		queue->headroom = fragment->before;
	*memory_of(reassembly, &queue->key) += length + MEMORY_FRAGMENT;
	return TAKEN;
}

/* --- the whole --------------------------------------------------------- */

/* RFC 3168 5.3: what to set in the whole; false if the mix is invalid. */
static bool combine_ecn(unsigned seen, uint8_t *set)
{
	enum { NOT_CAPABLE = 1 << 0, CONGESTED = 1 << 3 };

	*set = seen & CONGESTED && seen != CONGESTED ? 3 : 0;
	return !(seen & NOT_CAPABLE) || seen == NOT_CAPABLE;
}

static size_t finish_ip4(struct queue *queue, uint8_t *ip, uint8_t ecn)
{
	ip[1] |= ecn;
	store16(ip + 2, queue->header + queue->length);
	store16(ip + 6, queue->largest_df == queue->largest ? 0x4000 : 0);
	store16(ip + 10, 0);
	store16(ip + 10, checksum(ip, queue->header, 0));
	return queue->header;
}

/* The fragment header goes; what it named moves to the header before it. */
static size_t finish_ip6(struct queue *queue, uint8_t *ip, uint8_t ecn)
{
	size_t header = queue->header - 8;

	ip[queue->next_header] = ip[header];
	ip[1] |= (uint8_t)(ecn << 4);
	store16(ip + 4, header - 40 + queue->length);
	return header;
}

static bool queue_finish(struct reassembly *reassembly, struct queue *queue,
			 struct datagram *out)
{
	bool ip4 = queue->key.family == IP_V4;
	size_t counted = ip4 ? queue->header : queue->header - 8 - 40;
	uint8_t *ip = reassembly->datagram + queue->network;
	const struct piece *piece;
	uint8_t ecn, *to;

	if (!combine_ecn(queue->ecn, &ecn) ||
	    counted + queue->length > IP_LENGTH_MAX)
		return false;
	memset(out, 0, sizeof(*out));
	memcpy(reassembly->datagram, queue->head,
	       queue->network + queue->header);
	out->header =
		ip4 ? finish_ip4(queue, ip, ecn) : finish_ip6(queue, ip, ecn);
	to = ip + out->header;
	for (piece = queue->pieces; piece; piece = piece->next) {
		memcpy(to, piece->bytes, piece->length);
		to += piece->length;
		reassembly->pieces[out->piece_count++] =
			(uint16_t)piece->length;
	}
	out->bytes = reassembly->datagram;
	out->length = (size_t)(to - reassembly->datagram);
	out->mark = queue->mark;
	out->largest = queue->largest;
	out->identification = queue->key.identification;
	out->headroom = queue->headroom;
	out->pieces = reassembly->pieces;
	return true;
}

static enum taken take(struct reassembly *reassembly, struct queue *queue,
		       struct fragment *fragment, const struct frame *frame,
		       uint32_t mark)
{
	enum taken taken = queue->key.family == IP_V4
				   ? place_ip4(queue, fragment)
				   : place_ip6(queue, fragment);

	if (taken == TAKEN)
		taken = queue_insert(reassembly, queue, fragment);
	if (taken == TAKEN && fragment->offset == 0 &&
	    !keep_head(queue, frame, fragment, mark))
		taken = REFUSED_ALL;
	return taken;
}

enum reassembly_verdict reassembly_add(struct reassembly *reassembly,
				       const struct frame *frame, uint16_t zone,
				       uint32_t mark, uint64_t now,
				       struct datagram *out)
{
	struct fragment fragment;
	struct queue *queue;
	bool done;

	drop_expired(reassembly, now);
	if (!fragment_read(&fragment, frame, zone))
		return REASSEMBLY_WHOLE;
	if (!fragment.header)
		return REASSEMBLY_BAD;
	queue = queue_find(reassembly, &fragment.key, now);
	if (!queue)
		return REASSEMBLY_BAD;
	if (frame->family == IP_V4)
		keep_distance(reassembly, queue, now);
	switch (take(reassembly, queue, &fragment, frame, mark)) {
	case TAKEN:
		break;
	case REFUSED:
		return REASSEMBLY_BAD;
	case REFUSED_ALL:
		queue_drop(reassembly, queue);
		return REASSEMBLY_BAD;
	case PASSED:
		queue_drop(reassembly, queue);
		return REASSEMBLY_WHOLE;
	}
	if (!queue->first_in || !queue->last_in || queue->held != queue->length)
		return REASSEMBLY_HELD;
	done = queue_finish(reassembly, queue, out);
	queue_drop(reassembly, queue);
	return done ? REASSEMBLY_DONE : REASSEMBLY_BAD;
}
