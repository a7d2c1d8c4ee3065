/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * policy.h - the policy as plain structs: what parse makes, print writes
 * back, check completes, and compile and the model read.
 *
 * Everything lives in one arena. Fields marked [check] are filled by
 * policy_check() and must not be read before it succeeded.
 */
#ifndef SLUICE_CORE_POLICY_H
#define SLUICE_CORE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/address.h"
#include "core/span.h"

#define NAME_MAX_LENGTH 15  /* zones, ports (IFNAMSIZ - 1), sets, services */
#define POLICY_PORTS_MAX 64 /* ports of the bridge */
#define POLICY_ZONES_MAX 15 /* zones; ids 1..15, they travel in the mark */
#define POLICY_TEXT_MAX (64u << 20) /* bytes of a policy file */
#define ZONE_ANY 0		    /* the zone id of the word "any" */
#define VLAN_ID_MAX 4094

struct name {
	const char *text; /* NUL-terminated */
	struct span span;
};

/* --- sets of addresses ------------------------------------------------- */

enum address_item_kind {
	ADDRESS_ITEM_HOST,   /* 10.0.0.1 */
	ADDRESS_ITEM_PREFIX, /* 10.0.0.0/8 */
	ADDRESS_ITEM_RANGE,  /* 10.0.0.1-10.0.0.9 */
	ADDRESS_ITEM_NAMED   /* @admins */
};

struct address_item {
	enum address_item_kind kind;
	uint8_t prefix_length;	  /* PREFIX */
	struct interval interval; /* HOST, PREFIX, RANGE */
	const char *name;	  /* NAMED, without the @ */
	struct span span;
};

/** struct interval_list - sorted, disjoint, merged intervals. */
struct interval_list {
	struct interval *items;
	size_t count;
};

/**
 * struct address_set - the operand of from, to, and address definitions.
 * An empty set (no items) means that the word was not written: any address.
 */
struct address_set {
	bool negated; /* "from not { ... }" */
	struct address_item *items;
	size_t count;
	struct span span;
	/* [check] what the items name, before negation. */
	struct interval_list v4;
	struct interval_list v6;
};

/* --- transport matches ------------------------------------------------- */

struct port_range {
	uint16_t first;
	uint16_t last;
};

struct port_list {
	struct port_range *items;
	size_t count; /* 0: any port */
};

#define PROTOCOL_ANY (-1)
#define ICMP_ANY (-1)

/** struct transport - one alternative of a service or of a rule. */
struct transport {
	int protocol;		 /* IP protocol number */
	struct port_list source; /* sport; TCP, UDP, SCTP, DCCP, UDP-Lite */
	struct port_list target; /* port; ditto */
	int icmp_type;		 /* ICMP, ICMPv6: ICMP_ANY or 0..255 */
	int icmp_code;		 /* ICMP_ANY or 0..255 */
	struct span span;
};

struct transport_list {
	struct transport *items;
	size_t count; /* 0: any protocol */
};

/* --- declarations ------------------------------------------------------ */

struct port {
	struct name name;
	struct name zone_name;
	uint8_t zone; /* [check] */
	struct span span;
};

struct bridge {
	struct name name;
	bool has_mac;
	struct mac mac; /* "mac ADDRESS"; else derived, see plan.h */
	struct span mac_span;
	struct port *ports;
	size_t port_count;
	struct span span;
};

struct address_definition {
	struct name name;
	struct address_set set;
};

struct service_definition {
	struct name name;
	struct transport_list transports;
};

/* --- nat --------------------------------------------------------------- */

enum nat_kind {
	NAT_ALIAS,   /* alias OUTER as INNER: an outside host as seen inside */
	NAT_STATIC,  /* static OUTER = INNER: an inside host or IPv4 prefix */
	NAT_PREFIX,  /* prefix OUTER = INNER: IPv6 prefixes */
	NAT_PRIVATE, /* private PREFIX: never to be seen on this side */
	NAT_MASQUERADE, /* masquerade INNER as OUTER: many behind one */
	NAT_FORWARD	/* forward OUTER PORTS to INNER: from outside to one */
};

/** enum nat_helper - who finds the second connections of a protocol. */
enum nat_helper { HELPER_NONE, HELPER_FTP, HELPER_TFTP };

/**
 * struct nat_entry - one line of a nat block. A host is a prefix of full
 * length. Both sides are of one length [check], except in NAT_MASQUERADE;
 * NAT_PRIVATE has @inner only.
 */
struct nat_entry {
	enum nat_kind kind;
	struct prefix outer;
	struct prefix inner;
	int protocol; /* FORWARD: IP protocol number */
	/*
	 * MASQUERADE: source ports to be used, 0 to 0: any. FORWARD: ports of
	 * @outer, and the first of as many of @inner.
	 */
	struct port_range ports;
	uint16_t inner_port;
	enum nat_helper helper; /* MASQUERADE, FORWARD */
	bool leased;		/* @outer is handed out by DHCP (lease.h) */
	bool waits;		/* ditto, and @outer stands for none yet */
	struct span ports_span;
	struct span helper_span;
	struct span outer_span;
	struct span inner_span;
	struct span span;
};

struct nat {
	struct name zone_name;
	uint8_t zone; /* [check] */
	struct nat_entry *entries;
	size_t count;
	struct span span;
	size_t waiting; /* lines behind @count that have no address (lease.h) */
	bool leased;	/* [check] some line asks for "dhcp" */
	bool translates_v4; /* [check] any IPv4 line but private */
	bool translates_v6; /* [check] the same */
	bool keeps_v4;	    /* [check] a masquerade or forward is present */
	bool keeps_v6;	    /* [check] the same */
	bool keeps_state;   /* [check] either of the two */
	/*
	 * [check] Addresses that must never be seen in this zone: the inner
	 * sides of all entries, the private lines, and for each block of
	 * RFC 1918 and fc00::/7 that holds an inner address and no outer one,
	 * that whole block.
	 */
	struct interval_list private_v4;
	struct interval_list private_v6;
};

/* --- filter ------------------------------------------------------------ */

enum rule_action {
	RULE_DROP, /* zero is the safest */
	RULE_PASS, /* keeps state */
	RULE_PASS_STATELESS,
	RULE_COUNT /* counts (and logs), then the next rule is tried */
};

enum destination_class {
	/* No word: pass takes unicast only, drop and count take all. */
	DESTINATION_DEFAULT,
	DESTINATION_BROADCAST, /* ff:ff:ff:ff:ff:ff */
	DESTINATION_MULTICAST  /* group bit set, not broadcast */
};

enum ethertype_special {
	ETHERTYPE_NONE,	 /* no "ethertype" word: the rule is about IP */
	ETHERTYPE_VALUE, /* a number of 0x0600 and above */
	ETHERTYPE_STP,	 /* 802.3 length, LLC 42 42 03 */
	ETHERTYPE_LLC	 /* any 802.3 length frame */
};

struct vlan_range {
	uint16_t first;
	uint16_t last;
};

struct mac_set {
	bool negated;
	struct mac *items;
	size_t count; /* 0: not written */
	struct span span;
};

struct limit {
	uint32_t count;	  /* 0: no limit */
	uint32_t seconds; /* per 1, 60, 3600 or 86400 seconds */
	uint32_t burst;	  /* frames; 5 if unsaid, as nft */
};

/**
 * struct rule - one line of the filter block.
 *
 * Without @ethertype it matches IPv4 and IPv6 packets, narrowed by the
 * families of @from, @to and @transports. Without @vlans it matches frames
 * with no tag or with VLAN id 0. Addresses are inside addresses.
 */
struct rule {
	uint32_t number; /* from 1, in the order of the file */
	enum rule_action action;
	struct name from_zone_name;
	struct name to_zone_name;
	uint8_t from_zone; /* [check] ZONE_ANY or an id */
	uint8_t to_zone;   /* [check] */
	bool family_v4;	   /* [check] the rule can match IPv4 */
	bool family_v6;	   /* [check] the rule can match IPv6 */
	bool vlan_any;
	bool log;
	enum destination_class destination;
	enum ethertype_special ethertype_kind;
	uint16_t ethertype; /* ETHERTYPE_VALUE; host order */
	struct address_set from;
	struct address_set to;
	struct mac_set from_mac;
	struct mac_set to_mac;
	/* As written: service names, then inline port/proto/icmp words. */
	struct name *services;
	size_t service_count;
	struct transport_list inline_transports;
	/* [check] services and inline ones together. */
	struct transport_list transports;
	struct vlan_range *vlans;
	size_t vlan_count;
	struct limit limit;
	const char *log_text; /* NULL: no text */
	struct span span;     /* from the action to the last word */
	/* Operands that carry no span themselves; length 0: not written. */
	struct span ethertype_span;
	struct span limit_span;
};

enum default_action { DEFAULT_DROP, DEFAULT_PASS };

struct filter {
	struct rule *rules;
	size_t count;
	bool has_default; /* the line was written */
	enum default_action default_action;
	bool default_log;
	const char *default_log_text;
	struct span default_span;
	struct span span;
};

/* --- guard ------------------------------------------------------------- */

enum guard_denial {
	DENY_DHCP_SERVER,	   /* UDP 67 -> 68, UDP 547 -> 546 */
	DENY_ROUTER_ADVERTISEMENT, /* ICMPv6 134 */
	DENY_REDIRECT,		   /* ICMP 5, ICMPv6 137 */
	DENY_COUNT
};

struct guard_bind {
	struct address address;
	struct mac mac;
	struct span span;
	struct span address_span;
};

struct guard {
	struct name zone_name;
	uint8_t zone; /* [check] */
	struct guard_bind *binds;
	size_t bind_count;
	bool deny[DENY_COUNT];
	struct span deny_span[DENY_COUNT];
	uint32_t macs; /* at most so many source MACs; 0: no limit */
	struct span macs_span;
	struct span span;
};

/* --- the whole --------------------------------------------------------- */

struct policy {
	bool has_version; /* "version 1" was written */
	bool has_bridge;
	struct bridge bridge;
	struct address_definition *addresses;
	size_t address_count;
	struct service_definition *services;
	size_t service_count;
	struct nat *nats;
	size_t nat_count;
	bool has_filter;
	struct filter filter;
	struct guard *guards;
	size_t guard_count;
	/* [check] names of zones; index 0 is "any". */
	const char *zones[POLICY_ZONES_MAX + 1];
	size_t zone_count; /* [check] without "any" */
};

/** policy_nat - the nat block of @zone, or NULL. [check] */
const struct nat *policy_nat(const struct policy *policy, uint8_t zone);

/**
 * nat_is_own - @entry makes @outer an address that no station has: the
 * firewall answers for it.
 */
static inline bool nat_is_own(const struct nat_entry *entry)
{
	return entry->kind == NAT_MASQUERADE || entry->kind == NAT_FORWARD;
}

/**
 * nat_note_families - which families the entries of @nat translate, and keep
 * state of. What was translated stays so.
 */
void nat_note_families(struct nat *nat);

/** nat_stands_behind - @address is an inner side of such a line. [check] */
bool nat_stands_behind(const struct nat *nat, const struct address *address);

/**
 * nat_needs_route - @entry is such a line, and no other one has its inner side
 * already: a forward to a masqueraded host needs no route of its own.
 */
bool nat_needs_route(const struct nat *nat, const struct nat_entry *entry);

/** nat_is_alias - @address is the inner side of an alias. */
bool nat_is_alias(const struct nat *nat, const struct address *address);

/** policy_keeps_state - some nat block does. [check] */
bool policy_keeps_state(const struct policy *policy);

/** policy_keeps_v6 - some nat block does of IPv6. [check] */
bool policy_keeps_v6(const struct policy *policy);

/** policy_helps - some line of a nat block has a helper. */
bool policy_helps(const struct policy *policy);

/** policy_forwards - some nat block has a forward: frames may turn back. */
bool policy_forwards(const struct policy *policy);

/** policy_rule - the rule of the filter with that number, or NULL. */
const struct rule *policy_rule(const struct policy *policy, uint32_t number);

/** policy_guard - the guard block of @zone, or NULL. [check] */
const struct guard *policy_guard(const struct policy *policy, uint8_t zone);

#endif
