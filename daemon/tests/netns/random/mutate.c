/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * mutate.c - damage: flipped bits, cut ends, changed fields, more tags. Half
 * of it gets right sums afterwards, so that it reaches what lies behind them.
 */
#include <string.h>

#include "core/frame.h"
#include "tests/netns/random/traffic.h"

static void insert(struct packet *packet, size_t at, const void *bytes,
		   size_t length)
{
	if (at > packet->length || packet->length + length > PACKET_MAX)
		return;
	memmove(packet->bytes + at + length, packet->bytes + at,
		packet->length - at);
	memcpy(packet->bytes + at, bytes, length);
	packet->length += length;
}

static void flip_bits(struct random *random, struct packet *packet)
{
	uint32_t within = (uint32_t)packet->length;

	if (within > 90)
		within = 90;
	for (unsigned i = 1 + random_below(random, 3); i; i--)
		packet->bytes[random_below(random, within)] ^=
			(uint8_t)(1u << random_below(random, 8));
}

static void cut_end(struct random *random, struct packet *packet)
{
	uint32_t room = (uint32_t)packet->length - ETHER_HEADER;

	if (room)
		packet->length = ETHER_HEADER + random_below(random, room);
}

static void add_tag(struct random *random, struct packet *packet)
{
	uint8_t tag[] = { 0x81, 0, 0, (uint8_t)random_below(random, 10) };

	if (random_chance(random, 20))
		tag[0] = 0x88, tag[1] = 0xa8;
	insert(packet, 12, tag, sizeof(tag));
}

static void change_link(struct random *random, struct packet *packet)
{
	static const struct mac targets[] = {
		{ { 255, 255, 255, 255, 255, 255 } },
		{ { 1, 0, 0x5e, 0, 0, 1 } },
		{ { 1, 0x80, 0xc2, 0, 0, 0 } },
		{ { 1, 0x80, 0xc2, 0, 0, 2 } },
		{ { 2, 0x53, 0x4c, 0, 1, 0 } }, /* of a port */
		{ { 2, 0x53, 0x4c, 0, 1, 1 } },
		{ { 2, 0, 0x5e, 0, 0x53, 1 } }, /* of the bridge */
		{ { 2, 0, 0, 0, 0, 1 } },
	};
	static const struct mac sources[] = {
		{ { 0 } },
		{ { 255, 255, 255, 255, 255, 255 } },
		{ { 3, 0, 0, 0, 0, 1 } },
		{ { 2, 0x53, 0x4c, 0, 1, 0 } },
	};

	if (random_chance(random, 70))
		memcpy(packet->bytes, targets[random_below(random, 8)].bytes,
		       MAC_LENGTH);
	else
		memcpy(packet->bytes + MAC_LENGTH,
		       sources[random_below(random, 4)].bytes, MAC_LENGTH);
}

static void add_options(struct random *random, struct packet *packet,
			size_t network)
{
	static const uint8_t options[][4] = { { 1, 1, 1, 0 },
					      { 0x94, 4, 0, 0 },
					      { 7, 4, 4, 0 } };
	uint8_t *ip = packet->bytes + network;

	if (ip[0] != 0x45 || packet->length < network + 20)
		return;
	insert(packet, network + 20, options[random_below(random, 3)], 4);
	ip[0] = 0x46;
	ip[3] = (uint8_t)(ip[3] + 4);
}

static void change_ip(struct random *random, struct packet *packet,
		      size_t network)
{
	uint8_t *ip = packet->bytes + network;

	switch (random_below(random, 5)) {
	case 0: /* lengths */
		ip[random_below(random, 2) ? 3 : 5] =
			(uint8_t)random_next(random);
		break;
	case 1:
		ip[0] = (uint8_t)random_next(random);
		break;
	case 2: /* fragment fields, or next header */
		ip[6] = (uint8_t)random_next(random);
		break;
	case 3: /* protocol, or an address of IPv6 */
		ip[9] = (uint8_t)random_next(random);
		break;
	case 4: /* an address */
		ip[random_below(random, 2) ? 15 : 19] =
			(uint8_t)random_below(random, 8);
		break;
	}
}

static void fix_sums(struct packet *packet)
{
	uint16_t type = packet_ethertype(packet);

	if (type == ETHERTYPE_IP || type == ETHERTYPE_IP6)
		packet_sums(packet->bytes, packet_network(packet),
			    packet->length);
}

void mutate(struct random *random, struct packet *packet)
{
	size_t network = packet_network(packet);
	bool ip = packet->length >= network + 20;
	uint32_t kind = random_below(random, 100);

	if (kind < 25)
		flip_bits(random, packet);
	else if (kind < 40)
		cut_end(random, packet);
	else if (kind < 50)
		add_tag(random, packet);
	else if (kind < 65)
		change_link(random, packet);
	else if (kind < 75 && ip)
		add_options(random, packet, network);
	else if (kind < 90 && ip)
		change_ip(random, packet, network);
	else
		packet_put_zeroes(packet, 1 + random_below(random, 40));
	if (random_chance(random, 50))
		fix_sums(packet);
}
