/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_flow.c - which kept flows a new policy lets live on.
 */
#include <string.h>

#include "core/flow.h"
#include "core/mark.h"
#include "tests/unit/checked.h"

#define HEAD                                                               \
	"bridge br0 { port o zone outside port i zone inside port j zone " \
	"inside }\n"

enum { OUTSIDE = 1, INSIDE = 2 };

struct row {
	const char *name;
	const char *rules; /* the inside of the filter block */
	unsigned from, to;
	unsigned vlan;
	bool stateless;
	uint8_t protocol;
	const char *source, *target;
	uint16_t target_port;
	uint8_t icmp_type;
	enum flow_answer want;
};

static const struct row rows[] = {
	{ "passed by a plain rule", "pass inside -> outside", INSIDE, OUTSIDE,
	  0, false, 6, "10.0.0.1", "198.51.100.7", 80, 0, FLOW_PERMITTED },
	{ "the other direction", "pass inside -> outside", OUTSIDE, INSIDE, 0,
	  false, 6, "198.51.100.7", "10.0.0.1", 80, 0, FLOW_FORBIDDEN },
	{ "port agrees", "pass outside -> inside port tcp 22", OUTSIDE, INSIDE,
	  0, false, 6, "198.51.100.7", "10.0.0.1", 22, 0, FLOW_PERMITTED },
	{ "port differs", "pass outside -> inside port tcp 22", OUTSIDE, INSIDE,
	  0, false, 6, "198.51.100.7", "10.0.0.1", 23, 0, FLOW_FORBIDDEN },
	{ "protocol differs", "pass outside -> inside port tcp 22", OUTSIDE,
	  INSIDE, 0, false, 17, "198.51.100.7", "10.0.0.1", 22, 0,
	  FLOW_FORBIDDEN },
	{ "dropped before it is passed",
	  "drop any -> any to 10.0.0.1 pass any -> any", OUTSIDE, INSIDE, 0,
	  false, 6, "198.51.100.7", "10.0.0.1", 22, 0, FLOW_FORBIDDEN },
	{ "address in a set", "pass any -> any from { 198.51.100.0/24 }",
	  OUTSIDE, INSIDE, 0, false, 6, "198.51.100.7", "10.0.0.1", 22, 0,
	  FLOW_PERMITTED },
	{ "address in a negated set",
	  "pass any -> any from not { 198.51.100.0/24 }", OUTSIDE, INSIDE, 0,
	  false, 6, "198.51.100.7", "10.0.0.1", 22, 0, FLOW_FORBIDDEN },
	{ "icmp type", "pass any -> any icmp echo-request", INSIDE, OUTSIDE, 0,
	  false, 1, "10.0.0.1", "198.51.100.7", 0, 8, FLOW_PERMITTED },
	{ "another icmp type", "pass any -> any icmp echo-request", INSIDE,
	  OUTSIDE, 0, false, 1, "10.0.0.1", "198.51.100.7", 0, 13,
	  FLOW_FORBIDDEN },
	{ "IPv6", "pass any -> any to 2001:db8::/32", INSIDE, OUTSIDE, 0, false,
	  17, "fd00::1", "2001:db8::9", 53, 0, FLOW_PERMITTED },
	{ "a count rule decides nothing",
	  "count any -> any pass inside -> outside", INSIDE, OUTSIDE, 0, false,
	  6, "10.0.0.1", "198.51.100.7", 80, 0, FLOW_PERMITTED },
	{ "a limited pass slows, but ends nothing",
	  "pass any -> any limit 1/second", INSIDE, OUTSIDE, 0, false, 6,
	  "10.0.0.1", "198.51.100.7", 80, 0, FLOW_PERMITTED },
	{ "a limited drop ends nothing",
	  "drop any -> any limit 1/second pass any -> any", INSIDE, OUTSIDE, 0,
	  false, 6, "10.0.0.1", "198.51.100.7", 80, 0, FLOW_PERMITTED },
	{ "a MAC is not known of a flow",
	  "pass any -> any from-mac 02:00:00:00:00:0a", INSIDE, OUTSIDE, 0,
	  false, 6, "10.0.0.1", "198.51.100.7", 80, 0, FLOW_UNCERTAIN },
	{ "untagged rule, tagged flow", "pass any -> any", INSIDE, OUTSIDE, 5,
	  false, 6, "10.0.0.1", "198.51.100.7", 80, 0, FLOW_FORBIDDEN },
	{ "tagged rule, tagged flow", "pass any -> any vlan 4-6", INSIDE,
	  OUTSIDE, 5, false, 6, "10.0.0.1", "198.51.100.7", 80, 0,
	  FLOW_PERMITTED },
	{ "a kept flow is not kept by a stateless rule",
	  "pass stateless any -> any", INSIDE, OUTSIDE, 0, false, 6, "10.0.0.1",
	  "198.51.100.7", 80, 0, FLOW_FORBIDDEN },
	{ "a stateless entry is no kept flow", "pass stateless any -> any",
	  INSIDE, OUTSIDE, 0, true, 6, "10.0.0.1", "198.51.100.7", 80, 0,
	  FLOW_PERMITTED },
	{ "default pass", "default pass", INSIDE, OUTSIDE, 0, false, 6,
	  "10.0.0.1", "198.51.100.7", 80, 0, FLOW_PERMITTED },
	{ "no rule", "", INSIDE, OUTSIDE, 0, false, 6, "10.0.0.1",
	  "198.51.100.7", 80, 0, FLOW_FORBIDDEN },
	{ "between two inside ports", "pass inside -> inside", INSIDE, INSIDE,
	  0, false, 6, "10.0.0.1", "10.0.0.2", 80, 0, FLOW_PERMITTED },
};

static void run(const struct row *row)
{
	struct checked checked;
	char text[1024];
	struct flow flow = {
		.protocol = row->protocol,
		.source_port = 40000,
		.target_port = row->target_port,
		.icmp_type = row->icmp_type,
		.mark = row->from << MARK_FROM_SHIFT |
			row->to << MARK_TO_SHIFT | row->vlan |
			(row->stateless ? MARK_STATELESS : 0),
	};

	snprintf(text, sizeof(text), HEAD "filter { %s }", row->rules);
	if (checked_open(&checked, row->name, text)) {
		address_parse(row->source, strlen(row->source), &flow.source);
		address_parse(row->target, strlen(row->target), &flow.target);
		CHECK(flow_judge(&checked.policy, &flow, NULL) == row->want,
		      "%s: want %d", row->name, row->want);
	}
	checked_close(&checked);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(&rows[i]);
	return unit_report("test_flow");
}
