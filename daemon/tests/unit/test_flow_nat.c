/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_flow_nat.c - which translations of kept flows a new policy still makes.
 */
#include <string.h>

#include "core/flow.h"
#include "core/mark.h"
#include "tests/unit/checked.h"

#define HEAD                                                      \
	"bridge br0 { port o zone outside port i zone inside }\n" \
	"nat outside { alias 203.0.113.1 as 10.0.0.254\n"         \
	"static 203.0.113.2 = 10.0.0.1\n"                         \
	"masquerade 10.0.0.0/24 as 203.0.113.3\n"                 \
	"forward 203.0.113.3 tcp 8000-8009 to 10.0.0.13 port 9000-9009 "

enum { OUTSIDE = 1, INSIDE = 2 };
enum { TCP = 6, UDP = 17 };

struct row {
	const char *name;
	const char *helper; /* of the forward */
	unsigned from, to;
	uint8_t protocol;
	const char *source, *target; /* inside addresses */
	uint16_t target_port;
	const char *seen;  /* source as seen, NULL: as it is */
	const char *asked; /* target as asked for, ditto */
	uint16_t asked_port;
	bool expected;
	bool want;
};

static const struct row rows[] = {
	{ "masqueraded as before", "", INSIDE, OUTSIDE, TCP, "10.0.0.11",
	  "198.51.100.7", 80, "203.0.113.3", NULL, 0, false, true },
	{ "masqueraded as another", "", INSIDE, OUTSIDE, TCP, "10.0.0.11",
	  "198.51.100.7", 80, "203.0.113.4", NULL, 0, false, false },
	{ "not masqueraded yet", "", INSIDE, OUTSIDE, TCP, "10.0.0.11",
	  "198.51.100.7", 80, NULL, NULL, 0, false, false },
	{ "no longer masqueraded", "", INSIDE, OUTSIDE, TCP, "10.0.1.11",
	  "198.51.100.7", 80, "203.0.113.3", NULL, 0, false, false },
	{ "a static one", "", INSIDE, OUTSIDE, TCP, "10.0.0.1", "198.51.100.7",
	  80, NULL, NULL, 0, false, true },
	{ "static now", "", INSIDE, OUTSIDE, TCP, "10.0.0.1", "198.51.100.7",
	  80, "203.0.113.3", NULL, 0, false, false },
	{ "forwarded as before", "", OUTSIDE, INSIDE, TCP, "198.51.100.7",
	  "10.0.0.13", 9005, NULL, "203.0.113.3", 8005, false, true },
	{ "forwarded to another port", "", OUTSIDE, INSIDE, TCP, "198.51.100.7",
	  "10.0.0.13", 9004, NULL, "203.0.113.3", 8005, false, false },
	{ "forwarded to another host", "", OUTSIDE, INSIDE, TCP, "198.51.100.7",
	  "10.0.0.14", 9005, NULL, "203.0.113.3", 8005, false, false },
	{ "forwarded by another protocol", "", OUTSIDE, INSIDE, UDP,
	  "198.51.100.7", "10.0.0.13", 9005, NULL, "203.0.113.3", 8005, false,
	  false },
	{ "port behind the last", "", OUTSIDE, INSIDE, TCP, "198.51.100.7",
	  "10.0.0.13", 9010, NULL, "203.0.113.3", 8010, false, false },
	{ "port before the first", "", OUTSIDE, INSIDE, TCP, "198.51.100.7",
	  "10.0.0.13", 8999, NULL, "203.0.113.3", 7999, false, false },
	{ "to a static, untranslated by conntrack", "", OUTSIDE, INSIDE, TCP,
	  "198.51.100.7", "10.0.0.1", 22, NULL, NULL, 0, false, true },
	{ "turned back", "", INSIDE, INSIDE, TCP, "10.0.0.11", "10.0.0.13",
	  9000, "203.0.113.3", "203.0.113.3", 8000, false, true },
	{ "turned back, no more", "", INSIDE, INSIDE, TCP, "10.0.0.11",
	  "10.0.0.13", 22, "203.0.113.3", "203.0.113.3", 2222, false, false },
	{ "among inside hosts", "", INSIDE, INSIDE, TCP, "10.0.0.11",
	  "10.0.0.13", 22, NULL, NULL, 0, false, true },
	{ "masqueraded, and does not leave", "", INSIDE, INSIDE, TCP,
	  "10.0.0.11", "10.0.0.13", 22, "203.0.113.3", NULL, 0, false, false },
	{ "expected by a helper", "helper ftp", OUTSIDE, INSIDE, TCP,
	  "198.51.100.7", "10.0.0.11", 40000, NULL, "203.0.113.3", 40000, true,
	  true },
	{ "expected by a helper that is gone", "", OUTSIDE, INSIDE, TCP,
	  "198.51.100.7", "10.0.0.11", 40000, NULL, "203.0.113.3", 40000, true,
	  false },
};

static void end(struct flow_end *end, const char *address, uint16_t port)
{
	if (!address)
		return;
	end->translated = true;
	end->port = port;
	address_parse(address, strlen(address), &end->address);
}

static void run(const struct row *row)
{
	struct checked checked;
	char text[1024];
	struct flow flow = {
		.protocol = row->protocol,
		.source_port = 40000,
		.target_port = row->target_port,
		.expected = row->expected,
		.mark = row->from << MARK_FROM_SHIFT | row->to << MARK_TO_SHIFT,
	};

	snprintf(text, sizeof(text), HEAD "%s }\nfilter { pass any -> any }\n",
		 row->helper);
	if (checked_open(&checked, row->name, text)) {
		address_parse(row->source, strlen(row->source), &flow.source);
		address_parse(row->target, strlen(row->target), &flow.target);
		end(&flow.seen_source, row->seen, 40000);
		end(&flow.asked_target, row->asked, row->asked_port);
		CHECK(flow_translation_stands(&checked.policy, &flow) ==
			      row->want,
		      "%s: want %d", row->name, row->want);
	}
	checked_close(&checked);
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		run(&rows[i]);
	return unit_report("test_flow_nat");
}
