/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_guard.c - guard blocks: how many stations a zone may have, which
 * address belongs to which MAC, and whose voices are not listened to.
 */
#include "core/model_internal.h"

#include <string.h>

enum {
	ETHER_SOURCE = 6,
	PORT_BOOTPS = 67,
	PORT_BOOTPC = 68,
	PORT_DHCP6_CLIENT = 546,
	PORT_DHCP6_SERVER = 547,
	ND_OPTION = 24, /* from the transport header: the first one */
	OPTION_SOURCE_LINK = 1,
	OPTION_TARGET_LINK = 2
};

bool guard_admits_mac(struct model *model, const struct packet *packet)
{
	const struct guard *guard =
		policy_guard(model->policy, packet_from_zone(packet));
	struct mac_table *stations;

	if (guard == NULL || guard->macs == 0)
		return true;
	stations = &model->guard_macs[guard - model->policy->guards];
	return mac_table_add(stations, packet->bytes + ETHER_SOURCE,
			     model->now) != NULL;
}

/* The bind of the address at @offset, or NULL. */
static const struct guard_bind *owned(const struct guard *guard,
				      const struct packet *packet,
				      size_t offset, enum ip_family family)
{
	struct address address;

	if (!packet_load_address(packet, offset, family, &address))
		return NULL;
	for (size_t i = 0; i < guard->bind_count; i++)
		if (address_compare(&guard->binds[i].address, &address) == 0)
			return &guard->binds[i];
	return NULL;
}

/*
 * The address at @offset is bound, but not to the MAC at @mac. Returns the
 * bind that forbids it, or NULL.
 */
static const struct guard_bind *forbids(const struct guard *guard,
					const struct packet *packet,
					size_t offset, enum ip_family family,
					size_t mac)
{
	const uint8_t *station = packet_load(packet, mac, MAC_LENGTH);
	const struct guard_bind *forbidding = NULL;
	struct address address;
	size_t i;

	if (station == NULL ||
	    !packet_load_address(packet, offset, family, &address))
		return NULL;
	for (i = 0; i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];

		if (address_compare(&bind->address, &address) != 0)
			continue;
		if (memcmp(bind->mac.bytes, station, MAC_LENGTH) == 0)
			return NULL;
		forbidding = bind;
	}
	return forbidding;
}

/*
 * The link-layer address option is what a neighbour believes. It comes first,
 * so that no other hides it.
 */
static const struct guard_bind *option_against(const struct guard *guard,
					       const struct packet *packet,
					       size_t address, uint8_t type)
{
	size_t option = packet->frame.transport + ND_OPTION;
	const uint8_t *head = packet_load_transport(packet, ND_OPTION, 2);

	if (head == NULL)
		return NULL;
	if (head[0] == type && head[1] == 1)
		return forbids(guard, packet, address, IP_V6, option + 2);
	return owned(guard, packet, address, IP_V6);
}

/* Whom an advertisement or a solicitation claims to speak for. */
static const struct guard_bind *discovery_against(const struct guard *guard,
						  const struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	int type = packet_icmp_type(packet, IP_V6);
	const struct guard_bind *bind;

	if (type == ICMP6_NEIGHBOUR_SOLICIT)
		return option_against(guard, packet,
				      frame->network + IP6_SOURCE,
				      OPTION_SOURCE_LINK);
	if (type != ICMP6_NEIGHBOUR_ADVERT)
		return NULL;
	bind = forbids(guard, packet, frame->transport + ND_TARGET, IP_V6,
		       ETHER_SOURCE);
	if (bind != NULL)
		return bind;
	return option_against(guard, packet, frame->transport + ND_TARGET,
			      OPTION_TARGET_LINK);
}

static const struct guard_bind *binding_against(const struct guard *guard,
						const struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	const struct guard_bind *bind;

	if (frame->ethertype == ETHERTYPE_ARP) {
		size_t sender = frame->network + ARP_SENDER_IP;

		bind = forbids(guard, packet, sender, IP_V4, ETHER_SOURCE);
		if (bind != NULL)
			return bind;
		return forbids(guard, packet, sender, IP_V4,
			       frame->network + ARP_SENDER_MAC);
	}
	if (frame->family == IP_V4)
		return forbids(guard, packet, frame->network + IP_SOURCE, IP_V4,
			       ETHER_SOURCE);
	if (frame->family != IP_V6)
		return NULL;
	bind = forbids(guard, packet, frame->network + IP6_SOURCE, IP_V6,
		       ETHER_SOURCE);
	return bind != NULL ? bind : discovery_against(guard, packet);
}

static bool is_dhcp_server(const struct packet *packet)
{
	enum ip_family family = packet->frame.family;
	const uint8_t *ports;
	unsigned source, target;

	if (family == IP_NONE || !packet_is(packet, family, PROTOCOL_UDP))
		return false;
	ports = packet_load_transport(packet, 0, 4);
	if (ports == NULL)
		return false;
	source = (unsigned)ports[0] << 8 | ports[1];
	target = (unsigned)ports[2] << 8 | ports[3];
	if (family == IP_V4)
		return source == PORT_BOOTPS && target == PORT_BOOTPC;
	return source == PORT_DHCP6_SERVER && target == PORT_DHCP6_CLIENT;
}

/* A denial that @packet falls under, or DENY_COUNT. */
static enum guard_denial denial_of(const struct packet *packet)
{
	int icmp6 = packet_icmp_type(packet, IP_V6);

	if (is_dhcp_server(packet))
		return DENY_DHCP_SERVER;
	if (icmp6 == ICMP6_ROUTER_ADVERT)
		return DENY_ROUTER_ADVERTISEMENT;
	if (icmp6 == ICMP6_REDIRECT ||
	    packet_icmp_type(packet, IP_V4) == ICMP_REDIRECT)
		return DENY_REDIRECT;
	return DENY_COUNT;
}

enum reason guard_decide(struct model *model, const struct packet *packet)
{
	static const enum reason reasons[DENY_COUNT] = {
		[DENY_DHCP_SERVER] = REASON_DENY_DHCP_SERVER,
		[DENY_ROUTER_ADVERTISEMENT] = REASON_DENY_ROUTER_ADVERTISEMENT,
		[DENY_REDIRECT] = REASON_DENY_REDIRECT,
	};
	const struct guard *guard =
		policy_guard(model->policy, packet_from_zone(packet));
	const struct guard_bind *bind;
	enum guard_denial denial;

	if (guard == NULL)
		return REASON_NONE;
	bind = binding_against(guard, packet);
	if (bind != NULL) {
		step_add(model, "guard", bind->span, "%s",
			 reason_text(REASON_BIND));
		return REASON_BIND;
	}
	denial = denial_of(packet);
	if (denial == DENY_COUNT || !guard->deny[denial])
		return REASON_NONE;
	step_add(model, "guard", guard->deny_span[denial], "%s",
		 reason_text(reasons[denial]));
	return reasons[denial];
}
