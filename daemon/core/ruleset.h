/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ruleset.h - the intermediate ruleset: what compile makes of a policy,
 * nftext prints, and edge/nft sends to the kernel.
 *
 * A field names bytes of a frame or a piece of metadata; a statement matches
 * or changes fields. A handful of kinds is enough for all that Sluice needs.
 * Everything lives in one arena.
 *
 * Bytes of frame fields are in network order. FIELD_META_MARK, FIELD_CT_MARK,
 * FIELD_CT_STATE and FIELD_CT_ZONE are host order, in native bytes.
 * In a concatenation every part is padded with zeroes to 4 bytes, as the
 * kernel's registers are.
 */
#ifndef SLUICE_CORE_RULESET_H
#define SLUICE_CORE_RULESET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/arena.h"

#define FIELD_SIZE_MAX 16
#define KEY_FIELDS_MAX 6
#define NFLOG_GROUP 83	     /* where frames that are logged go */
#define NFLOG_LEARN_GROUP 84 /* what sluiced learns MACs from */
#define NFLOG_LEARN_BYTES 96 /* of each frame */

/* --- fields ------------------------------------------------------------ */

enum field {
	FIELD_NONE,
	/* metadata */
	FIELD_IIFNAME, /* 16 bytes, NUL-padded */
	FIELD_OIFNAME,
	FIELD_META_MARK,
	FIELD_META_PROTOCOL, /* inner protocol of a single tagged frame */
	FIELD_META_L4PROTO,
	/* connection tracking */
	FIELD_CT_STATE, /* bits of enum ct_state_bit */
	FIELD_CT_MARK,
	FIELD_CT_DIRECTION,	  /* 1 byte: 0 original, 1 reply */
	FIELD_CT_ZONE,		  /* 2 bytes, only written */
	FIELD_CT_STATUS,	  /* bits of enum ct_status_bit */
	FIELD_CT_ORIGINAL_DADDR,  /* IPv4 target before translation */
	FIELD_CT_ORIGINAL_DADDR6, /* IPv6 target, ditto */
	/* link layer */
	FIELD_ETHER_DADDR,
	FIELD_ETHER_DADDR_START, /* 4 bytes of it, for the group bit */
	FIELD_ETHER_SADDR,
	FIELD_ETHER_SADDR_TYPE, /* both in one: 8 bytes */
	FIELD_ETHER_TYPE, /* as on the wire: a tag's TPID if there is one */
	FIELD_VLAN_ID,	  /* 2 bytes, masked to 12 bits */
	FIELD_VLAN_TYPE,  /* ethertype behind the tag */
	FIELD_LLC_SAPS,	  /* DSAP and SSAP of an 802.3 frame, 2 bytes */
	/* ARP */
	FIELD_ARP_FORM, /* htype, ptype, hlen, plen: 6 bytes */
	FIELD_ARP_OPERATION,
	FIELD_ARP_SENDER_MAC,
	FIELD_ARP_SENDER_IP,
	FIELD_ARP_TARGET_MAC,
	FIELD_ARP_TARGET_IP,
	FIELD_ARP_SENDER, /* MAC and IP: 10 bytes */
	FIELD_ARP_TARGET, /* ditto */
	/* IPv4 */
	FIELD_IP_START,	   /* version, IHL, TOS and length: 4 bytes */
	FIELD_IP_FRAGMENT, /* flags and offset, 2 bytes */
	FIELD_IP_PROTOCOL, /* faster than FIELD_META_L4PROTO */
	FIELD_IP_SADDR,
	FIELD_IP_DADDR,
	/* IPv6 */
	FIELD_IP6_FORM, /* payload length, next header, hop limit: 4 bytes */
	FIELD_IP6_SADDR,
	FIELD_IP6_DADDR,
	FIELD_IP6_FRAGMENT_EXISTS, /* 1 byte, 1 if there is the header */
	FIELD_IP6_ROUTING_EXISTS,  /* ditto */
	FIELD_IP6_OPTIONS_EXISTS,  /* destination options; ditto */
	FIELD_IP6_AUTH_EXISTS,	   /* ditto; nft's language lacks it */
	/* transport: matched only after FIELD_META_L4PROTO */
	FIELD_TH_SPORT,
	FIELD_TH_DPORT,
	FIELD_DHCP_CHADDR, /* client hardware address, 6 bytes of it */
	FIELD_ICMP_TYPE,   /* ICMP and ICMPv6 */
	FIELD_ICMP_CODE,
	FIELD_ICMP6_START,	 /* ICMPv6: type and code, 2 bytes */
	FIELD_ICMP_INNER_SADDR,	 /* transport + 20, fixes inner checksum */
	FIELD_ICMP_INNER_DADDR,	 /* transport + 24 */
	FIELD_ND_FLAGS,		 /* transport + 4, 4 bytes */
	FIELD_ND_TARGET,	 /* transport + 8, 16 bytes */
	FIELD_ND_OPTION,	 /* transport + 24: type and length, 2 bytes */
	FIELD_ND_OPTION_MAC,	 /* transport + 26, 6 bytes */
	FIELD_ICMP6_INNER_SADDR, /* transport + 16, 16 bytes */
	FIELD_ICMP6_INNER_DADDR, /* transport + 32 */
	FIELD_COUNT
};

/** enum ct_state_bit - as NF_CT_STATE_BIT() of the kernel. */
enum ct_state_bit {
	CT_STATE_INVALID = 1,
	CT_STATE_ESTABLISHED = 2,
	CT_STATE_RELATED = 4,
	CT_STATE_NEW = 8,
	CT_STATE_UNTRACKED = 64
};

/** enum ct_status_bit - as enum ip_conntrack_status of the kernel. */
enum ct_status_bit {
	CT_STATUS_EXPECTED = 0x01,
	CT_STATUS_SEEN_REPLY = 0x02,
	CT_STATUS_SNAT = 0x10,
	CT_STATUS_DNAT = 0x20
};

/** enum ct_direction - as enum ip_conntrack_dir of the kernel. */
enum ct_direction { CT_DIRECTION_ORIGINAL, CT_DIRECTION_REPLY };

enum field_kind {
	FIELD_KIND_META,    /* @key is an nft_meta_keys */
	FIELD_KIND_CT,	    /* @key is an nft_ct_keys */
	FIELD_KIND_PAYLOAD, /* @base, @offset, @size */
	FIELD_KIND_EXTHDR   /* presence of IPv6 extension header @key */
};

enum field_base { BASE_LINK, BASE_NETWORK, BASE_TRANSPORT };

/** struct field_info - how a field is reached, written, and printed. */
struct field_info {
	const char *text; /* nft's name, e.g. "ip saddr" */
	const char *type; /* nft's datatype for sets, or NULL */
	enum field_kind kind;
	uint32_t key;
	enum field_base base;
	uint8_t offset; /* bytes from the base */
	uint8_t size;	/* bytes */
	bool host_order;
	bool text_writable;	 /* nft's language can express writing it */
	bool has_checksum;	 /* writing updates one's complement sum */
	uint8_t checksum_offset; /* of that sum, from the same base */
	bool pseudo_header;	 /* writing fixes the L4 checksum too */
};

/** field_info - never NULL for a valid @field. */
const struct field_info *field_info(enum field field);

/** field_mask - of @field, its first @bits set; FIELD_SIZE_MAX bytes. */
void field_mask(enum field field, unsigned bits, uint8_t *out);

/* --- sets -------------------------------------------------------------- */

enum verdict_code {
	VERDICT_DROP, /* zero is the safest */
	VERDICT_ACCEPT,
	VERDICT_CONTINUE,
	VERDICT_RETURN,
	VERDICT_JUMP,
	VERDICT_GOTO
};

struct chain;

struct verdict {
	enum verdict_code code;
	const struct chain *chain; /* JUMP, GOTO */
};

enum set_kind {
	SET_PLAIN,   /* membership */
	SET_MAP,     /* key to @data_field */
	SET_VERDICT, /* key to verdict */
	SET_DYNAMIC  /* filled by ADD statements, with a timeout */
};

/**
 * struct set - elements in arrays side by side, to stay small with 100,000.
 * Keys are unique; of intervals, first <= last in every part and no two
 * overlap. An interval set of one field is sorted.
 */
struct set {
	const char *name;
	enum set_kind kind;
	enum field key[KEY_FIELDS_MAX];
	size_t key_fields;
	size_t key_size;		  /* bytes, parts padded to 4 */
	uint8_t key_bits[KEY_FIELDS_MAX]; /* of a part looked up, 0: all */
	enum field data_field;		  /* SET_MAP */
	bool interval;			  /* @lasts is used */
	bool counted;			  /* every element has a counter */
	uint32_t timeout;		  /* SET_DYNAMIC: seconds */
	uint32_t size_limit;		  /* elements; 0: what it holds */
	size_t count;
	size_t capacity;
	uint8_t *keys;		  /* count * key_size */
	uint8_t *lasts;		  /* ditto, inclusive */
	uint8_t *data;		  /* SET_MAP: count * padded data size */
	struct verdict *verdicts; /* SET_VERDICT */
	uint32_t *rules;	  /* number of the policy rule, or 0 */
	/* A counted SET_DYNAMIC, to which keys of this set that occur go. */
	const struct set *hits;
	struct set *next;
};

/* --- statements -------------------------------------------------------- */

enum statement_kind {
	STATEMENT_MATCH,       /* (field & mask) OP value */
	STATEMENT_RANGE,       /* field [not] in value..last, inclusive */
	STATEMENT_LOOKUP,      /* key fields of set [not] in set */
	STATEMENT_VERDICT_MAP, /* key fields vmap set; miss goes on */
	STATEMENT_REWRITE_MAP, /* target = map[source & mask]; miss breaks */
	STATEMENT_REWRITE,     /* target = (target & mask) | value */
	STATEMENT_MARK,	       /* meta mark = (meta mark & and) | or */
	STATEMENT_CT_MARK,     /* ct mark = (meta mark & and) | or */
	STATEMENT_COPY,	       /* field = source, of the same size */
	STATEMENT_ADD,	       /* add key fields to dynamic set; full breaks */
	STATEMENT_COUNTER,
	STATEMENT_LIMIT,  /* breaks when over the rate */
	STATEMENT_LOG,	  /* to an nflog group */
	STATEMENT_SNAT,	  /* the connection's source becomes @nat */
	STATEMENT_DNAT,	  /* its target */
	STATEMENT_HELPER, /* @helper finds the connection's second ones */
	STATEMENT_SEND,	  /* out of @device; the frame goes no further */
	STATEMENT_TRACE,  /* from here on the kernel tells of each rule */
	STATEMENT_VERDICT
};

/**
 * struct nat_target - where to, with one of these ports, 0 to 0: any (SNAT),
 * or the one that it has (DNAT). Of connections of the other family nothing
 * is changed.
 */
struct nat_target {
	bool v6;
	uint8_t address[16];
	uint16_t first_port;
	uint16_t last_port;
};

enum match_operator { MATCH_EQUAL, MATCH_NOT_EQUAL };

/** struct statement - members of one union are never used together. */
struct statement {
	enum statement_kind kind;
	/*
	 * MATCH, RANGE, REWRITE: the field; REWRITE_MAP: its target. LOOKUP,
	 * VERDICT_MAP and ADD: FIELD_NONE means the key fields of the set; any
	 * other is looked up in its (single-field) place. SNAT: FIELD_NONE,
	 * or the field that holds the address instead of @nat.
	 */
	enum field field;
	enum field source;	/* COPY; REWRITE_MAP: the map's key[0] */
	enum match_operator op; /* MATCH, RANGE, LOOKUP: NOT_EQUAL negates */
	bool masked;		/* MATCH, REWRITE_MAP (source): use @mask */
	union {
		uint8_t mask[FIELD_SIZE_MAX];
		uint8_t last[FIELD_SIZE_MAX]; /* RANGE */
		struct nat_target nat;	      /* SNAT, DNAT */
	};
	union {
		uint8_t value[FIELD_SIZE_MAX]; /* MATCH, RANGE, REWRITE */
		const struct set *set; /* DNAT: ports by port, or NULL */
		struct verdict verdict;
		struct { /* LOG; the prefix is never NULL */
			const char *log_prefix;
			uint16_t log_group;
			uint16_t log_bytes; /* of each frame, 0: all */
		};
		const char *device; /* SEND */
		const struct ct_helper *helper;
		struct { /* MARK, CT_MARK */
			uint32_t and_mask;
			uint32_t or_mask;
		};
		struct {			/* LIMIT */
			uint32_t limit_count;	/* per limit_seconds */
			uint32_t limit_seconds; /* 1, 60, 3600 or 86400 */
			uint32_t limit_burst;	/* frames */
		};
	};
	struct statement *next;
};

/** struct nft_rule - statements in order; the first that fails ends it. */
struct nft_rule {
	struct statement *first;
	struct statement *last;
	const char *comment;  /* what explain would say, or NULL */
	uint32_t rule_number; /* of the policy rule it counts for, or 0 */
	struct nft_rule *next;
};

/* --- chains and tables ------------------------------------------------- */

enum hook {
	HOOK_NONE, /* a regular chain */
	HOOK_PREROUTING,
	HOOK_INPUT,
	HOOK_FORWARD,
	HOOK_OUTPUT,
	HOOK_POSTROUTING,
	HOOK_INGRESS, /* netdev, needs @device */
	HOOK_EGRESS   /* netdev, needs @device */
};

struct chain {
	const char *name;
	enum hook hook;
	int priority;
	/*
	 * What happens at the end of a base chain: drop (policy drop, and an
	 * explicit last rule) or accept. Regular chains return.
	 */
	bool ends_in_accept;
	bool nat; /* a base chain of type nat */
	const char *device;
	struct nft_rule *first;
	struct nft_rule *last;
	struct chain *next;
};

/** struct ct_helper - as the kernel's of that name (nf_conntrack_ftp.c). */
struct ct_helper {
	const char *name;
	uint8_t protocol; /* of IP */
	struct ct_helper *next;
};

enum table_family { TABLE_BRIDGE, TABLE_INET, TABLE_NETDEV };

struct table {
	enum table_family family;
	const char *name;
	struct ct_helper *helpers;
	struct set *sets; /* linked in order of definition */
	struct set *last_set;
	struct chain *chains;
	struct chain *last_chain;
	struct table *next;
};

/** struct ruleset - tables in order: inet, bridge, netdev. */
struct ruleset {
	struct arena *arena;
	struct table *tables;
	struct table *last_table;
	bool failed; /* out of memory while building; sticky */
};

/* --- base chains ------------------------------------------------------- */
/*
 * Which base chains exist does not depend on the policy: they are made once,
 * dropping, before the first port joins the bridge, and stay. A ruleset fills
 * some of them; the others keep dropping (or accepting). Those that cost
 * something though they are empty are there only while a ruleset fills them.
 */

struct base_chain {
	enum table_family family;
	const char *name;
	enum hook hook;
	int priority;
	bool ends_in_accept;
	bool optional; /* only while a ruleset fills it */
	bool nat;
};

#define BASE_CHAIN_COUNT 10
#define TABLE_NAME "sluice"	      /* of all families */
#define EGRESS_CHAIN_PREFIX "egress-" /* netdev: one chain for each port */
#define EGRESS_PRIORITY 0
#define INGRESS_CHAIN_PREFIX "ingress-" /* ditto; optional */
#define INGRESS_PRIORITY (-300)

/** base_chains - all but the netdev chains, in order of family. */
extern const struct base_chain base_chains[BASE_CHAIN_COUNT];

/** base_chain_find - the entry of @name, or NULL. */
const struct base_chain *base_chain_find(enum table_family family,
					 const char *name);

/* --- building ---------------------------------------------------------- */
/*
 * Builders return NULL and set @failed when memory runs out; passing NULL
 * on is allowed, so that a compiler may check @failed once, at its end.
 */

void ruleset_init(struct ruleset *ruleset, struct arena *arena);

struct table *ruleset_add_table(struct ruleset *ruleset,
				enum table_family family, const char *name);

struct chain *table_add_chain(struct ruleset *ruleset, struct table *table,
			      const char *name);

struct chain *table_add_base_chain(struct ruleset *ruleset, struct table *table,
				   const char *name, enum hook hook,
				   int priority);

/** table_add_helper - the one of @name, made if it is not there. */
const struct ct_helper *table_add_helper(struct ruleset *ruleset,
					 struct table *table, const char *name,
					 uint8_t protocol);

/** ruleset_new_set - a set that is in no table: for what is only compared. */
struct set *ruleset_new_set(struct ruleset *ruleset, const char *name,
			    enum set_kind kind, const enum field *key,
			    size_t key_fields);

struct set *table_add_set(struct ruleset *ruleset, struct table *table,
			  const char *name, enum set_kind kind,
			  const enum field *key, size_t key_fields);

/** set_reserve - room for @count elements in all. False: no memory. */
bool set_reserve(struct ruleset *ruleset, struct set *set, size_t count);

/**
 * set_add - one element. @key, @last: key_size bytes (@last NULL: the same as
 * @key); @data: the data field's bytes for SET_MAP; @verdict for SET_VERDICT;
 * @rule: number of the policy rule or 0. False when out of memory.
 */
bool set_add(struct ruleset *ruleset, struct set *set, const uint8_t *key,
	     const uint8_t *last, const uint8_t *data,
	     const struct verdict *verdict, uint32_t rule);

/** chain_add_rule - @comment may be NULL; not copied. */
struct nft_rule *chain_add_rule(struct ruleset *ruleset, struct chain *chain,
				const char *comment);

/** rule_add - append a zeroed statement of @kind. */
struct statement *rule_add(struct ruleset *ruleset, struct nft_rule *rule,
			   enum statement_kind kind);

/* Shorthands for the statements that compile writes most. */
void rule_match(struct ruleset *ruleset, struct nft_rule *rule,
		enum field field, enum match_operator op, const void *value);
void rule_match_masked(struct ruleset *ruleset, struct nft_rule *rule,
		       enum field field, const void *mask,
		       enum match_operator op, const void *value);
void rule_match_mark(struct ruleset *ruleset, struct nft_rule *rule,
		     uint32_t mask, enum match_operator op, uint32_t value);
void rule_match_u8(struct ruleset *ruleset, struct nft_rule *rule,
		   enum field field, enum match_operator op, uint8_t value);
void rule_match_u16(struct ruleset *ruleset, struct nft_rule *rule,
		    enum field field, enum match_operator op, uint16_t value);
void rule_range(struct ruleset *ruleset, struct nft_rule *rule,
		enum field field, enum match_operator op, const void *first,
		const void *last);
void rule_lookup(struct ruleset *ruleset, struct nft_rule *rule,
		 enum match_operator op, const struct set *set);
void rule_verdict_map(struct ruleset *ruleset, struct nft_rule *rule,
		      const struct set *set);
void rule_mark(struct ruleset *ruleset, struct nft_rule *rule,
	       uint32_t and_mask, uint32_t or_mask);
void rule_copy(struct ruleset *ruleset, struct nft_rule *rule, enum field field,
	       enum field source);
void rule_rewrite(struct ruleset *ruleset, struct nft_rule *rule,
		  enum field field, const void *value);
/** rule_log - to NFLOG_GROUP, or another @group; @prefix is not copied. */
void rule_log(struct ruleset *ruleset, struct nft_rule *rule,
	      const char *prefix, uint16_t group, uint16_t bytes);
void rule_limit(struct ruleset *ruleset, struct nft_rule *rule, uint32_t count,
		uint32_t seconds, uint32_t burst);
/** rule_nat - @kind: STATEMENT_SNAT or STATEMENT_DNAT. */
struct statement *rule_nat(struct ruleset *ruleset, struct nft_rule *rule,
			   enum statement_kind kind,
			   const struct nat_target *target);
void rule_counter(struct ruleset *ruleset, struct nft_rule *rule);
void rule_verdict(struct ruleset *ruleset, struct nft_rule *rule,
		  enum verdict_code code, const struct chain *chain);

#endif
