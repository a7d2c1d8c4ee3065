/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_expression.c - statements of the intermediate ruleset as expressions
 * of the kernel's virtual machine.
 *
 * Every statement loads what it needs into registers and leaves nothing
 * behind that a later one relies on.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libnftnl/expr.h>

#include "edge/nft_internal.h"

/* --- matches ----------------------------------------------------------- */

static void add_compare(struct nft_builder *b, uint32_t op, const void *value,
			size_t size)
{
	struct nftnl_expr *expression = nft_add(b, "cmp");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_OP, op);
	nft_set_bytes(b, expression, NFTNL_EXPR_CMP_DATA, value, size);
}

static void add_match(struct nft_builder *b, const struct statement *statement)
{
	static const uint8_t zero[FIELD_SIZE_MAX];
	size_t size = field_info(statement->field)->size;

	nft_load(b, statement->field, NFT_REG_1);
	if (statement->masked)
		nft_add_bitwise(b, NFT_REG_1, size, statement->mask, zero);
	add_compare(b, statement->op == MATCH_EQUAL ? NFT_CMP_EQ : NFT_CMP_NEQ,
		    statement->value, size);
}

static void reverse(uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size / 2; i++) {
		uint8_t byte = bytes[i];

		bytes[i] = bytes[size - 1 - i];
		bytes[size - 1 - i] = byte;
	}
}

/* A range is compared byte by byte: host order has to be turned around. */
static void add_range(struct nft_builder *b, const struct statement *statement)
{
	const struct field_info *info = field_info(statement->field);
	bool turn = info->host_order && htonl(1) != 1;
	uint8_t first[FIELD_SIZE_MAX], last[FIELD_SIZE_MAX];
	struct nftnl_expr *expression;

	memcpy(first, statement->value, sizeof(first));
	memcpy(last, statement->last, sizeof(last));
	nft_load(b, statement->field, NFT_REG_1);
	if (turn) {
		reverse(first, info->size);
		reverse(last, info->size);
		expression = nft_add(b, "byteorder");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_BYTEORDER_SREG,
				   NFT_REG_1);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_BYTEORDER_DREG,
				   NFT_REG_1);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_BYTEORDER_OP,
				   NFT_BYTEORDER_HTON);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_BYTEORDER_LEN,
				   info->size);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_BYTEORDER_SIZE,
				   info->size);
	}
	expression = nft_add(b, "range");
	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_OP,
			   statement->op == MATCH_EQUAL ? NFT_RANGE_EQ
							: NFT_RANGE_NEQ);
	nft_set_bytes(b, expression, NFTNL_EXPR_RANGE_FROM_DATA, first,
		      info->size);
	nft_set_bytes(b, expression, NFTNL_EXPR_RANGE_TO_DATA, last,
		      info->size);
}

struct nftnl_expr *nft_add_lookup(struct nft_builder *b, const struct set *set,
				  uint32_t reg)
{
	struct nftnl_expr *expression = nft_add(b, "lookup");
	char name[OBJECT_NAME_SIZE];

	if (!expression)
		return NULL;
	nft_generation_name(set->name, b->generation, name);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_SREG, reg);
	if (nftnl_expr_set_str(expression, NFTNL_EXPR_LOOKUP_SET, name) < 0)
		b->batch->error = -ENOMEM;
	return expression;
}

static void add_membership(struct nft_builder *b,
			   const struct statement *statement)
{
	uint32_t reg = nft_load_key(b, statement->set, statement->field);
	struct nftnl_expr *expression = nft_add_lookup(b, statement->set, reg);

	if (expression && statement->op == MATCH_NOT_EQUAL)
		nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_FLAGS,
				   NFT_LOOKUP_F_INV);
}

static void add_verdict_map(struct nft_builder *b,
			    const struct statement *statement)
{
	uint32_t reg = nft_load_key(b, statement->set, statement->field);
	struct nftnl_expr *expression = nft_add_lookup(b, statement->set, reg);

	if (expression)
		nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_DREG,
				   NFT_REG_VERDICT);
}

/* --- changes ----------------------------------------------------------- */

static void add_rewrite_map(struct nft_builder *b,
			    const struct statement *statement)
{
	static const uint8_t zero[FIELD_SIZE_MAX];
	struct nftnl_expr *expression;

	nft_load(b, statement->source, NFT_REG_1);
	if (statement->masked)
		nft_add_bitwise(b, NFT_REG_1,
				field_info(statement->source)->size,
				statement->mask, zero);
	expression = nft_add_lookup(b, statement->set, NFT_REG_1);
	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_DREG, NFT_REG_1);
	nft_store(b, statement->field);
}

/* (field & mask) | value, as the kernel has it: (field & mask) ^ value. */
static void add_rewrite(struct nft_builder *b,
			const struct statement *statement)
{
	size_t size = field_info(statement->field)->size;
	uint8_t mask[FIELD_SIZE_MAX];
	bool keeps = false;

	for (size_t i = 0; i < size; i++) {
		mask[i] = statement->mask[i] & (uint8_t)~statement->value[i];
		keeps = keeps || mask[i];
	}
	if (keeps) {
		nft_load(b, statement->field, NFT_REG_1);
		nft_add_bitwise(b, NFT_REG_1, size, mask, statement->value);
	} else {
		nft_add_immediate(b, NFT_REG_1, statement->value, size);
	}
	nft_store(b, statement->field);
}

static void add_mark(struct nft_builder *b, const struct statement *statement,
		     enum field target)
{
	uint32_t mask = statement->and_mask & ~statement->or_mask;

	if (statement->and_mask) {
		nft_load(b, FIELD_META_MARK, NFT_REG_1);
		nft_add_bitwise(b, NFT_REG_1, sizeof(mask), &mask,
				&statement->or_mask);
	} else {
		nft_add_immediate(b, NFT_REG_1, &statement->or_mask,
				  sizeof(mask));
	}
	nft_store(b, target);
}

static void add_dynamic(struct nft_builder *b,
			const struct statement *statement)
{
	const struct set *set = statement->set;
	uint32_t reg = nft_load_key(b, set, statement->field);
	struct nftnl_expr *expression = nft_add(b, "dynset");
	char name[OBJECT_NAME_SIZE];

	if (!expression)
		return;
	nft_generation_name(set->name, b->generation, name);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_DYNSET_SREG_KEY, reg);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_DYNSET_OP, NFT_DYNSET_OP_ADD);
	if (nftnl_expr_set_str(expression, NFTNL_EXPR_DYNSET_SET_NAME, name) <
	    0)
		b->batch->error = -ENOMEM;
}

/* --- the rest ---------------------------------------------------------- */

static void add_limit(struct nft_builder *b, const struct statement *statement)
{
	struct nftnl_expr *expression = nft_add(b, "limit");

	if (!expression)
		return;
	nftnl_expr_set_u64(expression, NFTNL_EXPR_LIMIT_RATE,
			   statement->limit_count);
	nftnl_expr_set_u64(expression, NFTNL_EXPR_LIMIT_UNIT,
			   statement->limit_seconds);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LIMIT_BURST,
			   statement->limit_burst);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LIMIT_TYPE, NFT_LIMIT_PKTS);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LIMIT_FLAGS, 0);
}

static void add_log(struct nft_builder *b, const struct statement *statement)
{
	struct nftnl_expr *expression = nft_add(b, "log");

	if (!expression)
		return;
	if (nftnl_expr_set_str(expression, NFTNL_EXPR_LOG_PREFIX,
			       statement->log_prefix) < 0)
		b->batch->error = -ENOMEM;
	nftnl_expr_set_u16(expression, NFTNL_EXPR_LOG_GROUP,
			   statement->log_group);
	if (statement->log_bytes)
		nftnl_expr_set_u32(expression, NFTNL_EXPR_LOG_SNAPLEN,
				   statement->log_bytes);
}

int nft_verdict_number(enum verdict_code code)
{
	switch (code) {
	case VERDICT_DROP:
		return NF_DROP;
	case VERDICT_ACCEPT:
		return NF_ACCEPT;
	case VERDICT_CONTINUE:
		return NFT_CONTINUE;
	case VERDICT_RETURN:
		return NFT_RETURN;
	case VERDICT_JUMP:
		return NFT_JUMP;
	case VERDICT_GOTO:
		return NFT_GOTO;
	}
	return NF_DROP;
}

void nft_add_verdict(struct nft_batch *batch, struct nftnl_rule *rule,
		     enum verdict_code code, const char *target)
{
	struct nft_builder b = { .batch = batch, .rule = rule };
	struct nftnl_expr *expression = nft_add(&b, "immediate");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_VERDICT,
			   (uint32_t)nft_verdict_number(code));
	if (target &&
	    nftnl_expr_set_str(expression, NFTNL_EXPR_IMM_CHAIN, target) < 0)
		batch->error = -ENOMEM;
}

static void add_verdict(struct nft_builder *b, const struct verdict *verdict)
{
	char name[OBJECT_NAME_SIZE];
	const char *target = NULL;

	if (verdict->chain)
		target = nft_generation_name(verdict->chain->name,
					     b->generation, name);
	nft_add_verdict(b->batch, b->rule, verdict->code, target);
}

static void add_trace(struct nft_builder *b)
{
	const uint8_t on = 1;
	struct nftnl_expr *set;

	nft_add_immediate(b, NFT_REG_1, &on, sizeof(on));
	set = nft_add(b, "meta");
	if (!set)
		return;
	nftnl_expr_set_u32(set, NFTNL_EXPR_META_KEY, NFT_META_NFTRACE);
	nftnl_expr_set_u32(set, NFTNL_EXPR_META_SREG, NFT_REG_1);
}

void nft_add_statement(struct nft_batch *batch, struct nftnl_rule *rule,
		       const struct statement *statement, uint32_t generation)
{
	struct nft_builder b = { .batch = batch,
				 .rule = rule,
				 .generation = generation };

	switch (statement->kind) {
	case STATEMENT_MATCH:
		add_match(&b, statement);
		break;
	case STATEMENT_RANGE:
		add_range(&b, statement);
		break;
	case STATEMENT_LOOKUP:
		add_membership(&b, statement);
		break;
	case STATEMENT_VERDICT_MAP:
		add_verdict_map(&b, statement);
		break;
	case STATEMENT_REWRITE_MAP:
		add_rewrite_map(&b, statement);
		break;
	case STATEMENT_REWRITE:
		add_rewrite(&b, statement);
		break;
	case STATEMENT_MARK:
		add_mark(&b, statement, FIELD_META_MARK);
		break;
	case STATEMENT_CT_MARK:
		add_mark(&b, statement, FIELD_CT_MARK);
		break;
	case STATEMENT_COPY:
		nft_load(&b, statement->source, NFT_REG_1);
		nft_store(&b, statement->field);
		break;
	case STATEMENT_ADD:
		add_dynamic(&b, statement);
		break;
	case STATEMENT_COUNTER:
		nft_add(&b, "counter");
		break;
	case STATEMENT_LIMIT:
		add_limit(&b, statement);
		break;
	case STATEMENT_LOG:
		add_log(&b, statement);
		break;
	case STATEMENT_SNAT:
	case STATEMENT_DNAT:
		nft_add_nat(&b, statement);
		break;
	case STATEMENT_HELPER:
		nft_add_helper(&b, statement->helper);
		break;
	case STATEMENT_SEND:
		nft_add_send(&b, statement->device);
		break;
	case STATEMENT_TRACE:
		add_trace(&b);
		break;
	case STATEMENT_VERDICT:
		add_verdict(&b, &statement->verdict);
		break;
	}
}
