/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan.c - the order in which a bridge is set up or taken over.
 *
 * Frames must find drop-all before a port is in the bridge, ports must be
 * silent before they are up, and what stands already is not touched.
 */
#include "core/plan_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define PATH_LENGTH_MAX 80

/** struct setting - DIRECTORY/NAME, or DIRECTORY/LINK/NAME of a link. */
struct setting {
	const char *directory;
	const char *name;
	const char *value;
	bool optional;
};

/* Bridged IP packets, also those behind a VLAN tag, pass conntrack. */
static const struct setting bridge_netfilter[] = {
	{ "net/bridge", "bridge-nf-call-iptables", "1", false },
	{ "net/bridge", "bridge-nf-call-ip6tables", "1", false },
	{ "net/bridge", "bridge-nf-call-arptables", "0", false },
	{ "net/bridge", "bridge-nf-filter-vlan-tagged", "1", false },
	{ "net/bridge", "bridge-nf-filter-pppoe-tagged", "0", false },
	{ "net/bridge", "bridge-nf-pass-vlan-input-dev", "0", false },
};

/* These exist once the ruleset has made conntrack come. */
static const struct setting conntrack[] = {
	{ "net/netfilter", "nf_conntrack_checksum", "1", true },
	{ "net/netfilter", "nf_conntrack_tcp_loose", "1", true },
	{ "net/netfilter", "nf_conntrack_tcp_be_liberal", "0", true },
};

/* A kernel without IPv6 has nothing to silence. */
static const struct setting no_ipv6[] = {
	{ "net/ipv6/conf", "disable_ipv6", "1", true },
};

/* There are routes and neighbours of IPv6, but no address and no question. */
static const struct setting silent_ipv6[] = {
	{ "net/ipv6/conf", "addr_gen_mode", "1", false },
	{ "net/ipv6/conf", "accept_ra", "0", false },
	{ "net/ipv6/conf", "accept_redirects", "0", false },
	{ "net/ipv6/conf", "ndisc_notify", "0", false },
	{ "net/ipv6/conf", "proxy_ndp", "0", false },
	{ "net/ipv6/conf", "forwarding", "0", false },
	{ "net/ipv6/conf", "disable_ipv6", "0", false },
};

static const struct setting bridge_silence[] = {
	{ "net/ipv4/conf", "arp_ignore", "8", false },
	{ "net/ipv4/conf", "arp_notify", "0", false },
	{ "net/ipv4/conf", "proxy_arp", "0", false },
	{ "net/ipv4/conf", "send_redirects", "0", false },
	{ "net/ipv4/conf", "accept_redirects", "0", false },
};

/* Conntrack's translation sends replies by way of the routing table. */
static const struct setting no_forwarding[] = {
	{ "net/ipv4/conf", "forwarding", "0", false },
};

static const struct setting forwarding[] = {
	{ "net/ipv4/conf", "rp_filter", "0", false },
	{ "net/ipv4/conf", "forwarding", "1", false },
};

static const struct setting forwarding_all[] = {
	{ "net/ipv4/conf", "rp_filter", "0", false },
};

static const struct setting port_silence[] = {
	{ "net/ipv6/conf", "disable_ipv6", "1", true },
};

const char *plan_kind_text(enum plan_kind kind)
{
	static const char *const texts[] = {
		[PLAN_SYSCTL] = "setting",
		[PLAN_DROP_ALL] = "loading drop-all",
		[PLAN_CREATE_BRIDGE] = "creating bridge",
		[PLAN_SET_BRIDGE] = "setting options of bridge",
		[PLAN_LINK_DOWN] = "taking down",
		[PLAN_QUIET] = "silencing",
		[PLAN_GUARD_PORT] = "guarding port",
		[PLAN_ENSLAVE] = "bridging port",
		[PLAN_SET_PORT] = "setting options of port",
		[PLAN_RELEASE] = "taking out of its bridge",
		[PLAN_LINK_UP] = "bringing up",
		[PLAN_ROUTE] = "adding a route to",
		[PLAN_NEIGHBOUR] = "adding a neighbour of",
		[PLAN_RULESET] = "loading the ruleset",
	};

	return texts[kind];
}

/* --- links ------------------------------------------------------------- */

const struct link_state *link_find(const struct link_list *links,
				   const char *name)
{
	for (size_t i = 0; i < links->count; i++) {
		if (strcmp(links->items[i].name, name) == 0)
			return &links->items[i];
	}
	return NULL;
}

static const char *link_name(const struct link_list *links, unsigned index)
{
	for (size_t i = 0; i < links->count; i++) {
		if (links->items[i].index == index)
			return links->items[i].name;
	}
	return "another device";
}

static bool mac_in_use(const struct link_list *links, const char *bridge,
		       const struct mac *mac)
{
	for (size_t i = 0; i < links->count; i++) {
		const struct link_state *link = &links->items[i];

		if (strcmp(link->name, bridge) != 0 &&
		    memcmp(link->mac.bytes, mac->bytes, MAC_LENGTH) == 0)
			return true;
	}
	return false;
}

struct mac plan_bridge_mac(const struct policy *policy,
			   const struct link_list *links)
{
	const struct bridge *bridge = &policy->bridge;
	const struct link_state *link = NULL;
	struct mac mac = { { 0 } };

	if (bridge->has_mac)
		return bridge->mac;
	for (size_t i = 0; i < bridge->port_count && !link; i++)
		link = link_find(links, bridge->ports[i].name.text);
	if (!link)
		return mac;

	for (unsigned flip = 1; flip < 256; flip++) {
		mac = link->mac;
		mac.bytes[0] = (uint8_t)((mac.bytes[0] | 0x02) & 0xfe);
		mac.bytes[5] = (uint8_t)(mac.bytes[5] ^ flip);
		if (!mac_in_use(links, bridge->name.text, &mac))
			break;
	}
	return mac;
}

static bool mac_is_zero(const struct mac *mac)
{
	static const struct mac zero;

	return memcmp(mac->bytes, zero.bytes, MAC_LENGTH) == 0;
}

/* --- actions ----------------------------------------------------------- */

struct plan_action *plan_add(struct planner *planner, enum plan_kind kind,
			     const char *link)
{
	struct plan *plan = planner->plan;
	struct plan_action *action;

	action = arena_alloc(planner->arena, sizeof(*action));
	if (!action) {
		planner->failed = true;
		return &planner->scratch;
	}
	action->kind = kind;
	action->link = link;
	action->bridge = planner->policy->bridge.name.text;
	if (plan->last)
		plan->last->next = action;
	else
		plan->first = action;
	plan->last = action;
	return action;
}

static void plan_settings(struct planner *planner,
			  const struct setting *settings, size_t count,
			  const char *link)
{
	for (size_t i = 0; i < count; i++) {
		const struct setting *setting = &settings[i];
		struct plan_action *action;
		char path[PATH_LENGTH_MAX];

		(void)snprintf(path, sizeof(path), "%s%s%s/%s",
			       setting->directory, link ? "/" : "",
			       link ? link : "", setting->name);
		action = plan_add(planner, PLAN_SYSCTL, link);
		action->path =
			arena_strndup(planner->arena, path, strlen(path));
		action->value = setting->value;
		action->optional = setting->optional;
		if (!action->path)
			planner->failed = true;
	}
}

/* --- what stands against it -------------------------------------------- */

static bool plan_refuse(struct planner *planner, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

static bool plan_refuse(struct planner *planner, const char *format, ...)
{
	char text[256];
	va_list arguments;

	va_start(arguments, format);
	(void)vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	planner->plan->refusal =
		arena_strndup(planner->arena, text, strlen(text));
	if (!planner->plan->refusal)
		planner->failed = true;
	return false;
}

static bool plan_admit_bridge(struct planner *planner)
{
	const struct link_state *bridge = planner->bridge;

	if (!bridge)
		return true;
	if (!bridge->is_bridge)
		return plan_refuse(planner,
				   "%s exists and is not a bridge: give the "
				   "bridge of the policy another name",
				   bridge->name);
	if (bridge->master)
		return plan_refuse(planner,
				   "bridge %s belongs to %s: take it out first",
				   bridge->name,
				   link_name(planner->links, bridge->master));
	if (bridge->has_address)
		return plan_refuse(planner,
				   "bridge %s has an IP address: remove it "
				   "first (ip address flush dev %s)",
				   bridge->name, bridge->name);
	return true;
}

static bool plan_admit_port(struct planner *planner,
			    const struct link_state *port)
{
	unsigned bridge = planner->bridge ? planner->bridge->index : 0;

	if (port->is_bridge)
		return plan_refuse(planner,
				   "port %s is itself a bridge: a bridge "
				   "cannot be a port",
				   port->name);
	if (port->master && port->master != bridge)
		return plan_refuse(planner,
				   "port %s belongs to %s: take it out first "
				   "(ip link set %s nomaster)",
				   port->name,
				   link_name(planner->links, port->master),
				   port->name);
	if (port->has_address)
		return plan_refuse(planner,
				   "port %s has an IP address: remove it "
				   "first (ip address flush dev %s)",
				   port->name, port->name);
	return true;
}

/* Also finds which ports exist, and whether all of those are in already. */
static bool plan_admit(struct planner *planner)
{
	const struct bridge *bridge = &planner->policy->bridge;
	struct plan *plan = planner->plan;

	if (!plan_admit_bridge(planner))
		return false;
	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct link_state *port;

		port = link_find(planner->links, bridge->ports[i].name.text);
		plan->present[i] = port != NULL;
		if (!port) {
			plan->missing++;
			continue;
		}
		if (!plan_admit_port(planner, port))
			return false;
		if (!port->master)
			plan->takeover = false;
	}
	return true;
}

/* --- the order --------------------------------------------------------- */

/*
 * A bridge that stands keeps its MAC (zero: leave it), unless the policy
 * gives another. One that is only now made ours gets its own set once more,
 * so that it no longer follows its ports.
 */
static struct mac plan_new_mac(const struct planner *planner)
{
	static const struct mac keep;
	const struct link_state *bridge = planner->bridge;
	struct mac mac = plan_bridge_mac(planner->policy, planner->links);

	if (!bridge)
		return mac;
	if (planner->policy->bridge.has_mac &&
	    memcmp(mac.bytes, bridge->mac.bytes, MAC_LENGTH) != 0)
		return mac;
	return planner->plan->takeover ? keep : bridge->mac;
}

/* Addresses from before the bridge was ours go when IPv6 does. */
static void plan_ipv6(struct planner *planner, const char *name)
{
	bool wanted = policy_keeps_v6(planner->policy);

	if (!wanted || planner->first)
		plan_settings(planner, no_ipv6, COUNT(no_ipv6), name);
	if (wanted)
		plan_settings(planner, silent_ipv6, COUNT(silent_ipv6), name);
}

static void plan_bridge(struct planner *planner)
{
	const char *name = planner->policy->bridge.name.text;
	struct plan_action *action;

	action =
		plan_add(planner,
			 planner->bridge ? PLAN_SET_BRIDGE : PLAN_CREATE_BRIDGE,
			 name);
	action->mac = plan_new_mac(planner);
	plan_ipv6(planner, name);
	plan_settings(planner, bridge_silence, COUNT(bridge_silence), name);
	if (!policy_keeps_state(planner->policy)) {
		plan_settings(planner, no_forwarding, COUNT(no_forwarding),
			      name);
		return;
	}
	plan_settings(planner, forwarding_all, COUNT(forwarding_all), "all");
	plan_settings(planner, forwarding, COUNT(forwarding), name);
}

static void plan_port(struct planner *planner, const struct link_state *port,
		      uint8_t zone)
{
	const struct nat *nat = policy_nat(planner->policy, zone);
	struct plan_action *action;

	if (!port->master && port->up)
		plan_add(planner, PLAN_LINK_DOWN, port->name);
	plan_add(planner, PLAN_QUIET, port->name);
	plan_settings(planner, port_silence, COUNT(port_silence), port->name);
	plan_add(planner, PLAN_GUARD_PORT, port->name);
	action = plan_add(planner, port->master ? PLAN_SET_PORT : PLAN_ENSLAVE,
			  port->name);
	action->hairpin =
		policy_forwards(planner->policy) && !(nat && nat->keeps_state);
}

static void plan_ports(struct planner *planner)
{
	const struct bridge *bridge = &planner->policy->bridge;

	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct link_state *port;

		port = link_find(planner->links, bridge->ports[i].name.text);
		if (port)
			plan_port(planner, port, bridge->ports[i].zone);
	}
}

static void plan_ports_up(struct planner *planner)
{
	const struct bridge *bridge = &planner->policy->bridge;

	for (size_t i = 0; i < bridge->port_count; i++) {
		const struct link_state *port;

		port = link_find(planner->links, bridge->ports[i].name.text);
		if (port && (!port->master || !port->up))
			plan_add(planner, PLAN_LINK_UP, port->name);
	}
}

/* Behind the new ruleset, which drops what comes from an unknown port. */
static void plan_release_others(struct planner *planner)
{
	const struct bridge *bridge = &planner->policy->bridge;

	for (size_t i = 0; i < planner->links->count; i++) {
		const struct link_state *link = &planner->links->items[i];
		bool named = false;

		if (link->master != planner->bridge->index)
			continue;
		for (size_t port = 0; port < bridge->port_count; port++)
			named |= strcmp(bridge->ports[port].name.text,
					link->name) == 0;
		if (named)
			continue;
		plan_add(planner, PLAN_RELEASE, link->name);
		planner->plan->takeover = false;
	}
}

bool plan_make(struct plan *plan, const struct policy *policy,
	       const struct link_list *links, bool drop_all_stands,
	       struct arena *arena)
{
	const char *name = policy->bridge.name.text;
	struct planner planner = {
		.plan = plan,
		.policy = policy,
		.links = links,
		.bridge = link_find(links, name),
		.first = !drop_all_stands,
		.arena = arena,
	};
	struct mac mac = plan_bridge_mac(policy, links);
	bool wanted = planner.bridge || !mac_is_zero(&mac);

	memset(plan, 0, sizeof(*plan));
	plan->mac = planner.bridge && !policy->bridge.has_mac
			    ? planner.bridge->mac
			    : mac;
	plan->takeover = drop_all_stands && planner.bridge;
	if (!plan_admit(&planner))
		return !planner.failed;

	plan_settings(&planner, bridge_netfilter, COUNT(bridge_netfilter),
		      NULL);
	if (!drop_all_stands)
		plan_add(&planner, PLAN_DROP_ALL, NULL);
	/* Without a MAC to give it, the bridge waits for its first port. */
	if (wanted)
		plan_bridge(&planner);
	plan_ports(&planner);
	if (wanted && !(planner.bridge && planner.bridge->up))
		plan_add(&planner, PLAN_LINK_UP, name);
	if (wanted)
		plan_hosts(&planner);
	plan_add(&planner, PLAN_RULESET, NULL);
	plan_settings(&planner, conntrack, COUNT(conntrack), NULL);
	plan_ports_up(&planner);
	if (planner.bridge)
		plan_release_others(&planner);
	return !planner.failed;
}
