/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * flow.c - conversations: TCP with its handshake and sequence numbers, UDP,
 * ICMP echo, other protocols, and the ICMP errors about them.
 */
#include <string.h>

#include "core/frame.h"
#include "tests/netns/random/traffic.h"

#define ICMP_ECHO_REPLY 0
#define ICMP_ECHO 8
#define ICMP6_ECHO 128
#define ICMP6_ECHO_REPLY 129
#define HOPS 64
#define BIG_PAYLOAD 3800

enum { TCP_FIN = 1, TCP_SYN = 2, TCP_RST = 4, TCP_PSH = 8, TCP_ACK = 16 };

static const uint16_t known_ports[] = { 22, 53, 80, 443, 1000, 1005, 5000 };

static uint8_t some_protocol(struct random *random, enum ip_family family)
{
	/* Two of them belong to one family, and are sent in both. */
	static const uint8_t others[] = {
		PROTOCOL_GRE,  PROTOCOL_ESP,	 PROTOCOL_AH,	 PROTOCOL_DCCP,
		PROTOCOL_SCTP, PROTOCOL_UDPLITE, PROTOCOL_IGMP,	 PROTOCOL_NONE,
		253,	       PROTOCOL_ICMP,	 PROTOCOL_ICMP6,
	};
	uint32_t kind = random_below(random, 100);

	if (kind < 40)
		return PROTOCOL_TCP;
	if (kind < 70)
		return PROTOCOL_UDP;
	if (kind < 90)
		return family == IP_V4 ? PROTOCOL_ICMP : PROTOCOL_ICMP6;
	return others[random_below(random, sizeof(others))];
}

static int some_tag(struct random *random)
{
	static const uint16_t ids[] = { 0, 7, 7, 9, 15, 100 };

	if (!random_chance(random, 15))
		return NO_TAG;
	return (int)(ids[random_below(random, 6)] | random_below(random, 8)
							    << 13);
}

void flow_start(struct traffic *traffic, struct flow *flow)
{
	struct random *random = traffic->random;
	uint32_t count = (uint32_t)traffic->host_count;

	memset(flow, 0, sizeof(*flow));
	flow->ends[0] = &traffic->hosts[random_below(random, count)];
	do
		flow->ends[1] = &traffic->hosts[random_below(random, count)];
	while (flow->ends[1] == flow->ends[0]);
	flow->family = random_chance(random, 60) ? IP_V4 : IP_V6;
	flow->protocol = some_protocol(random, flow->family);
	/* Of each host its own: which port replaces a taken one is random. */
	flow->ports[0] =
		(uint16_t)(40000 + random_below(random, 20) +
			   32 * (unsigned)(flow->ends[0] - traffic->hosts));
	flow->ports[1] = known_ports[random_below(random, 7)];
	flow->sequence[0] = (uint32_t)random_next(random);
	flow->sequence[1] = (uint32_t)random_next(random);
	flow->tag = some_tag(random);
	flow->identification = (uint16_t)random_next(random);
	if (traffic->aimed)
		aim_flow(traffic, flow);
}

/* --- transport --------------------------------------------------------- */

struct segment {
	unsigned from; /* the end that speaks */
	uint8_t flags;
	size_t payload;
};

static const struct segment handshake[] = {
	{ 0, TCP_SYN, 0 },	     { 1, TCP_SYN | TCP_ACK, 0 },
	{ 0, TCP_ACK, 0 },	     { 0, TCP_ACK | TCP_PSH, 80 },
	{ 1, TCP_ACK, 0 },	     { 1, TCP_ACK | TCP_PSH, 700 },
	{ 0, TCP_ACK, 0 },	     { 0, TCP_FIN | TCP_ACK, 0 },
	{ 1, TCP_FIN | TCP_ACK, 0 }, { 0, TCP_ACK, 0 },
};

#define SEGMENTS (sizeof(handshake) / sizeof(*handshake))

static void put_payload(struct packet *packet, struct random *random,
			size_t length)
{
	uint8_t byte = (uint8_t)random_next(random);

	while (length--)
		packet_put_u8(packet, byte++);
}

static void put_tcp_options(struct packet *packet, struct random *random,
			    bool syn)
{
	static const uint8_t of_syn[] = {
		2, 4, 5, 0xb4, 4, 2, 1, 3, 3, 7, 1, 1
	};
	static const uint8_t timestamps[] = { 1, 1, 8, 10, 0, 0,
					      0, 9, 0, 0,  0, 4 };

	if (syn)
		packet_put(packet, of_syn, sizeof(of_syn));
	else
		packet_put(packet, timestamps, sizeof(timestamps));
	(void)random;
}

static struct segment next_segment(struct random *random, struct flow *flow)
{
	struct segment segment = handshake[flow->step % SEGMENTS];

	if (random_chance(random, 8))
		segment.flags = (uint8_t)random_next(random);
	else if (random_chance(random, 5))
		segment.flags = TCP_RST | TCP_ACK;
	if (random_chance(random, 10))
		segment.payload = random_below(random, 1400);
	if (random_chance(random, 10)) /* again, or some are skipped */
		flow->step = random_below(random, SEGMENTS);
	else if (flow->step % SEGMENTS != SEGMENTS - 1 ||
		 random_chance(random, 50))
		flow->step++;
	return segment;
}

static void put_tcp(struct packet *packet, struct random *random,
		    struct flow *flow, const struct segment *segment)
{
	unsigned from = segment->from, to = !from;
	bool options = random_chance(random, 40);
	bool syn = segment->flags & TCP_SYN;
	uint32_t sequence = flow->sequence[from];

	if (random_chance(random, 4))
		sequence = (uint32_t)random_next(random);
	packet_put_u16(packet, flow->ports[from]);
	packet_put_u16(packet, flow->ports[to]);
	packet_put_u32(packet, sequence);
	packet_put_u32(packet,
		       segment->flags & TCP_ACK ? flow->sequence[to] : 0);
	packet_put_u8(packet, options ? 0x80 : 0x50);
	packet_put_u8(packet, segment->flags);
	packet_put_u16(packet, random_chance(random, 90)
				       ? 64240
				       : (uint16_t)random_next(random));
	packet_put_u32(packet, 0);
	if (options)
		put_tcp_options(packet, random, syn);
	put_payload(packet, random, segment->payload);
	flow->sequence[from] +=
		(uint32_t)segment->payload + syn + (segment->flags & TCP_FIN);
}

static size_t some_length(struct random *random)
{
	if (random_chance(random, 8))
		return random_below(random, BIG_PAYLOAD);
	return random_below(random, random_chance(random, 20) ? 1400 : 60);
}

static void put_udp(struct packet *packet, struct random *random,
		    const struct flow *flow, unsigned from)
{
	size_t length = some_length(random);

	packet_put_u16(packet, flow->ports[from]);
	packet_put_u16(packet, flow->ports[!from]);
	packet_put_u16(packet, (uint16_t)(8 + length));
	packet_put_u16(packet, 0);
	put_payload(packet, random, length);
}

static void put_echo(struct packet *packet, struct random *random,
		     const struct flow *flow, unsigned from)
{
	bool v4 = flow->protocol == PROTOCOL_ICMP;
	uint8_t type = from ? (v4 ? ICMP_ECHO_REPLY : ICMP6_ECHO_REPLY)
			    : (v4 ? ICMP_ECHO : ICMP6_ECHO);

	packet_put_u8(packet, type);
	packet_put_u8(packet, 0);
	packet_put_u16(packet, 0);
	packet_put_u16(packet, flow->ports[0]);
	packet_put_u16(packet, (uint16_t)flow->step);
	put_payload(packet, random, some_length(random));
}

static void put_transport(struct packet *packet, struct random *random,
			  struct flow *flow, const struct segment *segment)
{
	switch (flow->protocol) {
	case PROTOCOL_TCP:
		put_tcp(packet, random, flow, segment);
		break;
	case PROTOCOL_UDP:
	case PROTOCOL_UDPLITE:
		put_udp(packet, random, flow, segment->from);
		break;
	case PROTOCOL_ICMP:
	case PROTOCOL_ICMP6:
		put_echo(packet, random, flow, segment->from);
		break;
	default: /* ports, or what looks like them */
		packet_put_u16(packet, flow->ports[segment->from]);
		packet_put_u16(packet, flow->ports[!segment->from]);
		put_payload(packet, random, 8 + random_below(random, 60));
	}
}

/* --- frames ------------------------------------------------------------ */

static struct mac target_mac(struct random *random, const struct host *host)
{
	static const struct mac broadcast = { { 255, 255, 255, 255, 255,
						255 } };
	uint32_t kind = random_below(random, 100);
	struct mac mac = host->mac;

	if (kind < 3)
		return broadcast;
	if (kind < 5)
		mac = (struct mac){ { 1, 0, 0x5e, 1, 2, 3 } };
	else if (kind < 8)
		mac.bytes[3] = 0xee; /* nobody's: flooded */
	return mac;
}

/* A hop-by-hop or destination options header in front of the transport. */
static uint8_t put_extension(struct packet *packet, struct random *random,
			     uint8_t protocol)
{
	static const uint8_t padding[] = { 1, 4, 0, 0, 0, 0 };

	(void)random;
	packet_put_u8(packet, protocol);
	packet_put_u8(packet, 0);
	packet_put(packet, padding, sizeof(padding));
	return PROTOCOL_DSTOPTS;
}

static void ip_packet(struct traffic *traffic, struct flow *flow,
		      const struct address *source,
		      const struct address *target,
		      const struct segment *segment, struct packet *out)
{
	struct random *random = traffic->random;
	bool extended = flow->family == IP_V6 && random_chance(random, 8);
	bool no_sum = flow->family == IP_V4 && flow->protocol == PROTOCOL_UDP &&
		      random_chance(random, 12);
	size_t network, transport;

	network = packet_ip(out, source, target,
			    extended ? PROTOCOL_DSTOPTS : flow->protocol, HOPS,
			    flow->identification++);
	if (extended)
		put_extension(out, random, flow->protocol);
	transport = out->length;
	put_transport(out, random, flow, segment);
	packet_close(out, network);
	if (no_sum)
		memset(out->bytes + transport + 6, 0, 2);
}

static uint16_t ethertype_of(enum ip_family family)
{
	return family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6;
}

void flow_next(struct traffic *traffic, struct flow *flow, struct packet *out)
{
	struct random *random = traffic->random;
	struct segment segment = { .from = flow->next };
	const struct host *from, *to;
	struct address target;
	struct mac mac;

	if (flow->protocol == PROTOCOL_TCP)
		segment = next_segment(random, flow);
	else if (random_chance(random, 70))
		flow->next = !flow->next;
	flow->step += flow->protocol != PROTOCOL_TCP;
	from = flow->ends[segment.from];
	to = flow->ends[!segment.from];
	target = host_view(traffic, to, flow->family, from->zone);
	mac = target_mac(random, to);
	packet_link(out, &mac, &from->mac, flow->tag,
		    ethertype_of(flow->family));
	out->port = from->port;
	ip_packet(traffic, flow, host_address(from, flow->family), &target,
		  &segment, out);
}

/* --- errors ------------------------------------------------------------ */

static uint8_t error_type(struct random *random, enum ip_family family)
{
	static const uint8_t v4[] = { 3, 3, 3, 11, 11, 12, 5, 4 };
	static const uint8_t v6[] = { 1, 1, 2, 2, 3, 3, 4, 137 };
	uint32_t i = random_below(random, 8);

	return family == IP_V4 ? v4[i] : v6[i];
}

/*
 * @reporter, on the side of the end that did not get the packet, tells the
 * end that sent it, quoting the packet as that side saw it.
 */
void error_next(struct traffic *traffic, const struct flow *flow,
		struct packet *out)
{
	struct random *random = traffic->random;
	struct segment segment = { .from = random_below(random, 2),
				   .flags = TCP_ACK };
	const struct host *sender = flow->ends[segment.from];
	const struct host *reporter = flow->ends[!segment.from];
	struct address source =
		host_view(traffic, sender, flow->family, reporter->zone);
	const struct address *own = host_address(reporter, flow->family);
	static struct packet quoted;
	struct flow copy = *flow;
	size_t network;

	quoted.length = 0;
	ip_packet(traffic, &copy, &source, own, &segment, &quoted);
	if (quoted.length > 500 || random_chance(random, 50))
		quoted.length = 28 + random_below(random, 60);
	if (random_chance(random, 8))
		quoted.length = random_below(random, 60);
	if (random_chance(random, 20)) /* a router on the way reports */
		own = host_address(
			&traffic->hosts[random_below(
				random, (uint32_t)traffic->host_count)],
			flow->family);
	packet_link(out, &sender->mac, &reporter->mac, flow->tag,
		    ethertype_of(flow->family));
	out->port = reporter->port;
	network = packet_ip(out, own, &source,
			    flow->family == IP_V4 ? PROTOCOL_ICMP
						  : PROTOCOL_ICMP6,
			    HOPS, copy.identification);
	packet_put_u8(out, error_type(random, flow->family));
	packet_put_u8(out, (uint8_t)random_below(random, 5));
	packet_put_u16(out, 0);
	packet_put_u32(out, random_chance(random, 50) ? 1400 : 0);
	packet_put(out, quoted.bytes, quoted.length);
	packet_close(out, network);
}
