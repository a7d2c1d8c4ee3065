/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_element.c - elements of sets.
 *
 * They are written without libnftnl, which would allocate several times for
 * each. Three shapes: single keys; intervals of one field, which the kernel
 * wants as a first key and an exclusive end key; and intervals of a
 * concatenation, with first and last key in one element.
 */
#include <string.h>

#include "edge/nft_internal.h"

#define ELEMENTS_ROOM 60000 /* bytes of one list: attributes hold 65535 */

static bool is_range_concatenation(const struct set *set)
{
	return set->interval && set->key_fields > 1;
}

static size_t padded(size_t size)
{
	return (size + 3) & ~(size_t)3;
}

/** struct element_writer - lists of elements, message after message. */
struct element_writer {
	struct nft_batch *batch;
	enum table_family family;
	const struct set *set;
	uint32_t generation;
	struct nlmsghdr *message; /* NULL: none is open */
	struct nlattr *list;
};

static void close_message(struct element_writer *w)
{
	if (!w->message)
		return;
	mnl_attr_nest_end(w->message, w->list);
	nft_batch_commit(w->batch, w->message);
	w->message = NULL;
}

static bool open_message(struct element_writer *w)
{
	char name[OBJECT_NAME_SIZE];

	if (w->message &&
	    (size_t)((char *)mnl_nlmsg_get_payload_tail(w->message) -
		     (char *)w->list) < ELEMENTS_ROOM)
		return true;
	close_message(w);
	w->message = nft_batch_message(w->batch, NFT_MSG_NEWSETELEM, w->family,
				       NLM_F_CREATE | NLM_F_EXCL);
	if (!w->message)
		return false;
	mnl_attr_put_strz(w->message, NFTA_SET_ELEM_LIST_TABLE,
			  w->batch->table);
	mnl_attr_put_strz(w->message, NFTA_SET_ELEM_LIST_SET,
			  nft_generation_name(w->set->name, w->generation,
					      name));
	w->list = mnl_attr_nest_start(w->message, NFTA_SET_ELEM_LIST_ELEMENTS);
	return true;
}

static void put_value(struct nlmsghdr *message, uint16_t type,
		      const void *bytes, size_t size)
{
	struct nlattr *nest = mnl_attr_nest_start(message, type);

	mnl_attr_put(message, NFTA_DATA_VALUE, size, bytes);
	mnl_attr_nest_end(message, nest);
}

static void put_verdict(struct nlmsghdr *message, const struct verdict *verdict,
			uint32_t generation)
{
	struct nlattr *data = mnl_attr_nest_start(message, NFTA_SET_ELEM_DATA);
	struct nlattr *nest = mnl_attr_nest_start(message, NFTA_DATA_VERDICT);
	char name[OBJECT_NAME_SIZE];

	mnl_attr_put_u32(message, NFTA_VERDICT_CODE,
			 htonl((uint32_t)nft_verdict_number(verdict->code)));
	if (verdict->chain)
		mnl_attr_put_strz(message, NFTA_VERDICT_CHAIN,
				  nft_generation_name(verdict->chain->name,
						      generation, name));
	mnl_attr_nest_end(message, nest);
	mnl_attr_nest_end(message, data);
}

/* Whose counter it is, for whoever reads it back. */
static void put_rule_number(struct nlmsghdr *message, uint32_t rule)
{
	uint8_t userdata[2 + sizeof(rule)] = { USERDATA_RULE_NUMBER,
					       sizeof(rule) };

	memcpy(userdata + 2, &rule, sizeof(rule));
	mnl_attr_put(message, NFTA_SET_ELEM_USERDATA, sizeof(userdata),
		     userdata);
}

static void put_element(struct element_writer *w, size_t at)
{
	const struct set *set = w->set;
	const uint8_t *key = set->keys + at * set->key_size;
	struct nlattr *nest;

	if (!open_message(w))
		return;
	nest = mnl_attr_nest_start(w->message, NFTA_LIST_ELEM);
	put_value(w->message, NFTA_SET_ELEM_KEY, key, nft_key_length(set));
	if (is_range_concatenation(set))
		put_value(w->message, NFTA_SET_ELEM_KEY_END,
			  set->lasts ? set->lasts + at * set->key_size : key,
			  set->key_size);
	if (set->kind == SET_VERDICT)
		put_verdict(w->message, &set->verdicts[at], w->generation);
	if (set->kind == SET_MAP) {
		size_t size = field_info(set->data_field)->size;

		put_value(w->message, NFTA_SET_ELEM_DATA,
			  set->data + at * padded(size), size);
	}
	if (set->counted && set->rules[at])
		put_rule_number(w->message, set->rules[at]);
	mnl_attr_nest_end(w->message, nest);
}

/* @last plus one; false if it is the greatest of all. */
static bool key_after(const uint8_t *last, size_t size, uint8_t *out)
{
	memcpy(out, last, size);
	while (size-- > 0)
		if (++out[size] != 0)
			return true;
	return false;
}

static void put_interval_end(struct element_writer *w, size_t at)
{
	const struct set *set = w->set;
	size_t size = nft_key_length(set);
	uint8_t end[FIELD_SIZE_MAX];
	struct nlattr *nest;

	if (!key_after((set->lasts ? set->lasts : set->keys) +
			       at * set->key_size,
		       size, end))
		return;
	if (!open_message(w))
		return;
	nest = mnl_attr_nest_start(w->message, NFTA_LIST_ELEM);
	put_value(w->message, NFTA_SET_ELEM_KEY, end, size);
	mnl_attr_put_u32(w->message, NFTA_SET_ELEM_FLAGS,
			 htonl(NFT_SET_ELEM_INTERVAL_END));
	mnl_attr_nest_end(w->message, nest);
}

void nft_put_set_elements(struct nft_batch *batch, enum table_family family,
			  const struct set *set, uint32_t generation)
{
	struct element_writer writer = { .batch = batch,
					 .family = family,
					 .set = set,
					 .generation = generation };
	bool ends = set->interval && set->key_fields == 1;

	for (size_t i = 0; i < set->count; i++) {
		put_element(&writer, i);
		if (ends)
			put_interval_end(&writer, i);
	}
	close_message(&writer);
}
