/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_match.c - the words of a filter rule as matches: addresses, MACs,
 * ports, tags, destination classes, ethertypes. One value is compared, several
 * become a set.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/mark.h"

const char *compile_numbered(struct compiler *c, const struct rule *source,
			     const char *what)
{
	char name[40];
	const char *copy;
	int length = snprintf(name, sizeof(name), "r%u/%s%u", source->number,
			      what, ++c->names);

	copy = arena_strndup(c->arena, name, (size_t)length);
	if (!copy) {
		c->ruleset->failed = true;
		return "";
	}
	return copy;
}

/* --- addresses --------------------------------------------------------- */

static const struct interval_list *family_list(const struct address_set *set,
					       enum ip_family family)
{
	return family == IP_V4 ? &set->v4 : &set->v6;
}

static void match_interval(struct compiler *c, struct nft_rule *rule,
			   enum field field, enum match_operator op,
			   const struct interval *interval)
{
	struct address ones = { .family = interval->first.family };
	struct address mask;
	uint8_t length;

	if (!interval_is_prefix(interval, &length)) {
		rule_range(c->ruleset, rule, field, op, interval->first.bytes,
			   interval->last.bytes);
		return;
	}
	if (length == 8 * address_size(ones.family)) {
		rule_match(c->ruleset, rule, field, op, interval->first.bytes);
		return;
	}
	memset(ones.bytes, 0xff, sizeof(ones.bytes));
	mask = address_mask(&ones, length);
	rule_match_masked(c->ruleset, rule, field, mask.bytes, op,
			  interval->first.bytes);
}

/* A named set of the policy is one set of the ruleset, whoever uses it. */
static struct set *named_set(struct compiler *c, const char *name,
			     enum field field, const struct interval_list *list)
{
	const char *full =
		compile_name(c, field_info(field)->size == 4 ? "set4" : "set6",
			     name);

	struct set *set = compile_find_set(c, full);

	return set ? set
		   : compile_interval_set(c, c->bridge, full, field, list);
}

void compile_match_addresses(struct compiler *c, struct nft_rule *rule,
			     const struct rule *source,
			     const struct address_set *addresses,
			     enum ip_family family, enum field field,
			     struct set **cache)
{
	const struct interval_list *list;
	enum match_operator op =
		addresses->negated ? MATCH_NOT_EQUAL : MATCH_EQUAL;

	if (!addresses->count)
		return;
	list = family_list(addresses, family);
	if (addresses->count == 1 &&
	    addresses->items[0].kind == ADDRESS_ITEM_NAMED) {
		compile_lookup(c, rule, field, op,
			       named_set(c, addresses->items[0].name, field,
					 list));
		return;
	}
	if (list->count == 1) {
		match_interval(c, rule, field, op, &list->items[0]);
		return;
	}
	if (!*cache)
		*cache = compile_interval_set(c, c->bridge,
					      compile_numbered(c, source, "ip"),
					      field, list);
	compile_lookup(c, rule, field, op, *cache);
}

void compile_match_macs(struct compiler *c, struct nft_rule *rule,
			const struct rule *source, const struct mac_set *macs,
			enum field field)
{
	enum match_operator op = macs->negated ? MATCH_NOT_EQUAL : MATCH_EQUAL;
	struct set *set;

	if (macs->count == 1)
		rule_match(c->ruleset, rule, field, op, macs->items[0].bytes);
	if (macs->count <= 1)
		return;
	set = table_add_set(c->ruleset, c->bridge,
			    compile_numbered(c, source, "mac"), SET_PLAIN,
			    &field, 1);
	for (size_t i = 0; i < macs->count; i++) {
		uint8_t padded[8] = { 0 };

		memcpy(padded, macs->items[i].bytes, MAC_LENGTH);
		set_add(c->ruleset, set, padded, NULL, NULL, NULL, 0);
	}
	compile_lookup(c, rule, field, op, set);
}

/* --- transport --------------------------------------------------------- */

static void match_ports(struct compiler *c, struct nft_rule *rule,
			const struct rule *source,
			const struct port_list *ports, enum field field)
{
	struct set *set;

	if (ports->count == 1) {
		uint16_t first = htons(ports->items[0].first);
		uint16_t last = htons(ports->items[0].last);

		if (first == last)
			rule_match(c->ruleset, rule, field, MATCH_EQUAL,
				   &first);
		else
			rule_range(c->ruleset, rule, field, MATCH_EQUAL, &first,
				   &last);
	}
	if (ports->count <= 1)
		return;
	set = table_add_set(c->ruleset, c->bridge,
			    compile_numbered(c, source, "port"), SET_PLAIN,
			    &field, 1);
	if (!set)
		return;
	set->interval = true;
	for (size_t i = 0; i < ports->count; i++) {
		uint8_t first[4] = { (uint8_t)(ports->items[i].first >> 8),
				     (uint8_t)ports->items[i].first };
		uint8_t last[4] = { (uint8_t)(ports->items[i].last >> 8),
				    (uint8_t)ports->items[i].last };

		set_add(c->ruleset, set, first, last, NULL, NULL, 0);
	}
	compile_lookup(c, rule, field, MATCH_EQUAL, set);
}

void compile_match_transport(struct compiler *c, struct nft_rule *rule,
			     const struct rule *source,
			     const struct transport *transport)
{
	if (!transport || transport->protocol == PROTOCOL_ANY)
		return;
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      (uint8_t)transport->protocol);
	match_ports(c, rule, source, &transport->source, FIELD_TH_SPORT);
	match_ports(c, rule, source, &transport->target, FIELD_TH_DPORT);
	if (transport->icmp_type != ICMP_ANY)
		rule_match_u8(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			      (uint8_t)transport->icmp_type);
	if (transport->icmp_code != ICMP_ANY)
		rule_match_u8(c->ruleset, rule, FIELD_ICMP_CODE, MATCH_EQUAL,
			      (uint8_t)transport->icmp_code);
}

/* --- link layer -------------------------------------------------------- */

void compile_match_tag(struct compiler *c, struct nft_rule *rule,
		       const struct rule *source)
{
	const enum field key[] = { FIELD_VLAN_ID };
	struct set *set = table_add_set(c->ruleset, c->bridge,
					compile_numbered(c, source, "vlan"),
					SET_PLAIN, key, 1);

	if (!set)
		return;
	set->interval = true;
	for (size_t i = 0; i < source->vlan_count; i++) {
		uint8_t first[4] = { (uint8_t)(source->vlans[i].first >> 8),
				     (uint8_t)source->vlans[i].first };
		uint8_t last[4] = { (uint8_t)(source->vlans[i].last >> 8),
				    (uint8_t)source->vlans[i].last };

		set_add(c->ruleset, set, first, last, NULL, NULL, 0);
	}
	rule_match_u16(c->ruleset, rule, FIELD_ETHER_TYPE, MATCH_EQUAL,
		       ETHERTYPE_VLAN);
	compile_lookup(c, rule, FIELD_VLAN_ID, MATCH_EQUAL, set);
}

void compile_match_vlans(struct compiler *c, struct nft_rule *rule,
			 const struct rule *source)
{
	if (source->vlan_any || !(c->vlans || c->vlan_any))
		return;
	if (!source->vlan_count) {
		rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_EQUAL, 0);
		return;
	}
	if (source->vlan_count == 1 &&
	    source->vlans[0].first == source->vlans[0].last) {
		rule_match_mark(c->ruleset, rule, MARK_VLAN, MATCH_EQUAL,
				source->vlans[0].first);
		return;
	}
	compile_match_tag(c, rule, source);
}

static void match_class(struct compiler *c, struct nft_rule *rule,
			const struct rule *source)
{
	static const uint8_t group_bit[] = { 1, 0, 0, 0 };
	static const uint8_t clear[sizeof(group_bit)];
	static const uint8_t broadcast[MAC_LENGTH] = { 255, 255, 255,
						       255, 255, 255 };
	bool unicast = source->action == RULE_PASS ||
		       source->action == RULE_PASS_STATELESS;

	switch (source->destination) {
	case DESTINATION_DEFAULT:
		if (unicast && source->ethertype_kind == ETHERTYPE_NONE)
			rule_match_masked(c->ruleset, rule,
					  FIELD_ETHER_DADDR_START, group_bit,
					  MATCH_EQUAL, clear);
		return;
	case DESTINATION_BROADCAST:
		rule_match(c->ruleset, rule, FIELD_ETHER_DADDR, MATCH_EQUAL,
			   broadcast);
		return;
	case DESTINATION_MULTICAST:
		rule_match_masked(c->ruleset, rule, FIELD_ETHER_DADDR_START,
				  group_bit, MATCH_EQUAL, group_bit);
		rule_match(c->ruleset, rule, FIELD_ETHER_DADDR, MATCH_NOT_EQUAL,
			   broadcast);
		return;
	}
}

void compile_preconditions(struct compiler *c, struct nft_rule *rule,
			   const struct rule *source)
{
	if (source->action == RULE_PASS &&
	    source->ethertype_kind == ETHERTYPE_NONE)
		rule_match_mark(c->ruleset, rule, MARK_NEW, MATCH_NOT_EQUAL, 0);
	compile_match_vlans(c, rule, source);
	match_class(c, rule, source);
}

static void match_ethertype(struct compiler *c, struct nft_rule *rule,
			    const struct rule *source)
{
	static const uint8_t first[] = { 0, 0 };
	static const uint8_t last[] = { ETHERTYPE_LENGTH_MAX >> 8,
					ETHERTYPE_LENGTH_MAX & 0xff };

	switch (source->ethertype_kind) {
	case ETHERTYPE_NONE:
		return;
	case ETHERTYPE_VALUE:
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, source->ethertype);
		return;
	case ETHERTYPE_STP:
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL, 0x0004);
		rule_match_u16(c->ruleset, rule, FIELD_LLC_SAPS, MATCH_EQUAL,
			       0x4242);
		return;
	case ETHERTYPE_LLC:
		/* ETH_P_802_2 and ETH_P_802_3 stand for the length field. */
		rule_range(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
			   first, last);
		return;
	}
}

void compile_match_family(struct compiler *c, struct nft_rule *rule,
			  const struct rule *source, enum ip_family family)
{
	if (source->ethertype_kind != ETHERTYPE_NONE)
		match_ethertype(c, rule, source);
	else if (family != IP_NONE)
		rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL,
			       MATCH_EQUAL,
			       family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6);
	else if (source->action != RULE_PASS)
		compile_lookup(c, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
			       c->ip_protocols);
}
