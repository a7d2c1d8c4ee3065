/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_batch.c - one nfnetlink transaction in one growing buffer.
 *
 * The kernel takes a transaction in one send, so it has to be whole in
 * memory: about 80 bytes an element.
 */
#include <errno.h>
#include <libnftnl/common.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "edge/nft_internal.h"

/*
 * libnftnl and libmnl write without looking at the end of the buffer. No
 * message of ours is larger: attributes hold 64 KB, rules 128 expressions.
 */
#define MESSAGE_ROOM (80u << 10)
#define CAPACITY_FIRST (256u << 10)

static bool batch_reserve(struct nft_batch *batch)
{
	size_t capacity = batch->capacity;
	char *grown;

	if (batch->error < 0)
		return false;
	while (capacity - batch->length < MESSAGE_ROOM)
		capacity = capacity ? capacity * 2 : CAPACITY_FIRST;
	if (capacity == batch->capacity)
		return true;
	grown = realloc(batch->bytes, capacity);
	if (!grown) {
		batch->error = -ENOMEM;
		return false;
	}
	batch->bytes = grown;
	batch->capacity = capacity;
	return true;
}

void nft_batch_begin(struct nft_batch *batch, uint32_t sequence)
{
	memset(batch, 0, sizeof(*batch));
	batch->table = TABLE_NAME;
	batch->sequence = sequence;
	if (!batch_reserve(batch))
		return;
	nft_batch_commit(batch,
			 nftnl_batch_begin(batch->bytes, batch->sequence++));
	batch->messages = 0;
}

void nft_batch_free(struct nft_batch *batch)
{
	free(batch->bytes);
	memset(batch, 0, sizeof(*batch));
}

struct nlmsghdr *nft_batch_message(struct nft_batch *batch, uint16_t type,
				   enum table_family family, uint16_t flags)
{
	if (!batch_reserve(batch))
		return NULL;
	return nftnl_nlmsg_build_hdr(batch->bytes + batch->length, type,
				     nft_family(family), flags,
				     batch->sequence++);
}

void nft_batch_commit(struct nft_batch *batch, const struct nlmsghdr *header)
{
	batch->last = batch->length;
	batch->length += NLMSG_ALIGN(header->nlmsg_len);
	batch->messages++;
}

/* --- the kernel's count of transactions -------------------------------- */

static int take_generation(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *attr = nft_attr(answer, NFTA_GEN_ID);
	uint32_t *count = data;

	if (attr)
		*count = ntohl(netlink_u32(attr));
	return MNL_CB_OK;
}

static int transactions(struct netlink *netlink, uint32_t *count)
{
	char bytes[MNL_NLMSG_HDRLEN + sizeof(struct nfgenmsg)];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETGEN, AF_UNSPEC, 0, 0);

	*count = 0;
	return netlink_query(netlink, header, take_generation, count);
}

/* --- sending ----------------------------------------------------------- */

static int batch_end(struct nft_batch *batch)
{
	struct nlmsghdr *last;

	if (!batch_reserve(batch))
		return batch->error;
	last = (struct nlmsghdr *)(void *)(batch->bytes + batch->last);
	last->nlmsg_flags |= NLM_F_ACK;
	batch->length +=
		nftnl_batch_end(batch->bytes + batch->length, batch->sequence++)
			->nlmsg_len;
	return 0;
}

int nft_batch_send(struct netlink *netlink, struct nft_batch *batch,
		   const char *doing, struct nft_error *error)
{
	uint32_t before, after, failed = 0;
	int result;

	if (batch->error == 0 && batch->messages == 0)
		return 0;
	result = batch->error < 0 ? batch->error : batch_end(batch);
	if (result == 0)
		result = transactions(netlink, &before);
	if (result < 0) {
		nft_error_explain(error, result, doing, netlink, batch, 0);
		return result;
	}
	netlink->sequence = batch->sequence;
	result = netlink_batch(netlink, batch->bytes, batch->length, &failed);
	/* The answer was lost, not the transaction: see whether it counted. */
	if (result == -ENOBUFS && transactions(netlink, &after) == 0 &&
	    after != before)
		result = 0;
	if (result < 0)
		nft_error_explain(error, result, doing, netlink, batch, failed);
	return result;
}

/* --- names ------------------------------------------------------------- */

uint8_t nft_family(enum table_family family)
{
	switch (family) {
	case TABLE_BRIDGE:
		return NFPROTO_BRIDGE;
	case TABLE_INET:
		return NFPROTO_INET;
	case TABLE_NETDEV:
		return NFPROTO_NETDEV;
	}
	return NFPROTO_UNSPEC;
}

const char *nft_generation_name(const char *name, uint32_t generation,
				char *out)
{
	snprintf(out, OBJECT_NAME_SIZE, "%s.%u", name, generation);
	return out;
}

uint32_t nft_generation_of(const char *name)
{
	const char *dot = strrchr(name, '.');
	unsigned long number;
	char *end;

	if (!dot || dot[1] < '1' || dot[1] > '9')
		return 0;
	errno = 0;
	number = strtoul(dot + 1, &end, 10);
	if (*end || errno || number > UINT32_MAX)
		return 0;
	return (uint32_t)number;
}
