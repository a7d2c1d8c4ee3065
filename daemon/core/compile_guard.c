/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_guard.c - what a guard block forbids the stations of its zone:
 * addresses bound to another MAC, and the voices of servers and routers.
 *
 * Runs in the forward chain, on whole datagrams (RFC 6980 evasions included),
 * before established flows are let through.
 */
#include <arpa/inet.h>
#include <string.h>

#include "core/compile_internal.h"
#include "core/frame.h"

enum { PORT_BOOTPS = 67, PORT_BOOTPC = 68 };
enum { PORT_DHCP6_CLIENT = 546, PORT_DHCP6_SERVER = 547 };

/**
 * struct claim - where an address is claimed, and where the MAC stands that
 * must be its own. In neighbour discovery that is the link-layer address
 * option too: it is what the neighbour believes.
 */
struct claim {
	const char *name;
	uint16_t ethertype;
	uint8_t icmp_type; /* ICMPv6, or 0 */
	uint16_t option;   /* type and length that the option must have, or 0 */
	enum field address;
	enum field mac;
};

static const struct claim claims[] = {
	{ "bind-ip", ETHERTYPE_IP, 0, 0, FIELD_IP_SADDR, FIELD_ETHER_SADDR },
	{ "bind-arp", ETHERTYPE_ARP, 0, 0, FIELD_ARP_SENDER_IP,
	  FIELD_ETHER_SADDR },
	{ "bind-arp-mac", ETHERTYPE_ARP, 0, 0, FIELD_ARP_SENDER_IP,
	  FIELD_ARP_SENDER_MAC },
	{ "bind-ip6", ETHERTYPE_IP6, 0, 0, FIELD_IP6_SADDR, FIELD_ETHER_SADDR },
	{ "bind-nd", ETHERTYPE_IP6, 136, 0, FIELD_ND_TARGET,
	  FIELD_ETHER_SADDR },
	{ "bind-nd-mac", ETHERTYPE_IP6, 136, 0x0201, FIELD_ND_TARGET,
	  FIELD_ND_OPTION_MAC },
	{ "bind-ns-mac", ETHERTYPE_IP6, 135, 0x0101, FIELD_IP6_SADDR,
	  FIELD_ND_OPTION_MAC },
};

static struct nft_rule *claim_rule(struct compiler *c, struct chain *chain,
				   const struct claim *claim,
				   const struct set *bound)
{
	struct nft_rule *rule = compile_new_rule(c, chain, REASON_BIND);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       claim->ethertype);
	if (claim->icmp_type) {
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      PROTOCOL_ICMP6);
		rule_match_u8(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			      claim->icmp_type);
	}
	rule_lookup(c->ruleset, rule, MATCH_EQUAL, bound);
	return rule;
}

/* One set of pairs for each claim, since a set has one key. */
static void compile_claim(struct compiler *c, struct chain *chain,
			  const struct guard *guard, const struct claim *claim)
{
	const enum field key[] = { claim->address, claim->mac };
	size_t size = field_info(claim->address)->size;
	const char *zone = c->policy->zones[guard->zone];
	struct set *pairs = table_add_set(c->ruleset, c->bridge,
					  compile_name(c, claim->name, zone),
					  SET_PLAIN, key, 2);
	struct set *bound =
		table_add_set(c->ruleset, c->bridge,
			      compile_name(c, claim->name,
					   compile_name(c, "all", zone)),
			      SET_PLAIN, key, 1);
	struct nft_rule *rule;
	uint8_t element[16 + 8];

	for (size_t i = 0; i < guard->bind_count; i++) {
		const struct guard_bind *bind = &guard->binds[i];

		if (address_size(bind->address.family) != size)
			continue;
		memset(element, 0, sizeof(element));
		memcpy(element, bind->address.bytes, size);
		memcpy(element + size, bind->mac.bytes, MAC_LENGTH);
		set_add(c->ruleset, pairs, element, NULL, NULL, NULL, 0);
		set_add(c->ruleset, bound, element, NULL, NULL, NULL, 0);
	}
	if (claim->option) {
		/* Another option in front would hide the one that counts. */
		rule = claim_rule(c, chain, claim, bound);
		rule_match_u16(c->ruleset, rule, FIELD_ND_OPTION,
			       MATCH_NOT_EQUAL, claim->option);
		compile_drop(c, rule, REASON_BIND);
	}
	rule = claim_rule(c, chain, claim, bound);
	rule_lookup(c->ruleset, rule, MATCH_NOT_EQUAL, pairs);
	compile_drop(c, rule, REASON_BIND);
}

static bool binds_family(const struct guard *guard, size_t size)
{
	for (size_t i = 0; i < guard->bind_count; i++)
		if (address_size(guard->binds[i].address.family) == size)
			return true;
	return false;
}

static void compile_binds(struct compiler *c, struct chain *chain,
			  const struct guard *guard)
{
	for (size_t i = 0; i < sizeof(claims) / sizeof(claims[0]); i++)
		if (binds_family(guard, field_info(claims[i].address)->size))
			compile_claim(c, chain, guard, &claims[i]);
}

static void deny_server(struct compiler *c, struct chain *chain,
			uint16_t ethertype, uint16_t source, uint16_t target)
{
	struct nft_rule *rule =
		compile_new_rule(c, chain, REASON_DENY_DHCP_SERVER);

	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ethertype);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      PROTOCOL_UDP);
	rule_match_u16(c->ruleset, rule, FIELD_TH_SPORT, MATCH_EQUAL, source);
	rule_match_u16(c->ruleset, rule, FIELD_TH_DPORT, MATCH_EQUAL, target);
	compile_drop(c, rule, REASON_DENY_DHCP_SERVER);
}

void compile_drop_icmp(struct compiler *c, struct chain *chain,
		       uint8_t protocol, uint8_t type, enum reason reason)
{
	struct nft_rule *rule = compile_new_rule(c, chain, reason);

	/* Each belongs to its family, whatever a header claims. */
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       protocol == PROTOCOL_ICMP ? ETHERTYPE_IP
						 : ETHERTYPE_IP6);
	rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
		      protocol);
	rule_match_u8(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL, type);
	compile_drop(c, rule, reason);
}

struct chain *compile_guard(struct compiler *c, uint8_t zone)
{
	const struct guard *guard = policy_guard(c->policy, zone);
	struct chain *chain;

	if (!guard)
		return NULL;
	chain = table_add_chain(c->ruleset, c->bridge,
				compile_name(c, "guard",
					     c->policy->zones[zone]));
	compile_binds(c, chain, guard);
	if (guard->deny[DENY_DHCP_SERVER]) {
		deny_server(c, chain, ETHERTYPE_IP, PORT_BOOTPS, PORT_BOOTPC);
		deny_server(c, chain, ETHERTYPE_IP6, PORT_DHCP6_SERVER,
			    PORT_DHCP6_CLIENT);
	}
	if (guard->deny[DENY_ROUTER_ADVERTISEMENT])
		compile_drop_icmp(c, chain, PROTOCOL_ICMP6, 134,
				  REASON_DENY_ROUTER_ADVERTISEMENT);
	if (guard->deny[DENY_REDIRECT]) {
		compile_drop_icmp(c, chain, PROTOCOL_ICMP, 5,
				  REASON_DENY_REDIRECT);
		compile_drop_icmp(c, chain, PROTOCOL_ICMP6, 137,
				  REASON_DENY_REDIRECT);
	}
	return chain;
}
