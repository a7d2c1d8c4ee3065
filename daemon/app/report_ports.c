/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_ports.c - show ports.
 */
#include <inttypes.h>

#include "app/report.h"
#include "edge/link.h"

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
