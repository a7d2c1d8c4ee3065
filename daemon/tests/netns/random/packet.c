/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * packet.c - writes headers; knows nothing of what they are for.
 */
#include "tests/netns/random/packet.h"

#include <string.h>

#include "core/frame.h"

#define IP6_HEADER 40
#define IP_PROTOCOL_AT 9
#define IP_SUM_AT 10
#define IP_SOURCE_AT 12
#define IP6_SOURCE_AT 8

static uint16_t get_u16(const uint8_t *at)
{
	return (uint16_t)(at[0] << 8 | at[1]);
}

static void set_u16(uint8_t *at, size_t value)
{
	at[0] = (uint8_t)(value >> 8);
	at[1] = (uint8_t)value;
}

void packet_put(struct packet *packet, const void *bytes, size_t length)
{
	if (length > PACKET_MAX - packet->length)
		length = PACKET_MAX - packet->length;
	memcpy(packet->bytes + packet->length, bytes, length);
	packet->length += length;
}

void packet_put_u8(struct packet *packet, uint8_t value)
{
	packet_put(packet, &value, 1);
}

void packet_put_u16(struct packet *packet, uint16_t value)
{
	uint8_t bytes[2];

	set_u16(bytes, value);
	packet_put(packet, bytes, 2);
}

void packet_put_u32(struct packet *packet, uint32_t value)
{
	packet_put_u16(packet, (uint16_t)(value >> 16));
	packet_put_u16(packet, (uint16_t)value);
}

void packet_put_zeroes(struct packet *packet, size_t length)
{
	while (length--)
		packet_put_u8(packet, 0);
}

void packet_put_address(struct packet *packet, const struct address *address)
{
	packet_put(packet, address->bytes, address_size(address->family));
}

void packet_link(struct packet *packet, const struct mac *target,
		 const struct mac *source, int tag, uint16_t ethertype)
{
	packet->length = 0;
	packet_put(packet, target->bytes, MAC_LENGTH);
	packet_put(packet, source->bytes, MAC_LENGTH);
	if (tag != NO_TAG) {
		packet_put_u16(packet, ETHERTYPE_VLAN);
		packet_put_u16(packet, (uint16_t)tag);
	}
	packet_put_u16(packet, ethertype);
}

size_t packet_ip(struct packet *packet, const struct address *source,
		 const struct address *target, uint8_t protocol, uint8_t hops,
		 uint16_t identification)
{
	size_t network = packet->length;

	if (source->family == IP_V4) {
		packet_put_u16(packet, 0x4500);
		packet_put_u16(packet, 0);
		packet_put_u16(packet, identification);
		packet_put_u16(packet, 0);
		packet_put_u8(packet, hops);
		packet_put_u8(packet, protocol);
		packet_put_u16(packet, 0);
	} else {
		packet_put_u32(packet, 0x60000000);
		packet_put_u16(packet, 0);
		packet_put_u8(packet, protocol);
		packet_put_u8(packet, hops);
	}
	packet_put_address(packet, source);
	packet_put_address(packet, target);
	return network;
}

void packet_close(struct packet *packet, size_t network)
{
	uint8_t *ip = packet->bytes + network;
	size_t length = packet->length - network;

	if (ip[0] >> 4 == 4)
		set_u16(ip + 2, length);
	else
		set_u16(ip + 4, length - IP6_HEADER);
	packet_sums(packet->bytes, network, packet->length);
}

/* Where the sum is in a transport header, -1 if the protocol has none. */
static int sum_at(uint8_t protocol)
{
	switch (protocol) {
	case PROTOCOL_TCP:
		return 16;
	case PROTOCOL_UDP:
	case PROTOCOL_UDPLITE:
	case PROTOCOL_DCCP:
		return 6;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
	case PROTOCOL_IGMP:
		return 2;
	default:
		return -1;
	}
}

static void transport_sum(uint8_t *bytes, size_t addresses,
			  size_t addresses_size, uint8_t protocol,
			  size_t transport, size_t end)
{
	size_t length = end - transport;
	int at = sum_at(protocol);
	uint32_t sum = 0;
	uint16_t value;

	if (at < 0 || transport + (size_t)at + 2 > end)
		return;
	if (protocol != PROTOCOL_ICMP && protocol != PROTOCOL_IGMP) {
		sum = (uint32_t)(length + protocol);
		for (size_t i = 0; i < addresses_size; i += 2)
			sum += get_u16(bytes + addresses + i);
	}
	set_u16(bytes + transport + at, 0);
	value = checksum(bytes + transport, length, sum);
	if (!value && protocol == PROTOCOL_UDP)
		value = 0xffff;
	set_u16(bytes + transport + at, value);
}

static void sums_v4(uint8_t *bytes, size_t network, size_t end)
{
	uint8_t *ip = bytes + network;
	size_t header = (size_t)(ip[0] & 15) * 4;

	if (header < 20 || network + header > end)
		return;
	set_u16(ip + IP_SUM_AT, 0);
	set_u16(ip + IP_SUM_AT, checksum(ip, header, 0));
	if (get_u16(ip + 6) & 0x3fff)
		return;
	transport_sum(bytes, network + IP_SOURCE_AT, 8, ip[IP_PROTOCOL_AT],
		      network + header, end);
}

static void sums_v6(uint8_t *bytes, size_t network, size_t end)
{
	uint8_t next = bytes[network + 6];
	size_t at = network + IP6_HEADER;

	while (next == PROTOCOL_HOPOPTS || next == PROTOCOL_DSTOPTS ||
	       next == PROTOCOL_ROUTING) {
		if (at + 8 > end)
			return;
		next = bytes[at];
		at += ((size_t)bytes[at + 1] + 1) * 8;
	}
	if (at < end)
		transport_sum(bytes, network + IP6_SOURCE_AT, 32, next, at,
			      end);
}

void packet_sums(uint8_t *bytes, size_t network, size_t end)
{
	if (end < network + 20)
		return;
	if (bytes[network] >> 4 == 4)
		sums_v4(bytes, network, end);
	else if (bytes[network] >> 4 == 6 && end >= network + IP6_HEADER)
		sums_v6(bytes, network, end);
}

size_t packet_network(const struct packet *packet)
{
	bool tagged = packet->length >= ETHER_HEADER &&
		      get_u16(packet->bytes + 12) == ETHERTYPE_VLAN;

	return ETHER_HEADER + (tagged ? ETHER_TAG : 0);
}

uint16_t packet_ethertype(const struct packet *packet)
{
	size_t network = packet_network(packet);

	if (packet->length < network)
		return 0;
	return get_u16(packet->bytes + network - 2);
}
