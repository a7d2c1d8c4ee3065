/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * traced.c - events of one frame become steps: where it came in and would
 * leave, what was translated, its state, the rules, and what decided.
 */
#include "core/traced.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/explain.h"
#include "core/frame.h"
#include "core/mark.h"
#include "core/print.h"
#include "core/text.h"
#include "core/traced_internal.h"

static const struct span nowhere = { 0, 0 };

/* Steps beyond the table are not kept, and it is said that there were some. */
static void add_step(struct traced *traced, const char *stage, struct span span,
		     const char *text)
{
	struct traced_step *step;

	if (traced->step_count == TRACED_STEPS_MAX) {
		traced->left_out = true;
		return;
	}
	step = &traced->steps[traced->step_count++];
	*step = (struct traced_step){ stage, text, span };
}

static void add_port(struct traced *traced, const char *stage,
		     const struct port *port)
{
	struct text text;

	text_init(&text, &traced->arena);
	text_format(&text, "port %s, zone %s", port->name.text,
		    port->zone_name.text);
	add_step(traced, stage, port->span, text_string(&text));
}

/* --- headers ----------------------------------------------------------- */

static size_t take_bytes(uint8_t *out, const uint8_t *bytes, size_t length,
			 size_t most)
{
	if (length > most)
		length = most;
	if (length)
		memcpy(out, bytes, length);
	return length;
}

static void take_headers(struct traced *traced,
			 const struct traced_event *event)
{
	uint8_t *at = traced->bytes;

	/* Where a frame leaves, its link layer is not told. */
	if (event->link_length >= ETHER_HEADER)
		traced->link_length =
			take_bytes(at, event->link, event->link_length,
				   TRACED_LINK_MAX);
	at += traced->link_length;
	traced->network_length =
		take_bytes(at, event->network, event->network_length,
			   TRACED_NETWORK_MAX);
	at += traced->network_length;
	traced->transport_length =
		take_bytes(at, event->transport, event->transport_length,
			   TRACED_TRANSPORT_MAX);
}

/* The length of the whole frame, as its IP header has it. */
static size_t whole_length(const struct traced *traced, const uint8_t *network,
			   uint16_t ethertype)
{
	size_t told = traced->network_length + traced->transport_length;
	size_t length = told;

	if (ethertype == ETHERTYPE_IP && traced->network_length >= 20)
		length = (size_t)network[2] << 8 | network[3];
	if (ethertype == ETHERTYPE_IP6 && traced->network_length >= 40)
		length = 40 + ((size_t)network[4] << 8 | network[5]);
	return traced->link_length + (length < told ? told : length);
}

static uint16_t ethertype_of(const struct traced *traced)
{
	size_t end = traced->link_length;

	if (end < ETHER_HEADER)
		return 0;
	return (uint16_t)(traced->bytes[end - 2] << 8 | traced->bytes[end - 1]);
}

/* The frame, its payload nothing but zeroes, in words. */
static const char *describe(struct traced *traced,
			    const char *(*words)(const uint8_t *bytes,
						 size_t length,
						 struct arena *arena))
{
	const uint8_t *network = traced->bytes + traced->link_length;
	size_t length = whole_length(traced, network, ethertype_of(traced));
	uint8_t *frame = arena_alloc(&traced->arena, length + 1);

	if (!frame)
		return NULL;
	memset(frame, 0, length + 1);
	memcpy(frame, traced->bytes,
	       traced->link_length + traced->network_length +
		       traced->transport_length);
	return words(frame, length, &traced->arena);
}

/* --- translation --------------------------------------------------------- */

/** struct ends - the addresses that a packet goes between. */
struct ends {
	const char *words[2];
	struct address addresses[2]; /* of no family: none */
};

static struct ends ends_of(const struct traced *traced)
{
	const uint8_t *network = traced->bytes + traced->link_length;
	struct ends ends = { .words = { "source", "target" } };
	enum ip_family family = IP_V4;
	size_t offsets[2] = { 12, 16 };

	switch (ethertype_of(traced)) {
	case ETHERTYPE_IP:
		break;
	case ETHERTYPE_IP6:
		family = IP_V6;
		offsets[0] = 8;
		offsets[1] = 24;
		break;
	case ETHERTYPE_ARP:
		ends.words[0] = "sender";
		offsets[0] = 14;
		offsets[1] = 24;
		break;
	default:
		return ends;
	}
	for (size_t i = 0; i < 2; i++) {
		if (offsets[i] + address_size(family) > traced->network_length)
			continue;
		ends.addresses[i].family = family;
		memcpy(ends.addresses[i].bytes, network + offsets[i],
		       address_size(family));
	}
	return ends;
}

static void tell_change(struct traced *traced, const char *what,
			const struct address *old, const struct address *new,
			const struct policy *policy)
{
	char from[ADDRESS_TEXT_MAX], to[ADDRESS_TEXT_MAX];
	const struct nat_entry *entry = traced_entry(policy, old, new);
	struct text text;

	if (!old->family || old->family != new->family ||
	    !memcmp(old->bytes, new->bytes, address_size(old->family)))
		return;
	text_init(&text, &traced->arena);
	text_format(&text, "%s %s -> %s%s", what, address_format(old, from),
		    address_format(new, to),
		    entry ? "" : ", by its connection");
	add_step(traced, "translate", entry ? entry->span : nowhere,
		 text_string(&text));
}

static void take_hook(struct traced *traced, const struct traced_event *event,
		      const struct policy *policy)
{
	struct ends before = ends_of(traced);
	struct ends after;

	take_headers(traced, event);
	after = ends_of(traced);
	for (size_t i = 0; i < 2 && traced->bridged; i++)
		tell_change(traced, after.words[i], &before.addresses[i],
			    &after.addresses[i], policy);
}

/* --- where it goes ------------------------------------------------------- */

static void take_state(struct traced *traced)
{
	uint16_t ethertype = ethertype_of(traced);

	if (traced->state_told ||
	    (ethertype != ETHERTYPE_IP && ethertype != ETHERTYPE_IP6))
		return;
	traced->state_told = true;
	add_step(traced, "state", nowhere,
		 traced->mark & MARK_ESTABLISHED ? "established"
		 : traced->mark & MARK_NEW	 ? "new"
					   : "neither new nor established");
}

static bool is_egress(const struct traced_event *event)
{
	return event->family == TABLE_NETDEV &&
	       strncmp(event->chain, EGRESS_CHAIN_PREFIX,
		       sizeof(EGRESS_CHAIN_PREFIX) - 1) == 0;
}

static void take_ports(struct traced *traced, const struct traced_event *event)
{
	if (event->in && !traced->in) {
		traced->in = event->in;
		add_port(traced, "ingress", event->in);
	}
	if (is_egress(event))
		traced->leaving = true;
	if (!event->out || event->out == traced->out)
		return;
	traced->out = event->out;
	if (!traced->bridged)
		return;
	take_state(traced);
	add_port(traced, "egress", event->out);
}

/* --- rules --------------------------------------------------------------- */

static void take_rule(struct traced *traced, uint32_t number,
		      const struct policy *policy)
{
	const struct rule *rule = policy_rule(policy, number);
	struct text text;

	if (!rule)
		return;
	text_init(&text, &traced->arena);
	if (rule->action == RULE_COUNT) {
		text_format(&text, "rule %u counts", number);
	} else {
		text_format(&text, "rule %u: %s", number,
			    rule->action == RULE_DROP ? "drop" : "pass");
		traced->reason = REASON_RULE;
		traced->rule = number;
	}
	add_step(traced, "rule", rule->span, text_string(&text));
}

static void take_reason(struct traced *traced, enum reason reason,
			const struct policy *policy)
{
	const struct filter *filter = &policy->filter;
	struct text text;

	text_init(&text, &traced->arena);
	traced->reason = reason;
	if (reason == REASON_DEFAULT) {
		add_step(traced, "rule", filter->default_span,
			 filter->default_action == DEFAULT_PASS
				 ? "no rule matches: pass"
				 : "no rule matches: drop");
		return;
	}
	if (reason != REASON_ESTABLISHED && reason != REASON_ARP &&
	    reason != REASON_ND) {
		add_step(traced, reason == REASON_ANSWERED ? "answer" : "drop",
			 nowhere, reason_text(reason));
		return;
	}
	text_format(&text, "%s: pass", reason_text(reason));
	add_step(traced, "rule", nowhere, text_string(&text));
}

static void take_label(struct traced *traced, const struct traced_label *label,
		       const struct policy *policy,
		       const struct ruleset *ruleset)
{
	enum reason reason = traced_reason(label->comment);
	const struct nat_entry *entry;
	uint32_t rule = label->rule;

	if (!rule && label->set)
		rule = traced_element(ruleset, label->family, label->set,
				      traced);
	if (rule) {
		take_rule(traced, rule, policy);
	} else if (reason != REASON_NONE) {
		take_reason(traced, reason, policy);
	} else if (label->comment) {
		entry = traced_translation(policy, label->comment,
					   &traced->arena);
		if (entry)
			add_step(traced, "translate", entry->span,
				 entry->kind == NAT_FORWARD
					 ? "a connection that is forwarded"
					 : "a connection that is masqueraded");
	}
}

/* --- the whole ----------------------------------------------------------- */

static const char *copied(struct traced *traced, const char *string)
{
	return string ? arena_strndup(&traced->arena, string, strlen(string))
		      : NULL;
}

void traced_begin(struct traced *traced, const struct traced_event *event)
{
	memset(traced, 0, sizeof(*traced));
	arena_init(&traced->arena, 0);
	traced->id = event->id;
}

void traced_follow(struct traced *traced, const struct bridge *bridge)
{
	const struct port *in = NULL;

	for (size_t i = 0; traced->in && i < bridge->port_count; i++)
		if (strcmp(bridge->ports[i].name.text, traced->in->name.text) ==
		    0)
			in = &bridge->ports[i];
	traced->in = NULL;
	traced->out = NULL;
	traced->step_count = 0;
	if (in) {
		traced->in = in;
		add_port(traced, "ingress", in);
	}
}

bool traced_is_copy(const struct traced *traced,
		    const struct traced_event *event)
{
	return event->family == TABLE_BRIDGE && event->network_length &&
	       traced->in == event->in &&
	       traced->network_length == event->network_length &&
	       memcmp(traced->bytes + traced->link_length, event->network,
		      event->network_length) == 0;
}

void traced_part(struct traced *copy, struct traced *traced)
{
	struct arena arena = copy->arena;
	uint32_t id = copy->id;

	traced->parted = true;
	*copy = *traced;
	copy->arena = arena;
	copy->id = id;
	copy->frame = copied(copy, traced->frame);
	for (size_t i = 0; i < copy->step_count; i++)
		copy->steps[i].text = copied(copy, traced->steps[i].text);
}

bool traced_is_rest(const struct traced *traced)
{
	return traced->parted && !traced->passed &&
	       (traced->reason == REASON_LOCAL ||
		traced->reason == REASON_SAME_PORT);
}

void traced_free(struct traced *traced)
{
	arena_free(&traced->arena);
}

/* Copies for nobody are dropped without a word: see compile_log.c. */
static bool drop(struct traced *traced, const struct traced_event *event)
{
	bool same = traced->out && traced->out == traced->in;

	if (traced->reason == REASON_NONE && event->family == TABLE_BRIDGE) {
		if (same)
			traced->reason = REASON_SAME_PORT;
		else if (strncmp(event->chain, "input", 5) == 0)
			traced->reason = REASON_LOCAL;
	}
	traced->decided = true;
	return true;
}

static bool pass(struct traced *traced)
{
	traced->decided = true;
	traced->passed = true;
	return true;
}

/* What answers a frame leaves before the frame is done with. */
static bool accept(struct traced *traced)
{
	if (!traced->leaving)
		return false;
	if (traced->out)
		traced->leaves = describe(traced, explain_packet);
	return traced->bridged && pass(traced);
}

bool traced_take(struct traced *traced, const struct traced_event *event,
		 const struct traced_label *label, const struct policy *policy,
		 const struct ruleset *ruleset)
{
	snprintf(traced->chain, sizeof(traced->chain), "%s", event->chain);
	traced->entered |= !event->begins;
	traced->bridged |= event->family == TABLE_BRIDGE;
	if (event->has_mark)
		traced->mark = event->mark;
	if (event->network_length)
		take_hook(traced, event, policy);
	if (!traced->frame)
		traced->frame = describe(traced, explain_frame);
	take_ports(traced, event);
	if (label)
		take_label(traced, label, policy, ruleset);
	switch (event->verdict) {
	case TRACED_CONTINUE:
		return false;
	case TRACED_DROP:
		return drop(traced, event);
	case TRACED_STOLEN:
		return pass(traced);
	case TRACED_ACCEPT:
		return accept(traced);
	}
	return false;
}

/* --- in words ------------------------------------------------------------ */

/* Some of what the kernel drops, or keeps for later, no rule has decided. */
static void add_end(const struct traced *traced, struct text *out)
{
	const char *dot = strrchr(traced->chain, '.');
	int length = dot ? (int)(dot - traced->chain) : -1;

	text_format(out, "%-10snot told: the kernel tells no more behind ",
		    "verdict");
	text_format(out, "chain %.*s\n",
		    length < 0 ? (int)sizeof(traced->chain) : length,
		    traced->chain);
}

void traced_text(const struct traced *traced, uint64_t number,
		 const struct policy *policy, const struct diag *source,
		 struct text *out)
{
	text_format(out, "frame %" PRIu64 " at %s: %s\n", number,
		    traced->in ? traced->in->name.text : "no port",
		    traced->frame ? traced->frame : "");
	for (size_t i = 0; i < traced->step_count; i++)
		explain_step(out, traced->steps[i].stage, traced->steps[i].text,
			     traced->steps[i].span, source);
	if (traced->left_out)
		explain_step(out, "...", "more steps than are kept", nowhere,
			     source);
	if (!traced->decided) {
		add_end(traced, out);
		return;
	}
	explain_verdict(out, policy, traced->passed, traced->reason,
			traced->rule, source);
	if (traced->leaves)
		explain_out(out, traced->out, traced->leaves);
}
