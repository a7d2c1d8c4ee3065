/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * explain_frame.c - one line about the bytes of a frame, in the manner of
 * `tcpdump -en`: link layer, then the innermost header that can be read.
 */
#include "core/explain.h"

#include <string.h>

#include "core/frame.h"
#include "core/text.h"

enum { ARP_LENGTH = 28, TCP_HEADER = 20, UDP_HEADER = 8, ICMP_HEADER = 8 };

struct numbered {
	unsigned number;
	const char *name;
};

static const char *name_of(const struct numbered *table, size_t count,
			   unsigned number)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (table[i].number == number)
			return table[i].name;
	}
	return NULL;
}

#define NAME_OF(table, number) \
	name_of(table, sizeof(table) / sizeof((table)[0]), number)

/* Bytes of the frame, or NULL if they are not all there. */
static const uint8_t *bytes_at(const struct frame *frame, size_t offset,
			       size_t size)
{
	if (offset > frame->length || frame->length - offset < size)
		return NULL;
	return frame->bytes + offset;
}

static unsigned load16(const uint8_t *bytes)
{
	return (unsigned)bytes[0] << 8 | bytes[1];
}

static unsigned load32(const uint8_t *bytes)
{
	return load16(bytes) << 16 | load16(bytes + 2);
}

static void add_mac(struct text *text, const uint8_t *bytes)
{
	char out[MAC_TEXT_MAX];
	struct mac mac;

	memcpy(mac.bytes, bytes, MAC_LENGTH);
	text_add(text, mac_format(&mac, out));
}

static void add_address(struct text *text, enum ip_family family,
			const uint8_t *bytes)
{
	struct address address = { .family = family };
	char out[ADDRESS_TEXT_MAX];

	memcpy(address.bytes, bytes, address_size(family));
	text_add(text, address_format(&address, out));
}

/* --- link layer -------------------------------------------------------- */

static void add_ethertype(struct text *text, unsigned type)
{
	static const struct numbered names[] = {
		{ ETHERTYPE_IP, "IPv4" },
		{ ETHERTYPE_ARP, "ARP" },
		{ ETHERTYPE_RARP, "Reverse ARP" },
		{ ETHERTYPE_VLAN, "802.1Q" },
		{ ETHERTYPE_IP6, "IPv6" },
		{ ETHERTYPE_MPLS, "MPLS unicast" },
		{ ETHERTYPE_MPLS_MULTICAST, "MPLS multicast" },
		{ ETHERTYPE_PPPOE_DISCOVERY, "PPPoE D" },
		{ ETHERTYPE_PPPOE_SESSION, "PPPoE S" },
		{ ETHERTYPE_EAPOL, "EAPOL" },
		{ ETHERTYPE_SERVICE_VLAN, "802.1Q-QinQ" },
		{ ETHERTYPE_LLDP, "LLDP" },
	};
	const char *name = NAME_OF(names, type);

	if (type <= ETHERTYPE_LENGTH_MAX)
		text_add(text, "802.3");
	else
		text_format(text, "ethertype %s (0x%04x)",
			    name != NULL ? name : "Unknown", type);
}

static void add_link(struct text *text, const struct frame *frame)
{
	add_mac(text, frame->bytes + MAC_LENGTH);
	text_add(text, " > ");
	add_mac(text, frame->bytes);
	text_add(text, ", ");
	add_ethertype(text, frame->tagged ? frame->tpid : frame->ethertype);
	text_format(text, ", length %zu", frame->length);
}

static void add_tag(struct text *text, const struct frame *frame)
{
	text_format(text, "vlan %u, p %u, ", frame->vlan_id, frame->tci >> 13);
	add_ethertype(text, frame->ethertype);
}

static void add_llc(struct text *text, const struct frame *frame)
{
	const uint8_t *llc = bytes_at(frame, frame->network, 2);

	if (llc == NULL)
		text_add(text, "[|llc]");
	else if (llc[0] == 0x42 && llc[1] == 0x42)
		text_add(text, "LLC, dsap STP, ssap STP: spanning tree");
	else
		text_format(text, "LLC, dsap 0x%02x, ssap 0x%02x", llc[0],
			    llc[1]);
}

static void add_arp(struct text *text, const struct frame *frame)
{
	const uint8_t *arp = bytes_at(frame, frame->network, ARP_LENGTH);
	unsigned operation;

	if (arp == NULL) {
		text_add(text, "[|arp]");
		return;
	}
	operation = load16(arp + 6);
	if (operation == 1) {
		text_add(text, "Request who-has ");
		add_address(text, IP_V4, arp + 24);
		text_add(text, " tell ");
		add_address(text, IP_V4, arp + 14);
	} else if (operation == 2) {
		text_add(text, "Reply ");
		add_address(text, IP_V4, arp + 14);
		text_add(text, " is-at ");
		add_mac(text, arp + 8);
	} else {
		text_format(text, "operation %u, ", operation);
		add_address(text, IP_V4, arp + 14);
		text_add(text, " to ");
		add_address(text, IP_V4, arp + 24);
	}
	text_format(text, ", length %zu", frame->length - frame->network);
}

/* --- transport --------------------------------------------------------- */

static void add_tcp(struct text *text, const struct frame *frame)
{
	static const char letters[] = "FSRP.UEW";
	const uint8_t *tcp = bytes_at(frame, frame->transport, TCP_HEADER);
	size_t length = frame->end - frame->transport;
	size_t header, i;

	if (tcp == NULL) {
		text_add(text, ": [|tcp]");
		return;
	}
	text_add(text, ": Flags [");
	for (i = 0; letters[i] != '\0'; i++) {
		if (tcp[13] & 1u << i)
			text_add_bytes(text, &letters[i], 1);
	}
	text_format(text, "%s], seq %u", tcp[13] == 0 ? "none" : "",
		    load32(tcp + 4));
	if (tcp[13] & 0x10)
		text_format(text, ", ack %u", load32(tcp + 8));
	header = (size_t)(tcp[12] >> 4) * 4;
	text_format(text, ", win %u, length %zu", load16(tcp + 14),
		    length > header ? length - header : 0);
}

static void add_udp(struct text *text, const struct frame *frame)
{
	const uint8_t *udp = bytes_at(frame, frame->transport, UDP_HEADER);

	if (udp == NULL)
		text_add(text, ": [|udp]");
	else
		text_format(text, ": UDP, length %u",
			    load16(udp + 4) < UDP_HEADER
				    ? 0
				    : load16(udp + 4) - UDP_HEADER);
}

/* The addresses of the packet that an ICMP error quotes. */
static void add_quoted(struct text *text, const struct frame *frame)
{
	enum ip_family family = frame->family;
	size_t size = address_size(family);
	size_t source = family == IP_V4 ? 12 : 8;
	const uint8_t *inner =
		bytes_at(frame, frame->transport + ICMP_HEADER + source,
			 2 * size);

	if (inner == NULL) {
		text_add(text, " [|ip]");
		return;
	}
	text_add(text, " about ");
	add_address(text, family, inner);
	text_add(text, " > ");
	add_address(text, family, inner + size);
}

static void add_icmp(struct text *text, const struct frame *frame)
{
	static const struct numbered names[] = {
		{ 0, "echo reply" },	       { 3, "unreachable" },
		{ 4, "source quench" },	       { 5, "redirect" },
		{ 8, "echo request" },	       { 9, "router advertisement" },
		{ 10, "router solicitation" }, { 11, "time exceeded" },
		{ 12, "parameter problem" },
	};
	const uint8_t *icmp = bytes_at(frame, frame->transport, ICMP_HEADER);
	const char *name;

	if (icmp == NULL) {
		text_add(text, ": [|icmp]");
		return;
	}
	name = NAME_OF(names, icmp[0]);
	text_add(text, ": ICMP ");
	if (name != NULL)
		text_add(text, name);
	else
		text_format(text, "type %u", icmp[0]);
	if (icmp[0] == 0 || icmp[0] == 8) {
		text_format(text, ", id %u, seq %u", load16(icmp + 4),
			    load16(icmp + 6));
	} else {
		text_format(text, ", code %u", icmp[1]);
		if (icmp[0] == 3 && icmp[1] == 4)
			text_format(text, " (mtu %u)", load16(icmp + 6));
	}
	if (icmp[0] == 3 || icmp[0] == 4 || icmp[0] == 5 || icmp[0] == 11 ||
	    icmp[0] == 12)
		add_quoted(text, frame);
	text_format(text, ", length %zu", frame->end - frame->transport);
}

static void add_icmp6(struct text *text, const struct frame *frame)
{
	static const struct numbered names[] = {
		{ 1, "destination unreachable" },
		{ 2, "packet too big" },
		{ 3, "time exceeded" },
		{ 4, "parameter problem" },
		{ 128, "echo request" },
		{ 129, "echo reply" },
		{ 130, "multicast listener query" },
		{ 131, "multicast listener report" },
		{ 132, "multicast listener done" },
		{ 133, "router solicitation" },
		{ 134, "router advertisement" },
		{ 135, "neighbor solicitation" },
		{ 136, "neighbor advertisement" },
		{ 137, "redirect" },
		{ 143, "multicast listener report v2" },
	};
	const uint8_t *icmp = bytes_at(frame, frame->transport, ICMP_HEADER);
	const uint8_t *target;
	const char *name;

	if (icmp == NULL) {
		text_add(text, ": [|icmp6]");
		return;
	}
	name = NAME_OF(names, icmp[0]);
	text_add(text, ": ICMP6, ");
	if (name != NULL)
		text_add(text, name);
	else
		text_format(text, "type %u", icmp[0]);
	if (icmp[0] == 128 || icmp[0] == 129)
		text_format(text, ", id %u, seq %u", load16(icmp + 4),
			    load16(icmp + 6));
	if (icmp[0] == 2)
		text_format(text, ", mtu %u", load32(icmp + 4));
	target = bytes_at(frame, frame->transport + ICMP_HEADER, 16);
	if ((icmp[0] == 135 || icmp[0] == 136) && target != NULL) {
		text_add(text, icmp[0] == 135 ? ", who has " : ", tgt is ");
		add_address(text, IP_V6, target);
	}
	if (icmp[0] >= 1 && icmp[0] <= 4)
		add_quoted(text, frame);
	text_format(text, ", length %zu", frame->end - frame->transport);
}

/* --- IP ---------------------------------------------------------------- */

static void add_transport(struct text *text, const struct frame *frame)
{
	size_t length = frame->end > frame->transport
				? frame->end - frame->transport
				: 0;

	switch (frame->protocol) {
	case PROTOCOL_TCP:
		add_tcp(text, frame);
		return;
	case PROTOCOL_UDP:
		add_udp(text, frame);
		return;
	case PROTOCOL_ICMP:
		if (frame->family == IP_V4) {
			add_icmp(text, frame);
			return;
		}
		break;
	case PROTOCOL_ICMP6:
		if (frame->family == IP_V6) {
			add_icmp6(text, frame);
			return;
		}
		break;
	default:
		break;
	}
	text_format(text, ": ip-proto-%u, length %zu", frame->protocol, length);
}

/* "ADDRESS.PORT > ADDRESS.PORT" */
static void add_ends(struct text *text, const struct frame *frame,
		     const uint8_t *addresses)
{
	size_t size = address_size(frame->family);
	const uint8_t *ports = NULL;

	if (frame->valid && frame->fragment_offset == 0 &&
	    protocol_has_ports(frame->protocol))
		ports = bytes_at(frame, frame->transport, 4);
	add_address(text, frame->family, addresses);
	if (ports != NULL)
		text_format(text, ".%u", load16(ports));
	text_add(text, " > ");
	add_address(text, frame->family, addresses + size);
	if (ports != NULL)
		text_format(text, ".%u", load16(ports + 2));
}

static void add_ip(struct text *text, const struct frame *frame)
{
	bool v4 = frame->family == IP_V4;
	const uint8_t *addresses =
		bytes_at(frame, frame->network + (v4 ? 12 : 8),
			 2 * address_size(frame->family));

	if (addresses == NULL) {
		text_add(text, v4 ? "[|ip]" : "[|ip6]");
		return;
	}
	add_ends(text, frame, addresses);
	if (!frame->valid) {
		text_add(text, ": malformed header");
		return;
	}
	if (frame->fragment)
		text_format(text, ": frag (id %u, offset %u%s)",
			    frame->fragment_id, frame->fragment_offset,
			    frame->more_fragments ? ", more" : "");
	if (frame->fragment_offset == 0)
		add_transport(text, frame);
	else
		text_format(text, ": ip-proto-%u", frame->protocol);
}

static void add_packet(struct text *text, const struct frame *frame)
{
	if (frame->family != IP_NONE)
		add_ip(text, frame);
	else if (frame->ethertype == ETHERTYPE_ARP)
		add_arp(text, frame);
	else if (frame->ethertype <= ETHERTYPE_LENGTH_MAX)
		add_llc(text, frame);
	else
		text_format(text, "%zu bytes", frame->length - frame->network);
}

/* The link layer; false: there is no more of the frame. */
static bool add_begin(struct text *text, struct frame *frame,
		      const uint8_t *bytes, size_t length)
{
	if (!frame_parse(frame, bytes, length)) {
		text_format(text, "[|ether], length %zu", length);
		return false;
	}
	add_link(text, frame);
	if (frame->tagged) {
		text_add(text, ": ");
		add_tag(text, frame);
	}
	return true;
}

const char *explain_link(const uint8_t *bytes, size_t length,
			 struct arena *arena)
{
	struct frame frame;
	struct text text;

	text_init(&text, arena);
	add_begin(&text, &frame, bytes, length);
	return text_string(&text);
}

const char *explain_packet(const uint8_t *bytes, size_t length,
			   struct arena *arena)
{
	struct frame frame;
	struct text text;

	text_init(&text, arena);
	if (frame_parse(&frame, bytes, length))
		add_packet(&text, &frame);
	return text_string(&text);
}

const char *explain_frame(const uint8_t *bytes, size_t length,
			  struct arena *arena)
{
	struct frame frame;
	struct text text;

	text_init(&text, arena);
	if (add_begin(&text, &frame, bytes, length)) {
		text_add(&text, frame.tagged ? ", " : ": ");
		add_packet(&text, &frame);
	}
	return text_string(&text);
}
