/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_neighbour.c - MACs of the hosts behind own addresses and of routers,
 * as sluiced keeps them, and ARP answered with them before the bridge.
 */
#include "core/model_internal.h"

#include <string.h>

enum { ETHER_TARGET = 0, ETHER_SOURCE = 6, ARP_OPERATION = 6 };
enum { ARP_TARGET_MAC = 18, ARP_REQUEST = 1, ARP_REPLY = 2 };

/* --- the table --------------------------------------------------------- */

static int64_t milliseconds(const struct model *model)
{
	return (int64_t)(model->now / 1000);
}

/* The block for which @address of zone @zone needs a MAC, or NULL. */
static const struct nat *needs_mac(const struct policy *policy, uint8_t zone,
				   const struct address *address)
{
	for (size_t i = 0; i < policy->nat_count; i++) {
		const struct nat *nat = &policy->nats[i];

		if (!nat->keeps_state)
			continue;
		if (nat->zone == zone ? nat_is_alias(nat, address)
				      : nat_stands_behind(nat, address))
			return nat;
	}
	return NULL;
}

void neighbour_bind_all(struct model *model)
{
	const struct policy *policy = model->policy;

	for (size_t i = 0; i < policy->guard_count; i++) {
		const struct guard *guard = &policy->guards[i];

		for (size_t at = 0; at < guard->bind_count; at++) {
			const struct guard_bind *bind = &guard->binds[at];

			if (needs_mac(policy, guard->zone, &bind->address))
				neighbours_bind(&model->neighbours,
						&bind->address, &bind->mac, 0);
		}
	}
}

void neighbour_resolve(struct model *model, struct packet *packet)
{
	enum ip_family family = packet->frame.family;
	size_t offset = family == IP_V6 ? IP6_TARGET : IP_TARGET;
	const struct mac *mac = &model->bridge_mac;
	const struct neighbour *entry = NULL;
	struct address target;
	char text[MAC_TEXT_MAX];

	if (packet_load_address(packet, packet->frame.network + offset, family,
				&target))
		entry = neighbours_find(&model->neighbours, &target);
	if (entry != NULL)
		mac = &entry->mac;
	memcpy(packet->bytes + ETHER_TARGET, mac->bytes, MAC_LENGTH);
	step_add(model, "neighbour", SPAN_NONE, "MAC %s",
		 entry != NULL ? mac_format(mac, text) : "not known");
}

/* --- ARP --------------------------------------------------------------- */

static void arp_address(const struct packet *packet, size_t offset,
			struct address *out)
{
	packet_load_address(packet, packet->frame.network + offset, IP_V4, out);
}

/* The request becomes the reply of @address, which is at @mac. */
static void turn_around(struct model *model, struct packet *packet,
			const struct address *address, const struct mac *mac)
{
	static const uint8_t reply[2] = { 0, ARP_REPLY };
	uint8_t *arp = packet->bytes + packet->frame.network;
	uint8_t *storage = emit_whole(model, packet->port, packet->length);

	if (storage == NULL)
		return;
	memcpy(arp + ARP_TARGET_MAC, arp + ARP_SENDER_MAC, MAC_LENGTH + 4);
	memcpy(arp + ARP_SENDER_MAC, mac->bytes, MAC_LENGTH);
	memcpy(arp + ARP_SENDER_IP, address->bytes, 4);
	memcpy(arp + ARP_OPERATION, reply, sizeof(reply));
	memcpy(packet->bytes + ETHER_TARGET, packet->bytes + ETHER_SOURCE,
	       MAC_LENGTH);
	memcpy(packet->bytes + ETHER_SOURCE, mac->bytes, MAC_LENGTH);
	memcpy(storage, packet->bytes, packet->length);
}

static bool is_static(const struct nat *nat, const struct address *address)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == NAT_STATIC &&
		    prefix_contains(&nat->entries[i].inner, address))
			return true;
	return false;
}

static enum reason answer_alias(struct model *model, struct packet *packet,
				const struct nat *nat,
				const struct address *sender,
				const struct address *target)
{
	const struct neighbour *router;

	if (!nat_is_alias(nat, target) || !nat_stands_behind(nat, sender) ||
	    is_static(nat, sender))
		return REASON_NONE;
	/* Learned by its outer address, kept by the alias. */
	router = neighbours_find(&model->neighbours, target);
	if (router == NULL)
		return REASON_NO_ROUTER;
	turn_around(model, packet, target, &router->mac);
	return REASON_ANSWERED;
}

static enum reason answer(struct model *model, struct packet *packet)
{
	uint8_t zone = model->policy->bridge.ports[packet->port].zone;
	const uint8_t *operation =
		packet_load_network(packet, ARP_OPERATION, 2);
	struct address sender, target;
	enum reason reason = REASON_NONE;

	arp_address(packet, ARP_SENDER_IP, &sender);
	arp_address(packet, ARP_TARGET_IP, &target);
	if (operation[0] != 0 || operation[1] != ARP_REQUEST ||
	    address_compare(&sender, &target) == 0)
		return REASON_NONE;
	for (size_t i = 0; i < model->policy->nat_count; i++) {
		const struct nat *nat = &model->policy->nats[i];

		if (!nat->keeps_state || reason != REASON_NONE)
			continue;
		if (nat->zone != zone) {
			reason = answer_alias(model, packet, nat, &sender,
					      &target);
		} else if (nat_owns(nat, &target)) {
			turn_around(model, packet, &target, &model->bridge_mac);
			reason = REASON_ANSWERED;
		}
	}
	return reason;
}

/* --- learning ---------------------------------------------------------- */

/* The alias for which the router at @outer stands, or NULL. */
static const struct nat_entry *alias_of(const struct nat *nat,
					const struct address *outer)
{
	for (size_t i = 0; i < nat->count; i++)
		if (nat->entries[i].kind == NAT_ALIAS &&
		    address_compare(&nat->entries[i].outer.address, outer) == 0)
			return &nat->entries[i];
	return NULL;
}

static void learn(struct model *model, const struct packet *packet,
		  const struct sighting *seen)
{
	uint8_t zone = model->policy->bridge.ports[packet->port].zone;
	bool asks = packet->frame.ethertype == ETHERTYPE_ARP ||
		    solicited_is(packet);

	for (size_t i = 0; i < model->policy->nat_count; i++) {
		const struct nat *nat = &model->policy->nats[i];
		const struct address *whose = NULL;
		const struct nat_entry *alias =
			asks ? alias_of(nat, &seen->address) : NULL;

		if (!nat->keeps_state)
			continue;
		if (nat->zone == zone && alias != NULL)
			whose = &alias->inner.address;
		else if (nat->zone != zone &&
			 nat_stands_behind(nat, &seen->address) &&
			 !nat_is_alias(nat, &seen->address))
			whose = &seen->address;
		if (whose != NULL)
			neighbours_learn(&model->neighbours, whose, &seen->mac,
					 0, milliseconds(model));
	}
}

enum reason neighbour_ingress(struct model *model, struct packet *packet)
{
	bool arp = packet->frame.ethertype == ETHERTYPE_ARP;
	const struct frame *frame = &packet->frame;
	struct sighting seen;
	struct mac source;

	if (!policy_keeps_state(model->policy) || frame->tagged)
		return REASON_NONE;
	memcpy(source.bytes, packet->bytes + ETHER_SOURCE, MAC_LENGTH);
	if (model->learns && sighting_read(&seen, frame->ethertype, &source,
					   packet->bytes + frame->network,
					   packet->length - frame->network))
		learn(model, packet, &seen);
	if (solicited_is(packet))
		return solicited_ingress(model, packet);
	return arp && nat_arp_is_ethernet(packet) ? answer(model, packet)
						  : REASON_NONE;
}
