/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * odd.c - frames that belong to no flow: ARP, neighbour and router discovery,
 * DHCP, other ethertypes, spoofs, ICMP in the wrong family.
 */
#include <string.h>

#include "core/frame.h"
#include "tests/netns/random/traffic.h"

#define COUNT(table) (sizeof(table) / sizeof(*(table)))

static const struct mac broadcast = { { 255, 255, 255, 255, 255, 255 } };

static const struct host *some_host(struct traffic *traffic)
{
	return &traffic->hosts[random_below(traffic->random,
					    (uint32_t)traffic->host_count)];
}

static int some_tag(struct random *random)
{
	return random_chance(random, 10) ? (int)random_below(random, 12)
					 : NO_TAG;
}

/* --- ARP --------------------------------------------------------------- */

static void put_arp(struct packet *out, uint16_t operation,
		    const struct mac *sender_mac, const struct address *sender,
		    const struct mac *target_mac, const struct address *target)
{
	packet_put_u16(out, 1);
	packet_put_u16(out, ETHERTYPE_IP);
	packet_put_u16(out, MAC_LENGTH << 8 | 4);
	packet_put_u16(out, operation);
	packet_put(out, sender_mac->bytes, MAC_LENGTH);
	packet_put(out, sender->bytes, 4);
	packet_put(out, target_mac->bytes, MAC_LENGTH);
	packet_put(out, target->bytes, 4);
}

static void arp_next(struct traffic *traffic, struct packet *out)
{
	static const struct mac nobody = { { 0 } };
	static const struct address none = { .family = IP_V4 };
	struct random *random = traffic->random;
	const struct host *from = some_host(traffic), *to = some_host(traffic);
	struct address target = host_view(traffic, to, IP_V4, from->zone);
	const struct address *sender = &from->v4;
	uint32_t kind = random_below(random, 100);
	bool reply = kind >= 55 && kind < 85;

	if (kind >= 85 && kind < 92)
		sender = &none; /* a probe */
	if (kind >= 92)
		target = from->v4; /* gratuitous */
	packet_link(out, reply ? &to->mac : &broadcast, &from->mac,
		    some_tag(random), ETHERTYPE_ARP);
	out->port = from->port;
	put_arp(out, reply ? 2 : 1, &from->mac, sender,
		reply ? &to->mac : &nobody, &target);
	if (random_chance(random, 50))
		packet_put_zeroes(out, 18); /* to the least length */
}

/* --- neighbour and router discovery ------------------------------------ */

static void put_nd_option(struct packet *out, uint8_t type,
			  const struct mac *mac)
{
	packet_put_u8(out, type);
	packet_put_u8(out, 1);
	packet_put(out, mac->bytes, MAC_LENGTH);
}

/* RFC 7527 */
static void put_nd_nonce(struct packet *out, struct random *random)
{
	struct mac nonce = { { (uint8_t)random_next(random) } };

	put_nd_option(out, 14, &nonce);
}

static struct address solicited_node(const struct address *target)
{
	struct address address = { .family = IP_V6,
				   .bytes = { 0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0,
					      0, 1, 0xff } };

	memcpy(address.bytes + 13, target->bytes + 13, 3);
	return address;
}

static struct mac multicast_mac(const struct address *group)
{
	struct mac mac = { { 0x33, 0x33 } };

	memcpy(mac.bytes + 2, group->bytes + 12, 4);
	return mac;
}

static void nd_next(struct traffic *traffic, struct packet *out)
{
	static const uint8_t types[] = { 135, 135, 135, 136, 136,
					 136, 133, 134, 137, 143 };
	struct random *random = traffic->random;
	const struct host *from = some_host(traffic), *to = some_host(traffic);
	bool local = random_chance(random, 25);
	struct address target =
		local ? to->link_local
		      : host_view(traffic, to, IP_V6, from->zone);
	struct address source = local ? from->link_local : from->v6;
	uint8_t type = types[random_below(random, COUNT(types))];
	struct address group = solicited_node(&target);
	struct mac mac = multicast_mac(&group);
	bool multicast = type != 136 || random_chance(random, 20);
	bool detects = random_chance(random, 12);
	size_t network;

	if (type == 136 && !local)
		target = from->v6; /* it tells of itself */
	if (type == 135 && random_chance(random, 20))
		multicast = false; /* is it still there? */
	if (detects)
		memset(source.bytes, 0, 16);
	packet_link(out, multicast ? &mac : &to->mac, &from->mac,
		    some_tag(random), ETHERTYPE_IP6);
	out->port = from->port;
	network = packet_ip(out, &source, multicast ? &group : &target,
			    PROTOCOL_ICMP6, 255, 0);
	packet_put_u8(out, type);
	packet_put_u8(out, 0);
	packet_put_u16(out, 0);
	packet_put_u32(out, type == 136 ? 0x60000000 : 0);
	packet_put_address(out, &target);
	if (detects && random_chance(random, 70))
		put_nd_nonce(out, random);
	else if (random_chance(random, 85))
		put_nd_option(out, type == 136 ? 2 : 1, &from->mac);
	packet_close(out, network);
}

void resolve_next(struct traffic *traffic, struct packet *out)
{
	if (random_chance(traffic->random, 55))
		arp_next(traffic, out);
	else
		nd_next(traffic, out);
}

/* --- what else is on a cable ------------------------------------------- */

static const struct other {
	uint16_t ethertype; /* or an 802.3 length */
	uint8_t target[MAC_LENGTH];
	uint8_t payload[8];
} others[] = {
	{ ETHERTYPE_LLDP, { 1, 0x80, 0xc2, 0, 0, 14 }, { 2, 7, 4, 2 } },
	{ 38, { 1, 0x80, 0xc2, 0, 0, 0 }, { 0x42, 0x42, 3 } }, /* STP */
	{ ETHERTYPE_EAPOL, { 1, 0x80, 0xc2, 0, 0, 3 }, { 1, 1 } },
	{ 0x8809, { 1, 0x80, 0xc2, 0, 0, 2 }, { 1, 1 } }, /* LACP */
	{ 0x8808, { 1, 0x80, 0xc2, 0, 0, 1 }, { 0, 1 } }, /* PAUSE */
	{ 0x88b5, { 255, 255, 255, 255, 255, 255 }, { 1, 2, 3 } },
	{ 0x1234, { 2, 0, 0, 0, 1, 1 }, { 9, 9, 9 } },
	{ ETHERTYPE_RARP, { 255, 255, 255, 255, 255, 255 }, { 0, 1, 8 } },
	{ ETHERTYPE_PPPOE_SESSION, { 2, 0, 0, 0, 1, 1 }, { 0x11, 0, 0, 1 } },
	{ ETHERTYPE_PPPOE_DISCOVERY, { 2, 0, 0, 0, 1, 1 }, { 0x11, 9 } },
	{ ETHERTYPE_MPLS, { 2, 0, 0, 0, 1, 1 }, { 0, 1, 1, 64, 0x45 } },
	{ 46, { 2, 0, 0, 0, 1, 1 }, { 0xaa, 0xaa, 3, 0, 0, 0, 8, 0 } },
	{ 46, { 2, 0, 0, 0, 1, 1 }, { 0xe0, 0xe0, 3 } },
	{ ETHERTYPE_SERVICE_VLAN, { 2, 0, 0, 0, 1, 1 }, { 0, 7, 8, 0 } },
	{ ETHERTYPE_VLAN, { 2, 0, 0, 0, 1, 1 }, { 0, 7, 0x81, 0, 0, 9, 8 } },
};

static void other_next(struct traffic *traffic, struct packet *out)
{
	struct random *random = traffic->random;
	const struct other *other =
		&others[random_below(random, COUNT(others))];
	const struct host *from = some_host(traffic);
	struct mac target;

	memcpy(target.bytes, other->target, MAC_LENGTH);
	if (target.bytes[0] == 2)
		target = some_host(traffic)->mac;
	packet_link(out, &target, &from->mac, some_tag(random),
		    other->ethertype);
	out->port = from->port;
	packet_put(out, other->payload, sizeof(other->payload));
	packet_put_zeroes(out, 20 + random_below(random, 40));
}

static void dhcp_next(struct traffic *traffic, struct packet *out)
{
	struct random *random = traffic->random;
	const struct host *from = some_host(traffic);
	bool server = random_chance(random, 60);
	bool v4 = random_chance(random, 65);
	struct address all = { .family = v4 ? IP_V4 : IP_V6 };
	struct mac mac = broadcast;
	uint16_t ports[2] = { v4 ? 67 : 547, v4 ? 68 : 546 };
	size_t network;

	memset(all.bytes, 255, 4);
	if (!v4) {
		memset(all.bytes, 0, 4);
		all.bytes[0] = 0xff;
		all.bytes[1] = all.bytes[15] = 2;
		mac = multicast_mac(&all);
	}
	packet_link(out, &mac, &from->mac, some_tag(random),
		    v4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	out->port = from->port;
	network = packet_ip(out, v4 ? &from->v4 : &from->link_local, &all,
			    PROTOCOL_UDP, 64, 1);
	packet_put_u16(out, ports[!server]);
	packet_put_u16(out, ports[server]);
	packet_put_u16(out, 8 + 40);
	packet_put_zeroes(out, 2 + 40);
	packet_close(out, network);
}

/* A host that claims the address of another, wherever that one is. */
static void spoof_next(struct traffic *traffic, struct packet *out)
{
	struct random *random = traffic->random;
	const struct host *from = some_host(traffic), *to = some_host(traffic);
	enum ip_family family = random_chance(random, 60) ? IP_V4 : IP_V6;
	size_t network;

	packet_link(out, &to->mac, &from->mac, some_tag(random),
		    family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	out->port = from->port;
	network = packet_ip(out, host_address(some_host(traffic), family),
			    host_address(some_host(traffic), family),
			    PROTOCOL_UDP, 64, 7);
	packet_put_u16(out, 1000);
	packet_put_u16(out, 53);
	packet_put_u16(out, 8 + 12);
	packet_put_zeroes(out, 2 + 12);
	packet_close(out, network);
}

/*
 * ICMPv6 in IPv4, ICMP in IPv6: nobody's messages, whose first byte is a type
 * that means something in the family where they belong.
 */
static void foreign_next(struct traffic *traffic, struct packet *out)
{
	static const uint8_t icmp[] = { 0, 3, 5, 8, 11, 12, 133, 136 };
	static const uint8_t icmp6[] = { 1, 2, 128, 133, 134, 135, 136, 137 };
	struct random *random = traffic->random;
	const struct host *from = some_host(traffic), *to = some_host(traffic);
	enum ip_family family = random_chance(random, 60) ? IP_V4 : IP_V6;
	bool v4 = family == IP_V4;
	struct address target = host_view(traffic, to, family, from->zone);
	size_t network;

	packet_link(out, &to->mac, &from->mac, some_tag(random),
		    v4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	out->port = from->port;
	network = packet_ip(out, host_address(from, family), &target,
			    v4 ? PROTOCOL_ICMP6 : PROTOCOL_ICMP, 255, 3);
	packet_put_u8(out, (v4 ? icmp6 : icmp)[random_below(random, 8)]);
	packet_put_u8(out, 0);
	packet_put_u16(out, 0);
	packet_put_u32(out, 0x00010001);
	/* Where a target stands, or what an error quotes. */
	if (random_chance(random, 50))
		packet_put_address(out, &to->v6);
	else
		packet_ip(out, &target, host_address(from, family),
			  PROTOCOL_UDP, 64, 3);
	put_nd_option(out, 1, &from->mac);
	packet_put_zeroes(out, random_below(random, 30));
	packet_close(out, network);
}

void odd_next(struct traffic *traffic, struct packet *out)
{
	uint32_t kind = random_below(traffic->random, 100);

	if (kind < 40)
		other_next(traffic, out);
	else if (kind < 55)
		dhcp_next(traffic, out);
	else if (kind < 78)
		spoof_next(traffic, out);
	else
		foreign_next(traffic, out);
}
