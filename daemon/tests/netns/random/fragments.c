/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * fragments.c - a datagram as a train of fragments, orderly or not.
 */
#include <string.h>

#include "core/frame.h"
#include "tests/netns/random/traffic.h"

#define IP6_HEADER 40
#define ROOM 1448 /* bytes of payload in the largest fragment */
#define TRAIN_MAX 16

struct piece {
	size_t offset;
	size_t length;
	bool more;
};

static void set_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

static size_t cut(struct random *random, size_t length, struct piece *pieces)
{
	size_t step = random_chance(random, 50)
			      ? ROOM
			      : (1 + random_below(random, ROOM / 8)) * 8;
	size_t count = 0, at = 0;

	while (at < length && count < TRAIN_MAX) {
		size_t left = length - at;

		if (count == TRAIN_MAX - 1 || left < step)
			step = left > ROOM ? ROOM : left;
		pieces[count].offset = at;
		pieces[count].length = step;
		pieces[count].more = at + step < length;
		at += step;
		count++;
		if (random_chance(random, 30))
			step = (1 + random_below(random, ROOM / 8)) * 8;
	}
	return count;
}

static void swap(struct piece *a, struct piece *b)
{
	struct piece held = *a;

	*a = *b;
	*b = held;
}

/* What can happen to a train on its way, or be done to it on purpose. */
static size_t disturb(struct random *random, struct piece *pieces, size_t count)
{
	uint32_t kind = random_below(random, 100);
	size_t any = random_below(random, (uint32_t)count);

	if (kind < 25) {
		for (size_t i = count - 1; i; i--)
			swap(&pieces[i],
			     &pieces[random_below(random, (uint32_t)i + 1)]);
	} else if (kind < 35 && count < TRAIN_MAX) {
		pieces[count++] = pieces[any]; /* twice */
	} else if (kind < 43) {
		pieces[any] = pieces[--count]; /* lost */
	} else if (kind < 51 && count < TRAIN_MAX) {
		pieces[count] = pieces[any]; /* overlapping */
		pieces[count].offset &= ~(size_t)15;
		pieces[count].length = 16;
		pieces[count++].more = true;
	} else if (kind < 55) {
		pieces[any].more = !pieces[any].more;
	}
	return count;
}

static void put_piece(struct packet *out, const struct packet *whole,
		      size_t network, size_t header, const struct piece *piece,
		      uint32_t identification)
{
	bool v4 = whole->bytes[network] >> 4 == 4;
	uint8_t *ip = out->bytes + network;

	out->port = whole->port;
	out->length = 0;
	packet_put(out, whole->bytes, network + header);
	if (v4) {
		set_u16(ip + 6, piece->offset / 8 | (piece->more ? 0x2000 : 0));
	} else {
		packet_put_u8(out, ip[6]);
		packet_put_u8(out, 0);
		packet_put_u16(out, (uint16_t)(piece->offset | piece->more));
		packet_put_u32(out, identification);
		ip[6] = PROTOCOL_FRAGMENT;
	}
	packet_put(out, whole->bytes + network + header + piece->offset,
		   piece->length);
	packet_close(out, network);
}

void fragments_queue(struct traffic *traffic, const struct packet *whole)
{
	struct random *random = traffic->random;
	uint32_t identification = (uint32_t)random_next(random);
	size_t network = packet_network(whole);
	size_t header = whole->bytes[network] >> 4 == 4 ? 20 : IP6_HEADER;
	struct piece pieces[TRAIN_MAX];
	size_t count;

	traffic->queued = traffic->sent = 0;
	if (whole->length <= network + header) {
		traffic->queue[traffic->queued++] = *whole;
		return;
	}
	count = cut(random, whole->length - network - header, pieces);
	count = disturb(random, pieces, count);
	for (size_t i = 0; i < count; i++)
		put_piece(&traffic->queue[traffic->queued++], whole, network,
			  header, &pieces[i], identification);
	if (!count)
		traffic->queue[traffic->queued++] = *whole;
}
