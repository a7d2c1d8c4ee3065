/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_shadow.c - holds rule_covers() against all frames of a small world,
 * and shadow_find() against rule_covers() for every pair of rules.
 *
 * The matcher below is written from the meaning of the words, one frame at a
 * time, and shares nothing with cover.c.
 */
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <string.h>

#include "core/check.h"
#include "core/cover.h"
#include "core/frame.h"
#include "core/parse.h"
#include "core/shadow.h"

#define POLICIES 400
#define RULES 16
#define SEED 20240607u

/* --- frames of a small world ------------------------------------------- */

enum state { STATE_NEW, STATE_NONE };

struct sample {
	uint8_t from_zone;
	uint8_t to_zone;
	uint16_t ethertype;
	struct address source;
	struct address target;
	int protocol;
	uint16_t sport;
	uint16_t port; /* or ICMP type */
	uint16_t vlan;
	struct mac mac;
	enum destination_class class; /* DEFAULT: unicast */
	enum state state;
};

static const char *const hosts[] = {
	"10.0.0.1",  "10.0.0.9",    "10.7.0.1",
	"192.0.2.1", "2001:db8::1", "2001:db8:7::1"
};

static const struct {
	int protocol;
	uint16_t sport;
	uint16_t port;
} transports[] = {
	{ PROTOCOL_TCP, 1024, 22 }, { PROTOCOL_TCP, 1024, 80 },
	{ PROTOCOL_TCP, 53, 80 },   { PROTOCOL_UDP, 1024, 80 },
	{ PROTOCOL_ICMP, 0, 8 },    { PROTOCOL_ICMP, 0, 0 },
	{ PROTOCOL_ICMP6, 0, 128 }, { PROTOCOL_GRE, 0, 0 },
};

static const uint16_t vlans[] = { 0, 5, 7 };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SAMPLES \
	(2 * COUNT(hosts) * COUNT(hosts) * COUNT(transports) * 3 * 2 * 3 * 2)

/* Take a digit of base @base from @number. */
static size_t digit(size_t *number, size_t base)
{
	size_t value = *number % base;

	*number /= base;
	return value;
}

/* The frame with @number; false if there is none such. */
static bool make_sample(size_t number, struct sample *out)
{
	size_t zone = digit(&number, 2);
	const char *source = hosts[digit(&number, COUNT(hosts))];
	const char *target = hosts[digit(&number, COUNT(hosts))];
	size_t transport = digit(&number, COUNT(transports));

	out->from_zone = zone ? 1 : 2;
	out->to_zone = zone ? 2 : 1;
	address_parse(source, strlen(source), &out->source);
	address_parse(target, strlen(target), &out->target);
	out->ethertype =
		out->source.family == IP_V4 ? ETHERTYPE_IP : ETHERTYPE_IP6;
	out->protocol = transports[transport].protocol;
	out->sport = transports[transport].sport;
	out->port = transports[transport].port;
	out->vlan = vlans[digit(&number, COUNT(vlans))];
	out->mac =
		(struct mac){ { 2, 0, 0, 0, 0, (uint8_t)digit(&number, 2) } };
	out->class = (enum destination_class)digit(&number, 3);
	out->state = (enum state)digit(&number, 2);
	if (out->source.family != out->target.family)
		return false;
	if (out->protocol == PROTOCOL_ICMP)
		return out->source.family == IP_V4;
	return out->protocol != PROTOCOL_ICMP6 || out->source.family == IP_V6;
}

/* --- what a rule means ------------------------------------------------- */

/* Whether a written set names an address of the family of @address. */
static bool set_matches(const struct address_set *set,
			const struct address *address)
{
	const struct interval_list *list =
		address->family == IP_V4 ? &set->v4 : &set->v6;
	bool named = false;

	if (!set->count)
		return true;
	if (!list->count)
		return false;
	for (size_t i = 0; i < list->count; i++)
		named |= interval_contains(&list->items[i], address);
	return named != set->negated;
}

static bool ports_match(const struct port_list *list, uint16_t port)
{
	bool found = !list->count;

	for (size_t i = 0; i < list->count; i++)
		found |= list->items[i].first <= port &&
			 port <= list->items[i].last;
	return found;
}

static bool transports_match(const struct transport_list *list,
			     const struct sample *sample)
{
	bool icmp = sample->protocol == PROTOCOL_ICMP ||
		    sample->protocol == PROTOCOL_ICMP6;
	bool found = !list->count;

	for (size_t i = 0; i < list->count; i++) {
		const struct transport *item = &list->items[i];

		if (item->protocol != sample->protocol)
			continue;
		if (icmp)
			found |= item->icmp_type == ICMP_ANY ||
				 item->icmp_type == sample->port;
		else
			found |= ports_match(&item->target, sample->port) &&
				 ports_match(&item->source, sample->sport);
	}
	return found;
}

static bool vlan_matches(const struct rule *rule, uint16_t vlan)
{
	bool found = rule->vlan_any || (!rule->vlan_count && !vlan);

	for (size_t i = 0; i < rule->vlan_count; i++)
		found |= rule->vlans[i].first <= vlan &&
			 vlan <= rule->vlans[i].last;
	return found;
}

static bool mac_matches(const struct mac_set *set, const struct mac *mac)
{
	bool named = false;

	for (size_t i = 0; i < set->count; i++)
		named |= !memcmp(&set->items[i], mac, sizeof(*mac));
	return !set->count || named != set->negated;
}

static bool rule_matches(const struct rule *rule, const struct sample *sample)
{
	bool pass = rule->action == RULE_PASS ||
		    rule->action == RULE_PASS_STATELESS;
	bool about_ip = rule->ethertype_kind == ETHERTYPE_NONE;

	if (rule->from_zone && rule->from_zone != sample->from_zone)
		return false;
	if (rule->to_zone && rule->to_zone != sample->to_zone)
		return false;
	if (!about_ip && (rule->ethertype_kind != ETHERTYPE_VALUE ||
			  rule->ethertype != sample->ethertype))
		return false;
	if (rule->destination != DESTINATION_DEFAULT &&
	    rule->destination != sample->class)
		return false;
	if (rule->destination == DESTINATION_DEFAULT && pass && about_ip &&
	    sample->class != DESTINATION_DEFAULT)
		return false;
	if (rule->action == RULE_PASS && about_ip && sample->state != STATE_NEW)
		return false;
	return vlan_matches(rule, sample->vlan) &&
	       mac_matches(&rule->from_mac, &sample->mac) &&
	       set_matches(&rule->from, &sample->source) &&
	       set_matches(&rule->to, &sample->target) &&
	       transports_match(&rule->transports, sample);
}

/* --- random policies --------------------------------------------------- */

static uint32_t random_state = SEED;

static size_t pick(size_t below)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 17;
	random_state ^= random_state << 5;
	return random_state % below;
}

/* One of @words, or (half of the time) nothing. */
static const char *maybe(const char *const *words, size_t count)
{
	return pick(2) ? words[pick(count)] : "";
}

static size_t add_rule(char *out, size_t size)
{
	static const char *const actions[] = { "pass", "pass stateless", "drop",
					       "drop", "count" };
	static const char *const zones[] = {
		"inside -> outside", "inside -> outside", "outside -> inside",
		"any -> inside",     "any -> any",
	};
	static const char *const sources[] = {
		" from 10.0.0.1",
		" from 10.0.0.0/24",
		" from 10.0.0.0/8",
		" from 10.0.0.1-10.0.0.9",
		" from not 10.0.0.0/24",
		" from { 10.0.0.1, 2001:db8::1 }",
		" from 0.0.0.0/0",
		" from 2001:db8::/32",
		" from not 10.0.0.1",
		" from { 10.0.0.0/8, 2001:db8::/48 }",
		" from @a",
		" from not @a",
		" from not { 10.0.0.0/8, 2001:db8::/48 }",
	};
	static const char *const targets[] = {
		" to 10.0.0.1", " to 10.7.0.0/16", " to 192.0.2.1",
		" to @a",	" to 0.0.0.0/0",
	};
	static const char *const words[] = {
		" port tcp 80",	 " port tcp 1-1023",
		" sport tcp 53", " port tcp 80 sport tcp 1-100",
		" service web",	 " service ping",
		" protocol tcp", " protocol gre",
		" port udp 80",	 " service { ping, web }",
	};
	static const char *const links[] = {
		" vlan 5",
		" vlan 5-7",
		" vlan any",
		" from-mac 02:00:00:00:00:00",
		" from-mac not 02:00:00:00:00:00",
		" broadcast",
		" multicast",
		" limit 5/second",
		" from-mac { 02:00:00:00:00:00, 02:00:00:00:00:01 }",
		" ethertype ip",
	};

	return (size_t)snprintf(out, size, "%s %s%s%s%s%s\n",
				actions[pick(COUNT(actions))],
				zones[pick(COUNT(zones))],
				maybe(sources, COUNT(sources)),
				maybe(targets, COUNT(targets)),
				maybe(words, COUNT(words)),
				maybe(links, COUNT(links)));
}

static void make_policy(char *out, size_t size)
{
	size_t used = (size_t)snprintf(
		out, size,
		"bridge br0 { port eth1 zone outside port eth0 zone inside }\n"
		"address a = { 10.0.0.0/24, 192.0.2.1, 2001:db8:7::/48 }\n"
		"service web = tcp { 80, 443 }\n"
		"service ping = { icmp echo-request, icmp6 echo-request }\n"
		"filter {\n");

	for (size_t i = 0; i < RULES; i++)
		used += add_rule(out + used, size - used);
	snprintf(out + used, size - used, "}\n");
}

/* --- the tests --------------------------------------------------------- */

static bool decides(const struct rule *rule)
{
	return rule->action != RULE_COUNT && !rule->limit.count;
}

/* A frame that @later matches and @earlier does not decide, or SAMPLES. */
static size_t find_reached(const struct rule *earlier, const struct rule *later,
			   const struct sample *samples, const bool *exists)
{
	for (size_t i = 0; i < SAMPLES; i++) {
		if (exists[i] && rule_matches(later, &samples[i]) &&
		    !(decides(earlier) && rule_matches(earlier, &samples[i])))
			return i;
	}
	return SAMPLES;
}

static size_t test_policy(const struct filter *filter, const char *text,
			  const struct sample *samples, const bool *exists)
{
	uint32_t found[RULES] = { 0 };
	size_t covered = 0;

	CHECK(shadow_find(filter, found), "memory");
	for (size_t j = 0; j < filter->count; j++) {
		bool any = false;

		for (size_t i = 0; i < j; i++) {
			const struct rule *earlier = &filter->rules[i];
			const struct rule *later = &filter->rules[j];
			size_t budget = SIZE_MAX;
			size_t at;

			if (!rule_covers(earlier, later, &budget))
				continue;
			any = true;
			at = find_reached(earlier, later, samples, exists);
			CHECK(at == SAMPLES,
			      "rule %zu covers %zu, but for frame %zu of\n%s",
			      i + 1, j + 1, at, text);
		}
		covered += any;
		CHECK(any == (found[j] != 0),
		      "rule %zu: covered %d, found by %u in\n%s", j + 1, any,
		      found[j], text);
	}
	return covered;
}

static bool load(struct policy *policy, struct arena *arena, const char *text)
{
	struct diag diag;

	diag_init(&diag, arena, "random", text, strlen(text));
	return policy_parse(policy, arena, &diag) &&
	       policy_check(policy, arena, &diag);
}

int main(void)
{
	struct sample *samples = calloc(SAMPLES, sizeof(*samples));
	bool *exists = calloc(SAMPLES, sizeof(*exists));
	size_t policies = 0;
	size_t covered = 0;

	if (!samples || !exists)
		return 1;
	for (size_t i = 0; i < SAMPLES; i++)
		exists[i] = make_sample(i, &samples[i]);
	while (policies < POLICIES) {
		struct arena arena;
		struct policy policy;
		char text[4096];

		arena_init(&arena, 0);
		make_policy(text, sizeof(text));
		/* Contradictions are refused, and say nothing here. */
		if (load(&policy, &arena, text)) {
			covered += test_policy(&policy.filter, text, samples,
					       exists);
			policies++;
		}
		arena_free(&arena);
	}
	CHECK(covered > POLICIES, "only %zu rules were covered", covered);
	free(samples);
	free(exists);
	return unit_report("test_shadow");
}
