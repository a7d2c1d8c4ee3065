/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_read.c - which generation runs.
 */
#include <errno.h>
#include <libnftnl/common.h>
#include <string.h>

#include "edge/nft_internal.h"

#define REQUEST_SIZE (MNL_NLMSG_HDRLEN + 512)

/* --- the running generation -------------------------------------------- */

static const char *expression_target(const struct nlattr *expression)
{
	const struct nlattr *attr = nft_attr_nested(expression, NFTA_EXPR_DATA);

	attr = nft_attr_nested(attr, NFTA_IMMEDIATE_DATA);
	attr = nft_attr_nested(attr, NFTA_DATA_VERDICT);
	attr = nft_attr_nested(attr, NFTA_VERDICT_CHAIN);
	return attr ? netlink_text(attr) : NULL;
}

const char *nft_rule_target(const struct nlmsghdr *rule)
{
	const struct nlattr *list = nft_attr(rule, NFTA_RULE_EXPRESSIONS);
	const struct nlattr *expression;

	if (!list)
		return NULL;
	mnl_attr_for_each_nested (expression, list) {
		const char *target = expression_target(expression);

		if (target)
			return target;
	}
	return NULL;
}

static int take_target(const struct nlmsghdr *answer, void *data)
{
	const char *target = nft_rule_target(answer);
	uint32_t *generation = data;

	if (target && *generation == 0)
		*generation = nft_generation_of(target);
	return MNL_CB_OK;
}

int nft_generation(struct netlink *netlink, uint32_t *generation)
{
	char bytes[REQUEST_SIZE];
	struct nlmsghdr *header;
	int result;

	*generation = 0;
	for (size_t i = 0; i < BASE_CHAIN_COUNT && *generation == 0; i++) {
		const struct base_chain *base = &base_chains[i];

		header = nftnl_nlmsg_build_hdr(bytes, NFT_MSG_GETRULE,
					       nft_family(base->family), 0, 0);
		mnl_attr_put_strz(header, NFTA_RULE_TABLE, TABLE_NAME);
		mnl_attr_put_strz(header, NFTA_RULE_CHAIN, base->name);
		result = netlink_dump(netlink, header, take_target, NULL,
				      generation);
		/* nfnetlink's answer for a subsystem that is not there. */
		if (result == -EINVAL)
			return -EOPNOTSUPP;
		if (result < 0 && result != -ENOENT)
			return result;
	}
	return 0;
}
