/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model.c - one frame from its ingress port through the bridge to its egress
 * ports, stage by stage in the kernel's order (net/bridge/br_input.c,
 * br_forward.c, br_netfilter_hooks.c). What a stage decides is its file's.
 */
#include "core/model_internal.h"

#include <stdlib.h>
#include <string.h>

#include "core/lease.h"

#define MTU_DEFAULT 1500

/* vlan_set_encap_proto() wants to see two bytes behind a tag. */
#define TAGGED_MIN (ETHER_HEADER + ETHER_TAG + 2)
#define PPPOE_HEADER 8 /* with the PPP protocol */

enum { ETHER_TARGET = 0, ETHER_SOURCE = 6 };

/* --- making one -------------------------------------------------------- */

static bool init_guards(struct model *model)
{
	const struct policy *policy = model->policy;
	size_t i;

	model->guard_macs =
		calloc(policy->guard_count + 1, sizeof(*model->guard_macs));
	if (model->guard_macs == NULL)
		return false;
	for (i = 0; i < policy->guard_count; i++) {
		size_t limit = policy->guards[i].macs;

		if (limit > GUARD_MACS_MAX)
			limit = GUARD_MACS_MAX;
		if (limit != 0 && !mac_table_init(&model->guard_macs[i], limit,
						  GUARD_MACS_AGEING))
			return false;
	}
	return true;
}

static void copy_setup(struct model *model, const struct model_setup *setup)
{
	size_t i;

	model->bridge_mac = setup->bridge_mac;
	model->learns = setup->learns;
	model->nearest = setup->nearest;
	model->mtu = setup->mtu != 0 ? setup->mtu : MTU_DEFAULT;
	for (i = 0; i < model->policy->bridge.port_count; i++) {
		model->port_up[i] = setup->port_up == NULL || setup->port_up[i];
		if (setup->port_macs != NULL)
			model->port_macs[i] = setup->port_macs[i];
	}
}

struct model *model_new(const struct policy *policy,
			const struct model_setup *setup)
{
	struct model *model = calloc(1, sizeof(*model));

	if (model == NULL)
		return NULL;
	model->policy = policy;
	copy_setup(model, setup);
	model->reassembly = reassembly_new();
	model->tracker = tracker_new();
	model->ingress_bytes = malloc(PACKET_ROOM);
	model->egress_bytes = malloc(PACKET_ROOM);
	if (model->reassembly == NULL || model->tracker == NULL ||
	    model->ingress_bytes == NULL || model->egress_bytes == NULL ||
	    !mac_table_init(&model->fdb, FDB_MAX, FDB_AGEING) ||
	    !init_guards(model) || !filter_init(model)) {
		model_free(model);
		return NULL;
	}
	neighbour_bind_all(model);
	return model;
}

void model_free(struct model *model)
{
	size_t i;

	if (model == NULL)
		return;
	for (i = 0; model->guard_macs && i < model->policy->guard_count; i++)
		mac_table_free(&model->guard_macs[i]);
	for (i = 0; i < POLICY_PORTS_MAX; i++)
		free(model->storage[i]);
	free(model->guard_macs);
	free(model->buckets);
	mac_table_free(&model->fdb);
	free(model->egress_bytes);
	free(model->ingress_bytes);
	if (model->tracker != NULL)
		tracker_free(model->tracker);
	if (model->reassembly != NULL)
		reassembly_free(model->reassembly);
	free(model);
}

/* --- receiving --------------------------------------------------------- */

static bool is_group(const uint8_t *mac)
{
	return mac[0] & 1;
}

static bool is_zero(const uint8_t *mac)
{
	static const uint8_t zero[MAC_LENGTH];

	return memcmp(mac, zero, MAC_LENGTH) == 0;
}

/* Flow control is the one reserved address that no setting forwards. */
static bool is_pause(const uint8_t *target)
{
	static const uint8_t pause[MAC_LENGTH] = { 0x01, 0x80, 0xc2, 0, 0, 1 };

	return memcmp(target, pause, MAC_LENGTH) == 0;
}

/* br_handle_frame, and what the driver has done before it. */
static enum reason receive(const struct model *model, size_t port,
			   const uint8_t *bytes, size_t length,
			   struct frame *frame)
{
	if (port >= model->policy->bridge.port_count || !model->port_up[port] ||
	    model->policy->bridge.ports[port].zone == ZONE_ANY)
		return REASON_UNKNOWN_PORT;
	if (length > FRAME_MAX)
		return REASON_OVERSIZE;
	if (!frame_parse(frame, bytes, length))
		return REASON_RUNT;
	if ((frame->tagged || frame->ethertype == ETHERTYPE_VLAN ||
	     frame->ethertype == ETHERTYPE_SERVICE_VLAN) &&
	    length < TAGGED_MIN)
		return REASON_RUNT;
	if (is_group(bytes + ETHER_SOURCE) || is_zero(bytes + ETHER_SOURCE))
		return REASON_SOURCE_MAC;
	if (is_pause(bytes + ETHER_TARGET))
		return REASON_RESERVED;
	return REASON_NONE;
}

/* --- bridge prerouting ------------------------------------------------- */

static bool is_fragment(const struct packet *packet)
{
	const uint8_t *field;

	if (packet->frame.family == IP_V6)
		return packet_has_extension(packet, PROTOCOL_FRAGMENT);
	if (packet->frame.family != IP_V4)
		return false;
	field = packet_load_network(packet, IP_FRAGMENT, 2);
	return field != NULL && ((field[0] & 0x3f) | field[1]) != 0;
}

/* br_netfilter mixes up the tags of fragments: none comes in with one. */
static enum reason check_tag(const struct model *model,
			     const struct packet *packet)
{
	const struct frame *frame = &packet->frame;

	if (!frame->tagged)
		return REASON_NONE;
	if (frame->tpid == ETHERTYPE_SERVICE_VLAN ||
	    frame->ethertype == ETHERTYPE_VLAN ||
	    frame->ethertype == ETHERTYPE_SERVICE_VLAN)
		return REASON_STACKED_TAG;
	if (is_fragment(packet))
		return REASON_TAGGED_FRAGMENT;
	if (frame->vlan_id != 0 && !filter_names_vlan(model, frame->vlan_id))
		return REASON_VLAN;
	return REASON_NONE;
}

static enum reason prerouting(struct model *model, struct packet *packet)
{
	uint8_t zone = model->policy->bridge.ports[packet->port].zone;
	const struct nat *nat = policy_nat(model->policy, zone);
	enum reason reason = check_tag(model, packet);

	if (reason != REASON_NONE)
		return reason;
	packet->mark = (uint32_t)packet->port << MODEL_MARK_PORT_SHIFT |
		       (uint32_t)zone << MARK_FROM_SHIFT;
	if (packet->frame.tagged)
		packet->mark |= packet->frame.vlan_id;
	if (!guard_admits_mac(model, packet))
		return REASON_MACS;
	return nat != NULL ? model_inward(model, packet, nat) : REASON_NONE;
}

/* --- the bridge -------------------------------------------------------- */

static bool is_own_mac(const struct model *model, const uint8_t *mac)
{
	size_t i;

	if (memcmp(mac, model->bridge_mac.bytes, MAC_LENGTH) == 0)
		return true;
	for (i = 0; i < model->policy->bridge.port_count; i++) {
		if (memcmp(mac, model->port_macs[i].bytes, MAC_LENGTH) == 0)
			return true;
	}
	return false;
}

/* br_fdb_update: an address of the box itself is never learned. */
static void learn(struct model *model, const struct packet *packet)
{
	const uint8_t *source = packet->bytes + ETHER_SOURCE;
	struct mac_entry *entry;

	if (is_own_mac(model, source))
		return;
	entry = mac_table_add(&model->fdb, source, model->now);
	if (entry == NULL)
		return;
	entry->port = packet->port;
	entry->seen = model->now;
}

/** struct egress - the ports that get the frame. */
struct egress {
	bool wanted[POLICY_PORTS_MAX];
	size_t count;
	bool group; /* the bridge itself would get it, too */
};

/* Ports inside are in hairpin mode where something is forwarded. */
static bool turns_back(const struct model *model, size_t port)
{
	const struct nat *nat =
		policy_nat(model->policy,
			   model->policy->bridge.ports[port].zone);

	return policy_forwards(model->policy) &&
	       !(nat != NULL && nat->keeps_state);
}

/* Where the target's address is, from the network header. */
static size_t target_offset(const struct packet *packet)
{
	return packet->frame.family == IP_V6 ? IP6_TARGET : IP_TARGET;
}

/* IP for an address that no station has, of a zone other than @but. */
static bool is_for_own(const struct model *model, const struct packet *packet,
		       uint8_t but)
{
	struct address target;

	if (packet->frame.family == IP_NONE ||
	    !packet_load_address(packet,
				 packet->frame.network + target_offset(packet),
				 packet->frame.family, &target))
		return false;
	for (size_t i = 0; i < model->policy->nat_count; i++) {
		const struct nat *nat = &model->policy->nats[i];

		if (nat->zone != but && nat_owns(nat, &target))
			return true;
	}
	return false;
}

/* DHCP for the firewall's own client, from where it asks. */
static bool is_lease_reply(const struct model *model,
			   const struct packet *packet)
{
	static const uint8_t ports[] = { 0, 67, 0, 68 };
	const struct nat *nat = policy_leased(model->policy);
	const uint8_t *from = packet_load_transport(packet, 0, sizeof(ports));
	const uint8_t *client = packet_load_transport(packet, 36, MAC_LENGTH);

	return nat != NULL && !packet->frame.vlan_id &&
	       model->policy->bridge.ports[packet->port].zone == nat->zone &&
	       packet_is(packet, IP_V4, PROTOCOL_UDP) && from != NULL &&
	       memcmp(from, ports, sizeof(ports)) == 0 && client != NULL &&
	       memcmp(client, model->bridge_mac.bytes, MAC_LENGTH) == 0;
}

/* The bridge's input chain. */
static enum reason local_reason(const struct model *model,
				const struct packet *packet)
{
	if (is_lease_reply(model, packet))
		return REASON_LEASE;
	if (packet->translated)
		return REASON_NO_NEIGHBOUR;
	return is_for_own(model, packet, ZONE_ANY) ? REASON_NO_CONNECTION
						   : REASON_LOCAL;
}

static enum reason find_egress(struct model *model, const struct packet *packet,
			       struct egress *egress)
{
	const uint8_t *target = packet->bytes + ETHER_TARGET;
	const struct mac_entry *entry = NULL;
	size_t i;

	*egress = (struct egress){ .group = is_group(target) };
	if (!egress->group) {
		if (is_own_mac(model, target))
			return local_reason(model, packet);
		entry = mac_table_find(&model->fdb, target, model->now);
	}
	if (entry != NULL && entry->port == packet->port && !packet->hairpin)
		return REASON_SAME_PORT;
	for (i = 0; i < model->policy->bridge.port_count; i++) {
		if ((i == packet->port && !turns_back(model, i)) ||
		    !model->port_up[i] || (entry != NULL && entry->port != i))
			continue;
		egress->wanted[i] = true;
		egress->count++;
	}
	if (egress->count == 0)
		return REASON_SAME_PORT;
	step_add(model, "bridge", SPAN_NONE, "%s, to %zu port%s",
		 egress->group	 ? "group address"
		 : entry != NULL ? "known station"
				 : "unknown station",
		 egress->count, egress->count == 1 ? "" : "s");
	return REASON_NONE;
}

/* --- to one port ------------------------------------------------------- */

static struct decision refuse(enum reason reason)
{
	return (struct decision){ .reason = reason };
}

/* The bridge's forward chain. */
static struct decision forward(struct model *model, const struct packet *packet)
{
	uint8_t from = packet_from_zone(packet);
	uint8_t to = packet_to_zone(packet);
	const struct nat *entered = policy_nat(model->policy, from);
	const struct nat *leaving = policy_nat(model->policy, to);
	enum reason reason = REASON_NONE;

	/* Nothing has put it together, and nothing may judge it. */
	if (packet_has_extension(packet, PROTOCOL_FRAGMENT))
		reason = REASON_FRAGMENT_BAD;
	if (reason == REASON_NONE && from != to && entered != NULL)
		reason = model_entered(packet, entered);
	if (reason == REASON_NONE && from != to && leaving != NULL)
		reason = model_leaving(packet, leaving);
	if (reason == REASON_NONE && is_for_own(model, packet, from))
		reason = REASON_NO_FORWARD;
	if (reason == REASON_NONE)
		reason = guard_decide(model, packet);
	if (reason != REASON_NONE)
		return refuse(reason);
	return filter_decide(model, packet);
}

/*
 * Behind the forward chain a flow is marked with what was decided, and with
 * where it went, even if the boundary refuses the packet afterwards.
 */
static void mark_flow(struct packet *packet, const struct decision *decision,
		      struct track *state)
{
	if (decision->stateless)
		packet->mark |= MARK_STATELESS;
	/* Of an established one the flow is marked already. */
	if (decision->reason != REASON_ESTABLISHED && packet->mark & MARK_NEW &&
	    state->state != TRACK_RELATED)
		track_set_mark(state, packet->mark & MODEL_MARK_KEPT);
}

/* Postrouting: that a flow is kept does not depend on the packet's size. */
static enum reason leave(struct model *model, struct packet *packet,
			 size_t port, bool copied, struct track *state)
{
	const struct nat *nat =
		policy_nat(model->policy, packet_to_zone(packet));
	enum reason reason = REASON_NONE;

	if (nat != NULL)
		reason = model_outward(model, packet, nat);
	if (reason == REASON_NONE)
		reason = translate_source(model, packet, state);
	if (reason != REASON_NONE)
		return reason;
	tracker_confirm(model->tracker, state, state->mark);
	reason = translate_leave(model, packet);
	if (reason != REASON_NONE)
		return reason;
	if (!emit_frame(model, packet, port, copied))
		return REASON_OVERSIZE;
	return REASON_NONE;
}

static struct decision to_port(struct model *model,
			       const struct packet *arrived, size_t port,
			       bool copied, struct track *state)
{
	const struct port *name = &model->policy->bridge.ports[port];
	struct packet packet = *arrived;
	struct decision decision;

	memcpy(model->egress_bytes, arrived->bytes, arrived->length);
	packet.bytes = model->egress_bytes;
	packet.mark |= (uint32_t)name->zone << MARK_TO_SHIFT;
	packet.written = 0;
	packet_parse(&packet);
	step_add(model, "egress", name->span, "port %s, zone %s",
		 name->name.text, model->policy->zones[name->zone]);
	decision = forward(model, &packet);
	if (decision.pass) {
		enum reason reason;

		mark_flow(&packet, &decision, state);
		reason = leave(model, &packet, port, copied, state);
		if (reason != REASON_NONE)
			decision = refuse(reason);
	}
	/* A rule, the default and the guard have told it themselves. */
	if (!decision.pass && decision.reason != REASON_RULE &&
	    decision.reason != REASON_DEFAULT && decision.reason < REASON_BIND)
		step_add(model, "drop", SPAN_NONE, "%s",
			 reason_text(decision.reason));
	return decision;
}

/* --- the whole walk ---------------------------------------------------- */

static void conclude(struct model *model, const struct decision *decision)
{
	struct model_result *result = &model->result;

	/* A port that lets it out speaks for those that do not. */
	if (result->verdict == VERDICT_ACCEPT && !decision->pass)
		return;
	if (decision->pass)
		result->verdict = VERDICT_ACCEPT;
	result->reason = decision->reason;
	result->rule = decision->rule;
}

/*
 * A flood goes from the port that joined last to the one that joined first,
 * which gets the frame itself, the others get copies; of group addresses the
 * bridge device keeps it, and all get copies.
 */
static void to_ports(struct model *model, const struct packet *packet,
		     const struct egress *egress, struct track *state)
{
	size_t left = egress->count;
	size_t port = model->policy->bridge.port_count;

	while (port-- > 0) {
		struct decision decision;

		if (!egress->wanted[port])
			continue;
		left--;
		/* Back to where it came from only what was forwarded goes. */
		if (port == packet->port && !packet->hairpin)
			continue;
		decision = to_port(model, packet, port,
				   egress->group || left > 0, state);
		conclude(model, &decision);
	}
}

/* br_nf_pre_routing wants a whole header of PPPoE, though it looks no further. */
static bool lacks_pppoe_header(const struct packet *packet)
{
	return packet->frame.ethertype == ETHERTYPE_PPPOE_SESSION &&
	       packet_load_network(packet, 0, PPPOE_HEADER) == NULL;
}

/* br_nf_pre_routing_finish: a new target is a host that the kernel knows. */
static enum reason to_neighbour(struct model *model, struct packet *packet,
				struct track *state)
{
	bool changes = packet->frame.family != IP_NONE &&
		       policy_keeps_state(model->policy);
	size_t at = packet->frame.network + target_offset(packet);
	size_t size = address_size(packet->frame.family);
	uint8_t before[16];
	enum reason reason;

	if (!changes)
		return REASON_NONE;
	memcpy(before, packet->bytes + at, size);
	reason = translate_target(model, packet, state);
	if (reason == REASON_NONE &&
	    memcmp(before, packet->bytes + at, size) != 0)
		neighbour_resolve(model, packet);
	return reason;
}

static enum reason walk(struct model *model, struct packet *packet)
{
	bool is_ip = packet->frame.family != IP_NONE;
	struct datagram datagram = { 0 };
	struct track state = { 0 };
	struct egress egress;
	enum reason reason = prerouting(model, packet);

	if (reason == REASON_NONE && lacks_pppoe_header(packet))
		reason = REASON_IP_HEADER;
	if (reason == REASON_NONE && is_ip)
		reason = model_state(model, packet, &datagram, &state);
	if (reason == REASON_NONE)
		reason = to_neighbour(model, packet, &state);
	if (reason == REASON_NONE) {
		learn(model, packet);
		reason = find_egress(model, packet, &egress);
	}
	if (reason == REASON_NONE)
		to_ports(model, packet, &egress, &state);
	if (model->result.verdict != VERDICT_ACCEPT)
		tracker_discard(model->tracker, &state);
	return reason;
}

const struct model_result *model_frame(struct model *model, size_t port,
				       const uint8_t *bytes, size_t length,
				       uint64_t now)
{
	struct model_result *result = &model->result;
	struct packet packet = { .bytes = model->ingress_bytes,
				 .length = length,
				 .port = port };
	enum reason reason;

	model->now = now;
	result->verdict = VERDICT_DROP;
	result->reason = REASON_NONE;
	result->rule = 0;
	result->output_count = 0;
	step_reset(model);
	reason = receive(model, port, bytes, length, &packet.frame);
	if (port < model->policy->bridge.port_count) {
		const struct port *name = &model->policy->bridge.ports[port];

		step_add(model, "ingress", name->span, "port %s, zone %s",
			 name->name.text, model->policy->zones[name->zone]);
	}
	if (reason == REASON_NONE) {
		memcpy(packet.bytes, bytes, length);
		packet_parse(&packet);
		reason = neighbour_ingress(model, &packet);
		if (reason == REASON_NONE)
			reason = walk(model, &packet);
	}
	if (reason == REASON_ANSWERED) {
		result->verdict = VERDICT_ACCEPT;
		result->reason = reason;
		step_add(model, "answer", SPAN_NONE, "%s", reason_text(reason));
	} else if (reason != REASON_NONE) {
		result->reason = reason;
		step_add(model, "drop", SPAN_NONE, "%s", reason_text(reason));
	}
	return result;
}
