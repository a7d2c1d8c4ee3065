/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_set.c - what a set is like: key, data, flags, and how nft lists it.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <libnftnl/expr.h>
#include <libnftnl/set.h>
#include <libnftnl/udata.h>

#include "edge/nft_internal.h"

#define TYPE_BITS 6   /* of a part in the type of a concatenation */
#define ORDER_ROOM 32 /* bytes of user data */

/* nft's numbers of datatypes; the kernel only keeps them for listings. */
enum nft_datatype {
	TYPE_INTEGER = 4,
	TYPE_IPV4 = 7,
	TYPE_IPV6 = 8,
	TYPE_ETHER = 9,
	TYPE_ETHERTYPE = 10,
	TYPE_ARP_OPERATION = 11,
	TYPE_PROTOCOL = 12,
	TYPE_SERVICE = 13,
	TYPE_ICMP_TYPE = 14,
	TYPE_MARK = 19,
	TYPE_CT_STATE = 26,
	TYPE_IFNAME = 41
};

static const struct {
	const char *name;
	uint32_t type;
} datatypes[] = {
	{ "ipv4_addr", TYPE_IPV4 },
	{ "ipv6_addr", TYPE_IPV6 },
	{ "ether_addr", TYPE_ETHER },
	{ "ether_type", TYPE_ETHERTYPE },
	{ "arp_op", TYPE_ARP_OPERATION },
	{ "inet_proto", TYPE_PROTOCOL },
	{ "inet_service", TYPE_SERVICE },
	{ "icmp_type", TYPE_ICMP_TYPE },
	{ "mark", TYPE_MARK },
	{ "ct_state", TYPE_CT_STATE },
	{ "ifname", TYPE_IFNAME },
};

static uint32_t datatype(enum field field)
{
	const char *name = field_info(field)->type;

	/* nft shows six bytes of it; an integer of eight makes it fail. */
	if (field == FIELD_ETHER_SADDR_TYPE)
		return TYPE_ETHER;
	for (size_t i = 0; name && i < sizeof(datatypes) / sizeof(*datatypes);
	     i++)
		if (strcmp(datatypes[i].name, name) == 0)
			return datatypes[i].type;
	return TYPE_INTEGER;
}

/* nft's enum byteorder. */
static uint32_t byte_order(enum field field)
{
	return field_info(field)->host_order ? 1 : 2;
}

/* --- header ------------------------------------------------------------ */

uint32_t nft_key_length(const struct set *set)
{
	return set->key_fields == 1 ? field_info(set->key[0])->size
				    : (uint32_t)set->key_size;
}

static uint32_t set_flags(const struct set *set)
{
	uint32_t flags = 0;

	if (set->interval)
		flags |= NFT_SET_INTERVAL;
	if (set->key_fields > 1)
		flags |= NFT_SET_CONCAT;
	switch (set->kind) {
	case SET_PLAIN:
		break;
	case SET_MAP:
	case SET_VERDICT:
		flags |= NFT_SET_MAP;
		break;
	case SET_DYNAMIC:
		flags |= NFT_SET_EVAL;
		if (set->timeout)
			flags |= NFT_SET_TIMEOUT;
		break;
	}
	return flags;
}

static void describe_key(struct nftnl_set *header, const struct set *set)
{
	uint8_t lengths[KEY_FIELDS_MAX];
	uint32_t type = 0;

	for (size_t i = 0; i < set->key_fields; i++) {
		type = type << TYPE_BITS | datatype(set->key[i]);
		lengths[i] = field_info(set->key[i])->size;
	}
	nftnl_set_set_u32(header, NFTNL_SET_KEY_TYPE, type);
	nftnl_set_set_u32(header, NFTNL_SET_KEY_LEN, nft_key_length(set));
	if (set->key_fields > 1)
		nftnl_set_set_data(header, NFTNL_SET_DESC_CONCAT, lengths,
				   (uint32_t)set->key_fields);
}

static void describe_data(struct nftnl_set *header, const struct set *set)
{
	switch (set->kind) {
	case SET_PLAIN:
		break;
	case SET_MAP:
		nftnl_set_set_u32(header, NFTNL_SET_DATA_TYPE,
				  datatype(set->data_field));
		nftnl_set_set_u32(header, NFTNL_SET_DATA_LEN,
				  field_info(set->data_field)->size);
		break;
	case SET_VERDICT:
		nftnl_set_set_u32(header, NFTNL_SET_DATA_TYPE,
				  NFT_DATA_VERDICT);
		nftnl_set_set_u32(header, NFTNL_SET_DATA_LEN, 0);
		break;
	case SET_DYNAMIC:
		if (set->timeout)
			nftnl_set_set_u64(header, NFTNL_SET_TIMEOUT,
					  set->timeout * UINT64_C(1000));
		break;
	}
	/* A known size gets the faster hash; intervals count differently. */
	if (set->size_limit)
		nftnl_set_set_u32(header, NFTNL_SET_DESC_SIZE, set->size_limit);
	else if (set->kind != SET_DYNAMIC && !set->interval && set->count)
		nftnl_set_set_u32(header, NFTNL_SET_DESC_SIZE,
				  (uint32_t)set->count);
}

/* For listings only: nft has to be told which values are in host order. */
static void describe_order(struct nft_batch *batch, struct nftnl_set *header,
			   const struct set *set)
{
	struct nftnl_udata_buf *buffer = nftnl_udata_buf_alloc(ORDER_ROOM);

	if (!buffer) {
		batch->error = -ENOMEM;
		return;
	}
	nftnl_udata_put_u32(buffer, NFTNL_UDATA_SET_KEYBYTEORDER,
			    byte_order(set->key[0]));
	if (set->kind == SET_MAP)
		nftnl_udata_put_u32(buffer, NFTNL_UDATA_SET_DATABYTEORDER,
				    byte_order(set->data_field));
	if (nftnl_set_set_data(header, NFTNL_SET_USERDATA,
			       nftnl_udata_buf_data(buffer),
			       nftnl_udata_buf_len(buffer)) < 0)
		batch->error = -ENOMEM;
	nftnl_udata_buf_free(buffer);
}

static void count_elements(struct nft_batch *batch, struct nftnl_set *header)
{
	struct nftnl_expr *counter = nftnl_expr_alloc("counter");

	if (counter)
		nftnl_set_add_expr(header, counter);
	else
		batch->error = -ENOMEM;
}

void nft_put_set_header(struct nft_batch *batch, enum table_family family,
			const struct set *set, uint32_t generation)
{
	struct nlmsghdr *message =
		nft_batch_message(batch, NFT_MSG_NEWSET, family,
				  NLM_F_CREATE | NLM_F_EXCL);
	struct nftnl_set *header = nftnl_set_alloc();
	char name[OBJECT_NAME_SIZE];

	if (!message || !header) {
		batch->error = -ENOMEM;
		goto out;
	}
	nft_generation_name(set->name, generation, name);
	if (nftnl_set_set_str(header, NFTNL_SET_TABLE, batch->table) < 0 ||
	    nftnl_set_set_str(header, NFTNL_SET_NAME, name) < 0)
		batch->error = -ENOMEM;
	nftnl_set_set_u32(header, NFTNL_SET_ID, ++batch->set_id);
	nftnl_set_set_u32(header, NFTNL_SET_FLAGS, set_flags(set));
	describe_key(header, set);
	describe_data(header, set);
	describe_order(batch, header, set);
	if (set->counted)
		count_elements(batch, header);
	nftnl_set_nlmsg_build_payload(message, header);
	nft_batch_commit(batch, message);
out:
	if (header)
		nftnl_set_free(header);
}
