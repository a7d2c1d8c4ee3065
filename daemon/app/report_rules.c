/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * report_rules.c - show rules: each rule of the policy with its counter,
 * what is implied by them, and why frames were dropped; and show policy.
 */
#include <errno.h>
#include <inttypes.h>

#include "app/report.h"
#include "core/print.h"
#include "core/reach.h"
#include "core/reason.h"

#define RULE_COLUMN 28 /* where the text of a rule begins */

/* --- what is implied ---------------------------------------------------- */

static const struct implied {
	enum ip_family family;
	enum reason reason;
	const char *text;
} implied[] = {
	{ IP_V4, REASON_ARP, "arp" },
	{ IP_V6, REASON_ND, "neighbour-discovery" },
};

#define IMPLIED (sizeof(implied) / sizeof(implied[0]))

/* Both directions are one: reachability is symmetric. */
static bool next_pair(const struct policy *policy, enum ip_family family,
		      uint8_t *from, uint8_t *to)
{
	do {
		if (*to < policy->zone_count) {
			(*to)++;
		} else {
			(*from)++;
			*to = *from;
		}
		if (*from > policy->zone_count)
			return false;
	} while (reach_between(policy, *from, *to, family) == REACH_NONE);
	return true;
}

static void text_implied(const struct policy *policy,
			 const struct counters *counters, struct text *out)
{
	text_add(out, "\nImplied by what the rules make reachable:\n");
	for (size_t i = 0; i < IMPLIED; i++) {
		const struct tally *tally =
			&counters->reasons[implied[i].reason];
		uint8_t from = 1, to = 0;

		while (next_pair(policy, implied[i].family, &from, &to))
			text_format(out, "%27s %s %s <-> %s\n", "",
				    implied[i].text, policy->zones[from],
				    policy->zones[to]);
		text_format(out, "%5s%10" PRIu64 " %10" PRIu64 "  %s, in all\n",
			    "", tally->packets, tally->bytes, implied[i].text);
	}
	text_format(out,
		    "%5s%10" PRIu64 " %10" PRIu64
		    "  replies and related errors of kept state\n",
		    "", counters->reasons[REASON_ESTABLISHED].packets,
		    counters->reasons[REASON_ESTABLISHED].bytes);
}

static void json_implied(const struct policy *policy,
			 const struct counters *counters, struct text *out)
{
	const char *comma = "";

	text_add(out, "],\"implied\":[");
	for (size_t i = 0; i < IMPLIED; i++) {
		uint8_t from = 1, to = 0;

		while (next_pair(policy, implied[i].family, &from, &to)) {
			text_format(out, "%s\n{\"what\":\"%s\",\"zones\":[",
				    comma, implied[i].text);
			json_string(out, policy->zones[from]);
			text_add(out, ",");
			json_string(out, policy->zones[to]);
			text_add(out, "]}");
			comma = ",";
		}
	}
	text_add(out, "],\"resolution\":[");
	for (size_t i = 0; i < IMPLIED; i++) {
		text_add(out, i ? ",\n{\"reason\":" : "\n{\"reason\":");
		json_string(out, reason_text(implied[i].reason));
		text_add(out, ",");
		json_tally(out, &counters->reasons[implied[i].reason]);
		text_add(out, "}");
	}
	text_add(out, "],\"established\":{");
	json_tally(out, &counters->reasons[REASON_ESTABLISHED]);
	text_add(out, "}");
}

/* --- rules ------------------------------------------------------------- */

static const char *default_text(const struct policy *policy)
{
	if (policy->filter.default_action == DEFAULT_PASS)
		return "default pass";
	return policy->filter.default_log ? "default drop log" : "default drop";
}

static void text_line(struct text *out, uint32_t number,
		      const struct tally *tally, const char *string)
{
	if (number)
		text_format(out, "%5" PRIu32, number);
	else
		text_format(out, "%5s", "");
	text_format(out, "%10" PRIu64 " %10" PRIu64 "  ", tally->packets,
		    tally->bytes);
	text_wrap(out, RULE_COLUMN, string);
}

static void text_rules(const struct policy *policy,
		       const struct counters *counters, struct text *out)
{
	text_add(out, " RULE   PACKETS      BYTES\n");
	for (size_t i = 0; i < policy->filter.count; i++) {
		const struct rule *rule = &policy->filter.rules[i];
		const char *string = rule_print(rule, out->arena);

		text_line(out, rule->number, &counters->rules[rule->number],
			  string ? string : "");
	}
	text_line(out, 0, &counters->reasons[REASON_DEFAULT],
		  default_text(policy));
	text_implied(policy, counters, out);

	text_add(out, "\nDropped for other reasons:\n");
	for (int reason = REASON_ND + 1; reason < REASON_COUNT; reason++) {
		if (counters->reasons[reason].packets)
			text_line(out, 0, &counters->reasons[reason],
				  reason_text((enum reason)reason));
	}
}

static void json_rules(const struct policy *policy,
		       const struct counters *counters, struct text *out)
{
	const char *comma = "";

	text_add(out, "{\"rules\":[");
	for (size_t i = 0; i < policy->filter.count; i++) {
		const struct rule *rule = &policy->filter.rules[i];
		const char *string = rule_print(rule, out->arena);

		text_format(out,
			    "%s\n{\"rule\":%" PRIu32 ",\"text\":", i ? "," : "",
			    rule->number);
		json_string(out, string ? string : "");
		text_add(out, ",");
		json_tally(out, &counters->rules[rule->number]);
		text_add(out, "}");
	}
	json_implied(policy, counters, out);
	text_add(out, ",\"default\":{\"text\":");
	json_string(out, default_text(policy));
	text_add(out, ",");
	json_tally(out, &counters->reasons[REASON_DEFAULT]);
	text_add(out, "},\"dropped\":[");
	for (int reason = REASON_ND + 1; reason < REASON_COUNT; reason++) {
		text_format(out, "%s\n{\"reason\":", comma);
		json_string(out, reason_text((enum reason)reason));
		text_add(out, ",");
		json_tally(out, &counters->reasons[reason]);
		text_add(out, "}");
		comma = ",";
	}
	text_add(out, "]}\n");
}

int report_rules(struct sluiced *daemon, bool json, struct text *out)
{
	const struct policy *policy = &daemon->engine.running->policy;
	struct counters counters;
	int error = counters_read(daemon, out->arena, &counters);

	if (error)
		return error;
	if (json)
		json_rules(policy, &counters, out);
	else
		text_rules(policy, &counters, out);
	return 0;
}

int report_policy(struct sluiced *daemon, bool json, struct text *out)
{
	const struct generation *running = daemon->engine.running;

	if (json)
		return -EOPNOTSUPP;
	text_add_bytes(out, running->text, running->length);
	return 0;
}
