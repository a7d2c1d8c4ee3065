/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_inventory.c - which chains and sets our tables hold.
 */
#include <errno.h>
#include <libnftnl/common.h>
#include <string.h>

#include "edge/nft_internal.h"

static const enum table_family families[] = { TABLE_INET, TABLE_BRIDGE,
					      TABLE_NETDEV };

/** struct reader - one dump on its way into the inventory. */
struct reader {
	struct nft_inventory *inventory;
	enum table_family family;
	struct nft_object **list;
	struct nft_object *before; /* what the list held before this dump */
};

static struct nft_object *add_object(struct reader *reader, const char *name)
{
	struct arena *arena = &reader->inventory->arena;
	struct nft_object *object = arena_alloc(arena, sizeof(*object));
	char *copy = arena_strndup(arena, name, strlen(name));

	if (!object || !copy) {
		errno = ENOMEM;
		return NULL;
	}
	object->family = reader->family;
	object->name = copy;
	object->next = *reader->list;
	*reader->list = object;
	return object;
}

static bool is_ours(const struct nlmsghdr *answer)
{
	return strcmp(netlink_text(nft_attr(answer, NFTA_CHAIN_TABLE)),
		      TABLE_NAME) == 0;
}

static int take_chain(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *name = nft_attr(answer, NFTA_CHAIN_NAME);
	const struct nlattr *hook = nft_attr(answer, NFTA_CHAIN_HOOK);
	const struct nlattr *policy = nft_attr(answer, NFTA_CHAIN_POLICY);
	const char *device = netlink_text(nft_attr_nested(hook, NFTA_HOOK_DEV));
	struct reader *reader = data;
	struct nft_object *chain;

	if (!is_ours(answer) || !name)
		return MNL_CB_OK;
	chain = add_object(reader, netlink_text(name));
	if (!chain)
		return MNL_CB_ERROR;
	chain->is_base = hook;
	chain->accepts = ntohl(netlink_u32(policy)) == NF_ACCEPT;
	if (*device)
		chain->device = arena_strndup(&reader->inventory->arena, device,
					      strlen(device));
	return MNL_CB_OK;
}

static int take_set(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *name = nft_attr(answer, NFTA_SET_NAME);

	if (!is_ours(answer) || !name)
		return MNL_CB_OK;
	return add_object(data, netlink_text(name)) ? MNL_CB_OK : MNL_CB_ERROR;
}

static void restart(void *data)
{
	struct reader *reader = data;

	*reader->list = reader->before;
}

static int read_kind(struct netlink *netlink, struct reader *reader,
		     uint16_t type, mnl_cb_t callback)
{
	char bytes[MNL_NLMSG_HDRLEN + 64];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, type, nft_family(reader->family),
				      0, 0);
	int result;

	mnl_attr_put_strz(header, NFTA_CHAIN_TABLE, TABLE_NAME);
	reader->before = *reader->list;
	result = netlink_dump(netlink, header, callback, restart, reader);
	/* No such table: nothing of ours in it. */
	return result == -ENOENT ? 0 : result;
}

int nft_inventory_read(struct netlink *netlink, struct nft_inventory *inventory)
{
	int result = 0;

	memset(inventory, 0, sizeof(*inventory));
	arena_init(&inventory->arena, 0);
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++) {
		struct reader reader = { .inventory = inventory,
					 .family = families[i] };

		reader.list = &inventory->chains;
		result = read_kind(netlink, &reader, NFT_MSG_GETCHAIN,
				   take_chain);
		if (result < 0)
			break;
		reader.list = &inventory->sets;
		result = read_kind(netlink, &reader, NFT_MSG_GETSET, take_set);
		if (result < 0)
			break;
	}
	if (result < 0)
		nft_inventory_free(inventory);
	return result;
}

void nft_inventory_free(struct nft_inventory *inventory)
{
	arena_free(&inventory->arena);
	inventory->chains = NULL;
	inventory->sets = NULL;
}

const struct nft_object *nft_inventory_base(
	const struct nft_inventory *inventory, enum table_family family,
	const char *name)
{
	for (const struct nft_object *chain = inventory->chains; chain;
	     chain = chain->next)
		if (chain->is_base && chain->family == family &&
		    strcmp(chain->name, name) == 0)
			return chain;
	return NULL;
}
