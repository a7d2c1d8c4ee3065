/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * nft_attr.c - finding attributes in nfnetlink messages.
 */
#include <string.h>

#include "edge/nft_internal.h"

const struct nlattr *nft_attr(const struct nlmsghdr *message, uint16_t type)
{
	const struct nlattr *attr;

	mnl_attr_for_each (attr, message, sizeof(struct nfgenmsg)) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

const struct nlattr *nft_attr_nested(const struct nlattr *nest, uint16_t type)
{
	const struct nlattr *attr;

	if (!nest)
		return NULL;
	mnl_attr_for_each_nested (attr, nest) {
		if (mnl_attr_get_type(attr) == type)
			return attr;
	}
	return NULL;
}

void nft_userdata_read(const struct nlattr *attr, struct nft_userdata *out)
{
	const uint8_t *bytes = attr ? mnl_attr_get_payload(attr) : NULL;
	size_t left = attr ? mnl_attr_get_payload_len(attr) : 0;

	memset(out, 0, sizeof(*out));
	while (left >= 2 && left - 2 >= bytes[1]) {
		size_t size = bytes[1];

		if (bytes[0] == USERDATA_COMMENT && size > 0) {
			out->comment = (const char *)bytes + 2;
			out->comment_length = size - 1;
		}
		if (bytes[0] == USERDATA_RULE_NUMBER &&
		    size == sizeof(out->rule))
			memcpy(&out->rule, bytes + 2, size);
		bytes += 2 + size;
		left -= 2 + size;
	}
}
