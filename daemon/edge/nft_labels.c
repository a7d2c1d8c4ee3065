/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_labels.c - what each rule that stands in the kernel says of itself.
 */
#include <endian.h>
#include <errno.h>
#include <libnftnl/common.h>
#include <stdlib.h>
#include <string.h>

#include "edge/nft_internal.h"
#include "edge/nft_trace.h"

/** struct reader - one dump, and where its labels go. */
struct reader {
	struct arena *arena;
	struct nft_labels *out;
	size_t capacity;
	size_t before; /* labels there were before this dump */
	enum table_family family;
};

/* The set of a lookup, without the generation; "" if there is none. */
static size_t looked_up(const struct nlmsghdr *answer, const char **name)
{
	const struct nlattr *list = nft_attr(answer, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *expression;
	const char *dot;

	*name = "";
	if (!list)
		return 0;
	mnl_attr_for_each_nested (expression, list) {
		const char *kind = netlink_text(
			nft_attr_nested(expression, NFTA_EXPR_NAME));

		if (strcmp(kind, "lookup") == 0)
			*name = netlink_text(
				nft_attr_nested(nft_attr_nested(expression,
								NFTA_EXPR_DATA),
						NFTA_LOOKUP_SET));
	}
	dot = strrchr(*name, '.');
	return dot ? (size_t)(dot - *name) : 0;
}

static int take_rule(const struct nlmsghdr *answer, void *data)
{
	const struct nlattr *handle = nft_attr(answer, NFTA_RULE_HANDLE);
	struct reader *reader = data;
	struct nft_userdata userdata;
	struct traced_label *label;
	const char *set;
	size_t length = looked_up(answer, &set);

	nft_userdata_read(nft_attr(answer, NFTA_RULE_USERDATA), &userdata);
	if (!handle || (!userdata.comment && !userdata.rule && !length))
		return MNL_CB_OK;
	label = arena_grow(reader->arena, reader->out->items,
			   reader->out->count, &reader->capacity,
			   sizeof(*label));
	if (!label)
		goto no_memory;
	reader->out->items = label;
	label += reader->out->count++;
	*label = (struct traced_label){ .family = reader->family,
					.handle = be64toh(netlink_u64(handle)),
					.rule = userdata.rule };
	if (userdata.comment)
		label->comment = arena_strndup(reader->arena, userdata.comment,
					       userdata.comment_length);
	if (length)
		label->set = arena_strndup(reader->arena, set, length);
	if (!reader->arena->failed)
		return MNL_CB_OK;
no_memory:
	errno = ENOMEM;
	return MNL_CB_ERROR;
}

static void restart(void *data)
{
	struct reader *reader = data;

	reader->out->count = reader->before;
}

static int compare(const void *left, const void *right)
{
	const struct traced_label *a = left, *b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return (a->handle > b->handle) - (a->handle < b->handle);
}

const struct traced_label *nft_labels_find(const struct nft_labels *labels,
					   const struct traced_event *event)
{
	const struct traced_label key = { .family = event->family,
					  .handle = event->handle };

	if (!event->handle || event->begins || labels->count == 0)
		return NULL;
	return bsearch(&key, labels->items, labels->count,
		       sizeof(*labels->items), compare);
}

int nft_labels_read(struct netlink *netlink, struct arena *arena,
		    struct nft_labels *out)
{
	static const enum table_family families[] = { TABLE_INET, TABLE_BRIDGE,
						      TABLE_NETDEV };
	struct reader reader = { .arena = arena, .out = out };
	char bytes[MNL_NLMSG_HDRLEN + 64];
	int result = 0;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0;
	     i < sizeof(families) / sizeof(*families) && result == 0; i++) {
		struct nlmsghdr *header =
			nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETRULE,
					      nft_family(families[i]), 0, 0);

		mnl_attr_put_strz(header, NFTA_RULE_TABLE, TABLE_NAME);
		reader.family = families[i];
		reader.before = out->count;
		result = netlink_dump(netlink, header, take_rule, restart,
				      &reader);
		if (result == -ENOENT)
			result = 0;
	}
	if (out->count)
		qsort(out->items, out->count, sizeof(*out->items), compare);
	return result;
}
