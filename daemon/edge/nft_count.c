/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_count.c - the counters of rules and elements of the running generation.
 *
 * An element tells its policy rule in its user data; one that was added when
 * its key occurred has none, and is found by its key in the ruleset.
 */
#include <endian.h>
#include <errno.h>
#include <libnftnl/common.h>
#include <string.h>

#include "edge/nft_internal.h"

#define REQUEST_SIZE (MNL_NLMSG_HDRLEN + 512)

/* --- counters ---------------------------------------------------------- */

/** struct counting - one dump, and where its counts go. */
struct counting {
	struct arena *arena;
	struct nft_counts *out;
	size_t capacity;
	size_t before; /* counts there were before this dump */
	const struct table *table;
	uint32_t generation;
	/* Elements: sums of the rules from @first_rule to @last_rule. */
	const struct set *set;
	struct nft_count *sums;
	uint32_t first_rule;
	uint32_t last_rule;
	uint32_t *index; /* of keys: open addressing, element plus one */
	size_t index_mask;
};

static bool add_count(struct counting *counting, const struct nft_count *count)
{
	struct nft_counts *out = counting->out;
	struct nft_count *items =
		arena_grow(counting->arena, out->items, out->count,
			   &counting->capacity, sizeof(*items));

	if (!items)
		return false;
	out->items = items;
	items[out->count++] = *count;
	return true;
}

static size_t sums_count(const struct counting *counting)
{
	return (size_t)(counting->last_rule - counting->first_rule) + 1;
}

static void restart_rules(void *data)
{
	struct counting *counting = data;

	counting->out->count = counting->before;
}

static void restart_elements(void *data)
{
	struct counting *counting = data;

	memset(counting->sums, 0,
	       sums_count(counting) * sizeof(*counting->sums));
}

static bool take_userdata(struct counting *counting, const struct nlattr *attr,
			  struct nft_count *count)
{
	struct nft_userdata userdata;

	nft_userdata_read(attr, &userdata);
	count->rule = userdata.rule;
	if (!userdata.comment)
		return true;
	count->comment = arena_strndup(counting->arena, userdata.comment,
				       userdata.comment_length);
	return count->comment;
}

/* False if @expression is not a counter. */
static bool take_counter(const struct nlattr *expression,
			 struct nft_count *count)
{
	const struct nlattr *name = nft_attr_nested(expression, NFTA_EXPR_NAME);
	const struct nlattr *data = nft_attr_nested(expression, NFTA_EXPR_DATA);
	const struct nlattr *attr;

	if (strcmp(netlink_text(name), "counter") != 0)
		return false;
	attr = nft_attr_nested(data, NFTA_COUNTER_PACKETS);
	count->packets = be64toh(netlink_u64(attr));
	attr = nft_attr_nested(data, NFTA_COUNTER_BYTES);
	count->bytes = be64toh(netlink_u64(attr));
	return true;
}

static int take_rule(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *list = nft_attr(answer, NFTA_RULE_EXPRESSIONS);
	const char *chain = netlink_text(nft_attr(answer, NFTA_RULE_CHAIN));
	struct counting *counting = data;
	bool base = nft_base_of(counting->table, chain);
	struct nft_count count = { .rule = 0 };
	const struct nlattr *expression;
	bool counts = false;

	if (!list ||
	    (!base && nft_generation_of(chain) != counting->generation))
		return MNL_CB_OK;
	mnl_attr_for_each_nested (expression, list) {
		counts = counts || take_counter(expression, &count);
	}
	if (!counts)
		return MNL_CB_OK;
	count.chain =
		arena_strndup(counting->arena, chain,
			      base ? strlen(chain)
				   : (size_t)(strrchr(chain, '.') - chain));
	if (!count.chain ||
	    !take_userdata(counting, nft_attr(answer, NFTA_RULE_USERDATA),
			   &count) ||
	    !add_count(counting, &count)) {
		errno = ENOMEM;
		return MNL_CB_ERROR;
	}
	return MNL_CB_OK;
}

/* --- elements ---------------------------------------------------------- */

static size_t key_slot(const struct counting *counting, const uint8_t *key)
{
	size_t size = nft_key_length(counting->set);
	uint32_t hash = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < size; i++)
		hash = (hash ^ key[i]) * 16777619u;
	return (hash ^ hash >> 15) & counting->index_mask;
}

/* Where @key is in the index, or the free place where it would be. */
static size_t key_find(const struct counting *counting, const uint8_t *key)
{
	const struct set *set = counting->set;
	size_t slot = key_slot(counting, key);
	uint32_t at;

	while ((at = counting->index[slot])) {
		if (memcmp(set->keys + (at - 1) * set->key_size, key,
			   nft_key_length(set)) == 0)
			break;
		slot = (slot + 1) & counting->index_mask;
	}
	return slot;
}

static bool index_keys(struct counting *counting, const struct set *set)
{
	size_t slots = 16;

	while (slots < 2 * set->count)
		slots *= 2;
	counting->index_mask = slots - 1;
	counting->index =
		arena_array(counting->arena, slots, sizeof(*counting->index));
	if (!counting->index)
		return false;
	for (size_t i = 0; i < set->count; i++) {
		size_t slot = key_find(counting, set->keys + i * set->key_size);

		counting->index[slot] = (uint32_t)i + 1;
	}
	return true;
}

/* Of the element whose key @attr is, or 0. */
static uint32_t rule_of_key(const struct counting *counting,
			    const struct nlattr *attr)
{
	const struct set *set = counting->set;
	uint32_t at;

	if (!attr || mnl_attr_get_payload_len(attr) < nft_key_length(set))
		return 0;
	at = counting->index[key_find(counting, mnl_attr_get_payload(attr))];
	return at ? set->rules[at - 1] : 0;
}

static void take_element(struct counting *counting,
			 const struct nlattr *element)
{
	const struct nlattr *list =
		nft_attr_nested(element, NFTA_SET_ELEM_EXPRESSIONS);
	const struct nlattr *counter =
		nft_attr_nested(element, NFTA_SET_ELEM_EXPR);
	struct nft_count count = { .rule = 0 };
	struct nft_count *sum;

	if (list)
		counter = nft_attr_nested(list, NFTA_LIST_ELEM);
	if (!counter || !take_counter(counter, &count))
		return;
	take_userdata(counting,
		      nft_attr_nested(element, NFTA_SET_ELEM_USERDATA), &count);
	if (counting->set->hits)
		count.rule = rule_of_key(
			counting,
			nft_attr_nested(nft_attr_nested(element,
							NFTA_SET_ELEM_KEY),
					NFTA_DATA_VALUE));
	if (count.rule < counting->first_rule ||
	    count.rule > counting->last_rule)
		return;
	sum = &counting->sums[count.rule - counting->first_rule];
	sum->packets += count.packets;
	sum->bytes += count.bytes;
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

static bool add_sums(struct counting *counting, const struct set *set)
{
	for (size_t i = 0; i < set->count; i++) {
		struct nft_count *sum =
			&counting->sums[set->rules[i] - counting->first_rule];

		/* Each rule once, at its first element. */
		if (sum->chain)
			continue;
		sum->chain = set->name;
		sum->rule = set->rules[i];
		if (!add_count(counting, sum))
			return false;
	}
	return true;
}

/* Room for the sums of all rules that elements of @set belong to. */
static bool begin_sums(struct counting *counting, const struct set *set)
{
	counting->set = set;
	counting->first_rule = counting->last_rule = set->rules[0];
	for (size_t i = 1; i < set->count; i++) {
		if (set->rules[i] < counting->first_rule)
			counting->first_rule = set->rules[i];
		if (set->rules[i] > counting->last_rule)
			counting->last_rule = set->rules[i];
	}
	counting->sums = arena_array(counting->arena, sums_count(counting),
				     sizeof(*counting->sums));
	return counting->sums && (!set->hits || index_keys(counting, set));
}

static int count_elements(struct netlink *netlink, struct counting *counting,
			  enum table_family family, const struct set *set)
{
	const struct set *counted = set->hits ? set->hits : set;
	char bytes[REQUEST_SIZE], name[OBJECT_NAME_SIZE];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETSETELEM,
				      nft_family(family), 0, 0);
	int result;

	if (!set->count)
		return 0;
	if (!begin_sums(counting, set))
		return -ENOMEM;
	mnl_attr_put_strz(header, NFTA_SET_ELEM_LIST_TABLE, TABLE_NAME);
	mnl_attr_put_strz(header, NFTA_SET_ELEM_LIST_SET,
			  nft_generation_name(counted->name,
					      counting->generation, name));
	result = netlink_dump(netlink, header, take_elements, restart_elements,
			      counting);
	if (result < 0)
		return result;
	return add_sums(counting, set) ? 0 : -ENOMEM;
}

/* --- all of them ------------------------------------------------------- */

/* @chain: of this generation; NULL: of all chains. */
static int count_rules(struct netlink *netlink, struct counting *counting,
		       const char *chain)
{
	char bytes[REQUEST_SIZE], name[OBJECT_NAME_SIZE];
	struct nlmsghdr *header =
		nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETRULE,
				      nft_family(counting->table->family), 0,
				      0);

	mnl_attr_put_strz(header, NFTA_RULE_TABLE, TABLE_NAME);
	if (chain)
		mnl_attr_put_strz(header, NFTA_RULE_CHAIN,
				  nft_generation_name(chain,
						      counting->generation,
						      name));
	counting->before = counting->out->count;
	return netlink_dump(netlink, header, take_rule, restart_rules,
			    counting);
}

int nft_counts_read(struct netlink *netlink, const struct ruleset *ruleset,
		    uint32_t generation, struct arena *arena,
		    struct nft_counts *out)
{
	struct counting counting = { .arena = arena,
				     .out = out,
				     .generation = generation };
	int result = 0;

	memset(out, 0, sizeof(*out));
	for (const struct table *table = ruleset->tables; table && result == 0;
	     table = table->next) {
		counting.table = table;
		result = count_rules(netlink, &counting, NULL);
		for (const struct set *set = table->sets; set && result == 0;
		     set = set->next)
			if (set->counted || set->hits)
				result = count_elements(netlink, &counting,
							table->family, set);
	}
	return result;
}

int nft_chain_read(struct netlink *netlink, const struct table *table,
		   const char *chain, uint32_t generation, struct arena *arena,
		   struct nft_counts *out)
{
	struct counting counting = { .arena = arena,
				     .out = out,
				     .table = table,
				     .generation = generation };

	memset(out, 0, sizeof(*out));
	return count_rules(netlink, &counting, chain);
}
