/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_message.c - messages about tables, chains and whole rules.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>
#include <libnftnl/udata.h>

#include "edge/nft_internal.h"

#define EXPRESSIONS_MAX 128 /* of one rule, the kernel's limit */

/* --- tables and chains ------------------------------------------------- */

/* @traits: NFT_TABLE_F_ bits, 0: none are told. */
static void put_table(struct nft_batch *batch, uint16_t type, uint16_t flags,
		      enum table_family family, uint32_t traits)
{
	struct nlmsghdr *header = nft_batch_message(batch, type, family, flags);

	if (!header)
		return;
	mnl_attr_put_strz(header, NFTA_TABLE_NAME, batch->table);
	if (traits)
		mnl_attr_put_u32(header, NFTA_TABLE_FLAGS, htonl(traits));
	nft_batch_commit(batch, header);
}

void nft_put_table(struct nft_batch *batch, enum table_family family)
{
	put_table(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE, family, 0);
}

void nft_put_owned_table(struct nft_batch *batch, enum table_family family)
{
	put_table(batch, NFT_MSG_NEWTABLE, NLM_F_CREATE | NLM_F_EXCL, family,
		  NFT_TABLE_F_OWNER);
}

void nft_put_delete_table(struct nft_batch *batch, enum table_family family)
{
	put_table(batch, NFT_MSG_DELTABLE, 0, family, 0);
}

static uint32_t hook_number(enum hook hook)
{
	switch (hook) {
	case HOOK_NONE:
		break;
	case HOOK_PREROUTING:
		return NF_INET_PRE_ROUTING;
	case HOOK_INPUT:
		return NF_INET_LOCAL_IN;
	case HOOK_FORWARD:
		return NF_INET_FORWARD;
	case HOOK_OUTPUT:
		return NF_INET_LOCAL_OUT;
	case HOOK_POSTROUTING:
		return NF_INET_POST_ROUTING;
	case HOOK_INGRESS:
		return NF_NETDEV_INGRESS;
	case HOOK_EGRESS:
		return NF_NETDEV_EGRESS;
	}
	return UINT32_MAX;
}

void nft_put_base_chain(struct nft_batch *batch, const struct base_chain *base,
			const char *device)
{
	struct nlmsghdr *header = nft_batch_message(batch, NFT_MSG_NEWCHAIN,
						    base->family, NLM_F_CREATE);
	struct nlattr *nest;

	if (!header)
		return;
	mnl_attr_put_strz(header, NFTA_CHAIN_TABLE, batch->table);
	mnl_attr_put_strz(header, NFTA_CHAIN_NAME, base->name);
	mnl_attr_put_strz(header, NFTA_CHAIN_TYPE,
			  base->nat ? "nat" : "filter");
	mnl_attr_put_u32(header, NFTA_CHAIN_POLICY,
			 htonl(base->ends_in_accept ? NF_ACCEPT : NF_DROP));
	nest = mnl_attr_nest_start(header, NFTA_CHAIN_HOOK);
	mnl_attr_put_u32(header, NFTA_HOOK_HOOKNUM,
			 htonl(hook_number(base->hook)));
	mnl_attr_put_u32(header, NFTA_HOOK_PRIORITY,
			 htonl((uint32_t)base->priority));
	if (device)
		mnl_attr_put_strz(header, NFTA_HOOK_DEV, device);
	mnl_attr_nest_end(header, nest);
	nft_batch_commit(batch, header);
}

/* The attributes for a name are alike for all that is done to a chain. */
static void put_named(struct nft_batch *batch, uint16_t type, uint16_t flags,
		      enum table_family family, uint16_t attr, const char *name)
{
	struct nlmsghdr *header = nft_batch_message(batch, type, family, flags);

	if (!header)
		return;
	mnl_attr_put_strz(header, NFTA_CHAIN_TABLE, batch->table);
	mnl_attr_put_strz(header, attr, name);
	nft_batch_commit(batch, header);
}

void nft_put_chain(struct nft_batch *batch, enum table_family family,
		   const char *name)
{
	put_named(batch, NFT_MSG_NEWCHAIN, NLM_F_CREATE | NLM_F_EXCL, family,
		  NFTA_CHAIN_NAME, name);
}

void nft_put_delete_chain(struct nft_batch *batch, enum table_family family,
			  const char *name)
{
	put_named(batch, NFT_MSG_DELCHAIN, 0, family, NFTA_CHAIN_NAME, name);
}

void nft_put_delete_set(struct nft_batch *batch, enum table_family family,
			const char *name)
{
	put_named(batch, NFT_MSG_DELSET, 0, family, NFTA_SET_NAME, name);
}

void nft_put_flush_chain(struct nft_batch *batch, enum table_family family,
			 const char *name)
{
	put_named(batch, NFT_MSG_DELRULE, 0, family, NFTA_RULE_CHAIN, name);
}

/* --- rules ------------------------------------------------------------- */

static void put_rule_message(struct nft_batch *batch, enum table_family family,
			     struct nftnl_rule *rule)
{
	struct nlmsghdr *header =
		nft_batch_message(batch, NFT_MSG_NEWRULE, family,
				  NLM_F_CREATE | NLM_F_APPEND);

	if (!header)
		return;
	nftnl_rule_nlmsg_build_payload(header, rule);
	nft_batch_commit(batch, header);
}

static struct nftnl_rule *rule_start(struct nft_batch *batch, const char *chain)
{
	struct nftnl_rule *rule = nftnl_rule_alloc();

	if (!rule) {
		batch->error = -ENOMEM;
		return NULL;
	}
	if (nftnl_rule_set_str(rule, NFTNL_RULE_TABLE, batch->table) < 0 ||
	    nftnl_rule_set_str(rule, NFTNL_RULE_CHAIN, chain) < 0)
		batch->error = -ENOMEM;
	return rule;
}

void nft_put_verdict_rule(struct nft_batch *batch, enum table_family family,
			  const char *chain, enum verdict_code code,
			  const char *target)
{
	struct nftnl_rule *rule = rule_start(batch, chain);

	if (!rule)
		return;
	nft_add_verdict(batch, rule, code, target);
	put_rule_message(batch, family, rule);
	nftnl_rule_free(rule);
}

static void add_userdata(struct nft_batch *batch, struct nftnl_rule *rule,
			 const struct nft_rule *source)
{
	char comment[NFTNL_UDATA_COMMENT_MAXLEN + 1];
	struct nftnl_udata_buf *buffer;

	if (!source->comment && !source->rule_number)
		return;
	buffer = nftnl_udata_buf_alloc(NFT_USERDATA_MAXLEN);
	if (!buffer) {
		batch->error = -ENOMEM;
		return;
	}
	if (source->comment) {
		snprintf(comment, sizeof(comment), "%s", source->comment);
		/* nft puts it between quotes and knows no escape. */
		for (char *quote = comment; (quote = strchr(quote, '"'));)
			*quote = '\'';
		nftnl_udata_put_strz(buffer, USERDATA_COMMENT, comment);
	}
	if (source->rule_number)
		nftnl_udata_put_u32(buffer, USERDATA_RULE_NUMBER,
				    source->rule_number);
	if (nftnl_rule_set_data(rule, NFTNL_RULE_USERDATA,
				nftnl_udata_buf_data(buffer),
				nftnl_udata_buf_len(buffer)) < 0)
		batch->error = -ENOMEM;
	nftnl_udata_buf_free(buffer);
}

static int count_expression(struct nftnl_expr *expression, void *data)
{
	unsigned *count = data;

	(void)expression;
	(*count)++;
	return 0;
}

void nft_put_rule(struct nft_batch *batch, enum table_family family,
		  const char *chain, const struct nft_rule *source,
		  uint32_t generation)
{
	unsigned expressions = 0;
	struct nftnl_rule *rule = rule_start(batch, chain);

	if (!rule)
		return;
	for (const struct statement *statement = source->first; statement;
	     statement = statement->next)
		nft_add_statement(batch, rule, statement, generation);
	add_userdata(batch, rule, source);
	nftnl_expr_foreach(rule, count_expression, &expressions);
	if (expressions > EXPRESSIONS_MAX)
		batch->error = -E2BIG;
	put_rule_message(batch, family, rule);
	nftnl_rule_free(rule);
}
