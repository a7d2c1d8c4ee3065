/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_internal.h - what the nft*.c files share: the growing batch, names of
 * a generation, and the writers of rules, sets and elements.
 */
#ifndef SLUICE_EDGE_NFT_INTERNAL_H
#define SLUICE_EDGE_NFT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <arpa/inet.h>
#include <libmnl/libmnl.h>
#include <linux/netfilter.h>
#include <linux/netfilter/nf_tables.h>
#include <linux/netfilter/nfnetlink.h>

#include "core/arena.h"
#include "core/ruleset.h"
#include "edge/nft.h"

/* User data of rules and elements, beside nft's own types. */
#define USERDATA_COMMENT 0	/* as nft writes it: a string with its NUL */
#define USERDATA_RULE_NUMBER 83 /* native uint32_t */

#define OBJECT_NAME_SIZE 256 /* of chains and sets, with NUL */

/* --- batch (nft_batch.c) ----------------------------------------------- */

/**
 * struct nft_batch - messages of one transaction in one growing buffer.
 * Out of memory and impossible requests are sticky in @error.
 */
struct nft_batch {
	const char *table; /* what it is all about; TABLE_NAME at first */
	char *bytes;
	size_t length;
	size_t capacity;
	size_t last;	   /* offset of the last message */
	uint32_t sequence; /* of the next message */
	uint32_t messages; /* without begin and end */
	uint32_t set_id;   /* last one given out */
	int error;	   /* 0 or -errno */
};

void nft_batch_begin(struct nft_batch *batch, uint32_t sequence);
void nft_batch_free(struct nft_batch *batch);

/** nft_batch_message - start one; NULL (and @error is set) without memory. */
struct nlmsghdr *nft_batch_message(struct nft_batch *batch, uint16_t type,
				   enum table_family family, uint16_t flags);

/** nft_batch_commit - @header, from nft_batch_message(), is complete. */
void nft_batch_commit(struct nft_batch *batch, const struct nlmsghdr *header);

/**
 * nft_batch_send - end and send. An empty batch succeeds. On failure @error gets
 * @doing and the object at fault.
 */
int nft_batch_send(struct netlink *netlink, struct nft_batch *batch,
		   const char *doing, struct nft_error *error);

/* --- names ------------------------------------------------------------- */

/** nft_family - NFPROTO_ number. */
uint8_t nft_family(enum table_family family);

/** nft_generation_name - "NAME.N" into @out of OBJECT_NAME_SIZE; returns @out. */
const char *nft_generation_name(const char *name, uint32_t generation,
				char *out);

/** nft_generation_of - the N of "NAME.N"; 0 if there is none. */
uint32_t nft_generation_of(const char *name);

/* --- messages (nft_message.c, nft_set.c, nft_element.c) ------------------------------------------ */

void nft_put_table(struct nft_batch *batch, enum table_family family);
/** nft_put_owned_table - the kernel removes it with the socket that made it. */
void nft_put_owned_table(struct nft_batch *batch, enum table_family family);
void nft_put_delete_table(struct nft_batch *batch, enum table_family family);
void nft_put_base_chain(struct nft_batch *batch, const struct base_chain *base,
			const char *device);
void nft_put_chain(struct nft_batch *batch, enum table_family family,
		   const char *name);
void nft_put_delete_chain(struct nft_batch *batch, enum table_family family,
			  const char *name);
void nft_put_delete_set(struct nft_batch *batch, enum table_family family,
			const char *name);
/** nft_put_flush_chain - delete all rules of @name. */
void nft_put_flush_chain(struct nft_batch *batch, enum table_family family,
			 const char *name);
/** nft_put_verdict_rule - a rule that is a verdict only; @target for GOTO. */
void nft_put_verdict_rule(struct nft_batch *batch, enum table_family family,
			  const char *chain, enum verdict_code code,
			  const char *target);

/** nft_put_rule - into @chain; what @rule names is of @generation. */
void nft_put_rule(struct nft_batch *batch, enum table_family family,
		  const char *chain, const struct nft_rule *rule,
		  uint32_t generation);

/** nft_base_of - the base chain @name of @table, or NULL. */
const struct chain *nft_base_of(const struct table *table, const char *name);

/** struct nft_builder - a rule that is being built. */
struct nftnl_rule;
struct nftnl_expr;
struct nft_builder {
	struct nft_batch *batch; /* errors are kept there */
	struct nftnl_rule *rule;
	uint32_t generation;
};

/* Pieces of statements (nft_register.c). */
struct nftnl_expr *nft_add(struct nft_builder *b, const char *name);
void nft_set_bytes(struct nft_builder *b, struct nftnl_expr *expression,
		   uint16_t attr, const void *bytes, size_t size);
/** nft_add_bitwise - @reg = (@reg & @mask) ^ @flip. */
void nft_add_bitwise(struct nft_builder *b, uint32_t reg, size_t size,
		     const void *mask, const void *flip);
/** nft_add_immediate - @bytes into the registers from @reg. */
void nft_add_immediate(struct nft_builder *b, uint32_t reg, const void *bytes,
		       size_t size);
/** nft_load - the value of @field into the registers from @reg. */
void nft_load(struct nft_builder *b, enum field field, uint32_t reg);
/** nft_load_key - of @set, where @field, if given, is the only part. */
uint32_t nft_load_key(struct nft_builder *b, const struct set *set,
		      enum field field);
/** nft_store - the first register into @field, with the sums over it. */
void nft_store(struct nft_builder *b, enum field field);

/* Whole statements (nft_expression.c). */
/** nft_verdict_number - NF_ or NFT_ number. */
int nft_verdict_number(enum verdict_code code);
void nft_add_verdict(struct nft_batch *batch, struct nftnl_rule *rule,
		     enum verdict_code code, const char *target);
void nft_add_statement(struct nft_batch *batch, struct nftnl_rule *rule,
		       const struct statement *statement, uint32_t generation);

/* What concerns a whole connection, or ports (nft_translate.c). */
void nft_add_nat(struct nft_builder *b, const struct statement *statement);
void nft_add_send(struct nft_builder *b, const char *device);
void nft_add_helper(struct nft_builder *b, const struct ct_helper *helper);
/** nft_put_helper - the object that such rules name; it may stand already. */
void nft_put_helper(struct nft_batch *batch, enum table_family family,
		    const struct ct_helper *helper);

/** nft_add_lookup - of the value in @reg, in the set NAME.N of @set. */
struct nftnl_expr *nft_add_lookup(struct nft_builder *b, const struct set *set,
				  uint32_t reg);

/** nft_key_length - bytes of a key in the kernel: one part is not padded. */
uint32_t nft_key_length(const struct set *set);

/** nft_put_set_header, nft_put_set_elements - of the set NAME.N of @set. */
void nft_put_set_header(struct nft_batch *batch, enum table_family family,
			const struct set *set, uint32_t generation);
void nft_put_set_elements(struct nft_batch *batch, enum table_family family,
			  const struct set *set, uint32_t generation);

/* --- attributes (nft_attr.c) ------------------------------------------- */

/** nft_attr - the attribute @type of @message, or NULL. */
const struct nlattr *nft_attr(const struct nlmsghdr *message, uint16_t type);

/** nft_attr_nested - the same in @nest, which may be NULL. */
const struct nlattr *nft_attr_nested(const struct nlattr *nest, uint16_t type);

/** struct nft_userdata - of a rule or an element; @comment lies in it. */
struct nft_userdata {
	const char *comment; /* not terminated; NULL: none */
	size_t comment_length;
	uint32_t rule; /* of the policy; 0: none */
};

/** nft_userdata_read - as nft_message.c and nft_element.c write it. */
void nft_userdata_read(const struct nlattr *attr, struct nft_userdata *out);

/** nft_rule_target - the chain that a verdict of @rule names, or NULL. */
const char *nft_rule_target(const struct nlmsghdr *rule);

/* --- what is there (nft_inventory.c) ----------------------------------- */

struct nft_object {
	enum table_family family;
	const char *name;
	const char *device; /* netdev base chain whose device exists */
	bool is_base;	    /* a chain with a hook */
	bool accepts;	    /* base chain with policy accept */
	struct nft_object *next;
};

/** struct nft_inventory - chains and sets of our tables. */
struct nft_inventory {
	struct arena arena;
	struct nft_object *chains;
	struct nft_object *sets;
	int error;
};

int nft_inventory_read(struct netlink *netlink,
		       struct nft_inventory *inventory);
void nft_inventory_free(struct nft_inventory *inventory);

/** nft_inventory_base - the base chain @name, or NULL. */
const struct nft_object *nft_inventory_base(
	const struct nft_inventory *inventory, enum table_family family,
	const char *name);

/* --- base chains (nft_base.c) ------------------------------------------- */

/** nft_inventory_take - nft_inventory_read(), and @error says what failed. */
int nft_inventory_take(struct netlink *netlink, struct nft_inventory *inventory,
		       struct nft_error *error);

/** nft_put_end - what a base chain does when no generation fills it. */
void nft_put_end(struct nft_batch *batch, enum table_family family,
		 const char *chain, bool accepts);

/** nft_base_is_optional - it stands only while a ruleset fills it. */
bool nft_base_is_optional(const struct nft_object *chain);

/** nft_bases_make - the optional ones of @ruleset, empty; and its helpers. */
int nft_bases_make(struct netlink *netlink, const struct ruleset *ruleset,
		   struct nft_error *error);

/** nft_bases_check - all that @ruleset fills are there. */
int nft_bases_check(struct netlink *netlink, const struct ruleset *ruleset,
		    struct nft_error *error);

/* --- errors (nft_error.c) ---------------------------------------------- */

void nft_error_set(struct nft_error *error, int code, const char *doing,
		   const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/** nft_error_explain - of a batch whose message @failed was refused. */
void nft_error_explain(struct nft_error *error, int code, const char *doing,
		       const struct netlink *netlink,
		       const struct nft_batch *batch, uint32_t failed);

#endif
