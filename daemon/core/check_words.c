/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_words.c - the words of a rule, each for itself.
 */
#include "core/checker.h"

#include <string.h>

#define NANOSECONDS 1000000000u

bool mac_is_group(const struct mac *mac)
{
	return mac->bytes[0] & 1;
}

bool mac_is_broadcast(const struct mac *mac)
{
	static const struct mac broadcast = { { 0xff, 0xff, 0xff, 0xff, 0xff,
						0xff } };

	return !memcmp(mac, &broadcast, sizeof(broadcast));
}

bool mac_is_zero(const struct mac *mac)
{
	static const struct mac zero;

	return !memcmp(mac, &zero, sizeof(zero));
}

struct span rule_span(const struct rule *rule, struct span span)
{
	return span.length ? span : rule->span;
}

static bool has_port_zero(const struct port_list *list)
{
	for (size_t i = 0; i < list->count; i++) {
		if (!list->items[i].first)
			return true;
	}
	return false;
}

bool check_transports(struct checker *checker,
		      const struct transport_list *list)
{
	bool good = true;

	for (size_t i = 0; i < list->count; i++) {
		const struct transport *item = &list->items[i];

		if (!has_port_zero(&item->target) &&
		    !has_port_zero(&item->source))
			continue;
		diag_error(checker->diag, item->span,
			   "port 0 is not used by any program; "
			   "begin with 1, or leave the ports out");
		good = false;
	}
	return good;
}

/* nft_limit keeps the burst as time: nanoseconds that a frame costs each. */
static bool burst_fits(const struct limit *limit)
{
	uint64_t cost = (uint64_t)limit->seconds * NANOSECONDS / limit->count;

	return limit->burst <= INT64_MAX / (cost ? cost : 1);
}

bool check_limit(struct checker *checker, const struct rule *rule)
{
	if (!rule->limit.count || burst_fits(&rule->limit))
		return true;
	diag_error(checker->diag, rule_span(rule, rule->limit_span),
		   "the burst is too large for so slow a rate");
	return false;
}

/* struct mac_counts - what kinds of address a set names. */
struct mac_counts {
	size_t unicast;
	size_t multicast;
	size_t broadcast;
	size_t zero;
};

static struct mac_counts count_macs(const struct mac_set *set)
{
	struct mac_counts counts = { 0 };

	for (size_t i = 0; i < set->count; i++) {
		if (mac_is_broadcast(&set->items[i]))
			counts.broadcast++;
		else if (mac_is_group(&set->items[i]))
			counts.multicast++;
		else if (mac_is_zero(&set->items[i]))
			counts.zero++;
		else
			counts.unicast++;
	}
	return counts;
}

/* Why no frame that @rule can match has a target in its to-mac, or NULL. */
static const char *target_conflict(const struct rule *rule)
{
	struct mac_counts counts = count_macs(&rule->to_mac);

	switch (rule->destination) {
	case DESTINATION_BROADCAST:
		if (rule->to_mac.negated ? counts.broadcast > 0
					 : !counts.broadcast)
			return "'broadcast' frames never go to this MAC; "
			       "use one word or the other";
		return NULL;
	case DESTINATION_MULTICAST:
		if (!rule->to_mac.negated && !counts.multicast)
			return "'multicast' frames never go to this MAC; "
			       "use one word or the other";
		return NULL;
	case DESTINATION_DEFAULT:
		break;
	}
	if (rule->action != RULE_PASS && rule->action != RULE_PASS_STATELESS)
		return NULL;
	if (rule->ethertype_kind != ETHERTYPE_NONE || rule->to_mac.negated ||
	    counts.unicast)
		return NULL;
	if (counts.multicast)
		return "a pass rule takes unicast frames; "
		       "add the word 'multicast'";
	if (counts.broadcast)
		return "a pass rule takes unicast frames; "
		       "write 'broadcast' instead";
	return NULL;
}

bool check_macs(struct checker *checker, const struct rule *rule)
{
	struct mac_counts sources = count_macs(&rule->from_mac);
	struct mac_counts targets = count_macs(&rule->to_mac);
	const char *wrong = NULL;

	if (sources.multicast || sources.broadcast)
		diag_error(checker->diag, rule->from_mac.span,
			   "a group MAC is never the source of a frame");
	if (sources.zero)
		diag_error(checker->diag, rule->from_mac.span,
			   "the MAC of all zeroes is never that of a station");
	if (targets.zero)
		diag_error(checker->diag, rule->to_mac.span,
			   "the MAC of all zeroes is never that of a station");
	if (rule->to_mac.count)
		wrong = target_conflict(rule);
	if (wrong)
		diag_error(checker->diag, rule->to_mac.span, "%s", wrong);
	return !wrong && !sources.multicast && !sources.broadcast &&
	       !sources.zero && !targets.zero;
}
