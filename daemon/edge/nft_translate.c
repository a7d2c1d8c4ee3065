/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_translate.c - conntrack's translation of whole connections, and frames
 * that are sent out of a port at once.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/netfilter/nf_nat.h>
#include <net/if.h>
#include <stdio.h>

#include <libnftnl/expr.h>
#include <libnftnl/object.h>

#include "edge/nft_internal.h"

#define ADDRESS_REG NFT_REG32_00 /* to 03 */
#define FIRST_PORT_REG NFT_REG32_04
#define LAST_PORT_REG NFT_REG32_05

static void load_ports(struct nft_builder *b, const struct statement *statement)
{
	uint16_t first = htons(statement->nat.first_port);
	uint16_t last = htons(statement->nat.last_port);
	struct nftnl_expr *lookup;

	if (!statement->set) {
		nft_add_immediate(b, FIRST_PORT_REG, &first, sizeof(first));
		nft_add_immediate(b, LAST_PORT_REG, &last, sizeof(last));
		return;
	}
	nft_load(b, FIELD_TH_DPORT, FIRST_PORT_REG);
	lookup = nft_add_lookup(b, statement->set, FIRST_PORT_REG);
	if (lookup)
		nftnl_expr_set_u32(lookup, NFTNL_EXPR_LOOKUP_DREG,
				   FIRST_PORT_REG);
}

void nft_add_nat(struct nft_builder *b, const struct statement *statement)
{
	bool source = statement->kind == STATEMENT_SNAT;
	bool ports = statement->set || statement->nat.last_port;
	uint32_t last = statement->set ? FIRST_PORT_REG : LAST_PORT_REG;
	struct nftnl_expr *nat;

	if (statement->field == FIELD_NONE)
		nft_add_immediate(b, ADDRESS_REG, statement->nat.address,
				  statement->nat.v6 ? 16 : 4);
	else
		nft_load(b, statement->field, ADDRESS_REG);
	if (ports)
		load_ports(b, statement);
	nat = nft_add(b, "nat");
	if (!nat)
		return;
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_TYPE,
			   source ? NFT_NAT_SNAT : NFT_NAT_DNAT);
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_FAMILY,
			   statement->nat.v6 ? NFPROTO_IPV6 : NFPROTO_IPV4);
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_REG_ADDR_MIN, ADDRESS_REG);
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_REG_ADDR_MAX, ADDRESS_REG);
	if (!ports)
		return;
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_REG_PROTO_MIN, FIRST_PORT_REG);
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_REG_PROTO_MAX, last);
	nftnl_expr_set_u32(nat, NFTNL_EXPR_NAT_FLAGS,
			   NF_NAT_RANGE_PROTO_SPECIFIED);
}

/* The kernel wants a number, which a device that is gone has not. */
void nft_add_send(struct nft_builder *b, const char *device)
{
	uint32_t index = if_nametoindex(device);
	struct nftnl_expr *send;

	if (!index) {
		b->batch->error = -ENODEV;
		return;
	}
	nft_add_immediate(b, NFT_REG_1, &index, sizeof(index));
	send = nft_add(b, "fwd");
	if (send)
		nftnl_expr_set_u32(send, NFTNL_EXPR_FWD_SREG_DEV, NFT_REG_1);
}

void nft_add_helper(struct nft_builder *b, const struct ct_helper *helper)
{
	struct nftnl_expr *reference = nft_add(b, "objref");

	if (!reference)
		return;
	nftnl_expr_set_u32(reference, NFTNL_EXPR_OBJREF_IMM_TYPE,
			   NFT_OBJECT_CT_HELPER);
	if (nftnl_expr_set_str(reference, NFTNL_EXPR_OBJREF_IMM_NAME,
			       helper->name) < 0)
		b->batch->error = -ENOMEM;
}

void nft_put_helper(struct nft_batch *batch, enum table_family family,
		    const struct ct_helper *helper)
{
	struct nlmsghdr *message =
		nft_batch_message(batch, NFT_MSG_NEWOBJ, family, NLM_F_CREATE);
	struct nftnl_obj *object = nftnl_obj_alloc();

	if (!message || !object) {
		batch->error = -ENOMEM;
		goto out;
	}
	nftnl_obj_set_str(object, NFTNL_OBJ_TABLE, batch->table);
	nftnl_obj_set_str(object, NFTNL_OBJ_NAME, helper->name);
	nftnl_obj_set_u32(object, NFTNL_OBJ_TYPE, NFT_OBJECT_CT_HELPER);
	nftnl_obj_set_str(object, NFTNL_OBJ_CT_HELPER_NAME, helper->name);
	nftnl_obj_set_u16(object, NFTNL_OBJ_CT_HELPER_L3PROTO, NFPROTO_IPV4);
	nftnl_obj_set_u8(object, NFTNL_OBJ_CT_HELPER_L4PROTO, helper->protocol);
	nftnl_obj_nlmsg_build_payload(message, object);
	nft_batch_commit(batch, message);
out:
	if (object)
		nftnl_obj_free(object);
}
