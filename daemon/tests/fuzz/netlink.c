/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * netlink.c - any answers of the kernel to all that asks it: links, neighbours,
 * routes, connections, rulesets, and what it tells unasked.
 *
 * The first byte of an input says who asks, a row of the table below; the rest
 * is what tests/fuzz/driver/kernel.h has of it.
 */
#include <stdlib.h>

#include "app/engine.h"
#include "app/succession.h"
#include "core/logged.h"
#include "edge/conntrack.h"
#include "edge/link.h"
#include "edge/neighbour.h"
#include "edge/nflog.h"
#include "edge/nft.h"
#include "edge/nft_own.h"
#include "edge/nft_trace.h"
#include "edge/nft_watch.h"
#include "tests/fuzz/driver/kernel.h"

#define GENERATION 1
#define DEVICE "lo"

const char *const fuzz_words[] = { "sluice", "counter", ".7", "immediate",
				   "bridge", "lookup",	NULL };

/** struct asking - one question, and what it may need. */
struct asking {
	struct netlink netlink;
	struct arena arena;
	const struct generation *generation;
};

static const char policy[] =
	"bridge br0 {\n"
	"	port eth1 zone outside\n"
	"	port eth0 zone inside\n"
	"}\n"
	"nat outside {\n"
	"	alias 203.0.113.1 as 10.0.0.254\n"
	"	static 203.0.113.2 = 10.0.0.1\n"
	"	masquerade 10.0.0.0/24 as 203.0.113.3 helper ftp\n"
	"	forward 203.0.113.3 tcp 2222 to 10.0.0.13 port 22\n"
	"}\n"
	"filter {\n"
	"	pass outside -> inside to 10.0.0.1 port tcp { 80, 443 }\n"
	"	pass outside -> inside to 10.0.0.13 port tcp 22 limit "
	"10/minute log \"ssh\"\n"
	"	pass inside -> outside\n"
	"	default drop log\n"
	"}\n"
	"guard inside {\n"
	"	bind 10.0.0.1 = 02:00:00:00:00:01\n"
	"	deny dhcp-server, router-advertisement, redirect\n"
	"}\n";

static const struct generation *the_generation(void)
{
	const struct mac mac = { { 2, 0, 0, 0, 0, 1 } };
	static struct generation *generation;

	if (generation)
		return generation;
	generation =
		generation_load_text("fuzz", policy, sizeof(policy) - 1, NULL);
	if (!generation || generation->diag.errors ||
	    !generation_compile(generation, NULL, &mac))
		abort();
	return generation;
}

/* --- rtnetlink ----------------------------------------------------------- */

static void ask_links(struct asking *asking)
{
	struct link_list list;

	link_read(&asking->netlink, &asking->arena, &list);
	link_find(&list, "eth0");
}

static void watch_links(struct asking *asking)
{
	link_watch_read(&asking->netlink, &asking->generation->policy);
}

static void ask_neighbours(struct asking *asking)
{
	struct neighbour_list list;

	neighbour_read(&asking->netlink, DEVICE, &asking->arena, &list);
}

static void ask_routes(struct asking *asking)
{
	struct route_list list;

	neighbour_route_read(&asking->netlink, DEVICE, &asking->arena, &list);
}

/* --- connections and frames ---------------------------------------------- */

static void ask_connections(struct asking *asking)
{
	static const char zones[POLICY_ZONES_MAX + 1][NAME_MAX_LENGTH + 1] = {
		[1] = "outside", [2] = "inside"
	};
	const struct predecessor before = { .known = true, .zones = zones };
	size_t ended;

	succession_end_flows(&asking->netlink, &before,
			     &asking->generation->policy, &ended);
}

static void tell_flow(const struct kept_flow *kept, void *data)
{
	*(uint32_t *)data ^= kept->seconds ^ kept->flow.mark;
}

static void tell_again(void *data)
{
	*(uint32_t *)data = 0;
}

static void look_at_connections(struct asking *asking)
{
	uint32_t sum = 0;

	conntrack_read(&asking->netlink, tell_flow, tell_again, &sum);
}

static void ask_pressure(struct asking *asking)
{
	struct conntrack_pressure pressure;

	conntrack_pressure_read(&asking->netlink, &pressure);
}

static void tell_frame(const struct nflog_frame *frame, void *data)
{
	static uint8_t whole[NFLOG_COPY_MAX + 64];
	size_t length = nflog_whole(frame, whole, sizeof(whole));
	struct logged_by by;

	if (length > sizeof(whole))
		abort();
	logged_by(frame->prefix, &by);
	*(size_t *)data += length + strlen(by.by);
}

static void ask_frames(struct asking *asking)
{
	struct nflog nflog = { .netlink = asking->netlink };
	size_t sum = 0;

	nflog_read(&nflog, tell_frame, &sum);
	nflog_read(&nflog, tell_frame, &sum);
}

/* --- rulesets ------------------------------------------------------------ */

static void ask_generation(struct asking *asking)
{
	uint32_t generation;

	nft_generation(&asking->netlink, &generation);
}

static void ask_drop_all(struct asking *asking)
{
	struct nft_error error;

	nft_drop_all(&asking->netlink, &error);
}

static void ask_replace(struct asking *asking)
{
	struct nft_error error;

	nft_replace(&asking->netlink, &asking->generation->ruleset, GENERATION,
		    &error);
}

static void ask_settle(struct asking *asking)
{
	struct nft_error error;

	nft_settle(&asking->netlink, &error);
}

static void ask_whether_it_stands(struct asking *asking)
{
	bool stands;

	nft_stands(&asking->netlink, &asking->generation->ruleset, GENERATION,
		   &stands);
}

static void watch_rulesets(struct asking *asking)
{
	nft_watch_read(&asking->netlink);
}

static void ask_counts(struct asking *asking)
{
	struct nft_counts counts;

	nft_counts_read(&asking->netlink, &asking->generation->ruleset,
			GENERATION, &asking->arena, &counts);
}

static void tell_element(void *data, const uint8_t *key, size_t key_size,
			 const uint8_t *value, size_t value_size)
{
	size_t *sum = data;

	for (size_t i = 0; i < key_size; i++)
		*sum += key[i];
	for (size_t i = 0; i < value_size; i++)
		*sum += value[i];
}

static void ask_elements(struct asking *asking)
{
	const struct nft_own_set set = { .family = TABLE_BRIDGE,
					 .name = "routers",
					 .generation = GENERATION };
	const uint8_t key[] = { 10, 0, 0, 254 };
	size_t sum = 0;

	nft_own_read(&asking->netlink, &set, tell_element, &sum);
	nft_own_put(&asking->netlink, &set, key, sizeof(key), key, sizeof(key));
}

/* --- traces -------------------------------------------------------------- */

/** struct telling - of events as if all were about one frame. */
struct telling {
	struct asking *asking;
	const struct nft_labels *labels;
	struct traced traced;
	bool begun;
};

static void tell_event(const struct traced_event *event, void *data)
{
	struct telling *telling = data;
	const struct generation *generation = telling->asking->generation;

	if (!telling->begun)
		traced_begin(&telling->traced, event);
	telling->begun = true;
	nft_trace_generation(event);
	traced_take(&telling->traced, event,
		    nft_labels_find(telling->labels, event),
		    &generation->policy, &generation->ruleset);
}

static void ask_traces(struct asking *asking)
{
	const struct generation *generation = asking->generation;
	struct nft_trace trace = { .events = asking->netlink };
	struct nft_labels labels = { .count = 0 };
	struct telling telling = { .asking = asking, .labels = &labels };
	struct text text;

	nft_trace_ports(&trace, &generation->policy.bridge);
	nft_trace_read(&trace, tell_event, &telling);
	if (!telling.begun)
		return;
	text_init(&text, &asking->arena);
	traced_text(&telling.traced, 1, &generation->policy, &generation->diag,
		    &text);
	traced_free(&telling.traced);
}

static void ask_labels(struct asking *asking)
{
	const struct traced_event event = { .family = TABLE_BRIDGE,
					    .handle = 5 };
	struct nft_labels labels;

	if (nft_labels_read(&asking->netlink, &asking->arena, &labels) == 0)
		nft_labels_find(&labels, &event);
}

/* In this order they are in the names of the corpus, too. */
static void (*const askers[])(struct asking *asking) = {
	ask_links,
	watch_links,
	ask_neighbours,
	ask_routes,
	ask_connections,
	look_at_connections,
	ask_pressure,
	ask_frames,
	ask_generation,
	ask_drop_all,
	ask_replace,
	ask_settle,
	ask_whether_it_stands,
	watch_rulesets,
	ask_counts,
	ask_elements,
	ask_traces,
	ask_labels,
};

bool fuzz_judge(const uint8_t *bytes, size_t length)
{
	struct asking asking = { .generation = the_generation() };

	if (!length)
		return true;
	arena_init(&asking.arena, 0);
	kernel_begin(bytes + 1, length - 1);
	askers[bytes[0] % (sizeof(askers) / sizeof(*askers))](&asking);
	kernel_end();
	arena_free(&asking.arena);
	return true;
}
