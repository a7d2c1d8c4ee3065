/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_own.c - single elements, each change a transaction of its own.
 */
#include "edge/nft_own.h"

#include <errno.h>
#include <libnftnl/common.h>
#include <string.h>

#include "edge/nft_internal.h"

#define REQUEST_SIZE (MNL_NLMSG_HDRLEN + 512)

static void put_names(struct nlmsghdr *message, const struct nft_own_set *set)
{
	char name[OBJECT_NAME_SIZE];

	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_TABLE, TABLE_NAME);
	mnl_attr_put_strz(message, NFTA_SET_ELEM_LIST_SET,
			  nft_generation_name(set->name, set->generation,
					      name));
}

static void put_value(struct nlmsghdr *message, uint16_t type,
		      const void *bytes, size_t size)
{
	struct nlattr *nest = mnl_attr_nest_start(message, type);

	mnl_attr_put(message, NFTA_DATA_VALUE, size, bytes);
	mnl_attr_nest_end(message, nest);
}

/** struct element - NULL: there is none, all of the set are meant. */
struct element {
	const void *key;
	size_t key_size;
	const void *value; /* or NULL */
	size_t value_size;
};

static void put_message(struct nft_batch *batch, uint16_t type,
			const struct nft_own_set *set,
			const struct element *element)
{
	struct nlmsghdr *message =
		nft_batch_message(batch, type, set->family,
				  type == NFT_MSG_NEWSETELEM ? NLM_F_CREATE
							     : 0);
	struct nlattr *list, *nest;

	if (!message)
		return;
	put_names(message, set);
	if (element) {
		list = mnl_attr_nest_start(message,
					   NFTA_SET_ELEM_LIST_ELEMENTS);
		nest = mnl_attr_nest_start(message, NFTA_LIST_ELEM);
		put_value(message, NFTA_SET_ELEM_KEY, element->key,
			  element->key_size);
		if (type == NFT_MSG_NEWSETELEM)
			put_value(message, NFTA_SET_ELEM_DATA, element->value,
				  element->value_size);
		mnl_attr_nest_end(message, nest);
		mnl_attr_nest_end(message, list);
	}
	nft_batch_commit(batch, message);
}

/* @first and, unless it is 0, @second, in one transaction. */
static int change(struct netlink *netlink, const struct nft_own_set *set,
		  const struct element *element, uint16_t first,
		  uint16_t second)
{
	struct nft_error error;
	struct nft_batch batch;
	int result;

	nft_batch_begin(&batch, netlink->sequence);
	put_message(&batch, first, set, element);
	if (second)
		put_message(&batch, second, set, element);
	result = nft_batch_send(netlink, &batch, "changing an element", &error);
	nft_batch_free(&batch);
	return result;
}

/* Added again with another value is refused by the kernel. */
int nft_own_put(struct netlink *netlink, const struct nft_own_set *map,
		const void *key, size_t key_size, const void *value,
		size_t value_size)
{
	const struct element element = { key, key_size, value, value_size };
	int result = change(netlink, map, &element, NFT_MSG_NEWSETELEM, 0);

	if (result != -EBUSY && result != -EEXIST)
		return result;
	return change(netlink, map, &element, NFT_MSG_DELSETELEM,
		      NFT_MSG_NEWSETELEM);
}

int nft_own_delete(struct netlink *netlink, const struct nft_own_set *set,
		   const void *key, size_t key_size)
{
	const struct element element = { key, key_size, NULL, 0 };
	int result = change(netlink, set, &element, NFT_MSG_DELSETELEM, 0);

	return result == -ENOENT ? 0 : result;
}

int nft_own_empty(struct netlink *netlink, const struct nft_own_set *set)
{
	return change(netlink, set, NULL, NFT_MSG_DELSETELEM, 0);
}

/* --- reading ----------------------------------------------------------- */

struct reading {
	void (*take)(void *data, const uint8_t *key, size_t key_size,
		     const uint8_t *value, size_t value_size);
	void *data;
};

static void take_element(const struct reading *reading,
			 const struct nlattr *element)
{
	const struct nlattr *key, *value;

	key = nft_attr_nested(nft_attr_nested(element, NFTA_SET_ELEM_KEY),
			      NFTA_DATA_VALUE);
	value = nft_attr_nested(nft_attr_nested(element, NFTA_SET_ELEM_DATA),
				NFTA_DATA_VALUE);
	if (key && value)
		reading->take(reading->data, mnl_attr_get_payload(key),
			      mnl_attr_get_payload_len(key),
			      mnl_attr_get_payload(value),
			      mnl_attr_get_payload_len(value));
}

static int take_elements(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *list =
		nft_attr(answer, NFTA_SET_ELEM_LIST_ELEMENTS);
	const struct nlattr *element;

	if (!list)
		return MNL_CB_OK;
	mnl_attr_for_each_nested (element, list) {
		take_element(data, element);
	}
	return MNL_CB_OK;
}

int nft_own_read(struct netlink *netlink, const struct nft_own_set *map,
		 void (*take)(void *data, const uint8_t *key, size_t key_size,
			      const uint8_t *value, size_t value_size),
		 void *data)
{
	struct reading reading = { .take = take, .data = data };
	char bytes[REQUEST_SIZE];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETSETELEM,
				      nft_family(map->family), 0, 0);

	put_names(header, map);
	return netlink_dump(netlink, header, take_elements, NULL, &reading);
}
