/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_filter.c - the filter block for one egress port: kept state, what
 * the rules imply for ARP and neighbour discovery, the rules one by one, the
 * default.
 */
#include "core/intervals.h"
#include "core/model_internal.h"
#include "core/reach.h"

#include <stdlib.h>
#include <string.h>

#define NANOSECONDS UINT64_C(1000000000)
#define MICROSECOND 1000 /* in nanoseconds */
#define LLC_STP 0x42	 /* both SAPs */

enum { ETHER_TARGET = 0, ETHER_SOURCE = 6 };

/* --- before the first frame -------------------------------------------- */

static void name_vlan(struct model *model, unsigned id)
{
	model->vlan_named[id / 8] |= (uint8_t)(1u << id % 8);
}

/* nft_limit_pkts: a frame costs the time in which one token grows. */
static void fill_bucket(struct bucket *bucket, const struct limit *limit)
{
	if (limit->count == 0)
		return;
	bucket->cost = limit->seconds * NANOSECONDS / limit->count;
	bucket->tokens_max = bucket->cost * limit->burst;
	bucket->tokens = bucket->tokens_max;
}

bool filter_init(struct model *model)
{
	const struct filter *filter = &model->policy->filter;
	bool any = filter->default_action == DEFAULT_PASS;
	size_t i, j;
	unsigned id;

	model->buckets = calloc(filter->count + 1, sizeof(*model->buckets));
	if (model->buckets == NULL)
		return false;
	for (i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];

		fill_bucket(&model->buckets[i], &rule->limit);
		any = any || rule->vlan_any;
		for (j = 0; j < rule->vlan_count; j++) {
			for (id = rule->vlans[j].first;
			     id <= rule->vlans[j].last; id++)
				name_vlan(model, id);
		}
	}
	for (id = 1; any && id <= VLAN_ID_MAX; id++)
		name_vlan(model, id);
	return true;
}

bool filter_names_vlan(const struct model *model, uint16_t vlan_id)
{
	return (model->vlan_named[vlan_id / 8] & 1u << vlan_id % 8) != 0;
}

/* --- one rule ---------------------------------------------------------- */

static bool matches_zones(const struct rule *rule, const struct packet *packet)
{
	return (rule->from_zone == ZONE_ANY ||
		rule->from_zone == packet_from_zone(packet)) &&
	       (rule->to_zone == ZONE_ANY ||
		rule->to_zone == packet_to_zone(packet));
}

static bool matches_vlan(const struct rule *rule, uint16_t id)
{
	size_t i;

	if (rule->vlan_any)
		return true;
	if (rule->vlan_count == 0)
		return id == 0;
	for (i = 0; i < rule->vlan_count; i++) {
		if (id >= rule->vlans[i].first && id <= rule->vlans[i].last)
			return true;
	}
	return false;
}

static bool matches_class(const struct rule *rule, const struct packet *packet)
{
	static const uint8_t broadcast[MAC_LENGTH] = { 0xff, 0xff, 0xff,
						       0xff, 0xff, 0xff };
	const uint8_t *target = packet->bytes + ETHER_TARGET;
	bool group = target[0] & 1;
	bool passes = rule->action == RULE_PASS ||
		      rule->action == RULE_PASS_STATELESS;

	switch (rule->destination) {
	case DESTINATION_DEFAULT:
		return !passes || rule->ethertype_kind != ETHERTYPE_NONE ||
		       !group;
	case DESTINATION_BROADCAST:
		return memcmp(target, broadcast, MAC_LENGTH) == 0;
	case DESTINATION_MULTICAST:
		return group && memcmp(target, broadcast, MAC_LENGTH) != 0;
	}
	return false;
}

static bool matches_ethertype(const struct rule *rule,
			      const struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	const uint8_t *saps;

	switch (rule->ethertype_kind) {
	case ETHERTYPE_NONE:
		return (frame->family == IP_V4 && rule->family_v4) ||
		       (frame->family == IP_V6 && rule->family_v6);
	case ETHERTYPE_VALUE:
		return frame->ethertype == rule->ethertype;
	case ETHERTYPE_STP:
		saps = packet_load_network(packet, 0, 2);
		return frame->ethertype <= ETHERTYPE_LENGTH_MAX &&
		       saps != NULL && saps[0] == LLC_STP && saps[1] == LLC_STP;
	case ETHERTYPE_LLC:
		return frame->ethertype <= ETHERTYPE_LENGTH_MAX;
	}
	return false;
}

static bool matches_mac(const struct mac_set *set, const uint8_t *mac)
{
	size_t i;

	if (set->count == 0)
		return true;
	for (i = 0; i < set->count; i++) {
		if (memcmp(set->items[i].bytes, mac, MAC_LENGTH) == 0)
			return !set->negated;
	}
	return set->negated;
}

static bool matches_address(const struct address_set *set,
			    const struct packet *packet, size_t offset)
{
	enum ip_family family = packet->frame.family;
	struct interval only;

	if (set->count == 0)
		return true;
	if (family == IP_NONE ||
	    !packet_load_address(packet, packet->frame.network + offset, family,
				 &only.first))
		return false;
	only.last = only.first;
	return intervals_cover(family == IP_V4 ? &set->v4 : &set->v6, &only) !=
	       set->negated;
}

static bool matches_ports(const struct port_list *list,
			  const struct packet *packet, size_t offset)
{
	const uint8_t *bytes;
	unsigned port;
	size_t i;

	if (list->count == 0)
		return true;
	bytes = packet_load_transport(packet, offset, 2);
	if (bytes == NULL)
		return false;
	port = (unsigned)bytes[0] << 8 | bytes[1];
	for (i = 0; i < list->count; i++) {
		if (port >= list->items[i].first && port <= list->items[i].last)
			return true;
	}
	return false;
}

static bool matches_icmp(int wanted, const struct packet *packet, size_t offset)
{
	const uint8_t *byte;

	if (wanted == ICMP_ANY)
		return true;
	byte = packet_load_transport(packet, offset, 1);
	return byte != NULL && *byte == wanted;
}

static bool matches_transport(const struct transport *transport,
			      const struct packet *packet)
{
	enum ip_family family = packet->frame.family;

	if (transport->protocol == PROTOCOL_ANY)
		return true;
	/* ICMP belongs to IPv4, ICMPv6 to IPv6, whatever a header says. */
	if ((transport->protocol == PROTOCOL_ICMP && family != IP_V4) ||
	    (transport->protocol == PROTOCOL_ICMP6 && family != IP_V6))
		return false;
	return packet_is(packet, family, (uint8_t)transport->protocol) &&
	       matches_ports(&transport->source, packet, 0) &&
	       matches_ports(&transport->target, packet, 2) &&
	       matches_icmp(transport->icmp_type, packet, 0) &&
	       matches_icmp(transport->icmp_code, packet, 1);
}

static bool matches_transports(const struct transport_list *list,
			       const struct packet *packet)
{
	size_t i;

	if (list->count == 0)
		return true;
	if (packet->frame.family == IP_NONE)
		return false;
	for (i = 0; i < list->count; i++) {
		if (matches_transport(&list->items[i], packet))
			return true;
	}
	return false;
}

/* nft_limit_pkts_eval: the bucket fills with time, a frame empties it. */
static bool within_limit(struct bucket *bucket, uint64_t now)
{
	uint64_t tokens;

	if (bucket->cost == 0)
		return true;
	now *= MICROSECOND;
	tokens = bucket->tokens + (now - bucket->last);
	if (tokens > bucket->tokens_max)
		tokens = bucket->tokens_max;
	bucket->last = now;
	bucket->tokens = tokens;
	if (tokens < bucket->cost)
		return false;
	bucket->tokens -= bucket->cost;
	return true;
}

static bool keeps_state(const struct rule *rule)
{
	return rule->action == RULE_PASS &&
	       rule->ethertype_kind == ETHERTYPE_NONE;
}

static bool rule_matches(struct model *model, const struct rule *rule,
			 const struct packet *packet)
{
	bool v4 = packet->frame.family == IP_V4;

	if (keeps_state(rule) && (packet->mark & MARK_NEW) == 0)
		return false;
	return matches_zones(rule, packet) &&
	       matches_vlan(rule, packet_vlan(packet)) &&
	       matches_class(rule, packet) && matches_ethertype(rule, packet) &&
	       matches_mac(&rule->from_mac, packet->bytes + ETHER_SOURCE) &&
	       matches_mac(&rule->to_mac, packet->bytes + ETHER_TARGET) &&
	       matches_address(&rule->from, packet,
			       v4 ? IP_SOURCE : IP6_SOURCE) &&
	       matches_address(&rule->to, packet,
			       v4 ? IP_TARGET : IP6_TARGET) &&
	       matches_transports(&rule->transports, packet) &&
	       within_limit(&model->buckets[rule - model->policy->filter.rules],
			    model->now);
}

/* --- all of them ------------------------------------------------------- */

static bool is_implied(const struct model *model, const struct packet *packet,
		       enum ip_family family)
{
	return reach_vlan(model->policy, packet_from_zone(packet),
			  packet_to_zone(packet), family, packet_vlan(packet));
}

/* Accepted before any rule is looked at, or REASON_NONE. */
static enum reason passes_unasked(const struct model *model,
				  const struct packet *packet)
{
	int icmp6 = packet_icmp_type(packet, IP_V6);

	if (packet->mark & MARK_ESTABLISHED)
		return REASON_ESTABLISHED;
	if (packet->frame.ethertype == ETHERTYPE_ARP &&
	    is_implied(model, packet, IP_V4))
		return REASON_ARP;
	if (icmp6 >= ICMP6_ROUTER_SOLICIT && icmp6 <= ICMP6_NEIGHBOUR_ADVERT &&
	    is_implied(model, packet, IP_V6))
		return REASON_ND;
	return REASON_NONE;
}

static struct decision decide_default(struct model *model)
{
	const struct filter *filter = &model->policy->filter;
	bool pass = filter->default_action == DEFAULT_PASS;

	step_add(model, "rule", filter->default_span,
		 pass ? "no rule matches: pass" : "no rule matches: drop");
	return (struct decision){ .pass = pass, .reason = REASON_DEFAULT };
}

struct decision filter_decide(struct model *model, const struct packet *packet)
{
	const struct filter *filter = &model->policy->filter;
	enum reason unasked = passes_unasked(model, packet);
	size_t i;

	if (unasked != REASON_NONE) {
		step_add(model, "rule", SPAN_NONE, "%s: pass",
			 reason_text(unasked));
		return (struct decision){ .pass = true, .reason = unasked };
	}
	for (i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];

		if (!rule_matches(model, rule, packet))
			continue;
		if (rule->action == RULE_COUNT) {
			step_add(model, "rule", rule->span, "rule %u counts",
				 rule->number);
			continue;
		}
		step_add(model, "rule", rule->span, "rule %u: %s", rule->number,
			 rule->action == RULE_DROP ? "drop" : "pass");
		return (struct decision){
			.pass = rule->action != RULE_DROP,
			.stateless = !keeps_state(rule),
			.reason = REASON_RULE,
			.rule = rule->number,
		};
	}
	return decide_default(model);
}
