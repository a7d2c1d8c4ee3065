/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_ports.c - show ports and show nat.
 */
#include <inttypes.h>

#include "app/report.h"
#include "edge/link.h"

/* --- ports ------------------------------------------------------------- */

static void text_port(const struct port *port, const struct link_state *link,
		      struct text *out)
{
	char mac[MAC_TEXT_MAX], received[16], sent[16];

	text_format(out, "%-15s  zone %-15s  %s\n", port->name.text,
		    port->zone_name.text, report_link_state(link));
	if (!link)
		return;
	text_format(out, "    MAC %s, MTU %u\n", mac_format(&link->mac, mac),
		    link->mtu);
	text_format(out,
		    "    received %" PRIu64 " frames, %s; sent %" PRIu64
		    " frames, %s\n",
		    link->received_packets,
		    text_bytes(link->received_bytes, received),
		    link->sent_packets, text_bytes(link->sent_bytes, sent));
}

static void json_port(const struct port *port, const struct link_state *link,
		      struct text *out)
{
	char mac[MAC_TEXT_MAX];

	text_add(out, "\n{\"port\":");
	json_string(out, port->name.text);
	text_add(out, ",\"zone\":");
	json_string(out, port->zone_name.text);
	text_format(out, ",\"state\":\"%s\"", report_link_state(link));
	if (link)
		text_format(out,
			    ",\"mac\":\"%s\",\"mtu\":%u"
			    ",\"received\":{\"packets\":%" PRIu64
			    ",\"bytes\":%" PRIu64 "}"
			    ",\"sent\":{\"packets\":%" PRIu64
			    ",\"bytes\":%" PRIu64 "}",
			    mac_format(&link->mac, mac), link->mtu,
			    link->received_packets, link->received_bytes,
			    link->sent_packets, link->sent_bytes);
	text_add(out, "}");
}

int report_ports(struct sluiced *daemon, bool json, struct text *out)
{
	const struct bridge *bridge = &daemon->engine.running->policy.bridge;
	struct link_list links;
	int error = link_read(&daemon->engine.route, out->arena, &links);

	if (error)
		return error;
	if (json)
		text_add(out, "{\"ports\":[");
	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct port *port = &bridge->ports[i];
		const struct link_state *link =
			link_find(&links, port->name.text);

		if (json && i)
			text_add(out, ",");
		if (json)
			json_port(port, link, out);
		else
			text_port(port, link, out);
	}
	if (json)
		text_add(out, "]}\n");
	return 0;
}

/* --- nat --------------------------------------------------------------- */

static const struct nat_word {
	const char *word;
	const char *between;
} nat_words[] = {
	[NAT_ALIAS] = { "alias", "as" },
	[NAT_STATIC] = { "static", "=" },
	[NAT_PREFIX] = { "prefix", "=" },
	[NAT_PRIVATE] = { "private", "" },
};

/* A host is written without its length, as in the policy. */
static const char *side_format(const struct prefix *side, char *out)
{
	if (side->length == 8 * address_size(side->address.family))
		return address_format(&side->address, out);
	return prefix_format(side, out);
}

static void text_entry(const struct nat_entry *entry, struct text *out)
{
	const struct nat_word *words = &nat_words[entry->kind];
	char outer[PREFIX_TEXT_MAX], inner[PREFIX_TEXT_MAX];

	side_format(&entry->inner, inner);
	if (entry->kind == NAT_PRIVATE)
		text_format(out, "    %-7s %s\n", words->word, inner);
	else
		text_format(out, "    %-7s %s %s %s\n", words->word,
			    side_format(&entry->outer, outer), words->between,
			    inner);
}

static void json_entry(const struct nat_entry *entry, struct text *out)
{
	char side[PREFIX_TEXT_MAX];

	text_format(out, "\n{\"kind\":\"%s\"", nat_words[entry->kind].word);
	if (entry->kind != NAT_PRIVATE)
		text_format(out, ",\"outer\":\"%s\"",
			    side_format(&entry->outer, side));
	text_format(out, ",\"inner\":\"%s\"}",
		    side_format(&entry->inner, side));
}

static void json_nat(const struct nat *nat, struct text *out)
{
	text_add(out, "\n{\"zone\":");
	json_string(out, nat->zone_name.text);
	text_add(out, ",\"entries\":[");
	for (size_t i = 0; i < nat->count; i++) {
		if (i)
			text_add(out, ",");
		json_entry(&nat->entries[i], out);
	}
	text_add(out, "]}");
}

static void text_nat(const struct nat *nat, struct text *out)
{
	text_format(out, "zone %s\n", nat->zone_name.text);
	for (size_t i = 0; i < nat->count; i++)
		text_entry(&nat->entries[i], out);
}

int report_nat(struct sluiced *daemon, bool json, struct text *out)
{
	const struct policy *policy = &daemon->engine.running->policy;

	if (!json && policy->nat_count == 0)
		text_add(out, "nothing is translated\n");
	if (json)
		text_add(out, "{\"nat\":[");
	for (size_t i = 0; i < policy->nat_count; i++) {
		if (json && i)
			text_add(out, ",");
		if (json)
			json_nat(&policy->nats[i], out);
		else
			text_nat(&policy->nats[i], out);
	}
	if (json)
		text_add(out, "]}\n");
	return 0;
}
