/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * compile_internal.h - what the parts of the compiler share.
 *
 * compile.c lays out tables, compile_ports.c goes by port and zone;
 * compile_state.c makes conntrack's part and compile_ingress.c what each frame
 * meets first;
 * compile_boundary.c what is common to all directions of a translated boundary,
 * compile_inward.c, compile_outward.c and compile_within.c each of them;
 * compile_pair.c the filter of a zone pair, compile_guard.c what comes before
 * it, compile_rule.c and compile_match.c one of its rules, compile_group.c
 * all of them; compile_log.c what of all that is told to sluiced;
 * compile_trace.c a table of its own, of frames that the kernel is to trace.
 */
#ifndef SLUICE_CORE_COMPILE_INTERNAL_H
#define SLUICE_CORE_COMPILE_INTERNAL_H

#include "core/compile.h"
#include "core/reason.h"

/** struct boundary - the sets and maps of one zone with a nat block. */
struct boundary {
	const struct nat *nat;
	const char *zone;
	struct set *opaque; /* ethertypes that carry unparsed addresses */
	struct set *private4;
	struct set *private6;
	struct set *alias_in;  /* outer to inner, hosts */
	struct set *alias_out; /* inner to outer */
	struct set *static_in;
	struct set *static_out;
	struct set *alias6_in; /* the same for IPv6 */
	struct set *alias6_out;
	/* Many behind one address: NULL if no state of that family is kept. */
	struct set *own4;    /* addresses that no station has */
	struct set *behind4; /* hosts that stand behind them */
	struct set *own6;
	struct set *behind6;
};

/** struct rule_parts - what all pairs that run one policy rule share. */
struct rule_parts {
	struct chain *tail;  /* limit and verdict of a limited rule */
	struct chain *log;   /* what it tells, and verdict */
	struct set *from[2]; /* IPv4, IPv6 */
	struct set *to[2];
};

struct compiler {
	const struct policy *policy;
	const struct compile_options *options;
	struct ruleset *ruleset;
	struct arena *arena;
	struct table *inet;
	struct table *bridge;
	struct table *netdev;
	bool vlans;    /* some rule names VLANs */
	bool vlan_any; /* some rule, or default pass, takes any VLAN */
	struct boundary boundaries[POLICY_ZONES_MAX + 1]; /* by zone id */
	struct chain *guards[POLICY_ZONES_MAX + 1];
	struct chain *stateless;	      /* mark, then accept */
	struct chain *default_log;	      /* what the default tells */
	struct chain *drops[2][REASON_COUNT]; /* bridge, netdev */
	struct rule_parts *parts;	      /* by index of the rule */
	struct chain *icmp_boundary[2];	      /* IPv6, IPv4 */
	struct set *ip_protocols;	      /* IPv4 and IPv6 ethertypes */
	unsigned names; /* for names of anonymous things */
};

/* --- small tools (compile.c) ------------------------------------------- */

/** compile_name - "PREFIX/NAME" in the arena. */
const char *compile_name(struct compiler *c, const char *prefix,
			 const char *name);

/**
 * compile_drop - the end of @rule of table bridge: counted, named by @reason,
 * told to sluiced and dropped.
 */
void compile_drop(struct compiler *c, struct nft_rule *rule,
		  enum reason reason);

/** compile_new_rule - an empty rule, its comment the text of @reason. */
struct nft_rule *compile_new_rule(struct compiler *c, struct chain *chain,
				  enum reason reason);

/** compile_end_in_drop - what is still in @chain is dropped. */
void compile_end_in_drop(struct compiler *c, struct chain *chain,
			 enum reason reason);

/** compile_end_in_accept - what is still in @chain is accepted. */
void compile_end_in_accept(struct compiler *c, struct chain *chain);

/** compile_lookup - match @field against a single-field @set. */
void compile_lookup(struct compiler *c, struct nft_rule *rule, enum field field,
		    enum match_operator op, const struct set *set);

/** compile_loadable - match if @field lies within the frame. */
void compile_loadable(struct compiler *c, struct nft_rule *rule,
		      enum field field);

/** compile_require - go to @then if @field is loadable, else drop. */
void compile_require(struct compiler *c, struct chain *chain, enum field field,
		     const struct chain *then, enum reason otherwise);

/** compile_rewrite_map - @field becomes what @map has for it; miss breaks. */
void compile_rewrite_map(struct compiler *c, struct nft_rule *rule,
			 enum field field, const struct set *map);

/** compile_find_set - of table bridge, by name, or NULL. */
struct set *compile_find_set(struct compiler *c, const char *name);

/** compile_interval_set - all of @list in an interval set keyed by @field. */
struct set *compile_interval_set(struct compiler *c, struct table *table,
				 const char *name, enum field field,
				 const struct interval_list *list);

/** compile_add_interval - one single-field element, first to last. */
void compile_add_interval(struct compiler *c, struct set *set,
			  const struct interval *interval, uint32_t rule);

/** compile_base - the base chain @name, as base_chains has it. */
struct chain *compile_base(struct compiler *c, struct table *table,
			   const char *name);

/* --- ports (compile_ports.c) ------------------------------------------- */

/** compile_prerouting, _forward, _postrouting - base chains of the bridge. */
void compile_prerouting(struct compiler *c, struct chain *base);
void compile_forward(struct compiler *c, struct chain *base);
void compile_postrouting(struct compiler *c, struct chain *base);

/** compile_zone_ports - how many there are. */
size_t compile_zone_ports(const struct compiler *c, uint8_t zone);

/** compile_turns - frames may leave by the port of @zone they came in by. */
bool compile_turns(const struct compiler *c, uint8_t zone);

/** compile_port_key - the name of a port as FIELD_IIFNAME has it. */
#define PORT_KEY_SIZE 16
void compile_port_key(const char *port, uint8_t *key);

/* --- around the filter (compile_state.c, compile_ingress.c) ------------ */

/** compile_match_bridge - the frame is one of the policy's bridge. */
void compile_match_bridge(struct compiler *c, struct nft_rule *rule);

/** compile_inet - all of table inet. */
void compile_inet(struct compiler *c);

/** compile_ingress - the chain of frames that enter in @zone. */
struct chain *compile_ingress(struct compiler *c, uint8_t zone);

/** compile_vlans_named - which VLAN ids rules name; VLAN_ID_MAX + 1 flags. */
void compile_vlans_named(const struct compiler *c, bool *named);

/* --- a translated boundary (compile_boundary.c) ------------------------ */

/** compile_boundary - the sets and maps of the nat block of @zone. */
void compile_boundary(struct compiler *c, uint8_t zone);

/** compile_zone_chain - "PREFIX/ZONE", the zone of @boundary. */
struct chain *compile_zone_chain(struct compiler *c, const char *prefix,
				 const struct boundary *boundary);

/** compile_dispatch - frames of @ethertype jump or go to @target. */
void compile_dispatch(struct compiler *c, struct chain *chain,
		      uint16_t ethertype, enum verdict_code how,
		      const struct chain *target);

enum direction { INWARD, OUTWARD };

/**
 * compile_alias - a rule that translates @field with the aliases of the
 * boundary; NULL if it has none.
 */
struct nft_rule *compile_alias(struct compiler *c, struct chain *chain,
			       const struct boundary *boundary,
			       enum direction direction, enum field field);

/**
 * compile_translate - rules that translate @field with the statics (IPv4) or
 * prefixes (IPv6) of the boundary. A rule that hits sets @mark (0: none) and
 * then goes to @then (NULL: on to the next rule).
 */
void compile_translate(struct compiler *c, struct chain *chain,
		       const struct boundary *boundary,
		       enum direction direction, enum field field,
		       uint32_t mark, const struct chain *then);

/** compile_opaque - drop what carries addresses that we do not parse. */
void compile_opaque(struct compiler *c, struct chain *chain,
		    const struct boundary *boundary);

/** compile_ip_unfit - drop IPv4 that cannot be translated. */
void compile_ip_unfit(struct compiler *c, struct chain *chain);

/** compile_ip6_unfit - the same for IPv6. */
void compile_ip6_unfit(struct compiler *c, struct chain *chain);

/** compile_drop_private - drop if @field must not be seen in the zone. */
void compile_drop_private(struct compiler *c, struct chain *chain,
			  const struct boundary *boundary, enum field field,
			  enum reason reason);

/** compile_icmp_errors - match the ICMP errors that quote a packet. */
void compile_icmp_errors(struct compiler *c, struct nft_rule *rule,
			 enum ip_family family);

/**
 * compile_icmp6_kinds - ICMPv6 messages that hold addresses go to @nd
 * (solicitations and advertisements of neighbours) or to @errors.
 */
void compile_icmp6_kinds(struct compiler *c, struct chain *chain,
			 const struct chain *nd, const struct chain *errors);

/** compile_inward - rules for frames that enter at the boundary. */
void compile_inward(struct compiler *c, struct chain *chain,
		    const struct boundary *boundary);

/**
 * compile_outward - rules for frames that leave at the boundary. The chain to
 * which it sends all IPv4, or NULL: it looks at more than that.
 */
const struct chain *compile_outward(struct compiler *c, struct chain *chain,
				    const struct boundary *boundary);

/** compile_within - the chain of frames that stay in the zone. */
struct chain *compile_within(struct compiler *c,
			     const struct boundary *boundary);

/* --- many behind one address (compile_own.c) ---------------------------- */

/** compile_own_set - addresses of @family that no station has. */
struct set *compile_own_set(struct compiler *c, struct table *table,
			    const struct boundary *boundary,
			    enum ip_family family);

/** boundary_keeps - the block of @boundary keeps state. */
static inline bool boundary_keeps(const struct boundary *boundary)
{
	return boundary->nat && boundary->nat->keeps_state;
}

/** compile_behind_set - masqueraded hosts, and those forwarded to. */
struct set *compile_behind_set(struct compiler *c, struct table *table,
			       const struct boundary *boundary,
			       enum ip_family family);

/** compile_static_set, compile_alias_set - inner, and outer sides of lines. */
struct set *compile_static_set(struct compiler *c, struct table *table,
			       const struct boundary *boundary);
struct set *compile_alias_set(struct compiler *c, struct table *table,
			      const struct boundary *boundary,
			      enum ip_family family);

/** compile_nat_chains - conntrack's translation, of table inet. */
void compile_nat_chains(struct compiler *c);

/**
 * compile_translated - bits of the connection's status (0: none) by which
 * conntrack has translated a packet that enters in @zone, so that its mark
 * gets @marks.
 */
uint32_t compile_translated(const struct compiler *c, uint8_t zone,
			    uint32_t *marks);

/** compile_input - count what is for the firewall, if it has addresses. */
void compile_input(struct compiler *c);

/** compile_own_refused - in a pair's chain: own addresses from inside. */
void compile_own_refused(struct compiler *c, struct chain *chain, uint8_t from);

/* --- DHCP for the address of the firewall (compile_lease.c) -------------- */

/** compile_lease_requests - what its client may send, by base chain output. */
void compile_lease_requests(struct compiler *c);

/** compile_lease_leaves - which passes base chain postrouting as it is. */
void compile_lease_leaves(struct compiler *c, struct chain *postrouting);

/** compile_lease_replies - what it may receive: of base chain input. */
void compile_lease_replies(struct compiler *c, struct chain *chain);

/* --- MACs learned (compile_learn.c) ------------------------------------- */

/** compile_seen_arp, compile_seen_nd - pairs that were told from these. */
struct set *compile_seen_arp(struct compiler *c);
struct set *compile_seen_nd(struct compiler *c);

/** compile_learn_told - a chain of table netdev that tells such a pair. */
struct chain *compile_learn_told(struct compiler *c, const char *name,
				 const struct set *seen, const char *prefix);

/** compile_learns - the MACs of hosts in @zone are needed. */
bool compile_learns(const struct compiler *c, uint8_t zone);

/**
 * compile_accept_seen - in the prerouting chain of such a zone: frames of
 * pairs that were told. They are IP without a tag.
 */
void compile_accept_seen(struct compiler *c, struct chain *chain, uint8_t zone);

/** compile_learn_ip - there, too: tells pairs that were not. */
void compile_learn_ip(struct compiler *c, struct chain *chain, uint8_t zone);

/* --- table netdev (compile_netdev.c, _answer.c, _solicited.c) ----------- */

/** compile_port_present - that port exists, so that it can have chains. */
bool compile_port_present(const struct compiler *c, size_t port);

/** compile_port_chain - the netdev base chain PREFIX-PORT, or NULL. */
struct chain *compile_port_chain(struct compiler *c, const char *prefix,
				 const char *port, enum hook hook,
				 int priority);

/** compile_netdev - what leaves and enters each port, beside the bridge. */
void compile_netdev(struct compiler *c);

/** compile_routers - the map from an alias of @family to its MAC. */
struct set *compile_routers(struct compiler *c, enum ip_family family);

/** compile_jump_if - to @target, if @field is in @set. */
void compile_jump_if(struct compiler *c, struct chain *chain, enum field field,
		     const struct set *set, const struct chain *target);

/** compile_first_own - line @at is the first of @nat with its own address. */
bool compile_first_own(const struct nat *nat, size_t at);

/**
 * compile_answers - ARP and neighbour discovery that enter a port: MACs
 * learned, some answered.
 */
void compile_answers(struct compiler *c);

/** struct solicited - what all ports share of neighbour discovery. */
struct solicited {
	const struct set *routers;			 /* MAC of an alias */
	const struct set *behind[POLICY_ZONES_MAX + 1];	 /* by zone */
	const struct set *aliases[POLICY_ZONES_MAX + 1]; /* outer sides */
	const struct chain *host;   /* tells what is heard of hosts */
	const struct chain *router; /* and of routers */
};

/** compile_solicited - make that; false: no IPv6 stands behind anything. */
bool compile_solicited(struct compiler *c, struct solicited *solicited);

/** compile_solicited_port - neighbour discovery that enters port @at. */
void compile_solicited_port(struct compiler *c, struct chain *base,
			    const struct solicited *solicited, size_t at);

/* --- the filter (compile_pair.c, compile_guard.c) ---------------------- */

/** compile_pair - the chain of frames from zone @from to zone @to. */
struct chain *compile_pair(struct compiler *c, uint8_t from, uint8_t to);

/** compile_drop_icmp - drop ICMP or ICMPv6 messages of one type. */
void compile_drop_icmp(struct compiler *c, struct chain *chain,
		       uint8_t protocol, uint8_t type, enum reason reason);

/** compile_guard - the chain of the guard of @zone, or NULL. */
struct chain *compile_guard(struct compiler *c, uint8_t zone);

/* --- its rules (compile_match.c, _rule.c, _group.c) ----------------------- */

/** compile_numbered - "rN/WHAT" and a number that makes it unique. */
const char *compile_numbered(struct compiler *c, const struct rule *source,
			     const char *what);

/** compile_match_addresses - @cache keeps the set for the next pair. */
void compile_match_addresses(struct compiler *c, struct nft_rule *rule,
			     const struct rule *source,
			     const struct address_set *addresses,
			     enum ip_family family, enum field field,
			     struct set **cache);

/** compile_match_macs - @field: FIELD_ETHER_SADDR or FIELD_ETHER_DADDR. */
void compile_match_macs(struct compiler *c, struct nft_rule *rule,
			const struct rule *source, const struct mac_set *macs,
			enum field field);

/** compile_match_transport - protocol, ports, ICMP type; NULL: nothing. */
void compile_match_transport(struct compiler *c, struct nft_rule *rule,
			     const struct rule *source,
			     const struct transport *transport);

/** compile_match_family - ethertype, or IP of @family (IP_NONE: both). */
void compile_match_family(struct compiler *c, struct nft_rule *rule,
			  const struct rule *source, enum ip_family family);

/** compile_match_vlans - what the rule says of tags. */
void compile_match_vlans(struct compiler *c, struct nft_rule *rule,
			 const struct rule *source);

/** compile_match_tag - that there is one of those that the rule names. */
void compile_match_tag(struct compiler *c, struct nft_rule *rule,
		       const struct rule *source);

/** struct variant - one nft rule to be made of a policy rule. */
struct variant {
	enum ip_family family;		   /* IP_NONE: either */
	const struct transport *transport; /* NULL: any */
};

typedef void make_variant(struct compiler *c, struct chain *chain,
			  const struct rule *source,
			  const struct variant *variant);

/** compile_variants - calls @make for each that @source needs. */
void compile_variants(struct compiler *c, struct chain *chain,
		      const struct rule *source, make_variant *make);

/** compile_words - MACs, family, addresses and transport of a variant. */
void compile_words(struct compiler *c, struct nft_rule *rule,
		   const struct rule *source, const struct variant *variant);

/** compile_rule - one rule as one or more nft rules. */
void compile_rule(struct compiler *c, struct chain *chain,
		  const struct rule *source);

/**
 * compile_rules - the @count rules that a pair runs, in their order: those
 * that differ only in addresses and ports as verdict maps, each other one by
 * itself.
 */
void compile_rules(struct compiler *c, struct chain *chain,
		   const struct rule *const *rules, size_t count);

/** compile_preconditions - state and class that the action asks for. */
void compile_preconditions(struct compiler *c, struct nft_rule *rule,
			   const struct rule *source);

/** compile_verdict - what a frame that @source matches is to do. */
struct verdict compile_verdict(struct compiler *c, const struct rule *source);

/* --- what is told to sluiced (compile_log.c) ----------------------------- */

/** compile_logged - @verdict of @source, by way of the chain that tells. */
struct verdict compile_logged(struct compiler *c, const struct rule *source,
			      const char *comment, struct verdict verdict);

/** compile_default_log - that chain of the default, with its verdict. */
const struct chain *compile_default_log(struct compiler *c);

/** compile_drop_in - compile_drop() of a rule of @table: bridge or netdev. */
void compile_drop_in(struct compiler *c, struct table *table,
		     struct nft_rule *rule, enum reason reason);

#endif
