/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * print.c - a policy as text: tabs, one statement a line, words in the order
 * of sluice.conf(5).
 */
#include "core/print.h"

#include <string.h>

#include "core/frame.h"
#include "core/print_internal.h"

/* --- operands ---------------------------------------------------------- */

/* What stands before, between and behind the items of a set of @count. */
static void add_open(struct text *text, size_t count)
{
	text_add(text, count > 1 ? "{ " : "");
}

static void add_comma(struct text *text, size_t index)
{
	text_add(text, index ? ", " : "");
}

static void add_close(struct text *text, size_t count)
{
	text_add(text, count > 1 ? " }" : "");
}

static void add_quoted(struct text *text, const char *string)
{
	text_add(text, "\"");
	for (; *string; string++) {
		if (*string == '"' || *string == '\\')
			text_add(text, "\\");
		text_add_bytes(text, string, 1);
	}
	text_add(text, "\"");
}

/* Quotes are needed where the name would end early. */
static void add_interface(struct text *text, const char *name)
{
	if (strpbrk(name, "#\"{},="))
		add_quoted(text, name);
	else
		text_add(text, name);
}

static void add_address(struct text *text, const struct address *address)
{
	char out[ADDRESS_TEXT_MAX];

	text_add(text, address_format(address, out));
}

static void add_mac(struct text *text, const struct mac *mac)
{
	char out[MAC_TEXT_MAX];

	text_add(text, mac_format(mac, out));
}

void print_prefix(struct text *text, const struct prefix *prefix)
{
	char out[PREFIX_TEXT_MAX];

	if (prefix->length == address_size(prefix->address.family) * 8)
		add_address(text, &prefix->address);
	else
		text_add(text, prefix_format(prefix, out));
}

static void add_item(struct text *text, const struct address_item *item)
{
	switch (item->kind) {
	case ADDRESS_ITEM_HOST:
		add_address(text, &item->interval.first);
		return;
	case ADDRESS_ITEM_PREFIX:
		add_address(text, &item->interval.first);
		text_format(text, "/%u", item->prefix_length);
		return;
	case ADDRESS_ITEM_RANGE:
		add_address(text, &item->interval.first);
		text_add(text, "-");
		add_address(text, &item->interval.last);
		return;
	case ADDRESS_ITEM_NAMED:
		text_format(text, "@%s", item->name);
		return;
	}
}

static void add_set(struct text *text, const struct address_set *set)
{
	text_add(text, set->negated ? "not " : "");
	add_open(text, set->count);
	for (size_t i = 0; i < set->count; i++) {
		add_comma(text, i);
		add_item(text, &set->items[i]);
	}
	add_close(text, set->count);
}

static void add_macs(struct text *text, const struct mac_set *set)
{
	text_add(text, set->negated ? "not " : "");
	add_open(text, set->count);
	for (size_t i = 0; i < set->count; i++) {
		add_comma(text, i);
		add_mac(text, &set->items[i]);
	}
	add_close(text, set->count);
}

void print_range(struct text *text, unsigned first, unsigned last)
{
	if (first == last)
		text_format(text, "%u", first);
	else
		text_format(text, "%u-%u", first, last);
}

static void add_ports(struct text *text, const struct port_list *ports)
{
	add_open(text, ports->count);
	for (size_t i = 0; i < ports->count; i++) {
		add_comma(text, i);
		print_range(text, ports->items[i].first, ports->items[i].last);
	}
	add_close(text, ports->count);
}

/* --- transports -------------------------------------------------------- */

void print_symbol(struct text *text, enum symbol_kind kind, unsigned value)
{
	const char *name = symbol_text(kind, value);

	if (name)
		text_add(text, name);
	else
		text_format(text, "%u", value);
}

static bool is_icmp(const struct transport *transport)
{
	return transport->protocol == PROTOCOL_ICMP ||
	       transport->protocol == PROTOCOL_ICMP6;
}

/* icmp, icmp6 or "protocol X": what names no ports. */
static void add_portless(struct text *text, const struct transport *transport)
{
	unsigned protocol = (unsigned)transport->protocol;
	enum symbol_kind types =
		protocol == PROTOCOL_ICMP ? SYMBOL_ICMP : SYMBOL_ICMP6;

	text_add(text, is_icmp(transport) ? "" : "protocol ");
	print_symbol(text, SYMBOL_PROTOCOL, protocol);
	if (transport->icmp_type == ICMP_ANY)
		return;
	text_add(text, " ");
	print_symbol(text, types, (unsigned)transport->icmp_type);
	if (transport->icmp_code != ICMP_ANY)
		text_format(text, " code %d", transport->icmp_code);
}

static void add_transport(struct text *text, const struct transport *transport)
{
	if (!transport->target.count && !transport->source.count) {
		add_portless(text, transport);
		return;
	}
	print_symbol(text, SYMBOL_PROTOCOL, (unsigned)transport->protocol);
	if (transport->target.count) {
		text_add(text, " ");
		add_ports(text, &transport->target);
	}
	if (transport->source.count) {
		text_add(text, " sport ");
		add_ports(text, &transport->source);
	}
}

static void add_rule_ports(struct text *text, const char *word,
			   const struct transport *transport,
			   const struct port_list *ports)
{
	if (!ports->count)
		return;
	text_format(text, " %s ", word);
	print_symbol(text, SYMBOL_PROTOCOL, (unsigned)transport->protocol);
	text_add(text, " ");
	add_ports(text, ports);
}

static void add_inline(struct text *text, const struct transport *transport)
{
	if (!transport->target.count && !transport->source.count) {
		text_add(text, " ");
		add_portless(text, transport);
		return;
	}
	add_rule_ports(text, "port", transport, &transport->target);
	add_rule_ports(text, "sport", transport, &transport->source);
}

/* --- rules ------------------------------------------------------------- */

static void add_services(struct text *text, const struct rule *rule)
{
	if (!rule->service_count)
		return;
	text_add(text, " service ");
	add_open(text, rule->service_count);
	for (size_t i = 0; i < rule->service_count; i++) {
		add_comma(text, i);
		text_add(text, rule->services[i].text);
	}
	add_close(text, rule->service_count);
}

static void add_vlans(struct text *text, const struct rule *rule)
{
	if (rule->vlan_any)
		text_add(text, " vlan any");
	if (!rule->vlan_count)
		return;
	text_add(text, " vlan ");
	add_open(text, rule->vlan_count);
	for (size_t i = 0; i < rule->vlan_count; i++) {
		add_comma(text, i);
		print_range(text, rule->vlans[i].first, rule->vlans[i].last);
	}
	add_close(text, rule->vlan_count);
}

static void add_ethertype(struct text *text, const struct rule *rule)
{
	const char *name = NULL;

	switch (rule->ethertype_kind) {
	case ETHERTYPE_NONE:
		return;
	case ETHERTYPE_VALUE:
		name = symbol_text(SYMBOL_ETHERTYPE, rule->ethertype);
		break;
	case ETHERTYPE_STP:
		name = symbol_text(SYMBOL_ETHERTYPE, SYMBOL_STP);
		break;
	case ETHERTYPE_LLC:
		name = symbol_text(SYMBOL_ETHERTYPE, SYMBOL_LLC);
		break;
	}
	if (name)
		text_format(text, " ethertype %s", name);
	else
		text_format(text, " ethertype 0x%04x", rule->ethertype);
}

static void add_destination(struct text *text, const struct rule *rule)
{
	switch (rule->destination) {
	case DESTINATION_DEFAULT:
		return;
	case DESTINATION_BROADCAST:
		text_add(text, " broadcast");
		return;
	case DESTINATION_MULTICAST:
		text_add(text, " multicast");
		return;
	}
}

static void add_limit(struct text *text, const struct limit *limit)
{
	if (limit->count)
		text_format(text, " limit %u/%s burst %u", limit->count,
			    symbol_text(SYMBOL_SECONDS, limit->seconds),
			    limit->burst);
}

static void add_log(struct text *text, bool log, const char *message)
{
	text_add(text, log ? " log" : "");
	if (!log || !message)
		return;
	text_add(text, " ");
	add_quoted(text, message);
}

static void add_rule(struct text *text, const struct rule *rule)
{
	static const char *const actions[] = {
		[RULE_DROP] = "drop",
		[RULE_PASS] = "pass",
		[RULE_PASS_STATELESS] = "pass stateless",
		[RULE_COUNT] = "count",
	};

	text_format(text, "%s %s -> %s", actions[rule->action],
		    rule->from_zone_name.text, rule->to_zone_name.text);
	if (rule->from.count) {
		text_add(text, " from ");
		add_set(text, &rule->from);
	}
	if (rule->to.count) {
		text_add(text, " to ");
		add_set(text, &rule->to);
	}
	if (rule->inline_transports.count)
		add_inline(text, &rule->inline_transports.items[0]);
	add_services(text, rule);
	if (rule->from_mac.count) {
		text_add(text, " from-mac ");
		add_macs(text, &rule->from_mac);
	}
	if (rule->to_mac.count) {
		text_add(text, " to-mac ");
		add_macs(text, &rule->to_mac);
	}
	add_vlans(text, rule);
	add_ethertype(text, rule);
	add_destination(text, rule);
	add_limit(text, &rule->limit);
	add_log(text, rule->log, rule->log_text);
}

const char *rule_print(const struct rule *rule, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	add_rule(&text, rule);
	return text_string(&text);
}

/* --- blocks ------------------------------------------------------------ */

static void add_gap(struct text *text)
{
	text_add(text, text->length ? "\n" : "");
}

static void add_bridge(struct text *text, const struct bridge *bridge)
{
	add_gap(text);
	text_add(text, "bridge ");
	add_interface(text, bridge->name.text);
	text_add(text, " {\n");
	if (bridge->has_mac) {
		text_add(text, "\tmac ");
		add_mac(text, &bridge->mac);
		text_add(text, "\n");
	}
	for (size_t i = 0; i < bridge->port_count; i++) {
		text_add(text, "\tport ");
		add_interface(text, bridge->ports[i].name.text);
		text_format(text, " zone %s\n",
			    bridge->ports[i].zone_name.text);
	}
	text_add(text, "}\n");
}

static void add_addresses(struct text *text, const struct policy *policy)
{
	if (policy->address_count)
		add_gap(text);
	for (size_t i = 0; i < policy->address_count; i++) {
		text_format(text,
			    "address %s = ", policy->addresses[i].name.text);
		add_set(text, &policy->addresses[i].set);
		text_add(text, "\n");
	}
}

static void add_service(struct text *text,
			const struct service_definition *service)
{
	const struct transport_list *list = &service->transports;

	text_format(text, "service %s = ", service->name.text);
	add_open(text, list->count);
	for (size_t i = 0; i < list->count; i++) {
		add_comma(text, i);
		add_transport(text, &list->items[i]);
	}
	add_close(text, list->count);
	text_add(text, "\n");
}

static void add_service_lines(struct text *text, const struct policy *policy)
{
	if (policy->service_count)
		add_gap(text);
	for (size_t i = 0; i < policy->service_count; i++)
		add_service(text, &policy->services[i]);
}

/* In the order of the file, also those that wait for an address. */
static void add_nat(struct text *text, const struct nat *nat)
{
	const struct nat_entry *entries = nat->entries;
	size_t end = nat->count + nat->waiting;
	size_t next = 0, waits = nat->count;

	add_gap(text);
	text_format(text, "nat %s {\n", nat->zone_name.text);
	while (next < nat->count || waits < end) {
		bool late = waits < end && (next == nat->count ||
					    entries[waits].span.offset <
						    entries[next].span.offset);

		text_add(text, "\t");
		print_nat_entry(text, &entries[late ? waits++ : next++]);
		text_add(text, "\n");
	}
	text_add(text, "}\n");
}

static void add_filter(struct text *text, const struct filter *filter)
{
	add_gap(text);
	text_add(text, "filter {\n");
	for (size_t i = 0; i < filter->count; i++) {
		text_add(text, "\t");
		add_rule(text, &filter->rules[i]);
		text_add(text, "\n");
	}
	if (filter->has_default) {
		text_format(text, "\tdefault %s",
			    filter->default_action == DEFAULT_PASS ? "pass"
								   : "drop");
		add_log(text, filter->default_log, filter->default_log_text);
		text_add(text, "\n");
	}
	text_add(text, "}\n");
}

static void add_denials(struct text *text, const struct guard *guard)
{
	bool begun = false;

	for (unsigned i = 0; i < DENY_COUNT; i++) {
		if (!guard->deny[i])
			continue;
		text_format(text, "%s%s", begun ? ", " : "\tdeny ",
			    symbol_text(SYMBOL_DENIAL, i));
		begun = true;
	}
	text_add(text, begun ? "\n" : "");
}

static void add_guard(struct text *text, const struct guard *guard)
{
	add_gap(text);
	text_format(text, "guard %s {\n", guard->zone_name.text);
	for (size_t i = 0; i < guard->bind_count; i++) {
		text_add(text, "\tbind ");
		add_address(text, &guard->binds[i].address);
		text_add(text, " = ");
		add_mac(text, &guard->binds[i].mac);
		text_add(text, "\n");
	}
	add_denials(text, guard);
	if (guard->macs)
		text_format(text, "\tmacs %u\n", guard->macs);
	text_add(text, "}\n");
}

const char *policy_print(const struct policy *policy, struct arena *arena)
{
	struct text text;

	text_init(&text, arena);
	text_add(&text, policy->has_version ? "version 1\n" : "");
	if (policy->has_bridge)
		add_bridge(&text, &policy->bridge);
	add_addresses(&text, policy);
	add_service_lines(&text, policy);
	for (size_t i = 0; i < policy->nat_count; i++)
		add_nat(&text, &policy->nats[i]);
	if (policy->has_filter)
		add_filter(&text, &policy->filter);
	for (size_t i = 0; i < policy->guard_count; i++)
		add_guard(&text, &policy->guards[i]);
	return text_string(&text);
}
