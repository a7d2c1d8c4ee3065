/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_nearest.c - which rule would have decided otherwise, and why it did not.
 */
#include <stdlib.h>

#include "core/model.h"
#include "tests/unit/checked.h"
#include "tests/unit/craft.h"

#define BRIDGE \
	"bridge br0 {\n\tport eth0 zone a\n\tport eth1 zone b\n}\nfilter {\n"

static const struct {
	const char *rules;
	const char *frame;
	const char *want; /* NULL: there is none */
} rows[] = {
	{ "pass a -> b to 10.0.0.2 port tcp 80\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 tcp 5 81 2 0",
	  "rule 1 would pass it, but does not fit: port or type" },
	{ "pass a -> b to 10.0.0.2 port tcp 80\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.3 udp 5 80 8",
	  "rule 1 would pass it, but does not fit: to, protocol" },
	/* The fewest words, wherever they stand. */
	{ "pass b -> a from 10.0.0.9\npass a -> b from 10.0.0.9\n"
	  "pass a -> b from 10.0.0.9 to 10.0.0.9\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "rule 2 would pass it, but does not fit: from" },
	/* Who comes next, without the rule that decided. */
	{ "drop a -> b port udp 80\npass a -> b\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "without rule 1, rule 2 would pass it" },
	{ "pass a -> b\ndefault drop\n", "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "without rule 1, the default would drop it" },
	/* But a rule that all but fits is more of an answer. */
	{ "drop a -> b port udp 81\npass a -> b\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "rule 1 would drop it, but does not fit: port or type" },
	/* Who comes next decides the same. */
	{ "pass a -> b port udp 80\npass a -> b\ndrop a -> b from 10.0.0.9\n"
	  "default pass\n",
	  "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "rule 3 would drop it, but does not fit: from" },
	{ "pass a -> b to 10.0.0.2 port tcp 80\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 tcp 5 80 4 0",
	  "rule 1 would pass it, but does not fit: new connections only" },
	{ "pass a -> b\ndefault drop\n", "a>* ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "rule 1 would pass it, but does not fit: destination" },
	{ "pass a -> b vlan 5\npass a -> b from-mac 02:00:00:00:00:0b\n"
	  "default drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  "rule 1 would pass it, but does not fit: vlan" },
	{ "pass a -> b icmp6\ndefault drop\n",
	  "a>b ip 10.0.0.1 10.0.0.2 icmp 8 0 8",
	  "rule 1 would pass it, but does not fit: IP version" },
	{ "count a -> b\ndefault drop\n", "a>b ip 10.0.0.1 10.0.0.2 udp 5 80 8",
	  NULL },
};

static const char *nearest(const struct model_result *result)
{
	for (size_t i = 0; i < result->step_count; i++)
		if (strcmp(result->steps[i].stage, "nearest") == 0)
			return result->steps[i].text;
	return NULL;
}

int main(void)
{
	static struct craft frame;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct model_setup setup = { .nearest = true };
		struct checked checked;
		struct model *model;
		const char *got = NULL;
		char text[1000];

		(void)snprintf(text, sizeof(text), BRIDGE "%s}\n",
			       rows[i].rules);
		if (checked_open(&checked, rows[i].frame, text)) {
			craft(&frame, rows[i].frame);
			model = model_new(&checked.policy, &setup);
			if (!model)
				abort();
			got = nearest(model_frame(model, 0, frame.bytes,
						  frame.length, 0));
			CHECK(got && rows[i].want
				      ? strcmp(got, rows[i].want) == 0
				      : got == rows[i].want,
			      "row %zu: \"%s\", wanted \"%s\"", i,
			      got ? got : "none",
			      rows[i].want ? rows[i].want : "none");
			model_free(model);
		}
		checked_close(&checked);
	}
	return unit_report("test_nearest");
}
