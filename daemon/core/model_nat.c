/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_nat.c - looks addresses up in a nat block and rewrites them; which
 * address is looked up where, is the business of model_inward.c,
 * model_outward.c and model_within.c.
 */
#include "core/intervals.h"
#include "core/model_internal.h"

#include <string.h>

const struct nat_entry *nat_translate(const struct nat *nat, enum nat_kind kind,
				      enum nat_direction direction,
				      const struct address *address,
				      struct address *out)
{
	size_t i;

	for (i = 0; i < nat->count; i++) {
		const struct nat_entry *entry = &nat->entries[i];
		bool inward = direction == NAT_INWARD;
		const struct prefix *from =
			inward ? &entry->outer : &entry->inner;
		const struct prefix *to =
			inward ? &entry->inner : &entry->outer;

		if (entry->kind != kind || !prefix_contains(from, address))
			continue;
		*out = prefix_swap(address, from, to);
		return entry;
	}
	return NULL;
}

bool nat_is_private(const struct nat *nat, const struct address *address)
{
	if (address->family == IP_V4)
		return nat->translates_v4 &&
		       intervals_contain(&nat->private_v4, address);
	return nat->translates_v6 &&
	       intervals_contain(&nat->private_v6, address);
}

bool nat_is_opaque(const struct packet *packet)
{
	static const uint8_t snap[2] = { 0xaa, 0xaa };
	const uint8_t *saps;

	switch (packet->frame.ethertype) {
	case ETHERTYPE_RARP:
	case ETHERTYPE_PPPOE_SESSION:
	case ETHERTYPE_MPLS:
	case ETHERTYPE_MPLS_MULTICAST:
		return true;
	default:
		break;
	}
	if (packet->frame.ethertype > ETHERTYPE_LENGTH_MAX)
		return false;
	saps = packet_load_network(packet, 0, sizeof(snap));
	return saps != NULL && memcmp(saps, snap, sizeof(snap)) == 0;
}

static enum reason unfit_ip(const struct packet *packet)
{
	const uint8_t *version = packet_load_network(packet, 0, 1);

	if (version != NULL && (version[0] & 0x0f) != 5)
		return REASON_IP_OPTIONS;
	if (packet_is(packet, IP_V4, PROTOCOL_AH) ||
	    packet_is(packet, IP_V4, PROTOCOL_DCCP))
		return REASON_PROTOCOL;
	return REASON_NONE;
}

/* A routing header and the home address option hold addresses. */
static enum reason unfit_ip6(const struct packet *packet)
{
	if (packet_has_extension(packet, PROTOCOL_ROUTING) ||
	    packet_has_extension(packet, PROTOCOL_DSTOPTS))
		return REASON_OPAQUE;
	if (packet_has_extension(packet, PROTOCOL_AH) ||
	    packet_is(packet, IP_V6, PROTOCOL_DCCP))
		return REASON_PROTOCOL;
	return REASON_NONE;
}

enum reason nat_unfit(const struct packet *packet)
{
	return packet->frame.family == IP_V4 ? unfit_ip(packet)
					     : unfit_ip6(packet);
}

bool nat_arp_is_ethernet(const struct packet *packet)
{
	/* Ethernet, IPv4, and the lengths of their addresses */
	static const uint8_t form[6] = { 0, 1, 8, 0, 6, 4 };
	const uint8_t *seen = packet_load_network(packet, 0, ARP_LENGTH);

	return seen != NULL && memcmp(seen, form, sizeof(form)) == 0;
}

bool icmp_is_error(int type)
{
	return type == 3 || type == 4 || type == 11 || type == 12;
}

bool icmp6_is_error(int type)
{
	return type >= ICMP6_ERROR_FIRST && type <= ICMP6_ERROR_LAST;
}

void boundary_step(const struct boundary *at, const char *what,
		   const struct address *from, const struct address *to,
		   const struct nat_entry *entry)
{
	char old[ADDRESS_TEXT_MAX], new[ADDRESS_TEXT_MAX];

	step_add(at->model, "translate", entry->span, "%s %s -> %s", what,
		 address_format(from, old), address_format(to, new));
}

const struct nat_entry *boundary_field(const struct boundary *at,
				       enum nat_kind kind, size_t offset,
				       const char *what)
{
	struct packet *packet = at->packet;
	const struct nat_entry *entry;
	struct address old, new;

	offset += packet->frame.network;
	if (!packet_load_address(packet, offset, IP_V4, &old))
		return NULL;
	entry = nat_translate(at->nat, kind, at->direction, &old, &new);
	if (entry == NULL)
		return NULL;
	packet_store(packet, offset, new.bytes, address_size(IP_V4));
	boundary_step(at, what, &old, &new, entry);
	return entry;
}

void boundary_inner(const struct boundary *at, enum nat_kind kind,
		    enum ip_family family, size_t offset, size_t sum_offset,
		    const char *what)
{
	struct packet *packet = at->packet;
	size_t transport = packet->frame.transport;
	const struct nat_entry *entry;
	struct address old, new;

	if (!packet_load_address(packet, transport + offset, family, &old))
		return;
	entry = nat_translate(at->nat, kind, at->direction, &old, &new);
	if (entry == NULL)
		return;
	packet_rewrite_inner(packet, transport + offset, transport + sum_offset,
			     &new);
	boundary_step(at, what, &old, &new, entry);
}

bool boundary_header(const struct boundary *at, enum nat_kind kind,
		     enum ip_family family, size_t offset, const char *what)
{
	struct packet *packet = at->packet;
	const struct nat_entry *entry;
	struct address old, new;

	offset += packet->frame.network;
	if (!packet_load_address(packet, offset, family, &old))
		return false;
	entry = nat_translate(at->nat, kind, at->direction, &old, &new);
	if (entry == NULL || !packet_rewrite(packet, offset, &new))
		return false;
	boundary_step(at, what, &old, &new, entry);
	return true;
}

bool boundary_leaks(const struct boundary *at, enum boundary_base base,
		    size_t offset, enum ip_family family)
{
	const struct frame *frame = &at->packet->frame;
	struct address address;

	offset += base == BOUNDARY_NETWORK ? frame->network : frame->transport;
	return packet_load_address(at->packet, offset, family, &address) &&
	       nat_is_private(at->nat, &address);
}

void boundary_nd(const struct boundary *at)
{
	boundary_inner(at, NAT_ALIAS, IP_V6, ND_TARGET, ICMP6_CHECKSUM,
		       "neighbour target");
	boundary_inner(at, NAT_PREFIX, IP_V6, ND_TARGET, ICMP6_CHECKSUM,
		       "neighbour target");
}

bool boundary_nd_leaks(const struct boundary *at)
{
	boundary_nd(at);
	return boundary_leaks(at, BOUNDARY_TRANSPORT, ND_TARGET, IP_V6);
}

void boundary_error6(const struct boundary *at, size_t router)
{
	boundary_inner(at, NAT_ALIAS, IP_V6, router, ICMP6_CHECKSUM,
		       router == ICMP6_INNER_SOURCE ? "quoted source"
						    : "quoted target");
	boundary_inner(at, NAT_PREFIX, IP_V6, ICMP6_INNER_SOURCE,
		       ICMP6_CHECKSUM, "quoted source");
	boundary_inner(at, NAT_PREFIX, IP_V6, ICMP6_INNER_TARGET,
		       ICMP6_CHECKSUM, "quoted target");
}
