/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_translate.c - what conntrack's NAT does to a packet under the bridge:
 * its target before the bridge decides, its source behind all else, and the
 * same in what an ICMP error quotes (nf_nat_core.c, nf_nat_proto.c); then the
 * last look at what leaves.
 */
#include "core/model_internal.h"

#include <string.h>

enum { TCP_SUM = 16, TCP_HEADER = 20, UDP_SUM = 6, UDP_HEADER = 8 };
enum { SCTP_SUM = 8, SCTP_HEADER = 12, ICMP_SUM = 2, ICMP_ID = 4 };
enum { ICMP_HEADER = 8, ETHER_SOURCE = 6 };
enum { IP6_HEADER = 40, IP6_NEXT = 6, GRE_HEADER = 8, GRE_VERSION = 7 };
enum { ICMP6_ECHO_REQUEST = 128, ICMP6_ECHO_REPLY = 129 };

/* --- one header -------------------------------------------------------- */

/* CRC32c (RFC 9260, appendix A), least significant bit first. */
static uint32_t crc32c(const uint8_t *bytes, size_t length)
{
	uint32_t crc = 0xffffffff;

	for (size_t i = 0; i < length; i++) {
		crc ^= bytes[i];
		for (unsigned bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0x82f63b78 : 0);
	}
	return ~crc;
}

static void sum_sctp(struct packet *packet, size_t header)
{
	static const uint8_t none[4];
	uint8_t wire[4];
	uint32_t crc;

	packet_store(packet, header + SCTP_SUM, none, sizeof(none));
	crc = crc32c(packet->bytes + header, packet->frame.end - header);
	for (size_t i = 0; i < sizeof(wire); i++)
		wire[i] = (uint8_t)(crc >> 8 * i);
	packet_store(packet, header + SCTP_SUM, wire, sizeof(wire));
}

/** struct change - an address and a port of the header at @ip. */
struct change {
	size_t ip;
	size_t header; /* of the transport, 0: it is not there */
	uint8_t protocol;
	enum ip_family family;
	enum track_end end;
	const struct track_side *side;
};

static bool has(const struct packet *packet, size_t offset, size_t size)
{
	return offset + size <= packet->frame.end;
}

static size_t address_at(const struct change *change)
{
	bool target = change->end == TRACK_TARGET;

	if (change->family == IP_V6)
		return change->ip + (target ? IP6_TARGET : IP6_SOURCE);
	return change->ip + (target ? IP_TARGET : IP_SOURCE);
}

static void adjust_address(struct packet *packet, const struct change *change,
			   size_t sum, bool never_zero)
{
	packet_adjust(packet, sum, packet->bytes + address_at(change),
		      change->side->address, address_size(change->family),
		      never_zero);
}

/* The sum covers the address too. A UDP sum of 0 means that there is none. */
static void change_port(struct packet *packet, const struct change *change,
			size_t sum, bool udp)
{
	size_t port = change->header + (change->end == TRACK_TARGET ? 2 : 0);
	uint8_t wire[2] = { (uint8_t)(change->side->id >> 8),
			    (uint8_t)change->side->id };

	if (sum != 0) {
		sum += change->header;
		adjust_address(packet, change, sum, udp);
		packet_adjust(packet, sum, packet->bytes + port, wire,
			      sizeof(wire), udp);
	}
	packet_store(packet, port, wire, sizeof(wire));
}

static bool has_sum(const struct packet *packet, size_t sum)
{
	return (packet->bytes[sum] | packet->bytes[sum + 1]) != 0;
}

static void change_id(struct packet *packet, const struct change *change)
{
	uint8_t type = packet->bytes[change->header];
	uint8_t wire[2] = { (uint8_t)(change->side->id >> 8),
			    (uint8_t)change->side->id };

	/* Echo, timestamp, information, address mask. */
	if (type != 0 && type != 8 && !(type >= 13 && type <= 18))
		return;
	packet_adjust(packet, change->header + ICMP_SUM,
		      packet->bytes + change->header + ICMP_ID, wire,
		      sizeof(wire), false);
	packet_store(packet, change->header + ICMP_ID, wire, sizeof(wire));
}

/* The sum of ICMPv6 covers the addresses, whatever the message. */
static void change_id6(struct packet *packet, const struct change *change)
{
	size_t sum = change->header + ICMP_SUM;
	uint8_t type = packet->bytes[change->header];
	uint8_t wire[2] = { (uint8_t)(change->side->id >> 8),
			    (uint8_t)change->side->id };

	adjust_address(packet, change, sum, false);
	if (type != ICMP6_ECHO_REQUEST && type != ICMP6_ECHO_REPLY)
		return;
	packet_adjust(packet, sum, packet->bytes + change->header + ICMP_ID,
		      wire, sizeof(wire), false);
	packet_store(packet, change->header + ICMP_ID, wire, sizeof(wire));
}

/* False: too short, and the packet is dropped. */
static bool change_transport(struct packet *packet, const struct change *change)
{
	size_t header = change->header;

	if (header == 0)
		return true;
	switch (change->protocol) {
	case PROTOCOL_TCP:
		if (!has(packet, header, 8))
			return false;
		change_port(packet, change,
			    has(packet, header, TCP_HEADER) ? TCP_SUM : 0,
			    false);
		return true;
	case PROTOCOL_UDP:
	case PROTOCOL_UDPLITE:
		if (!has(packet, header, UDP_HEADER))
			return false;
		change_port(packet, change,
			    has_sum(packet, header + UDP_SUM) ? UDP_SUM : 0,
			    true);
		return true;
	case PROTOCOL_SCTP:
		if (!has(packet, header, 8))
			return false;
		change_port(packet, change, 0, false);
		if (has(packet, header, SCTP_HEADER))
			sum_sctp(packet, header);
		return true;
	case PROTOCOL_GRE: /* gre_manip_pkt(): nothing but a refusal */
		return has(packet, header, GRE_HEADER) &&
		       (change->end == TRACK_SOURCE ||
			(packet->bytes[header + 1] & GRE_VERSION) <= 1);
	case PROTOCOL_ICMP:
		if (!has(packet, header, ICMP_HEADER))
			return false;
		change_id(packet, change);
		return true;
	case PROTOCOL_ICMP6:
		if (!has(packet, header, ICMP_HEADER))
			return false;
		change_id6(packet, change);
		return true;
	default:
		return true;
	}
}

static void change_address(struct packet *packet, const struct change *change)
{
	size_t at = address_at(change);
	size_t size = address_size(change->family);

	if (change->family == IP_V4)
		packet_adjust(packet, change->ip + IP_CHECKSUM,
			      packet->bytes + at, change->side->address, size,
			      false);
	packet_store(packet, at, change->side->address, size);
}

static bool is_extension(uint8_t header)
{
	return header == PROTOCOL_HOPOPTS || header == PROTOCOL_ROUTING ||
	       header == PROTOCOL_FRAGMENT || header == PROTOCOL_AH ||
	       header == PROTOCOL_DSTOPTS;
}

/* ipv6_skip_exthdr(); of a later fragment there is no transport. */
static void find_transport6(const struct packet *packet, struct change *change)
{
	size_t at = change->ip + IP6_HEADER;

	change->protocol = packet->bytes[change->ip + IP6_NEXT];
	while (is_extension(change->protocol)) {
		size_t length = 8;

		if (!has(packet, at, 8))
			return;
		if (change->protocol == PROTOCOL_FRAGMENT &&
		    (packet->bytes[at + 2] | (packet->bytes[at + 3] & 0xf8)))
			return;
		if (change->protocol == PROTOCOL_AH)
			length = (packet->bytes[at + 1] + 2u) * 4u;
		else if (change->protocol != PROTOCOL_FRAGMENT)
			length = (packet->bytes[at + 1] + 1u) * 8u;
		change->protocol = packet->bytes[at];
		at += length;
	}
	change->header = at;
}

static bool change_header(struct packet *packet, size_t ip, enum track_end end,
			  const struct track_side *side)
{
	struct change change = { .ip = ip,
				 .family = packet->frame.family,
				 .end = end,
				 .side = side };

	if (change.family == IP_V6) {
		if (!has(packet, ip, IP6_HEADER))
			return false;
		find_transport6(packet, &change);
	} else {
		if (!has(packet, ip, 20))
			return false;
		change.protocol = packet->bytes[ip + 9];
		change.header = ip + 4u * (packet->bytes[ip] & 0x0f);
	}
	if (!change_transport(packet, &change))
		return false;
	change_address(packet, &change);
	return true;
}

/* Of an ICMPv6 message, the pseudo header (RFC 8200, 8.1); else nothing. */
static uint32_t pseudo_sum(const struct packet *packet)
{
	const struct frame *frame = &packet->frame;

	if (frame->family != IP_V6)
		return 0;
	return (uint16_t)~checksum(packet->bytes + frame->network + IP6_SOURCE,
				   32, 0) +
	       PROTOCOL_ICMP6 + (uint32_t)(frame->end - frame->transport);
}

/* What is quoted went the other way: there it is the other end. */
static bool change_error(struct packet *packet, enum track_end end,
			 const struct track_side *side)
{
	size_t icmp = packet->frame.transport;
	enum track_end inner =
		end == TRACK_TARGET ? TRACK_SOURCE : TRACK_TARGET;
	struct change outer = { .ip = packet->frame.network,
				.family = packet->frame.family,
				.end = end,
				.side = side };
	static const uint8_t none[2];
	uint16_t sum;
	uint8_t wire[2];

	if (!change_header(packet, icmp + ICMP_HEADER, inner, side))
		return false;
	packet_store(packet, icmp + ICMP_SUM, none, sizeof(none));
	sum = checksum(packet->bytes + icmp, packet->frame.end - icmp,
		       pseudo_sum(packet));
	wire[0] = (uint8_t)(sum >> 8);
	wire[1] = (uint8_t)sum;
	packet_store(packet, icmp + ICMP_SUM, wire, sizeof(wire));
	if (outer.family == IP_V6)
		adjust_address(packet, &outer, icmp + ICMP_SUM, false);
	change_address(packet, &outer);
	return true;
}

/* --- a packet ---------------------------------------------------------- */

static size_t end_of(const struct packet *packet, enum track_end end)
{
	const struct change change = { .ip = packet->frame.network,
				       .family = packet->frame.family,
				       .end = end };

	return address_at(&change);
}

static void tell(struct model *model, const struct packet *packet,
		 enum track_end end, const struct track_side *side)
{
	struct address old, new = { .family = packet->frame.family };
	char from[ADDRESS_TEXT_MAX], to[ADDRESS_TEXT_MAX];

	if (!packet_load_address(packet, end_of(packet, end), new.family, &old))
		return;
	memcpy(new.bytes, side->address, address_size(new.family));
	step_add(model, "translate", SPAN_NONE,
		 "%s %s -> %s, by its connection",
		 end == TRACK_TARGET ? "target" : "source",
		 address_format(&old, from), address_format(&new, to));
}

/* ICMP of the packet's own family. */
static bool is_icmp(const struct packet *packet)
{
	return packet_is(packet, IP_V4, PROTOCOL_ICMP) ||
	       packet_is(packet, IP_V6, PROTOCOL_ICMP6);
}

static enum reason translate(struct model *model, struct packet *packet,
			     enum track_end end, const struct track *state)
{
	struct track_side side;
	bool done;

	if (!track_translates(state, end))
		return REASON_NONE;
	track_translation(state, end, &side);
	packet->port_free |= track_has_random_port(state);
	tell(model, packet, end, &side);
	if (state->state == TRACK_RELATED && is_icmp(packet))
		done = change_error(packet, end, &side);
	else
		done = change_header(packet, packet->frame.network, end, &side);
	packet_parse(packet);
	return done ? REASON_NONE : REASON_ERROR_FORM;
}

static bool load_ports(const struct packet *packet, uint16_t *target)
{
	const uint8_t *ports = packet_load_transport(packet, 0, 4);

	if (ports == NULL)
		return false;
	*target = (uint16_t)(ports[2] << 8 | ports[3]);
	return true;
}

static bool forwards(const struct nat_entry *entry, const struct packet *packet,
		     const struct address *target, uint16_t port)
{
	return entry->kind == NAT_FORWARD &&
	       packet->frame.protocol == entry->protocol &&
	       address_compare(&entry->outer.address, target) == 0 &&
	       port >= entry->ports.first && port <= entry->ports.last;
}

static void settle_target(struct model *model, struct packet *packet,
			  struct track *state)
{
	struct address target;
	uint16_t port;

	track_settle(state, TRACK_TARGET);
	if (packet_vlan(packet) != 0 || !load_ports(packet, &port) ||
	    !packet_load_address(packet, end_of(packet, TRACK_TARGET),
				 packet->frame.family, &target))
		return;
	for (size_t i = 0; i < model->policy->nat_count; i++) {
		const struct nat *nat = &model->policy->nats[i];

		for (size_t at = 0; at < nat->count; at++) {
			const struct nat_entry *entry = &nat->entries[at];

			if (!forwards(entry, packet, &target, port))
				continue;
			step_add(model, "translate", entry->span,
				 "a connection that is forwarded");
			track_redirect(state, entry->inner.address.bytes,
				       (uint16_t)(entry->inner_port + port -
						  entry->ports.first));
			return;
		}
	}
}

/* nf_nat_icmp_reply_translation(): no NAT for the gateway that it names. */
static bool is_refused(const struct packet *packet, const struct track *state)
{
	return state->state == TRACK_RELATED &&
	       (packet_icmp_type(packet, IP_V4) == ICMP_REDIRECT ||
		packet_icmp_type(packet, IP_V6) == ICMP6_REDIRECT) &&
	       (track_is_translated(state, TRACK_TARGET) ||
		track_is_translated(state, TRACK_SOURCE));
}

enum reason translate_target(struct model *model, struct packet *packet,
			     struct track *state)
{
	const struct nat *nat =
		policy_nat(model->policy, packet_from_zone(packet));
	bool outside = nat != NULL && nat->keeps_state;

	if (!policy_keeps_state(model->policy) || state->entry == NULL)
		return REASON_NONE;
	if (track_settles(state, TRACK_TARGET))
		settle_target(model, packet, state);
	packet->translated =
		track_is_translated(state, TRACK_TARGET) ||
		(outside && track_is_translated(state, TRACK_SOURCE));
	if (is_refused(packet, state))
		return REASON_REDIRECT;
	packet->hairpin = !outside && track_is_translated(state, TRACK_TARGET);
	return translate(model, packet, TRACK_TARGET, state);
}

static const struct nat_entry *masquerade_of(const struct nat *nat,
					     const struct address *source)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == NAT_MASQUERADE &&
		    prefix_contains(&nat->entries[i].inner, source))
			return &nat->entries[i];
	return NULL;
}

static enum reason masquerade(struct model *model, struct packet *packet,
			      const struct nat_entry *entry,
			      struct track *state)
{
	bool ports = packet->frame.protocol == PROTOCOL_TCP ||
		     packet->frame.protocol == PROTOCOL_UDP;

	step_add(model, "translate", entry->span,
		 "a connection that is masqueraded");
	switch (track_masquerade(model->tracker, state,
				 entry->outer.address.bytes,
				 ports ? entry->ports.first : 0,
				 ports ? entry->ports.last : 0)) {
	case TRACK_NO_PORT:
		return REASON_NO_PORT;
	case TRACK_OTHER_PORT:
		step_add(model, "translate", entry->span,
			 "its port is taken; the kernel chooses another one");
		break;
	case TRACK_KEPT_PORT:
		break;
	}
	return REASON_NONE;
}

static enum reason settle_source(struct model *model, struct packet *packet,
				 struct track *state)
{
	const struct nat *nat =
		policy_nat(model->policy, packet_to_zone(packet));
	const struct nat_entry *entry = NULL;
	struct track_side asked;
	struct address source;

	track_settle(state, TRACK_SOURCE);
	if (nat != NULL && packet_from_zone(packet) != nat->zone &&
	    packet_load_address(packet, end_of(packet, TRACK_SOURCE),
				packet->frame.family, &source))
		entry = masquerade_of(nat, &source);
	if (entry != NULL)
		return masquerade(model, packet, entry, state);
	if (packet->hairpin && !(nat != NULL && nat->keeps_state)) {
		track_asked(state, &asked);
		memcpy(source.bytes, asked.address, sizeof(source.bytes));
	} else if (!track_clashes(model->tracker, state) ||
		   !packet_load_address(packet, end_of(packet, TRACK_SOURCE),
					packet->frame.family, &source)) {
		return REASON_NONE;
	}
	return track_masquerade(model->tracker, state, source.bytes, 0, 0) ==
			       TRACK_NO_PORT
		       ? REASON_NO_PORT
		       : REASON_NONE;
}

enum reason translate_source(struct model *model, struct packet *packet,
			     struct track *state)
{
	enum reason reason = REASON_NONE;

	if (!policy_keeps_state(model->policy) || state->entry == NULL)
		return REASON_NONE;
	if (track_settles(state, TRACK_SOURCE))
		reason = settle_source(model, packet, state);
	if (reason != REASON_NONE)
		return reason;
	return translate(model, packet, TRACK_SOURCE, state);
}

/* --- netdev egress ----------------------------------------------------- */

bool nat_owns(const struct nat *nat, const struct address *address)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat_is_own(&nat->entries[i]) &&
		    address_compare(&nat->entries[i].outer.address, address) ==
			    0)
			return true;
	return false;
}

static void take_own_mac(const struct model *model, struct packet *packet)
{
	memcpy(packet->bytes + ETHER_SOURCE, model->bridge_mac.bytes,
	       MAC_LENGTH);
}

static bool is_private_at(const struct packet *packet, const struct nat *nat,
			  size_t offset)
{
	struct address address;

	return packet_load_address(packet, offset, packet->frame.family,
				   &address) &&
	       nat_is_private(nat, &address);
}

static bool quotes_private(const struct packet *packet, const struct nat *nat)
{
	bool v6 = packet->frame.family == IP_V6;
	size_t icmp = packet->frame.transport;
	int type = packet_icmp_type(packet, packet->frame.family);

	return (v6 ? icmp6_is_error(type) : icmp_is_error(type)) &&
	       (is_private_at(packet, nat,
			      icmp + (v6 ? ICMP6_INNER_SOURCE
					 : ICMP_INNER_SOURCE)) ||
		is_private_at(packet, nat,
			      icmp + (v6 ? ICMP6_INNER_TARGET
					 : ICMP_INNER_TARGET)));
}

static enum reason leave_boundary(const struct model *model,
				  struct packet *packet, const struct nat *nat)
{
	struct address source;

	if (is_private_at(packet, nat, end_of(packet, TRACK_TARGET)) ||
	    quotes_private(packet, nat))
		return REASON_LEAK;
	if (!packet_load_address(packet, end_of(packet, TRACK_SOURCE),
				 packet->frame.family, &source))
		return REASON_NONE;
	if (nat_owns(nat, &source))
		take_own_mac(model, packet);
	else if (nat_is_private(nat, &source))
		return REASON_NO_OUTWARD;
	return REASON_NONE;
}

enum reason translate_leave(const struct model *model, struct packet *packet)
{
	const struct nat *nat =
		policy_nat(model->policy, packet_to_zone(packet));
	enum ip_family family = packet->frame.family;

	if (nat != NULL && nat->keeps_state)
		return (family == IP_V4 && nat->keeps_v4) ||
				       (family == IP_V6 && nat->keeps_v6)
			       ? leave_boundary(model, packet, nat)
			       : REASON_NONE;
	if (packet->hairpin)
		take_own_mac(model, packet);
	return REASON_NONE;
}
