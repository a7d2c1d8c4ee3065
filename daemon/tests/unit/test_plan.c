/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * test_plan.c - which link actions, in which order, for what exists.
 *
 * A plan is written as one word per action, "KIND:LINK"; settings are left
 * out, but for those that a row asks for.
 */
#include <stdio.h>
#include <string.h>

#include "core/plan.h"
#include "tests/unit/unit.h"

#define LINKS_MAX 6

static const char *const kind_words[] = {
	[PLAN_SYSCTL] = "set",		 [PLAN_DROP_ALL] = "dropall",
	[PLAN_CREATE_BRIDGE] = "create", [PLAN_SET_BRIDGE] = "bridge",
	[PLAN_LINK_DOWN] = "down",	 [PLAN_QUIET] = "quiet",
	[PLAN_GUARD_PORT] = "guard",	 [PLAN_ENSLAVE] = "enslave",
	[PLAN_SET_PORT] = "port",	 [PLAN_RELEASE] = "release",
	[PLAN_LINK_UP] = "up",		 [PLAN_RULESET] = "ruleset",
	[PLAN_ROUTE] = "route",		 [PLAN_NEIGHBOUR] = "neighbour",
};

static const struct port ports[] = {
	{ .name = { .text = "eth1" } },
	{ .name = { .text = "eth0" } },
};

static struct policy make_policy(void)
{
	static struct port copy[2];
	struct policy policy = { .has_bridge = true };

	memcpy(copy, ports, sizeof(ports));
	policy.bridge.name.text = "br0";
	policy.bridge.ports = copy;
	policy.bridge.port_count = 2;
	return policy;
}

static void write_plan(const struct plan *plan, bool settings, char *out,
		       size_t size)
{
	size_t used = 0;

	out[0] = '\0';
	for (const struct plan_action *action = plan->first; action;
	     action = action->next) {
		bool setting = action->kind == PLAN_SYSCTL;
		const char *what = setting ? action->path : action->link;

		if (setting != settings || used >= size)
			continue;
		used += (size_t)snprintf(out + used, size - used, "%s%s%s%s",
					 used ? " " : "",
					 kind_words[action->kind],
					 what ? ":" : "", what ? what : "");
	}
}

/* --- order ------------------------------------------------------------- */

#define BRIDGE .is_bridge = true, .index = 9, .name = "br0"
#define ETH0 .name = "eth0", .index = 1
#define ETH1 .name = "eth1", .index = 2

struct row {
	const char *name;
	bool stands; /* drop-all */
	struct link_state links[LINKS_MAX];
	const char *want; /* the plan, or the refusal */
	size_t missing;
	bool takeover;
};

static const struct row rows[] = {
	{ "fresh, all down",
	  false,
	  { { ETH0 }, { ETH1 } },
	  "dropall create:br0 quiet:eth1 guard:eth1 enslave:eth1 "
	  "quiet:eth0 guard:eth0 enslave:eth0 up:br0 ruleset up:eth1 up:eth0",
	  0,
	  false },
	{ "ports that are up go down first",
	  false,
	  { { ETH0, .up = true }, { ETH1 } },
	  "dropall create:br0 quiet:eth1 guard:eth1 enslave:eth1 "
	  "down:eth0 quiet:eth0 guard:eth0 enslave:eth0 up:br0 ruleset "
	  "up:eth1 up:eth0",
	  0,
	  false },
	{ "drop-all stands already",
	  true,
	  { { ETH0 }, { ETH1 } },
	  "create:br0 quiet:eth1 guard:eth1 enslave:eth1 "
	  "quiet:eth0 guard:eth0 enslave:eth0 up:br0 ruleset up:eth1 up:eth0",
	  0,
	  false },
	{ "takeover: nothing goes down or up",
	  true,
	  { { BRIDGE, .up = true },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .up = true, .master = 9 } },
	  "bridge:br0 quiet:eth1 guard:eth1 port:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 ruleset",
	  0,
	  true },
	{ "takeover: what is down comes up",
	  true,
	  { { BRIDGE },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .master = 9 } },
	  "bridge:br0 quiet:eth1 guard:eth1 port:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 up:br0 ruleset up:eth1",
	  0,
	  true },
	{ "the tables are gone",
	  false,
	  { { BRIDGE, .up = true },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .up = true, .master = 9 } },
	  "dropall bridge:br0 quiet:eth1 guard:eth1 port:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 ruleset",
	  0,
	  false },
	{ "a port comes late",
	  true,
	  { { BRIDGE, .up = true },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .up = true } },
	  "bridge:br0 down:eth1 quiet:eth1 guard:eth1 enslave:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 ruleset up:eth1",
	  0,
	  false },
	{ "a port is missing",
	  false,
	  { { ETH0 } },
	  "dropall create:br0 quiet:eth0 guard:eth0 enslave:eth0 up:br0 "
	  "ruleset up:eth0",
	  1,
	  false },
	{ "no port: no bridge yet",
	  false,
	  { { .name = "lo" } },
	  "dropall ruleset",
	  2,
	  false },
	{ "a bridge without a port is kept",
	  true,
	  { { BRIDGE, .up = true } },
	  "bridge:br0 ruleset",
	  2,
	  true },
	{ "a port that the policy does not name, after the ruleset",
	  true,
	  { { BRIDGE, .up = true },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .up = true, .master = 9 },
	    { .name = "eth2", .index = 3, .up = true, .master = 9 } },
	  "bridge:br0 quiet:eth1 guard:eth1 port:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 ruleset release:eth2",
	  0,
	  false },
	{ "others are left alone",
	  true,
	  { { BRIDGE, .up = true },
	    { ETH0, .up = true, .master = 9 },
	    { ETH1, .up = true, .master = 9 },
	    { .name = "mgmt", .index = 3, .has_address = true },
	    { .name = "eth2", .index = 4, .master = 7 } },
	  "bridge:br0 quiet:eth1 guard:eth1 port:eth1 "
	  "quiet:eth0 guard:eth0 port:eth0 ruleset",
	  0,
	  true },
	{ "refused: not a bridge",
	  false,
	  { { .name = "br0", .index = 9 }, { ETH0 }, { ETH1 } },
	  "br0 exists and is not a bridge: give the bridge of the policy "
	  "another name",
	  0,
	  false },
	{ "refused: the bridge belongs to a bond",
	  false,
	  { { BRIDGE, .master = 4 }, { .name = "bond0", .index = 4 } },
	  "bridge br0 belongs to bond0: take it out first",
	  0,
	  false },
	{ "refused: the bridge has an address",
	  false,
	  { { BRIDGE, .has_address = true }, { ETH0 }, { ETH1 } },
	  "bridge br0 has an IP address: remove it first (ip address flush "
	  "dev br0)",
	  0,
	  false },
	{ "refused: a port of another bridge",
	  false,
	  { { ETH0, .master = 7 },
	    { ETH1 },
	    { .name = "lan", .index = 7, .is_bridge = true } },
	  "port eth0 belongs to lan: take it out first (ip link set eth0 "
	  "nomaster)",
	  0,
	  false },
	{ "refused: a port with an address",
	  false,
	  { { ETH0, .has_address = true }, { ETH1 } },
	  "port eth0 has an IP address: remove it first (ip address flush "
	  "dev eth0)",
	  0,
	  false },
	{ "refused: a port is a bridge",
	  false,
	  { { ETH0 }, { ETH1, .is_bridge = true } },
	  "port eth1 is itself a bridge: a bridge cannot be a port",
	  0,
	  false },
};

static struct link_list list_links(struct link_state *links)
{
	struct link_list list = { .items = links };

	while (list.count < LINKS_MAX && links[list.count].name[0])
		list.count++;
	return list;
}

static void test_order(const struct row *row)
{
	struct policy policy = make_policy();
	struct link_state links[LINKS_MAX];
	struct link_list list;
	struct arena arena;
	struct plan plan;
	char text[1024];

	memcpy(links, row->links, sizeof(links));
	for (unsigned i = 0; i < LINKS_MAX; i++)
		links[i].mac.bytes[5] = (uint8_t)(2 * links[i].index);
	list = list_links(links);
	arena_init(&arena, 0);
	if (!CHECK(plan_make(&plan, &policy, &list, row->stands, &arena),
		   "%s: no memory", row->name))
		return;
	write_plan(&plan, false, text, sizeof(text));
	if (plan.refusal) {
		CHECK(plan.first == NULL, "%s: refused, but planned %s",
		      row->name, text);
		(void)snprintf(text, sizeof(text), "%s", plan.refusal);
	} else {
		CHECK(plan.missing == row->missing, "%s: %zu missing",
		      row->name, plan.missing);
		CHECK(plan.takeover == row->takeover, "%s: takeover %d",
		      row->name, plan.takeover);
	}
	CHECK(strcmp(text, row->want) == 0, "%s:\n  got  %s\n  want %s",
	      row->name, text, row->want);
	arena_free(&arena);
}

/* --- settings ---------------------------------------------------------- */

static void test_settings(void)
{
	static const char want[] =
		"set:net/bridge/bridge-nf-call-iptables "
		"set:net/bridge/bridge-nf-call-ip6tables "
		"set:net/bridge/bridge-nf-call-arptables "
		"set:net/bridge/bridge-nf-filter-vlan-tagged "
		"set:net/bridge/bridge-nf-filter-pppoe-tagged "
		"set:net/bridge/bridge-nf-pass-vlan-input-dev "
		"set:net/ipv6/conf/br0/disable_ipv6 "
		"set:net/ipv4/conf/br0/arp_ignore "
		"set:net/ipv4/conf/br0/arp_notify "
		"set:net/ipv4/conf/br0/proxy_arp "
		"set:net/ipv4/conf/br0/send_redirects "
		"set:net/ipv4/conf/br0/accept_redirects "
		"set:net/ipv4/conf/br0/forwarding "
		"set:net/ipv6/conf/eth0/disable_ipv6 "
		"set:net/netfilter/nf_conntrack_checksum "
		"set:net/netfilter/nf_conntrack_tcp_loose "
		"set:net/netfilter/nf_conntrack_tcp_be_liberal";
	struct policy policy = make_policy();
	struct link_state links[] = { { ETH0 } };
	struct link_list list = { links, 1 };
	struct arena arena;
	struct plan plan;
	char text[1024];

	arena_init(&arena, 0);
	CHECK(plan_make(&plan, &policy, &list, false, &arena), "no memory");
	write_plan(&plan, true, text, sizeof(text));
	CHECK(strcmp(text, want) == 0, "settings:\n  got  %s\n  want %s", text,
	      want);
	arena_free(&arena);
}

/* Not a word leaves by IPv6, which translation needs. */
static void test_settings6(bool stands, const char *want)
{
	struct nat nat = { .keeps_v6 = true, .keeps_state = true };
	struct policy policy = make_policy();
	struct link_state links[] = { { ETH0 } };
	struct link_list list = { links, 1 };
	struct arena arena;
	struct plan plan;
	char text[2048];

	policy.nats = &nat;
	policy.nat_count = 1;
	arena_init(&arena, 0);
	CHECK(plan_make(&plan, &policy, &list, stands, &arena), "no memory");
	write_plan(&plan, true, text, sizeof(text));
	CHECK(strstr(text, want), "settings of IPv6:\n  got  %s\n  want %s",
	      text, want);
	arena_free(&arena);
}

#define SILENT_IPV6                               \
	"set:net/ipv6/conf/br0/addr_gen_mode "    \
	"set:net/ipv6/conf/br0/accept_ra "        \
	"set:net/ipv6/conf/br0/accept_redirects " \
	"set:net/ipv6/conf/br0/ndisc_notify "     \
	"set:net/ipv6/conf/br0/proxy_ndp "        \
	"set:net/ipv6/conf/br0/forwarding "       \
	"set:net/ipv6/conf/br0/disable_ipv6 "

/* --- the bridge's MAC -------------------------------------------------- */

static const struct mac_row {
	const char *name;
	const char *given; /* by the policy */
	const char *eth1;  /* NULL: it does not exist */
	const char *eth0;
	const char *bridge; /* NULL: it does not exist */
	bool taken_over;    /* ports are in it, tables stand */
	const char *derived;
	const char *action; /* what the plan sets */
} mac_rows[] = {
	{ "from the first port", NULL, "00:0d:b9:00:00:10", "00:0d:b9:00:00:20",
	  NULL, false, "02:0d:b9:00:00:11", "02:0d:b9:00:00:11" },
	{ "the first that exists", NULL, NULL, "00:0d:b9:00:00:20", NULL, false,
	  "02:0d:b9:00:00:21", "02:0d:b9:00:00:21" },
	{ "never a port's own", NULL, "02:00:00:00:00:0a", "02:00:00:00:00:0b",
	  NULL, false, "02:00:00:00:00:08", "02:00:00:00:00:08" },
	{ "given by the policy", "02:00:00:00:00:01", "00:0d:b9:00:00:10",
	  "00:0d:b9:00:00:20", NULL, false, "02:00:00:00:00:01",
	  "02:00:00:00:00:01" },
	{ "kept when taken over", NULL, "00:0d:b9:00:00:10",
	  "00:0d:b9:00:00:20", "02:00:00:00:00:99", true, "02:0d:b9:00:00:11",
	  "00:00:00:00:00:00" },
	{ "fixed when only now ours", NULL, "00:0d:b9:00:00:10",
	  "00:0d:b9:00:00:20", "02:00:00:00:00:99", false, "02:0d:b9:00:00:11",
	  "02:00:00:00:00:99" },
	{ "changed to what the policy says", "02:00:00:00:00:01",
	  "00:0d:b9:00:00:10", "00:0d:b9:00:00:20", "02:00:00:00:00:99", true,
	  "02:00:00:00:00:01", "02:00:00:00:00:01" },
	{ "none to derive it from", NULL, NULL, NULL, NULL, false,
	  "00:00:00:00:00:00", "" },
};

static void add_link(struct link_list *list, const char *name, unsigned index,
		     const char *mac)
{
	struct link_state *link = &list->items[list->count];

	if (!mac)
		return;
	(void)snprintf(link->name, sizeof(link->name), "%s", name);
	link->index = index;
	CHECK(mac_parse(mac, strlen(mac), &link->mac), "%s", mac);
	list->count++;
}

static void test_mac(const struct mac_row *row)
{
	struct policy policy = make_policy();
	struct link_state links[3] = { { .index = 0 } };
	struct link_list list = { links, 0 };
	char text[MAC_TEXT_MAX];
	struct arena arena;
	struct plan plan;
	struct mac mac;

	add_link(&list, "eth0", 1, row->eth0);
	add_link(&list, "eth1", 2, row->eth1);
	for (size_t i = 0; i < list.count; i++)
		links[i].master = row->taken_over ? 9 : 0;
	if (row->bridge)
		links[list.count].is_bridge = true;
	add_link(&list, "br0", 9, row->bridge);
	policy.bridge.has_mac = row->given != NULL;
	if (row->given)
		mac_parse(row->given, strlen(row->given), &policy.bridge.mac);

	mac = plan_bridge_mac(&policy, &list);
	mac_format(&mac, text);
	CHECK(strcmp(text, row->derived) == 0, "%s: derived %s, want %s",
	      row->name, text, row->derived);

	arena_init(&arena, 0);
	CHECK(plan_make(&plan, &policy, &list, row->taken_over, &arena), "%s",
	      row->name);
	text[0] = '\0';
	for (struct plan_action *action = plan.first; action;
	     action = action->next) {
		if (action->kind == PLAN_CREATE_BRIDGE ||
		    action->kind == PLAN_SET_BRIDGE)
			mac_format(&action->mac, text);
	}
	CHECK(strcmp(text, row->action) == 0, "%s: sets %s, want %s", row->name,
	      text, row->action);
	arena_free(&arena);
}

/* However little memory there is, it is said, and nothing breaks. */
static void test_memory(void)
{
	struct policy policy = make_policy();
	struct link_state links[] = { { ETH0 }, { ETH1 } };
	struct link_list list = { links, 2 };
	bool made = false;

	for (size_t limit = 1; !made && limit < 1 << 20; limit *= 2) {
		struct arena arena;
		struct plan plan;

		arena_init(&arena, limit);
		made = plan_make(&plan, &policy, &list, false, &arena);
		CHECK(made == !arena.failed, "limit %zu: made %d", limit, made);
		arena_free(&arena);
	}
	CHECK(made, "a plan takes more than a megabyte");
}

int main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		test_order(&rows[i]);
	for (size_t i = 0; i < sizeof(mac_rows) / sizeof(mac_rows[0]); i++)
		test_mac(&mac_rows[i]);
	test_settings();
	test_settings6(true, "pass-vlan-input-dev " SILENT_IPV6);
	test_settings6(false,
		       "pass-vlan-input-dev "
		       "set:net/ipv6/conf/br0/disable_ipv6 " SILENT_IPV6);
	test_memory();
	return unit_report("test_plan");
}
