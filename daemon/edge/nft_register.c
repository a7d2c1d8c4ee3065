/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_register.c - fields into registers of the kernel's virtual machine, and
 * back into the frame.
 *
 * A field of up to 16 bytes uses the first 16-byte register; a concatenation
 * uses the 4-byte registers from the first, which is the same place.
 */
#include <errno.h>
#include <stdio.h>

#include <libnftnl/expr.h>
#include <libnftnl/rule.h>

#include "edge/nft_internal.h"

#define REGISTERS 16 /* of 4 bytes */
#define VLAN_ID_MASK 0x0fff

struct nftnl_expr *nft_add(struct nft_builder *b, const char *name)
{
	struct nftnl_expr *expression = nftnl_expr_alloc(name);

	if (!expression) {
		b->batch->error = -ENOMEM;
		return NULL;
	}
	nftnl_rule_add_expr(b->rule, expression);
	return expression;
}

void nft_set_bytes(struct nft_builder *b, struct nftnl_expr *expression,
		   uint16_t attr, const void *bytes, size_t size)
{
	if (nftnl_expr_set(expression, attr, bytes, (uint32_t)size) < 0)
		b->batch->error = -ENOMEM;
}

/* --- registers --------------------------------------------------------- */

void nft_add_bitwise(struct nft_builder *b, uint32_t reg, size_t size,
		     const void *mask, const void *flip)
{
	struct nftnl_expr *expression = nft_add(b, "bitwise");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_SREG, reg);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_DREG, reg);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_BITWISE_LEN, (uint32_t)size);
	nft_set_bytes(b, expression, NFTNL_EXPR_BITWISE_MASK, mask, size);
	nft_set_bytes(b, expression, NFTNL_EXPR_BITWISE_XOR, flip, size);
}

void nft_add_immediate(struct nft_builder *b, uint32_t reg, const void *bytes,
		       size_t size)
{
	struct nftnl_expr *expression = nft_add(b, "immediate");

	if (!expression)
		return;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_IMM_DREG, reg);
	nft_set_bytes(b, expression, NFTNL_EXPR_IMM_DATA, bytes, size);
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

static struct nftnl_expr *add_payload(struct nft_builder *b,
				      const struct field_info *info)
{
	struct nftnl_expr *expression = nft_add(b, "payload");

	if (!expression)
		return NULL;
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_BASE,
			   payload_base(info->base));
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_OFFSET, info->offset);
	nftnl_expr_set_u32(expression, NFTNL_EXPR_PAYLOAD_LEN, info->size);
	return expression;
}

static void load_exthdr(struct nft_builder *b, const struct field_info *info,
			uint32_t reg)
{
	struct nftnl_expr *expression = nft_add(b, "exthdr");

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
void nft_load(struct nft_builder *b, enum field field, uint32_t reg)
{
	static const uint8_t vlan_mask[2] = { VLAN_ID_MASK >> 8,
					      VLAN_ID_MASK & 0xff };
	static const uint8_t zero[FIELD_SIZE_MAX];
	const struct field_info *info = field_info(field);
	struct nftnl_expr *expression = NULL;

	switch (info->kind) {
	case FIELD_KIND_META:
		expression = nft_add(b, "meta");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_DREG, reg);
		break;
	case FIELD_KIND_CT:
		expression = nft_add(b, "ct");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_CT_DREG, reg);
		if (field == FIELD_CT_ORIGINAL_DADDR ||
		    field == FIELD_CT_ORIGINAL_DADDR6)
			nftnl_expr_set_u8(expression, NFTNL_EXPR_CT_DIR,
					  CT_DIRECTION_ORIGINAL);
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
		nft_add_bitwise(b, reg, sizeof(vlan_mask), vlan_mask, zero);
}

/* The first register into @field, with the sums that cover it. */
void nft_store(struct nft_builder *b, enum field field)
{
	const struct field_info *info = field_info(field);
	struct nftnl_expr *expression = NULL;

	switch (info->kind) {
	case FIELD_KIND_META:
		expression = nft_add(b, "meta");
		if (!expression)
			return;
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_KEY, info->key);
		nftnl_expr_set_u32(expression, NFTNL_EXPR_META_SREG, NFT_REG_1);
		return;
	case FIELD_KIND_CT:
		expression = nft_add(b, "ct");
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

/* One part of the key of @set, as far as it counts. */
static void load_part(struct nft_builder *b, const struct set *set, size_t at,
		      uint32_t reg)
{
	static const uint8_t zero[FIELD_SIZE_MAX];
	uint8_t mask[FIELD_SIZE_MAX];

	nft_load(b, set->key[at], reg);
	if (!set->key_bits[at])
		return;
	field_mask(set->key[at], set->key_bits[at], mask);
	nft_add_bitwise(b, reg, field_info(set->key[at])->size, mask, zero);
}

/* The key of @set; @field, if given, takes the place of a single key. */
uint32_t nft_load_key(struct nft_builder *b, const struct set *set,
		      enum field field)
{
	uint32_t reg = NFT_REG32_00;

	if (field != FIELD_NONE) {
		nft_load(b, field, NFT_REG_1);
		return NFT_REG_1;
	}
	if (set->key_fields == 1) {
		load_part(b, set, 0, NFT_REG_1);
		return NFT_REG_1;
	}
	for (size_t i = 0; i < set->key_fields; i++) {
		uint32_t size = field_info(set->key[i])->size;

		if (reg + (size + 3) / 4 > NFT_REG32_00 + REGISTERS) {
			b->batch->error = -E2BIG;
			break;
		}
		load_part(b, set, i, reg);
		reg += (size + 3) / 4;
	}
	return NFT_REG32_00;
}
