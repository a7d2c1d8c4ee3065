/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_stats.c - stats: every number that is worth a curve, for people, as
 * JSON, as the text that Prometheus reads, and as pairs for Cacti and MRTG.
 */
#include <inttypes.h>
#include <stdio.h>

#include "app/report.h"
#include "core/reason.h"
#include "edge/link.h"

/** struct measure - what is counted; one may have many values. */
struct measure {
	const char *name;
	const char *label; /* what tells its values apart, or NULL */
	bool grows;	   /* a counter, not a gauge */
	const char *help;
};

static const struct measure generation = { "generation", NULL, false,
					   "Rulesets that were loaded." };
static const struct measure applied = { "applied_seconds", NULL, false,
					"When the policy was applied." };
static const struct measure altered = {
	"altered_total", NULL, true, "Times that others altered the ruleset."
};
static const struct measure frames = { "frames_total", "verdict", true,
				       "Frames that were decided about." };
static const struct measure bytes = { "bytes_total", "verdict", true,
				      "Their bytes." };
static const struct measure drops = { "drops_total", "reason", true,
				      "Frames dropped, but by a rule." };
static const struct measure rule_frames = { "rule_frames_total", "rule", true,
					    "Frames that a rule decided." };
static const struct measure rule_bytes = { "rule_bytes_total", "rule", true,
					   "Their bytes." };
static const struct measure port_up = { "port_up", "port", false,
					"The port has a carrier." };
static const struct measure received_frames = { "received_frames_total", "port",
						true, "Frames that came in." };
static const struct measure received_bytes = { "received_bytes_total", "port",
					       true, "Their bytes." };
static const struct measure sent_frames = { "sent_frames_total", "port", true,
					    "Frames that went out." };
static const struct measure sent_bytes = { "sent_bytes_total", "port", true,
					   "Their bytes." };
static const struct measure connections = { "connections", NULL, false,
					    "Connections that are kept." };
static const struct measure connections_max = {
	"connections_max", NULL, false, "Connections that there is room for."
};
static const struct measure unplaced = {
	"refused_total", "for_want_of", true,
	"Packets of connections that could not be kept."
};

/** struct sheet - where numbers go, and in which form. */
struct sheet {
	void (*put)(struct sheet *sheet, const struct measure *measure,
		    const char *value_of, uint64_t value);
	struct text *out;
	const struct measure *last;
	bool first;
};

/* --- forms -------------------------------------------------------------- */

static void put_text(struct sheet *sheet, const struct measure *measure,
		     const char *value_of, uint64_t value)
{
	text_format(sheet->out, "%12" PRIu64 "  %s", value, measure->name);
	if (value_of)
		text_format(sheet->out, " %s", value_of);
	text_add(sheet->out, "\n");
}

static void put_json(struct sheet *sheet, const struct measure *measure,
		     const char *value_of, uint64_t value)
{
	text_add(sheet->out, sheet->first ? "[\n" : ",\n");
	text_format(sheet->out, "{\"name\":\"%s\"", measure->name);
	if (value_of) {
		text_format(sheet->out, ",\"%s\":", measure->label);
		json_string(sheet->out, value_of);
	}
	text_format(sheet->out, ",\"value\":%" PRIu64 "}", value);
}

/* Its escapes in labels are those of JSON, for what a label here can hold. */
static void put_prometheus(struct sheet *sheet, const struct measure *measure,
			   const char *value_of, uint64_t value)
{
	if (sheet->last != measure)
		text_format(sheet->out,
			    "# HELP sluice_%s %s\n# TYPE sluice_%s %s\n",
			    measure->name, measure->help, measure->name,
			    measure->grows ? "counter" : "gauge");
	text_format(sheet->out, "sluice_%s", measure->name);
	if (value_of) {
		text_format(sheet->out, "{%s=", measure->label);
		json_string(sheet->out, value_of);
		text_add(sheet->out, "}");
	}
	text_format(sheet->out, " %" PRIu64 "\n", value);
}

static void put_pair(struct sheet *sheet, const struct measure *measure,
		     const char *value_of, uint64_t value)
{
	if (!sheet->first)
		text_add(sheet->out, " ");
	text_add(sheet->out, measure->name);
	if (value_of)
		text_add(sheet->out, "_");
	for (; value_of && *value_of; value_of++) {
		bool plain = (*value_of >= 'a' && *value_of <= 'z') ||
			     (*value_of >= 'A' && *value_of <= 'Z') ||
			     (*value_of >= '0' && *value_of <= '9');

		text_format(sheet->out, "%c", plain ? *value_of : '_');
	}
	text_format(sheet->out, ":%" PRIu64, value);
}

static void put(struct sheet *sheet, const struct measure *measure,
		const char *value_of, uint64_t value)
{
	sheet->put(sheet, measure, value_of, value);
	sheet->last = measure;
	sheet->first = false;
}

/* --- numbers ------------------------------------------------------------ */

static void put_rules(struct sheet *sheet, const struct policy *policy,
		      const struct counters *counters)
{
	char number[24];

	for (size_t i = 1; i <= policy->filter.count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i);
		put(sheet, &rule_frames, number, counters->rules[i].packets);
	}
	for (size_t i = 1; i <= policy->filter.count; i++) {
		(void)snprintf(number, sizeof(number), "%zu", i);
		put(sheet, &rule_bytes, number, counters->rules[i].bytes);
	}
}

static void put_ports(struct sheet *sheet, const struct bridge *bridge,
		      const struct link_list *links)
{
	static const struct measure *const measures[] = {
		&port_up,     &received_frames, &received_bytes,
		&sent_frames, &sent_bytes,
	};

	for (size_t m = 0; m < sizeof(measures) / sizeof(measures[0]); m++) {
		for (size_t i = 0; i < bridge->port_count; i++) {
			const char *name = bridge->ports[i].name.text;
			const struct link_state *link = link_find(links, name);
			uint64_t values[] = {
				link && link->up && link->carrier,
				link ? link->received_packets : 0,
				link ? link->received_bytes : 0,
				link ? link->sent_packets : 0,
				link ? link->sent_bytes : 0,
			};

			put(sheet, measures[m], name, values[m]);
		}
	}
}

static void put_all(struct sheet *sheet, const struct sluiced *daemon,
		    const struct counters *counters,
		    const struct link_list *links,
		    const struct conntrack_pressure *pressure)
{
	const struct generation *running = daemon->engine.running;

	put(sheet, &generation, NULL, running->number);
	put(sheet, &applied, NULL, (uint64_t)daemon->applied);
	put(sheet, &altered, NULL, daemon->altered);
	put(sheet, &frames, "passed", counters->passed.packets);
	put(sheet, &frames, "dropped", counters->dropped.packets);
	put(sheet, &bytes, "passed", counters->passed.bytes);
	put(sheet, &bytes, "dropped", counters->dropped.bytes);
	for (int reason = REASON_RULE + 1; reason < REASON_COUNT; reason++)
		if (!reason_passes(&running->policy, (enum reason)reason) &&
		    counters->reasons[reason].packets)
			put(sheet, &drops, reason_text((enum reason)reason),
			    counters->reasons[reason].packets);
	put_rules(sheet, &running->policy, counters);
	put_ports(sheet, &running->policy.bridge, links);
	put(sheet, &connections, NULL, pressure->entries);
	put(sheet, &connections_max, NULL, pressure->most);
	put(sheet, &unplaced, "entry", pressure->full);
	put(sheet, &unplaced, "port", pressure->unplaced);
}

static int report(struct sluiced *daemon, struct sheet *sheet)
{
	struct arena *arena = sheet->out->arena;
	struct conntrack_pressure pressure;
	struct counters counters;
	struct link_list links;
	int error = counters_read(daemon, arena, &counters);

	if (!error)
		error = link_read(&daemon->engine.route, arena, &links);
	if (!error)
		error = conntrack_pressure_read(&daemon->engine.netfilter,
						&pressure);
	if (!error)
		put_all(sheet, daemon, &counters, &links, &pressure);
	return error;
}

int report_stats(struct sluiced *daemon, bool json, struct text *out)
{
	struct sheet sheet = { json ? put_json : put_text, out, NULL, true };
	int error = report(daemon, &sheet);

	if (json)
		text_add(out, "\n]\n");
	return error;
}

int report_stats_prometheus(struct sluiced *daemon, bool json, struct text *out)
{
	struct sheet sheet = { put_prometheus, out, NULL, true };

	(void)json;
	return report(daemon, &sheet);
}

int report_stats_pairs(struct sluiced *daemon, bool json, struct text *out)
{
	struct sheet sheet = { put_pair, out, NULL, true };
	int error = report(daemon, &sheet);

	(void)json;
	text_add(out, "\n");
	return error;
}
