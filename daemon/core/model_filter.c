/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * model_filter.c - the filter block for one egress port: kept state, what
 * the rules imply for ARP and neighbour discovery, the rules one by one, the
 * default.
 */
#include "core/match.h"
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

static int read_transport(const struct packet *packet, size_t offset,
			  size_t size)
{
	const uint8_t *bytes = packet_load_transport(packet, offset, size);

	if (bytes == NULL)
		return UNREADABLE;
	return size == 1 ? bytes[0] : bytes[0] << 8 | bytes[1];
}

/* Whatever the protocol: a rule asks only for fields of its own. */
static struct headers read_headers(const struct packet *packet)
{
	const struct frame *frame = &packet->frame;
	bool v4 = frame->family == IP_V4;
	struct headers headers = {
		.family = frame->family,
		.protocol = frame->valid ? frame->protocol : UNREADABLE,
		.source_port = read_transport(packet, 0, 2),
		.target_port = read_transport(packet, 2, 2),
		.icmp_type = read_transport(packet, 0, 1),
		.icmp_code = read_transport(packet, 1, 1),
	};

	if (frame->family == IP_NONE)
		return headers;
	packet_load_address(packet,
			    frame->network + (v4 ? IP_SOURCE : IP6_SOURCE),
			    frame->family, &headers.source);
	packet_load_address(packet,
			    frame->network + (v4 ? IP_TARGET : IP6_TARGET),
			    frame->family, &headers.target);
	return headers;
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
		return frame->family != IP_NONE;
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

unsigned filter_misfits(const struct rule *rule, const struct packet *packet,
			const struct headers *headers)
{
	unsigned misfits = 0;

	if (!rule_between(rule, packet_from_zone(packet),
			  packet_to_zone(packet)))
		misfits |= MISFIT_ZONES;
	if (!match_vlan(rule, packet_vlan(packet)))
		misfits |= MISFIT_VLAN;
	if (!matches_class(rule, packet))
		misfits |= MISFIT_CLASS;
	if (!matches_ethertype(rule, packet))
		misfits |= MISFIT_ETHERTYPE;
	if (!matches_mac(&rule->from_mac, packet->bytes + ETHER_SOURCE))
		misfits |= MISFIT_FROM_MAC;
	if (!matches_mac(&rule->to_mac, packet->bytes + ETHER_TARGET))
		misfits |= MISFIT_TO_MAC;
	/* What is not IP has none, and only rules that want none match it. */
	if (headers->family != IP_NONE)
		misfits |= match_misfits(rule, headers);
	return misfits;
}

bool filter_lacks_state(const struct rule *rule, const struct packet *packet)
{
	return keeps_state(rule) && (packet->mark & MARK_NEW) == 0;
}

static bool rule_matches(struct model *model, const struct rule *rule,
			 const struct packet *packet,
			 const struct headers *headers)
{
	return !filter_lacks_state(rule, packet) &&
	       !filter_misfits(rule, packet, headers) &&
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

	if (packet->mark & MARK_ESTABLISHED &&
	    packet->peer == packet_to_zone(packet))
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

static struct decision decide_by_rules(struct model *model,
				       const struct packet *packet,
				       const struct headers *headers)
{
	const struct filter *filter = &model->policy->filter;

	for (size_t i = 0; i < filter->count; i++) {
		const struct rule *rule = &filter->rules[i];

		if (!rule_matches(model, rule, packet, headers))
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

struct decision filter_decide(struct model *model, const struct packet *packet)
{
	enum reason unasked = passes_unasked(model, packet);
	struct headers headers = read_headers(packet);
	struct decision decision;

	if (unasked != REASON_NONE) {
		step_add(model, "rule", SPAN_NONE, "%s: pass",
			 reason_text(unasked));
		return (struct decision){ .pass = true, .reason = unasked };
	}
	decision = decide_by_rules(model, packet, &headers);
	if (model->nearest)
		nearest_step(model, packet, &headers, &decision);
	return decision;
}
