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

/*
 * @place: where the address stands, @mac: where the MAC that must be its own
 * stands. One set of pairs for each combination, since a set has one key.
 */
static void bind_places(struct compiler *c, struct chain *chain,
			const struct guard *guard, const char *name,
			uint16_t ethertype, enum field place, enum field mac)
{
	const enum field key[] = { place, mac };
	enum ip_family family = field_info(place)->size == 4 ? IP_V4 : IP_V6;
	size_t size = address_size(family);
	const char *zone = c->policy->zones[guard->zone];
	struct set *pairs, *bound;
	struct nft_rule *rule;
	uint8_t element[16 + 8];

	pairs = table_add_set(c->ruleset, c->bridge,
			      compile_name(c, name, zone), SET_PLAIN, key, 2);
	bound = table_add_set(c->ruleset, c->bridge,
			      compile_name(c, name,
					   compile_name(c, "all", zone)),
			      SET_PLAIN, key, 1);
	for (size_t i = 0; i < guard->bind_count; i++) {
		const struct guard_bind *b = &guard->binds[i];

		if (b->address.family != family)
			continue;
		memset(element, 0, sizeof(element));
		memcpy(element, b->address.bytes, size);
		memcpy(element + size, b->mac.bytes, MAC_LENGTH);
		set_add(c->ruleset, pairs, element, NULL, NULL, NULL, 0);
		set_add(c->ruleset, bound, element, NULL, NULL, NULL, 0);
	}
	rule = compile_new_rule(c, chain, REASON_BIND);
	rule_match_u16(c->ruleset, rule, FIELD_META_PROTOCOL, MATCH_EQUAL,
		       ethertype);
	if (place == FIELD_ND_TARGET) {
		rule_match_u8(c->ruleset, rule, FIELD_META_L4PROTO, MATCH_EQUAL,
			      PROTOCOL_ICMP6);
		rule_match_u8(c->ruleset, rule, FIELD_ICMP_TYPE, MATCH_EQUAL,
			      136);
	}
	rule_lookup(c->ruleset, rule, MATCH_EQUAL, bound);
	rule_lookup(c->ruleset, rule, MATCH_NOT_EQUAL, pairs);
	compile_drop(c, rule, REASON_BIND);
}

static void compile_binds(struct compiler *c, struct chain *chain,
			  const struct guard *guard)
{
	bool v4 = false;
	bool v6 = false;

	for (size_t i = 0; i < guard->bind_count; i++) {
		v4 |= guard->binds[i].address.family == IP_V4;
		v6 |= guard->binds[i].address.family == IP_V6;
	}
	if (v4) {
		bind_places(c, chain, guard, "bind-ip", ETHERTYPE_IP,
			    FIELD_IP_SADDR, FIELD_ETHER_SADDR);
		bind_places(c, chain, guard, "bind-arp", ETHERTYPE_ARP,
			    FIELD_ARP_SENDER_IP, FIELD_ETHER_SADDR);
		bind_places(c, chain, guard, "bind-arp-mac", ETHERTYPE_ARP,
			    FIELD_ARP_SENDER_IP, FIELD_ARP_SENDER_MAC);
	}
	if (v6) {
		bind_places(c, chain, guard, "bind-ip6", ETHERTYPE_IP6,
			    FIELD_IP6_SADDR, FIELD_ETHER_SADDR);
		bind_places(c, chain, guard, "bind-nd", ETHERTYPE_IP6,
			    FIELD_ND_TARGET, FIELD_ETHER_SADDR);
	}
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
