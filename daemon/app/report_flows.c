/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_flows.c - show flows: the connections that conntrack keeps.
 */
#include <inttypes.h>
#include <string.h>

#include "app/report.h"
#include "core/flow.h"
#include "core/frame.h"
#include "core/mark.h"
#include "core/symbol.h"
#include "edge/conntrack.h"

#define FLOWS_MAX 1000 /* of one report */
#define END_ROOM (ADDRESS_TEXT_MAX + 16)

struct flow_report {
	const struct policy *policy;
	bool json;
	struct text *out;
	size_t start; /* of the flows in @out */
	size_t count;
};

/* --- one flow ---------------------------------------------------------- */

static const char *zone_name(const struct policy *policy, uint32_t mark,
			     uint32_t mask, unsigned shift)
{
	uint32_t zone = (mark & mask) >> shift;

	return zone <= policy->zone_count ? policy->zones[zone] : "?";
}

/* "10.0.0.1:80", "[fd00::1]:80", or the address alone if there is no port. */
static const char *end_format(const struct address *address, unsigned port,
			      char *out)
{
	bool v6 = address->family == IP_V6;
	char text[ADDRESS_TEXT_MAX];

	address_format(address, text);
	if (port)
		(void)snprintf(out, END_ROOM, "%s%s%s:%u", v6 ? "[" : "", text,
			       v6 ? "]" : "", port);
	else
		(void)snprintf(out, END_ROOM, "%s", text);
	return out;
}

static void text_protocol(const struct flow *flow, struct text *out)
{
	const char *name = symbol_text(SYMBOL_PROTOCOL, flow->protocol);

	if (name)
		text_add(out, name);
	else
		text_format(out, "%u", flow->protocol);
}

void report_flow(const struct policy *policy, const struct kept_flow *kept,
		 struct text *out)
{
	const struct flow *flow = &kept->flow;
	char source[END_ROOM], target[END_ROOM];

	text_protocol(flow, out);
	text_format(out, " %s %s -> %s %s, %s, %" PRIu32 " s\n",
		    zone_name(policy, flow->mark, MARK_FROM_ZONE,
			      MARK_FROM_SHIFT),
		    end_format(&flow->source, flow->source_port, source),
		    zone_name(policy, flow->mark, MARK_TO_ZONE, MARK_TO_SHIFT),
		    end_format(&flow->target, flow->target_port, target),
		    kept->replied ? "answered" : "no answer yet",
		    kept->seconds);
	if (flow->asked_target.translated)
		text_format(out, "    was sent to %s\n",
			    end_format(&flow->asked_target.address,
				       flow->asked_target.port, target));
	if (flow->seen_source.translated)
		text_format(out, "    is seen as %s\n",
			    end_format(&flow->seen_source.address,
				       flow->seen_source.port, source));
}

static void json_end(const char *name, const struct address *address,
		     unsigned port, struct text *out)
{
	char text[ADDRESS_TEXT_MAX];

	text_format(out, ",\"%s\":{\"address\":\"%s\"", name,
		    address_format(address, text));
	if (port)
		text_format(out, ",\"port\":%u", port);
	text_add(out, "}");
}

static void json_flow(const struct flow_report *report,
		      const struct kept_flow *kept)
{
	const struct flow *flow = &kept->flow;
	struct text *out = report->out;

	text_format(out,
		    "%s\n{\"protocol\":%u,\"from\":", report->count ? "," : "",
		    flow->protocol);
	json_string(out, zone_name(report->policy, flow->mark, MARK_FROM_ZONE,
				   MARK_FROM_SHIFT));
	text_add(out, ",\"to\":");
	json_string(out, zone_name(report->policy, flow->mark, MARK_TO_ZONE,
				   MARK_TO_SHIFT));
	json_end("source", &flow->source, flow->source_port, out);
	json_end("target", &flow->target, flow->target_port, out);
	if (flow->asked_target.translated)
		json_end("sent_to", &flow->asked_target.address,
			 flow->asked_target.port, out);
	if (flow->seen_source.translated)
		json_end("seen_as", &flow->seen_source.address,
			 flow->seen_source.port, out);
	text_format(out, ",\"answered\":%s,\"seconds\":%" PRIu32 "}",
		    kept->replied ? "true" : "false", kept->seconds);
}

/* --- all of them ------------------------------------------------------- */

static void take(const struct kept_flow *kept, void *data)
{
	struct flow_report *report = data;

	if (report->count < FLOWS_MAX && report->json)
		json_flow(report, kept);
	else if (report->count < FLOWS_MAX)
		report_flow(report->policy, kept, report->out);
	report->count++;
}

static void restart(void *data)
{
	struct flow_report *report = data;

	text_cut(report->out, report->start);
	report->count = 0;
}

int report_flows(struct sluiced *daemon, bool json, struct text *out)
{
	struct flow_report report = { &daemon->engine.running->policy, json,
				      out, 0, 0 };
	int error;

	if (json)
		text_add(out, "{\"flows\":[");
	report.start = out->length;
	error = conntrack_read(&daemon->engine.netfilter, take, restart,
			       &report);
	if (error)
		return error;
	if (json)
		text_format(out, "],\"count\":%zu}\n", report.count);
	else if (report.count > FLOWS_MAX)
		text_format(out, "and %zu more\n", report.count - FLOWS_MAX);
	else if (!report.count)
		text_add(out, "no connection is kept\n");
	return 0;
}
