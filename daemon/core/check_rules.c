/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_rules.c - completes the rules of the filter, and finds those whose
 * words contradict each other.
 *
 * Families: a set narrows a rule to the families that its items name, also
 * when it is negated. ICMP is IPv4 and ICMPv6 is IPv6; a list of transports
 * allows the families of any of them.
 */
#include "core/checker.h"

#include "core/frame.h"

enum { FAMILY_V4 = 1, FAMILY_V6 = 2, FAMILY_BOTH = 3 };

/* struct constraint - a word that narrows the families of a rule. */
struct constraint {
	unsigned families;
	struct span span;
	const char *word;
};

#define CONSTRAINTS_MAX 4

static unsigned set_families(const struct address_set *set)
{
	return (set_in_family(set, IP_V4) ? FAMILY_V4 : 0u) |
	       (set_in_family(set, IP_V6) ? FAMILY_V6 : 0u);
}

static unsigned transport_families(const struct transport *transport)
{
	switch (transport->protocol) {
	case PROTOCOL_ICMP:
		return FAMILY_V4;
	case PROTOCOL_ICMP6:
		return FAMILY_V6;
	}
	return FAMILY_BOTH;
}

static struct constraint transports_constraint(const struct rule *rule)
{
	const struct transport_list *list = &rule->transports;
	struct constraint constraint = { .families = 0,
					 .word = "the protocol" };

	for (size_t i = 0; i < list->count; i++)
		constraint.families |= transport_families(&list->items[i]);
	if (constraint.families == FAMILY_V4)
		constraint.word = "icmp";
	if (constraint.families == FAMILY_V6)
		constraint.word = "icmp6";
	constraint.span = rule->service_count ? rule->services[0].span
					      : list->items[0].span;
	return constraint;
}

static unsigned ethertype_families(const struct rule *rule)
{
	if (rule->ethertype_kind == ETHERTYPE_NONE)
		return FAMILY_BOTH;
	if (rule->ethertype_kind != ETHERTYPE_VALUE)
		return 0;
	if (rule->ethertype == ETHERTYPE_IP)
		return FAMILY_V4;
	return rule->ethertype == ETHERTYPE_IP6 ? FAMILY_V6 : 0;
}

static size_t list_constraints(const struct rule *rule, struct constraint *out)
{
	size_t count = 0;

	if (rule->ethertype_kind != ETHERTYPE_NONE)
		out[count++] = (struct constraint){
			ethertype_families(rule),
			rule_span(rule, rule->ethertype_span),
			"the ethertype",
		};
	if (rule->from.count)
		out[count++] =
			(struct constraint){ set_families(&rule->from),
					     rule->from.span, "the source" };
	if (rule->to.count)
		out[count++] =
			(struct constraint){ set_families(&rule->to),
					     rule->to.span, "the target" };
	if (rule->transports.count)
		out[count++] = transports_constraint(rule);
	return count;
}

static const char *family_name(unsigned families)
{
	return families == FAMILY_V4 ? "IPv4" : "IPv6";
}

/* Each allows some family, together they allow none: two disagree. */
static void report_conflict(struct checker *checker,
			    const struct constraint *all, size_t count)
{
	for (size_t i = 1; i < count; i++) {
		for (size_t j = 0; j < i; j++) {
			if (all[i].families & all[j].families)
				continue;
			diag_error(checker->diag, all[i].span,
				   "%s is %s only, but %s is %s only: "
				   "no packet can match",
				   all[i].word, family_name(all[i].families),
				   all[j].word, family_name(all[j].families));
			diag_note(checker->diag, all[j].span, "%s here",
				  family_name(all[j].families));
			return;
		}
	}
}

static void fill_families(struct checker *checker, struct rule *rule)
{
	struct constraint all[CONSTRAINTS_MAX];
	size_t count = list_constraints(rule, all);
	unsigned families = FAMILY_BOTH;

	for (size_t i = 0; i < count; i++)
		families &= all[i].families;
	rule->family_v4 = families & FAMILY_V4;
	rule->family_v6 = families & FAMILY_V6;
	if (!families && ethertype_families(rule))
		report_conflict(checker, all, count);
}

static void report_not_ip(struct checker *checker, const struct rule *rule,
			  struct span span)
{
	diag_error(checker->diag, span,
		   "this is about IP packets, "
		   "which frames of this ethertype do not carry");
	diag_note(checker->diag, rule_span(rule, rule->ethertype_span),
		  "the ethertype of the rule");
}

static bool check_ethertype(struct checker *checker, const struct rule *rule)
{
	struct span span = rule_span(rule, rule->ethertype_span);
	size_t before = checker->diag->errors;

	if (rule->ethertype_kind == ETHERTYPE_NONE)
		return true;
	if (rule->ethertype == ETHERTYPE_VLAN)
		diag_error(checker->diag, span,
			   "a VLAN tag is looked through; write 'vlan ID'");
	else if (rule->ethertype == ETHERTYPE_SERVICE_VLAN)
		diag_error(checker->diag, span,
			   "frames with a service tag are always dropped");
	if (rule->action == RULE_PASS_STATELESS)
		diag_warning(checker->diag, span,
			     "a rule with an ethertype never keeps state; "
			     "leave out 'stateless'");
	if (ethertype_families(rule))
		return checker->diag->errors == before;
	if (rule->from.count)
		report_not_ip(checker, rule, rule->from.span);
	if (rule->to.count)
		report_not_ip(checker, rule, rule->to.span);
	if (rule->service_count)
		report_not_ip(checker, rule, rule->services[0].span);
	if (rule->inline_transports.count)
		report_not_ip(checker, rule,
			      rule->inline_transports.items[0].span);
	return checker->diag->errors == before;
}

static const struct transport_list *find_service(struct checker *checker,
						 const struct name *name)
{
	const struct name_entry *entry =
		name_find(checker, &checker->services, name->text, name->span);

	if (!entry)
		return NULL;
	return &checker->policy->services[entry->definition].transports;
}

static void append(struct transport_list *list,
		   const struct transport_list *more)
{
	for (size_t i = 0; i < more->count; i++)
		list->items[list->count++] = more->items[i];
}

/* Services and inline words together; a list that stands alone is shared. */
static bool merge_transports(struct checker *checker, struct rule *rule)
{
	size_t count = rule->inline_transports.count;
	const struct transport_list *list = NULL;
	bool good = true;

	rule->transports = rule->inline_transports;
	for (size_t i = 0; i < rule->service_count; i++) {
		list = find_service(checker, &rule->services[i]);
		good &= list != NULL;
		count += list ? list->count : 0;
	}
	if (!good || !rule->service_count)
		return good;
	if (count == list->count) {
		rule->transports = *list;
		return true;
	}
	rule->transports.count = 0;
	rule->transports.items =
		arena_array(checker->arena, count, sizeof(struct transport));
	if (!rule->transports.items)
		return false;
	for (size_t i = 0; i < rule->service_count; i++)
		append(&rule->transports,
		       find_service(checker, &rule->services[i]));
	append(&rule->transports, &rule->inline_transports);
	return true;
}

static bool check_zones(struct checker *checker, struct rule *rule)
{
	bool from =
		check_zone(checker, &rule->from_zone_name, &rule->from_zone);
	bool to = check_zone(checker, &rule->to_zone_name, &rule->to_zone);

	return from && to;
}

static void check_rule(struct checker *checker, struct rule *rule)
{
	bool good = check_zones(checker, rule);

	good &= check_set(checker, &rule->from);
	good &= check_set(checker, &rule->to);
	good &= check_transports(checker, &rule->inline_transports);
	good &= merge_transports(checker, rule);
	good &= check_limit(checker, rule);
	good &= check_macs(checker, rule);
	good &= check_ethertype(checker, rule);
	if (good)
		fill_families(checker, rule);
}

void check_filter(struct checker *checker)
{
	struct policy *policy = checker->policy;

	for (size_t i = 0; i < policy->service_count; i++)
		check_transports(checker, &policy->services[i].transports);
	for (size_t i = 0; i < policy->filter.count; i++)
		check_rule(checker, &policy->filter.rules[i]);
}
