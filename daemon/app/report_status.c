/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_status.c - status: what runs, since when, and how it goes.
 */
#include <inttypes.h>

#include "app/report.h"
#include "edge/link.h"

struct status {
	struct counters counters;
	struct link_list links;
	struct conntrack_pressure pressure;
};

static int status_read(struct sluiced *daemon, struct arena *arena,
		       struct status *out)
{
	int error = counters_read(daemon, arena, &out->counters);

	if (!error)
		error = link_read(&daemon->engine.route, arena, &out->links);
	if (!error)
		error = conntrack_pressure_read(&daemon->engine.netfilter,
						&out->pressure);
	return error;
}

static const char *time_format(time_t when, char *out, size_t size)
{
	struct tm broken;

	if (!localtime_r(&when, &broken) ||
	    strftime(out, size, "%Y-%m-%dT%H:%M:%S%z", &broken) == 0)
		out[0] = '\0';
	return out;
}

/* --- text -------------------------------------------------------------- */

static void text_tally(struct text *out, const char *name,
		       const struct tally *tally)
{
	char bytes[16];

	text_format(out, "%-12s %" PRIu64 " frames, %s\n", name, tally->packets,
		    text_bytes(tally->bytes, bytes));
}

static void text_links(const struct bridge *bridge,
		       const struct link_list *links, struct text *out)
{
	const struct link_state *link = link_find(links, bridge->name.text);
	char mac[MAC_TEXT_MAX];

	text_format(out, "%-12s %s, %s", "bridge", bridge->name.text,
		    report_link_state(link));
	if (link)
		text_format(out, ", MAC %s", mac_format(&link->mac, mac));
	text_add(out, "\n");
	for (size_t i = 0; i < bridge->port_count; i++)
		text_format(out, "%-12s %s, zone %s, %s\n", "port",
			    bridge->ports[i].name.text,
			    bridge->ports[i].zone_name.text,
			    report_link_state(
				    link_find(links,
					      bridge->ports[i].name.text)));
}

static void text_refused(const struct sluiced *daemon, struct text *out)
{
	char when[40];

	if (daemon->refused)
		text_format(out, "%-12s a policy at %s; see the log\n",
			    "refused",
			    time_format(daemon->refused, when, sizeof(when)));
}

/* Seldom, and then it matters, also when no policy runs. */
static void text_altered(const struct sluiced *daemon, struct text *out)
{
	if (daemon->altered)
		text_format(out, "%-12s %" PRIu64 "\n", "altered",
			    daemon->altered);
}

/* Only where the policy asks for one. */
static void text_lease(const struct sluiced *daemon, struct text *out)
{
	const struct lease *lease = &daemon->lease.now;
	char address[ADDRESS_TEXT_MAX];

	if (!policy_leased(&daemon->engine.running->policy))
		return;
	text_format(out, "%-12s %s\n", "lease",
		    lease->known ? address_format(&lease->address, address)
				 : "none, nothing is masqueraded");
}

static void text_kept(const struct sluiced *daemon, struct text *out)
{
	const struct keeping *keeping = &daemon->keeping;

	if (keeping->directory)
		text_format(out, "%-12s policy %" PRIu32 " of %zu in %s\n",
			    "kept", keeping->history.current,
			    keeping->history.count, keeping->directory);
	if (keeping->revert_at)
		text_format(out,
			    "%-12s not confirmed, taken back in %" PRId64
			    " s\n",
			    "trial",
			    (keeping->revert_at - sluiced_now()) / 1000);
}

static void text_connections(const struct conntrack_pressure *pressure,
			     struct text *out)
{
	text_format(out, "%-12s %" PRIu32, "connections", pressure->entries);
	if (pressure->most)
		text_format(out, " of %" PRIu32, pressure->most);
	text_add(out, "\n");
	if (pressure->full)
		text_format(out,
			    "%-12s %" PRIu64 " packets, for want of an "
			    "entry\n",
			    "refused", pressure->full);
	if (pressure->unplaced)
		text_format(out,
			    "%-12s %" PRIu64 " packets, for want of a "
			    "free port\n",
			    "refused", pressure->unplaced);
}

static void text_status(const struct sluiced *daemon,
			const struct status *status, struct text *out)
{
	const struct generation *running = daemon->engine.running;
	char when[40];

	text_format(out, "%-12s %" PRIu32 "\n", "generation", running->number);
	text_format(out, "%-12s %s\n", "policy", running->file);
	text_format(out, "%-12s %s\n", "applied",
		    time_format(daemon->applied, when, sizeof(when)));
	text_kept(daemon, out);
	text_refused(daemon, out);
	text_altered(daemon, out);
	text_links(&running->policy.bridge, &status->links, out);
	text_format(out, "%-12s %zu\n", "missing", daemon->engine.missing);
	text_lease(daemon, out);
	text_connections(&status->pressure, out);
	text_tally(out, "passed", &status->counters.passed);
	text_tally(out, "dropped", &status->counters.dropped);
}

/* --- JSON -------------------------------------------------------------- */

static void json_links(const struct bridge *bridge,
		       const struct link_list *links, struct text *out)
{
	text_add(out, ",\"bridge\":{\"name\":");
	json_string(out, bridge->name.text);
	text_format(out, ",\"state\":\"%s\"},\"ports\":[",
		    report_link_state(link_find(links, bridge->name.text)));
	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct port *port = &bridge->ports[i];

		text_add(out, i ? ",{\"port\":" : "{\"port\":");
		json_string(out, port->name.text);
		text_add(out, ",\"zone\":");
		json_string(out, port->zone_name.text);
		text_format(out, ",\"state\":\"%s\"}",
			    report_link_state(
				    link_find(links, port->name.text)));
	}
	text_add(out, "]");
}

static void json_missing(const struct engine *engine, struct text *out)
{
	const struct bridge *bridge = &engine->running->policy.bridge;
	const char *comma = "";

	text_add(out, ",\"missing\":[");
	for (size_t i = 0; i < bridge->port_count; i++) {
		if (engine->present[i])
			continue;
		text_add(out, comma);
		json_string(out, bridge->ports[i].name.text);
		comma = ",";
	}
	text_add(out, "]");
}

static void json_status(const struct sluiced *daemon,
			const struct status *status, struct text *out)
{
	const struct conntrack_pressure *pressure = &status->pressure;
	const struct generation *running = daemon->engine.running;
	char when[40];

	text_format(out,
		    "{\"generation\":%" PRIu32 ",\"policy\":", running->number);
	json_string(out, running->file);
	text_format(out, ",\"applied\":\"%s\",\"refused\":",
		    time_format(daemon->applied, when, sizeof(when)));
	if (daemon->refused)
		text_format(out, "\"%s\"",
			    time_format(daemon->refused, when, sizeof(when)));
	else
		text_add(out, "null");
	if (daemon->altered)
		text_format(out, ",\"altered\":%" PRIu64, daemon->altered);
	if (daemon->keeping.directory)
		text_format(out, ",\"kept\":%" PRIu32,
			    daemon->keeping.history.current);
	if (daemon->keeping.revert_at)
		text_format(out, ",\"trial\":%" PRId64,
			    (daemon->keeping.revert_at - sluiced_now()) / 1000);
	json_links(&running->policy.bridge, &status->links, out);
	json_missing(&daemon->engine, out);
	text_format(out,
		    ",\"connections\":%" PRIu32 ",\"connections_max\":%" PRIu32
		    ",\"no_entry\":%" PRIu64 ",\"no_port\":%" PRIu64
		    ",\"passed\":{",
		    pressure->entries, pressure->most, pressure->full,
		    pressure->unplaced);
	json_tally(out, &status->counters.passed);
	text_add(out, "},\"dropped\":{");
	json_tally(out, &status->counters.dropped);
	text_add(out, "}}\n");
}

/* --- without a policy -------------------------------------------------- */

static int report_holding(struct sluiced *daemon, bool json, struct text *out)
{
	uint32_t number = 0;
	int error = nft_generation(&daemon->engine.netfilter, &number);

	if (error)
		return error;
	if (json) {
		text_format(out,
			    "{\"generation\":%" PRIu32 ",\"policy\":null}\n",
			    number);
		return 0;
	}
	text_add(out, "no policy is applied\n");
	if (number)
		text_format(out,
			    "generation %" PRIu32
			    " of an earlier run is in force\n",
			    number);
	else
		text_add(out, "nothing passes\n");
	text_kept(daemon, out);
	text_refused(daemon, out);
	text_altered(daemon, out);
	return 0;
}

int report_status(struct sluiced *daemon, bool json, struct text *out)
{
	struct status status = { .pressure.entries = 0 };
	int error;

	if (!daemon->engine.running)
		return report_holding(daemon, json, out);
	error = status_read(daemon, out->arena, &status);
	if (error)
		return error;
	if (json)
		json_status(daemon, &status, out);
	else
		text_status(daemon, &status, out);
	return 0;
}
