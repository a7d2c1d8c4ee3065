/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_lease.c - the one conversation that the firewall itself may have:
 * DHCP (RFC 2131), with the MAC of its bridge, in the zone whose outer address
 * is handed out. Without an address on the bridge, only packet sockets see it.
 */
#include "core/compile_internal.h"
#include "core/frame.h"
#include "core/lease.h"
#include "core/mark.h"

enum { PORT_DHCP_SERVER = 67, PORT_DHCP_CLIENT = 68 };

static void match_dhcp(struct compiler *c, struct nft_rule *rule, uint16_t from,
		       uint16_t to)
{
	static const uint8_t fragment[] = { 0x3f, 0xff };
	static const uint8_t whole[] = { 0, 0 };
	struct ruleset *r = c->ruleset;

	rule_match_u16(r, rule, FIELD_ETHER_TYPE, MATCH_EQUAL, ETHERTYPE_IP);
	rule_match_masked(r, rule, FIELD_IP_FRAGMENT, fragment, MATCH_EQUAL,
			  whole);
	rule_match_u8(r, rule, FIELD_META_L4PROTO, MATCH_EQUAL, PROTOCOL_UDP);
	rule_match_u16(r, rule, FIELD_TH_SPORT, MATCH_EQUAL, from);
	rule_match_u16(r, rule, FIELD_TH_DPORT, MATCH_EQUAL, to);
	rule_match(r, rule, FIELD_DHCP_CHADDR, MATCH_EQUAL,
		   c->options->bridge_mac.bytes);
	rule_counter(r, rule);
}

void compile_lease_replies(struct compiler *c, struct chain *chain)
{
	const struct nat *nat = policy_leased(c->policy);
	struct nft_rule *rule;

	if (!nat)
		return;
	rule = compile_new_rule(c, chain, REASON_LEASE);
	rule_match_mark(c->ruleset, rule, MARK_FROM_ZONE | MARK_VLAN,
			MATCH_EQUAL, (uint32_t)nat->zone << MARK_FROM_SHIFT);
	match_dhcp(c, rule, PORT_DHCP_SERVER, PORT_DHCP_CLIENT);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

static void request_rule(struct compiler *c, struct chain *chain,
			 const char *port)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_LEASE);
	uint8_t name[PORT_KEY_SIZE];

	compile_port_key(port, name);
	rule_match(c->ruleset, rule, FIELD_OIFNAME, MATCH_EQUAL, name);
	rule_match(c->ruleset, rule, FIELD_ETHER_SADDR, MATCH_EQUAL,
		   c->options->bridge_mac.bytes);
	match_dhcp(c, rule, PORT_DHCP_CLIENT, PORT_DHCP_SERVER);
	rule_mark(c->ruleset, rule, 0, MARK_PASS);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

/* It was not forwarded, so there is nothing to translate. */
void compile_lease_leaves(struct compiler *c, struct chain *postrouting)
{
	struct nft_rule *rule;

	if (!policy_leased(c->policy))
		return;
	rule = compile_new_rule(c, postrouting, REASON_LEASE);
	rule_match_mark(c->ruleset, rule, MARK_PASS | MARK_FROM_ZONE,
			MATCH_EQUAL, MARK_PASS);
	rule_verdict(c->ruleset, rule, VERDICT_ACCEPT, NULL);
}

void compile_lease_requests(struct compiler *c)
{
	const struct nat *nat = policy_leased(c->policy);
	const struct bridge *bridge = &c->policy->bridge;
	struct chain *chain;

	if (!nat)
		return;
	chain = compile_base(c, c->bridge, "output");
	if (c->ruleset->failed)
		return;
	for (size_t i = 0; i < bridge->port_count; i++)
		if (bridge->ports[i].zone == nat->zone)
			request_rule(c, chain, bridge->ports[i].name.text);
	compile_end_in_drop(c, chain, REASON_EMITTED);
}
