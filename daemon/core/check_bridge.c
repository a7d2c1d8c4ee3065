/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * check_bridge.c - the bridge, its ports, and the zones that they make.
 */
#include "core/checker.h"

#include <stdio.h>
#include <string.h>

static void check_port_name(struct checker *checker, size_t at)
{
	const struct bridge *bridge = &checker->policy->bridge;
	const struct name *name = &bridge->ports[at].name;

	if (!strcmp(name->text, bridge->name.text)) {
		diag_error(checker->diag, name->span,
			   "port and bridge are both named '%s'", name->text);
		diag_note(checker->diag, bridge->name.span, "the bridge");
		return;
	}
	for (size_t i = 0; i < at; i++) {
		if (strcmp(name->text, bridge->ports[i].name.text) != 0)
			continue;
		diag_error(checker->diag, name->span,
			   "port '%s' is listed twice", name->text);
		diag_note(checker->diag, bridge->ports[i].name.span,
			  "first listed here");
		return;
	}
}

static uint8_t find_zone(const struct policy *policy, const char *text)
{
	for (size_t i = 1; i <= policy->zone_count; i++) {
		if (!strcmp(policy->zones[i], text))
			return (uint8_t)i;
	}
	return ZONE_ANY;
}

/* Zones are numbered in the order in which ports name them. */
static void add_zone(struct checker *checker, struct port *port)
{
	struct policy *policy = checker->policy;
	const struct name *name = &port->zone_name;

	port->zone = find_zone(policy, name->text);
	if (port->zone == ZONE_ANY) {
		if (policy->zone_count == POLICY_ZONES_MAX) {
			diag_error(checker->diag, name->span,
				   "more than %d zones; "
				   "let ports share a zone",
				   POLICY_ZONES_MAX);
			checker->partial = true;
			return;
		}
		policy->zones[++policy->zone_count] = name->text;
		port->zone = (uint8_t)policy->zone_count;
	}
	checker->zone_ports[port->zone]++;
}

static void check_mac(struct checker *checker, const struct bridge *bridge)
{
	struct span span =
		bridge->mac_span.length ? bridge->mac_span : bridge->name.span;

	if (!bridge->has_mac)
		return;
	if (mac_is_group(&bridge->mac))
		diag_error(checker->diag, span,
			   "a bridge cannot have a group MAC; "
			   "clear the lowest bit of the first byte");
	else if (mac_is_zero(&bridge->mac))
		diag_error(checker->diag, span,
			   "a bridge cannot have the MAC of all zeroes");
}

static void check_port_count(struct checker *checker,
			     const struct bridge *bridge)
{
	if (checker->partial)
		return;
	if (!bridge->port_count)
		diag_error(checker->diag, bridge->name.span,
			   "bridge '%s' has no port; "
			   "add lines 'port NAME zone ZONE'",
			   bridge->name.text);
	else if (bridge->port_count == 1)
		diag_error(checker->diag, bridge->ports[0].name.span,
			   "bridge '%s' has one port only; "
			   "it needs two to forward between",
			   bridge->name.text);
}

void check_bridge(struct checker *checker)
{
	struct policy *policy = checker->policy;
	struct bridge *bridge = &policy->bridge;

	policy->zones[ZONE_ANY] = "any";
	policy->zone_count = 0;
	if (!policy->has_bridge || !bridge->name.text) {
		if (!checker->partial)
			diag_error(checker->diag, (struct span){ 0, 0 },
				   "the policy has no bridge; "
				   "add 'bridge br0 { port ... }'");
		checker->partial = true;
		return;
	}
	check_mac(checker, bridge);
	check_port_count(checker, bridge);
	if (bridge->port_count > POLICY_PORTS_MAX) {
		diag_error(checker->diag,
			   bridge->ports[POLICY_PORTS_MAX].name.span,
			   "more than %d ports", POLICY_PORTS_MAX);
		checker->partial = true;
		return;
	}
	checker->partial |= !bridge->port_count;
	for (size_t i = 0; i < bridge->port_count; i++) {
		check_port_name(checker, i);
		add_zone(checker, &bridge->ports[i]);
	}
}

/* "outside, inside" in @out, cut short if it does not fit. */
static const char *list_zones(const struct policy *policy, char *out,
			      size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (size_t i = 1; i <= policy->zone_count && used < size; i++) {
		int length = snprintf(out + used, size - used, "%s%s",
				      i > 1 ? ", " : "", policy->zones[i]);

		used += length > 0 ? (size_t)length : size;
	}
	return out;
}

bool check_zone(struct checker *checker, const struct name *name, uint8_t *zone)
{
	char zones[POLICY_ZONES_MAX * (NAME_MAX_LENGTH + 2) + 1];

	if (!strcmp(name->text, "any")) {
		*zone = ZONE_ANY;
		return true;
	}
	*zone = find_zone(checker->policy, name->text);
	if (*zone != ZONE_ANY)
		return true;
	if (!checker->partial)
		diag_error(checker->diag, name->span,
			   "no port is in zone '%s'; zones are: %s", name->text,
			   list_zones(checker->policy, zones, sizeof(zones)));
	return false;
}
