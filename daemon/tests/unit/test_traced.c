/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_traced.c - the kernel's events of one frame, in the order in which it
 * tells them, become the lines that the policy has for them.
 */
#include <string.h>

#include "core/compile.h"
#include "core/mark.h"
#include "core/traced.h"
#include "tests/unit/checked.h"
#include "tests/unit/craft.h"

static const char policy_text[] =
	"bridge br0 {\n"
	"	port eth0 zone inside\n"
	"	port eth1 zone outside\n"
	"}\n"
	"nat outside {\n"
	"	static 203.0.113.2 = 10.0.0.1\n"
	"	masquerade 10.0.0.0/24 as 203.0.113.3\n"
	"}\n"
	"filter {\n"
	"	count inside -> outside\n"
	"	pass inside -> outside to 198.51.100.7 port tcp 80\n"
	"	pass inside -> outside to 198.51.100.8 port tcp 81\n"
	"	default drop\n"
	"}\n";

#define IN "ingress   port eth0, zone inside  (p:2: port eth0 zone inside)\n"
#define OUT "egress    port eth1, zone outside  (p:3: port eth1 zone outside)\n"
#define COUNTED "rule      rule 1 counts  (p:10: count inside -> outside)\n"
#define FIRST "pass inside -> outside to 198.51.100.7 port tcp 80)\n"
#define SECOND "pass inside -> outside to 198.51.100.8 port tcp 81)\n"
#define SYN(source, target)                                                  \
	"frame 1 at eth0: 02:00:00:00:00:0a > 02:00:00:00:00:0b, ethertype " \
	"IPv4 (0x0800), length 54: " source " > " target                     \
	": Flags [S], seq 1000, win 8192, length 0\n"

enum { NOWHERE, ETH0, ETH1 };

/** struct told - one event; a row without a chain is the end of a frame. */
struct told {
	enum table_family family;
	const char *chain;
	const char *frame; /* see craft.h; NULL: no headers */
	int in, out;
	uint32_t mark;
	struct traced_label label; /* empty: of no rule that says anything */
	enum traced_verdict verdict;
	const char *text; /* at the end: what is to be said */
};

#define BEGIN(words) \
	{ TABLE_NETDEV, "trace-eth0", words, ETH0, 0, 0, { 0 }, 0, NULL }
#define RULE(n) { .comment = "rule " #n, .rule = n }
#define SAYS(words) { .comment = words }

static const struct told walks[] = {
	/* Masqueraded by its connection, which a rule of its own passes. */
	BEGIN("a>b ip 10.0.0.9 198.51.100.7 tcp 40000 80 2 0"),
	{ TABLE_BRIDGE,
	  "forward",
	  "a>b ip 10.0.0.9 198.51.100.7 tcp 40000 80 2 0",
	  ETH0,
	  ETH1,
	  MARK_NEW,
	  { 0 },
	  0,
	  NULL },
	{ TABLE_BRIDGE, "inside/outside.1", NULL, 0, 0, 0, RULE(1), 0, NULL },
	{ TABLE_BRIDGE, "inside/outside.1", NULL, 0, 0, 0, RULE(2),
	  TRACED_ACCEPT, NULL },
	{ TABLE_INET, "nat-out",
	  "a>b ip 10.0.0.9 198.51.100.7 tcp 40000 80 2 0", 0, 0, 0,
	  SAYS("masquerade 10.0.0.0/24 as 203.0.113.3"), TRACED_ACCEPT, NULL },
	{ TABLE_NETDEV,
	  "egress-eth1",
	  "a>b ip 203.0.113.3 198.51.100.7 tcp 40000 80 2 0",
	  0,
	  ETH1,
	  0,
	  { 0 },
	  TRACED_ACCEPT,
	  NULL },
	{ .text = SYN("10.0.0.9.40000", "198.51.100.7.80") IN
	  "state     new\n" OUT COUNTED "rule      rule 2: pass  (p:11: " FIRST
	  "translate a connection that is masqueraded  (p:7: "
	  "masquerade 10.0.0.0/24 as 203.0.113.3)\n"
	  "translate source 10.0.0.9 -> 203.0.113.3, by its "
	  "connection\n"
	  "verdict   pass: rule 2  (p:11: " FIRST
	  "out       eth1: 203.0.113.3.40000 > 198.51.100.7.80: Flags "
	  "[S], seq 1000, win 8192, length 0\n" },
	/* Two rules are a set: which of them, the packet tells. */
	BEGIN("a>b ip 10.0.0.1 198.51.100.8 tcp 40000 81 2 0"),
	{ TABLE_BRIDGE,
	  "forward",
	  "a>b ip 10.0.0.1 198.51.100.8 tcp 40000 81 2 0",
	  ETH0,
	  ETH1,
	  MARK_ESTABLISHED,
	  { 0 },
	  0,
	  NULL },
	{ TABLE_BRIDGE,
	  "inside/outside.1",
	  NULL,
	  0,
	  0,
	  0,
	  { .set = "rules/2.1" },
	  TRACED_ACCEPT,
	  NULL },
	{ TABLE_NETDEV,
	  "egress-eth1",
	  "a>b ip 203.0.113.2 198.51.100.8 tcp 40000 81 2 0",
	  0,
	  ETH1,
	  0,
	  { 0 },
	  TRACED_ACCEPT,
	  NULL },
	{ .text = SYN("10.0.0.1.40000", "198.51.100.8.81") IN
	  "state     established\n" OUT "rule      rule 3: pass  (p:12: " SECOND
	  "translate source 10.0.0.1 -> 203.0.113.2  (p:6: static "
	  "203.0.113.2 = 10.0.0.1)\n"
	  "verdict   pass: rule 3  (p:12: " SECOND
	  "out       eth1: 203.0.113.2.40000 > 198.51.100.8.81: Flags "
	  "[S], seq 1000, win 8192, length 0\n" },
	/* What the default drops, told behind the rule that has the reason. */
	BEGIN("a>b ip 10.0.0.1 198.51.100.9 tcp 40000 80 2 0"),
	{ TABLE_BRIDGE,
	  "forward",
	  "a>b ip 10.0.0.1 198.51.100.9 tcp 40000 80 2 0",
	  ETH0,
	  ETH1,
	  MARK_NEW,
	  { 0 },
	  0,
	  NULL },
	{ TABLE_BRIDGE, "inside/outside.1", NULL, 0, 0, 0, SAYS("default"), 0,
	  NULL },
	{ TABLE_BRIDGE, "default/log.1", NULL, 0, 0, 0, SAYS("not logged"),
	  TRACED_DROP, NULL },
	{ .text = SYN("10.0.0.1.40000", "198.51.100.9.80") IN
	  "state     new\n" OUT
	  "rule      no rule matches: drop  (p:13: default drop)\n"
	  "verdict   drop: default  (p:13: default drop)\n" },
	/* An answer leaves before the question is done with. */
	BEGIN("a>* arp 1 10.0.0.9 10.0.0.254"),
	{ TABLE_NETDEV,
	  "egress-eth0",
	  "b>a arp 2 10.0.0.254 10.0.0.9",
	  0,
	  ETH0,
	  0,
	  { 0 },
	  TRACED_ACCEPT,
	  NULL },
	{ TABLE_NETDEV, "answer.1", NULL, 0, 0, 0,
	  SAYS("answered for an address that no station has"), TRACED_STOLEN,
	  NULL },
	{ .text = "frame 1 at eth0: 02:00:00:00:00:0a > ff:ff:ff:ff:ff:ff, "
		  "ethertype ARP (0x0806), length 42: Request who-has "
		  "10.0.0.254 tell 10.0.0.9, length 28\n" IN
		  "answer    answered for an address that no station has\n"
		  "verdict   pass: answered for an address that no station "
		  "has\n"
		  "out       eth0: Reply 10.0.0.254 is-at 02:00:00:00:00:0b, "
		  "length 28\n" },
	/* The kernel keeps a fragment, and tells no more of it. */
	BEGIN("a>b ip 10.0.0.1 198.51.100.7 id 9 mf udp 5 53 8"),
	{ TABLE_BRIDGE,
	  "prerouting",
	  "a>b ip 10.0.0.1 198.51.100.7 id 9 mf udp 5 53 8",
	  ETH0,
	  0,
	  0,
	  { 0 },
	  TRACED_ACCEPT,
	  NULL },
	{ .text = "frame 1 at eth0: 02:00:00:00:00:0a > 02:00:00:00:00:0b, "
		  "ethertype IPv4 (0x0800), length 50: 10.0.0.1.5 > "
		  "198.51.100.7.53: frag (id 9, offset 0, more): UDP, length "
		  "8\n" IN
		  "verdict   not told: the kernel tells no more behind "
		  "chain prerouting\n" },
};

/** struct scene - a policy that runs, and a frame on its way. */
struct scene {
	struct checked checked;
	struct ruleset ruleset;
	struct traced traced;
	bool begun;
	bool ended;
};

/* The headers that the kernel tells: none of what follows them. */
static void put_headers(struct traced_event *event, const struct craft *craft)
{
	size_t end = craft->transport ? craft->transport : craft->length;

	event->link = craft->bytes;
	event->link_length = ETHER_HEADER;
	event->network = craft->bytes + ETHER_HEADER;
	event->network_length = end - ETHER_HEADER;
	event->transport = craft->bytes + end;
	event->transport_length = craft->length - end;
}

static void take(struct scene *s, const struct told *told)
{
	static struct craft crafted;
	const struct port *ports = s->checked.policy.bridge.ports;
	struct traced_event event = { .id = 7,
				      .family = told->family,
				      .begins = !strcmp(told->chain,
							"trace-eth0"),
				      .chain = told->chain,
				      .verdict = told->verdict,
				      .has_mark = told->mark,
				      .mark = told->mark };

	event.in = told->in ? &ports[told->in - 1] : NULL;
	event.out = told->out ? &ports[told->out - 1] : NULL;
	if (told->frame) {
		craft(&crafted, told->frame);
		put_headers(&event, &crafted);
	}
	if (!s->begun)
		traced_begin(&s->traced, &event);
	s->begun = true;
	s->ended = traced_take(&s->traced, &event, &told->label,
			       &s->checked.policy, &s->ruleset);
}

static void end(struct scene *s, const struct told *told)
{
	const char *said;
	struct text text;

	text_init(&text, &s->traced.arena);
	traced_text(&s->traced, 1, &s->checked.policy, &s->checked.diag, &text);
	said = text_string(&text);
	CHECK(said && strcmp(said, told->text) == 0, "said:\n%swanted:\n%s",
	      said ? said : "nothing\n", told->text);
	CHECK(s->ended == !strstr(told->text, "not told"),
	      "the end is seen of:\n%s", told->text);
	traced_free(&s->traced);
	s->begun = false;
}

static void test_walks(struct scene *s)
{
	for (size_t i = 0; i < sizeof(walks) / sizeof(*walks); i++)
		if (walks[i].chain)
			take(s, &walks[i]);
		else
			end(s, &walks[i]);
}

/* A frame that goes to several ports: each copy has come as far as it. */
static void test_copies(struct scene *s)
{
	static const struct told begin =
		BEGIN("a>* ip 10.0.0.1 198.51.100.7 tcp 40000 80 2 0");
	static const struct told copy = {
		TABLE_BRIDGE,
		"forward",
		"a>* ip 10.0.0.1 198.51.100.7 tcp 40000 80 2 0",
		ETH0,
		ETH1,
		0,
		{ 0 },
		0,
		NULL
	};
	struct traced_event event = { .id = 8, .family = TABLE_BRIDGE };
	struct traced other;
	struct craft *crafted = malloc(sizeof(*crafted));

	craft(crafted, copy.frame);
	take(s, &begin);
	event.in = &s->checked.policy.bridge.ports[0];
	event.chain = "forward";
	put_headers(&event, crafted);
	CHECK(traced_is_copy(&s->traced, &event), "the same frame is a copy");
	traced_begin(&other, &event);
	traced_part(&other, &s->traced);
	CHECK(other.step_count == 1 && other.id == 8 &&
		      !strcmp(other.frame, s->traced.frame),
	      "it has come as far");
	traced_free(&other);
	event.verdict = TRACED_DROP;
	event.chain = "input";
	CHECK(traced_take(&s->traced, &event, NULL, &s->checked.policy,
			  &s->ruleset) &&
		      traced_is_rest(&s->traced),
	      "what is left of it is for nobody");
	craft(crafted, "a>* ip 10.0.0.2 198.51.100.7 tcp 40000 80 2 0");
	put_headers(&event, crafted);
	CHECK(!traced_is_copy(&s->traced, &event), "another frame is none");
	traced_free(&s->traced);
	free(crafted);
}

int main(void)
{
	const struct compile_options options = { .present = NULL };
	static struct scene s;

	if (checked_open(&s.checked, "p", policy_text) &&
	    CHECK(policy_compile(&s.checked.policy, &options, &s.ruleset,
				 &s.checked.arena),
		  "compiled")) {
		test_walks(&s);
		test_copies(&s);
	}
	checked_close(&s.checked);
	return unit_report("test_traced");
}
