/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_expression.c - statements of the intermediate ruleset as expressions
 * of the kernel's virtual machine.
 *
 * Every statement loads what it needs into registers and leaves nothing
 * behind that a later one relies on. A field of up to 16 bytes uses the first
 * 16-byte register; a concatenation uses the 4-byte registers from the first.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

#include "edge/nft_internal.h"

#define REGISTERS 16 /* of 4 bytes */
#define VLAN_ID_MASK 0x0fff

/** struct builder - a rule on its way. */
struct builder {
	struct nft_batch *batch;
	struct nftnl_rule *rule;
	uint32_t generation;
};

static struct nftnl_expr *add(struct builder *b, const char *name)
{
	struct nftnl_expr *expression = nftnl_expr_alloc(name);

	if (!expression) {
		b->batch->error = -ENOMEM;
		return NULL;
	}
	nftnl_rule_add_expr(b->rule, expression);
	return expression;
}

static void set_bytes(struct builder *b, struct nftnl_expr *expression,
		      uint16_t attr, const void *bytes, size_t size)
{
	if (nftnl_expr_set(expression, attr, bytes, (uint32_t)size) < 0)
		b->batch->error = -ENOMEM;
}

/* --- registers --------------------------------------------------------- */

static void add_bitwise(struct builder *b, uint32_t reg, size_t size,
			const void *mask, const void *flip)
{
	struct nftnl_expr *expression = add(b, "bitwise");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_SREG, reg);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_DREG, reg);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_LEN, (uint32_t)size);
	set_bytes(b, expression, NFTNL_EXPR_BITWISE_MASK, mask, size);
	set_bytes(b, expression, NFTNL_EXPR_BITWISE_XOR, flip, size);
}

static void add_immediate(struct builder *b, const void *bytes, size_t size)
{
	struct nftnl_expr *expression = add(b, "immediate");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, NFT_REG_1);
	set_bytes(b, expression, NFTNL_EXPR_IMM_DATA, bytes, size);
}

static uint32_t payload_base(enum field_base base)
{
	switch (base) {
	case BASE_LINK:
		return NFT_PAYLOAD_LL_HEADER;
	case BASE_NETWORK:
		return NFT_PAYLOAD_NETWORK_HEADER;
	case BASE_TRANSPORT:
		return NFT_PAYLOAD_TRANSPORT_HEADER;
	}
	return UINT32_MAX;
}

static struct nftnl_expr *add_payload(struct builder *b,
				      const struct field_info *info)
{
	struct nftnl_expr *expression = add(b, "payload");

	if (!expression)
		return NULL;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_BASE,
			   payload_base(info->base));
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET, info->offset);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_LEN, info->size);
	return expression;
}

static void load_exthdr(struct builder *b, const struct field_info *info,
			uint32_t reg)
{
	struct nftnl_expr *expression = add(b, "exthdr");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_EXTHDR_DREG, reg);
	nftnl_expr_set_u8(expression, NFTNL_EXPR_EXTHDR_TYPE,
			  (uint8_t)info->key);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_EXTHDR_OFFSET, 0);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_EXTHDR_LEN, info->size);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_EXTHDR_FLAGS,
			   NFT_EXTHDR_F_PRESENT);
}

/* The value of @field in the registers from @reg. */
static void load(struct builder *b, enum field field, uint32_t reg)
{
	static const uint8_t vlan_mask[2] = { VLAN_ID_MASK >> 8,
					      VLAN_ID_MASK & 0xff };
	static const uint8_t zero[FIELD_SIZE_MAX];
	const struct field_info *info = field_info(field);
	struct nftnl_expr *expression = NULL;

	switch (info->kind) {
	case FIELD_KIND_META:
		expression = add(b, "meta");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_DREG, reg);
		break;
	case FIELD_KIND_CT:
		expression = add(b, "ct");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_DREG, reg);
		break;
	case FIELD_KIND_PAYLOAD:
		expression = add_payload(b, info);
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_DREG, reg);
		break;
	case FIELD_KIND_EXTHDR:
		load_exthdr(b, info, reg);
		break;
	}
	if (field == FIELD_VLAN_ID)
		add_bitwise(b, reg, sizeof(vlan_mask), vlan_mask, zero);
}

/* The first register into @field, with the sums that cover it. */
static void store(struct builder *b, enum field field)
{
	const struct field_info *info = field_info(field);
	struct nftnl_expr *expression = NULL;

	switch (info->kind) {
	case FIELD_KIND_META:
		expression = add(b, "meta");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_SREG, NFT_REG_1);
		return;
	case FIELD_KIND_CT:
		expression = add(b, "ct");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_SREG, NFT_REG_1);
		return;
	case FIELD_KIND_PAYLOAD:
		break;
	case FIELD_KIND_EXTHDR:
		b->batch->error = -EINVAL;
		return;
	}
	expression = add_payload(b, info);
	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_CSUM_TYPE,
			   info->has_checksum ? NFT_PAYLOAD_CSUM_INET
					      : NFT_PAYLOAD_CSUM_NONE);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_CSUM_OFFSET,
			   info->checksum_offset);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_FLAGS,
			   info->pseudo_header ? NFT_PAYLOAD_L4CSUM_PSEUDOHDR
					       : 0);
}

/* The key of @set; @field, if given, takes the place of a single key. */
static uint32_t load_key(struct builder *b, const struct set *set,
			 enum field field)
{
	uint32_t reg = NFT_REG32_00;

	if (set->key_fields == 1 || field != FIELD_NONE) {
		load(b, field != FIELD_NONE ? field : set->key[0], NFT_REG_1);
		return NFT_REG_1;
	}
	for (size_t i = 0; i < set->key_fields; i++) {
		uint32_t size = field_info(set->key[i])->size;

		if (reg + (size + 3) / 4 > NFT_REG32_00 + REGISTERS) {
			b->batch->error = -E2BIG;
			break;
		}
		load(b, set->key[i], reg);
		reg += (size + 3) / 4;
	}
	return NFT_REG32_00;
}

/* --- matches ----------------------------------------------------------- */

static void add_compare(struct builder *b, uint32_t op, const void *value,
			size_t size)
{
	struct nftnl_expr *expression = add(b, "cmp");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_CMP_OP, op);
	set_bytes(b, expression, NFTNL_EXPR_CMP_DATA, value, size);
}

static void add_match(struct builder *b, const struct statement *statement)
{
	static const uint8_t zero[FIELD_SIZE_MAX];
	size_t size = field_info(statement->field)->size;

	load(b, statement->field, NFT_REG_1);
	if (statement->masked)
		add_bitwise(b, NFT_REG_1, size, statement->mask, zero);
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
static void add_range(struct builder *b, const struct statement *statement)
{
	const struct field_info *info = field_info(statement->field);
	bool turn = info->host_order && htonl(1) != 1;
	uint8_t first[FIELD_SIZE_MAX], last[FIELD_SIZE_MAX];
	struct nftnl_expr *expression;

	memcpy(first, statement->value, sizeof(first));
	memcpy(last, statement->last, sizeof(last));
	load(b, statement->field, NFT_REG_1);
	if (turn) {
		reverse(first, info->size);
		reverse(last, info->size);
		expression = add(b, "byteorder");
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
	expression = add(b, "range");
	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_SREG, NFT_REG_1);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_RANGE_OP,
			   statement->op == MATCH_EQUAL ? NFT_RANGE_EQ
							: NFT_RANGE_NEQ);
	set_bytes(b, expression, NFTNL_EXPR_RANGE_FROM_DATA, first, info->size);
	set_bytes(b, expression, NFTNL_EXPR_RANGE_TO_DATA, last, info->size);
}

static struct nftnl_expr *add_lookup(struct builder *b, const struct set *set,
				     uint32_t reg)
{
	struct nftnl_expr *expression = add(b, "lookup");
	char name[OBJECT_NAME_SIZE];

	if (!expression)
		return NULL;
	nft_generation_name(set->name, b->generation, name);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_SREG, reg);
	if (nftnl_expr_set_str(expression, NFTNL_EXPR_LOOKUP_SET, name) < 0)
		b->batch->error = -ENOMEM;
	return expression;
}

static void add_membership(struct builder *b, const struct statement *statement)
{
	uint32_t reg = load_key(b, statement->set, statement->field);
	struct nftnl_expr *expression = add_lookup(b, statement->set, reg);

	if (expression && statement->op == MATCH_NOT_EQUAL)
		nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_FLAGS,
				   NFT_LOOKUP_F_INV);
}

static void add_verdict_map(struct builder *b,
			    const struct statement *statement)
{
	uint32_t reg = load_key(b, statement->set, statement->field);
	struct nftnl_expr *expression = add_lookup(b, statement->set, reg);

	if (expression)
		nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_DREG,
				   NFT_REG_VERDICT);
}

/* --- changes ----------------------------------------------------------- */

static void add_rewrite_map(struct builder *b,
			    const struct statement *statement)
{
	static const uint8_t zero[FIELD_SIZE_MAX];
	struct nftnl_expr *expression;

	load(b, statement->source, NFT_REG_1);
	if (statement->masked)
		add_bitwise(b, NFT_REG_1, field_info(statement->source)->size,
			    statement->mask, zero);
	expression = add_lookup(b, statement->set, NFT_REG_1);
	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_LOOKUP_DREG, NFT_REG_1);
	store(b, statement->field);
}

/* (field & mask) | value, as the kernel has it: (field & mask) ^ value. */
static void add_rewrite(struct builder *b, const struct statement *statement)
{
	size_t size = field_info(statement->field)->size;
	uint8_t mask[FIELD_SIZE_MAX];
	bool keeps = false;

	for (size_t i = 0; i < size; i++) {
		mask[i] = statement->mask[i] & (uint8_t)~statement->value[i];
		keeps = keeps || mask[i];
	}
	if (keeps) {
		load(b, statement->field, NFT_REG_1);
		add_bitwise(b, NFT_REG_1, size, mask, statement->value);
	} else {
		add_immediate(b, statement->value, size);
	}
	store(b, statement->field);
}

static void add_mark(struct builder *b, const struct statement *statement,
		     enum field target)
{
	uint32_t mask = statement->and_mask & ~statement->or_mask;

	load(b, FIELD_META_MARK, NFT_REG_1);
	add_bitwise(b, NFT_REG_1, sizeof(mask), &mask, &statement->or_mask);
	store(b, target);
}

static void add_dynamic(struct builder *b, const struct statement *statement)
{
	const struct set *set = statement->set;
	uint32_t reg = load_key(b, set, statement->field);
	struct nftnl_expr *expression = add(b, "dynset");
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

static void add_limit(struct builder *b, const struct statement *statement)
{
	struct nftnl_expr *expression = add(b, "limit");

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

static void add_log(struct builder *b, const struct statement *statement)
{
	struct nftnl_expr *expression = add(b, "log");

	if (!expression)
		return;
	if (nftnl_expr_set_str(expression, NFTNL_EXPR_LOG_PREFIX,
			       statement->log_prefix) < 0)
		b->batch->error = -ENOMEM;
	nftnl_expr_set_u16(expression, NFTNL_EXPR_LOG_GROUP, NFLOG_GROUP);
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
	struct builder b = { .batch = batch, .rule = rule };
	struct nftnl_expr *expression = add(&b, "immediate");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, NFT_REG_VERDICT);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_VERDICT,
			   (uint32_t)nft_verdict_number(code));
	if (target &&
	    nftnl_expr_set_str(expression, NFTNL_EXPR_IMM_CHAIN, target) < 0)
		batch->error = -ENOMEM;
}

static void add_verdict(struct builder *b, const struct verdict *verdict)
{
	char name[OBJECT_NAME_SIZE];
	const char *target = NULL;

	if (verdict->chain)
		target = nft_generation_name(verdict->chain->name,
					     b->generation, name);
	nft_add_verdict(b->batch, b->rule, verdict->code, target);
}

void nft_add_statement(struct nft_batch *batch, struct nftnl_rule *rule,
		       const struct statement *statement, uint32_t generation)
{
	struct builder b = { .batch = batch,
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
	case STATEMENT_ADD:
		add_dynamic(&b, statement);
		break;
	case STATEMENT_COUNTER:
		add(&b, "counter");
		break;
	case STATEMENT_LIMIT:
		add_limit(&b, statement);
		break;
	case STATEMENT_LOG:
		add_log(&b, statement);
		break;
	case STATEMENT_VERDICT:
		add_verdict(&b, &statement->verdict);
		break;
	}
}
