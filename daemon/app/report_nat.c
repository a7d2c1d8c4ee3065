/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_nat.c - show nat.
 */
#include <inttypes.h>
#include <string.h>

#include "app/report.h"
#include "core/print.h"
#include "core/symbol.h"

/*
 * Chains of type nat see the first packet of each connection, and the comment
 * of a rule is the line that it was made of: so many were translated by it.
 */
static uint64_t connections(const struct nat_entry *entry,
			    const struct nft_counts *counts,
			    struct arena *arena)
{
	uint64_t sum = 0;
	const char *line;
	struct text text;

	text_init(&text, arena);
	print_nat_entry(&text, entry);
	line = text_string(&text);
	for (size_t i = 0; line && i < counts->count; i++) {
		const struct nft_count *count = &counts->items[i];

		if (count->comment && strncmp(count->chain, "nat-", 4) == 0 &&
		    strcmp(count->comment, line) == 0)
			sum += count->packets;
	}
	return sum;
}

static void text_entry(const struct nat_entry *entry,
		       const struct nft_counts *counts, struct text *out)
{
	text_add(out, "    ");
	print_nat_entry(out, entry);
	if (entry->waits)
		text_add(out, "        # waits for an address");
	text_add(out, "\n");
	if (nat_is_own(entry) && !entry->waits)
		text_format(out, "        %" PRIu64 " connections\n",
			    connections(entry, counts, out->arena));
}

static void json_ports(const char *name, unsigned first, unsigned last,
		       struct text *out)
{
	text_format(out, ",\"%s\":{\"first\":%u,\"last\":%u}", name, first,
		    last);
}

static void json_own(const struct nat_entry *entry,
		     const struct nft_counts *counts, struct text *out)
{
	const struct port_range *ports = &entry->ports;
	unsigned extent = (unsigned)(ports->last - ports->first);

	text_format(out, ",\"connections\":%" PRIu64,
		    connections(entry, counts, out->arena));
	if (ports->last)
		json_ports("ports", ports->first, ports->last, out);
	if (entry->kind == NAT_FORWARD) {
		text_format(out, ",\"protocol\":\"%s\"",
			    symbol_text(SYMBOL_PROTOCOL,
					(unsigned)entry->protocol));
		json_ports("inner_ports", entry->inner_port,
			   entry->inner_port + extent, out);
	}
	if (entry->helper != HELPER_NONE)
		text_format(out, ",\"helper\":\"%s\"",
			    symbol_text(SYMBOL_HELPER, entry->helper));
}

static void json_entry(const struct nat_entry *entry,
		       const struct nft_counts *counts, struct text *out)
{
	text_format(out, "\n{\"kind\":\"%s\"", nat_kind_text(entry->kind));
	if (entry->leased)
		text_add(out, ",\"leased\":true");
	if (entry->kind != NAT_PRIVATE && !entry->waits) {
		text_add(out, ",\"outer\":\"");
		print_prefix(out, &entry->outer);
		text_add(out, "\"");
	}
	text_add(out, ",\"inner\":\"");
	print_prefix(out, &entry->inner);
	text_add(out, "\"");
	if (nat_is_own(entry) && !entry->waits)
		json_own(entry, counts, out);
	text_add(out, "}");
}

static void json_nat(const struct nat *nat, const struct nft_counts *counts,
		     struct text *out)
{
	text_add(out, "\n{\"zone\":");
	json_string(out, nat->zone_name.text);
	text_add(out, ",\"entries\":[");
	for (size_t i = 0; i < nat->count + nat->waiting; i++) {
		if (i)
			text_add(out, ",");
		json_entry(&nat->entries[i], counts, out);
	}
	text_add(out, "]}");
}

static void text_nat(const struct nat *nat, const struct nft_counts *counts,
		     struct text *out)
{
	text_format(out, "zone %s\n", nat->zone_name.text);
	for (size_t i = 0; i < nat->count + nat->waiting; i++)
		text_entry(&nat->entries[i], counts, out);
}

int report_nat(struct sluiced *daemon, bool json, struct text *out)
{
	const struct generation *running = daemon->engine.running;
	const struct policy *policy = &running->policy;
	struct nft_counts counts = { .count = 0 };
	int error = 0;

	if (policy_keeps_state(policy))
		error = nft_counts_read(&daemon->engine.netfilter,
					&running->ruleset, running->number,
					out->arena, &counts);
	if (error)
		return error;
	if (!json && policy->nat_count == 0)
		text_add(out, "nothing is translated\n");
	if (json)
		text_add(out, "{\"nat\":[");
	for (size_t i = 0; i < policy->nat_count; i++) {
		if (json && i)
			text_add(out, ",");
		if (json)
			json_nat(&policy->nats[i], &counts, out);
		else
			text_nat(&policy->nats[i], &counts, out);
	}
	if (json)
		text_add(out, "]}\n");
	return 0;
}
